//! `artel verify`: the laws of the database and the files, each looked at in one line of output. It
//! only reads, in one snapshot, so that a living installation may be looked at too; rows stream
//! through, nothing grows with the history but the set of file names.
//!
//! `laws.rs` has the laws that one query can see, `replay.rs` those that need the events read
//! again, `files.rs` those of the folder.

mod files;
mod laws;
mod replay;

use crate::clock::Clock;
use crate::config::Store;
use crate::error::Result;
use crate::execute;
use crate::files::store::FileStore;
use crate::store::{self, Conn, Db, Lane};
use std::fmt;

/// Breaks named in one line; the rest are counted.
const NAMED: usize = 3;

/// What was found of one law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub law: &'static str,
    /// Ids or positions, the first few.
    pub named: Vec<String>,
    pub count: usize,
    /// A note tells of something worth a look that breaks nothing.
    pub note: bool,
}

impl Finding {
    fn of(law: &'static str) -> Self {
        Finding {
            law,
            named: Vec::new(),
            count: 0,
            note: false,
        }
    }

    fn note(law: &'static str) -> Self {
        Finding {
            note: true,
            ..Finding::of(law)
        }
    }

    fn add(&mut self, what: impl ToString) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(what.to_string());
        }
    }

    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.count > 0 && !self.note
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match (self.count, self.note) {
            (0, _) => return write!(out, "ok      {}", self.law),
            (_, true) => "note   ",
            (_, false) => "BROKEN ",
        };
        write!(
            out,
            "{word} {}: {} ({}{})",
            self.law,
            self.count,
            self.named.join(", "),
            if self.count > self.named.len() {
                ", …"
            } else {
                ""
            }
        )
    }
}

/// Opens what is kept at `store`, which must be there, and looks at every law.
pub async fn whole(options: &Store) -> anyhow::Result<Vec<Finding>> {
    let sqlite = options.data.join("artel.sqlite");
    anyhow::ensure!(
        options.database_url.is_some() || sqlite.exists(),
        "there is no database in {}",
        options.data.display()
    );
    anyhow::ensure!(
        options.files().exists(),
        "there is no file store in {}",
        options.files().display()
    );
    let db = store::open(&options.url(), 2).await?;
    let files = FileStore::at(options.files()).await?;
    let found = verify(&db, &files, &Clock::default()).await;
    db.close().await;
    found.map_err(|error| anyhow::anyhow!(error))
}

/// Looks at every law; one finding each, in the order they are printed.
pub async fn verify(db: &Db, files: &FileStore, clock: &Clock) -> Result<Vec<Finding>> {
    let mut conn = db.read().await?;
    begin(&mut conn).await?;
    let found = look(&mut conn, files, clock).await;
    execute!(conn, "rollback")?;
    found
}

async fn look(conn: &mut Conn, store: &FileStore, clock: &Clock) -> Result<Vec<Finding>> {
    let now = clock.now();
    let mut found = laws::all(conn, now).await?;
    found.extend(replay::all(conn).await?);
    found.extend(files::all(conn, store, now).await?);
    Ok(found)
}

/// One snapshot for all queries.
async fn begin(conn: &mut Conn) -> Result<()> {
    match conn.lane() {
        Lane::Sqlite(conn) => sqlx::query("begin").execute(conn).await.map(drop)?,
        Lane::Pg(conn, _) => sqlx::query("begin isolation level repeatable read read only")
            .execute(conn)
            .await
            .map(drop)?,
    }
    Ok(())
}
