//! Commands that wait for their like (ADR 0022): one task of this node takes what waits, writes
//! together what may be, and commits it. Who shares a transaction says `log/intake.rs`.
//!
//! Who is left runs as everything else does on PostgreSQL, in a transaction of his own. So does the
//! whole set after an error: then nothing of it is stored.

use super::{Pool, commit, end};
use crate::error::{Error, Result};
use crate::log::intake::Intake;
use crate::log::many::{self, Patience, Ran};
use crate::log::{One, Together, Wish};
use crate::metrics::{Commits, Stopwatch};
use crate::planted::failpoint::{Point, reached};
use crate::store::{Conn, PgConn, is_in_the_way};
use protocol::command::Receipt;
use protocol::error::ErrorCode;
use std::time::Duration;
use tokio_util::task::TaskTracker;

/// Commands in one transaction, at most.
pub(in crate::log) const BATCH: usize = 256;

/// What others hold for longer is not waited for, since the whole set would wait. This also ends soon
/// what is a deadlock: one op on two nodes, in a set of one and by itself on the other. And rows are
/// found by their keys: planned for the size of tables as it was, a set is worth reading them whole.
const BEGIN: &str = "begin; set local lock_timeout = '100ms'; set local enable_seqscan = off; \
    set local enable_hashjoin = off; set local enable_mergejoin = off";

/// What a set writes takes milliseconds. Whatever keeps it so long, each is better off by itself.
const LONGEST: Duration = Duration::from_secs(5);

/// What was between a connection and its database may have forgotten one that rested for longer.
const REST: Duration = Duration::from_secs(60);

/// A command that may be written with its like.
pub(in crate::log) struct Plain {
    pub one: One<Receipt>,
    pub wish: Wish,
    pub together: Together,
}

/// Commits until the log is closed, and then what still waits. Who runs by himself is one of `tasks`.
pub(in crate::log) async fn commit_all(
    pool: Pool,
    mut intake: Intake<Plain>,
    commits: Commits,
    tasks: TaskTracker,
) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut line = SetLine { pool, kept: None };
    while intake.take(&mut batch).await {
        let watch = Stopwatch::start();
        let wishes: Vec<Wish> = batch.iter().map(|plain| plain.wish.clone()).collect();
        let ran = match commit_set(&mut line, batch[0].together, &wishes).await {
            Ok(ran) => ran,
            Err(error) if error.code() == ErrorCode::Unknown => {
                for plain in batch.drain(..) {
                    plain.one.failed(Error::of(ErrorCode::Unknown));
                }
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, commands = wishes.len(), "together it failed; each runs by itself");
                std::iter::repeat_with(|| None).take(wishes.len()).collect()
            }
        };
        let kept = ran.iter().flatten().count();
        if kept > 0 {
            commits.ended(kept, &watch);
        }
        for (Plain { one, .. }, ran) in batch.drain(..).zip(ran) {
            match ran {
                Some((receipt, written)) => one.committed(receipt, written),
                None => drop(tasks.spawn(commit(line.pool.clone(), one, commits.clone()))),
            }
        }
    }
}

/// Where sets are written: on one connection, set after set, because a pool asks it twice whether it
/// lives. After an error it goes back, and the pool finds another.
struct SetLine {
    pool: Pool,
    /// Its last set is committed, so long ago.
    kept: Option<(PgConn, Stopwatch)>,
}

impl SetLine {
    async fn begin(&mut self) -> Result<Conn> {
        let kept = self.kept.take();
        if let Some((kept, _)) = kept.filter(|(_, since)| since.elapsed() < REST) {
            match kept.begin_again(BEGIN).await {
                Ok(begun) => return Ok(Conn::Pg(begun)),
                Err(error @ sqlx::Error::PoolTimedOut) => return Err(error.into()),
                Err(error) => tracing::debug!(%error, "the connection of sets was broken"),
            }
        }
        self.pool.begin(BEGIN).await
    }

    /// Others need the rest of the pool.
    fn keeps(&mut self, conn: PgConn) {
        if self.pool.pool.options().get_max_connections() > 2 {
            self.kept = Some((conn, Stopwatch::start()));
        }
    }
}

/// What of the set is committed; nothing for those who must run by themselves.
async fn commit_set(line: &mut SetLine, together: Together, wishes: &[Wish]) -> Result<Vec<Ran>> {
    match attempt(line, together, wishes, Patience::Waits).await {
        // Then without what is locked.
        Err(Error::Sql(error)) if is_in_the_way(&error) => {
            tracing::debug!(%error, "a set waits for a lock no longer");
            attempt(line, together, wishes, Patience::Skips).await
        }
        outcome => outcome,
    }
}

async fn attempt(
    line: &mut SetLine,
    together: Together,
    wishes: &[Wish],
    patience: Patience,
) -> Result<Vec<Ran>> {
    let conn = line.begin().await?;
    let written = tokio::time::timeout(LONGEST, many::write(conn, together, wishes, patience));
    let (conn, ran) = written
        .await
        .map_err(|_| Error::of(ErrorCode::Unavailable))?;
    let ran = ran?;
    if ran.iter().all(Option::is_none) {
        return Ok(ran);
    }
    reached(Point::BeforeCommit);
    line.keeps(end(conn).await?);
    Ok(ran)
}
