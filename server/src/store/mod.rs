//! Where rows live: one SQLite file or a PostgreSQL database, behind one connection type.
//!
//! Queries are constant texts that run unchanged on both (`sql.rs`). Nothing here knows a feature.
//! Next: `log/` for write transactions.

pub mod failures;
mod lookout;
mod migrations;
mod open;
mod pg;
pub mod sql;

pub use lookout::Lookout;
pub use open::{empty_journal, erase, open, open_as_it_is};
pub use pg::PgConn;
pub use sql::hex;

use protocol::UserId;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Sqlite, SqliteConnection, SqlitePool};
use std::sync::atomic::{AtomicU64, Ordering};

/// The database of this node.
#[derive(Clone)]
pub enum Db {
    Sqlite {
        /// Many readers.
        readers: SqlitePool,
        /// Exactly one connection; only the log's committer takes it.
        writer: SqlitePool,
    },
    Pg {
        /// Sees everything: writes, and what the product itself reads.
        product: PgPool,
        /// Sees nothing until it says whose eyes it has (ADR 0017).
        readers: PgPool,
        /// Whoever waits for the database waits through it.
        lookout: Lookout,
    },
}

/// One connection, of either database, for reading or inside a write transaction.
pub enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    Pg(PgConn),
}

/// The driver's own connection, for the macros of `sql.rs`.
pub enum Lane<'a> {
    Sqlite(&'a mut SqliteConnection),
    /// Through the lookout, so that nobody waits for an answer that does not come.
    Pg(&'a mut PgConnection, &'a Lookout),
}

static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// Statements that this process has run.
#[must_use]
pub fn statements() -> u64 {
    STATEMENTS.load(Ordering::Relaxed)
}

impl Conn {
    /// The driver's connection behind this one, for one statement.
    pub fn lane(&mut self) -> Lane<'_> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        match self {
            Conn::Sqlite(conn) => Lane::Sqlite(conn),
            Conn::Pg(conn) => {
                let (conn, lookout) = conn.lane();
                Lane::Pg(conn, lookout)
            }
        }
    }
}

impl Db {
    /// A connection for what the product itself reads: the hub, jobs, who is at the door. Writes go
    /// through `log::Log::write`, people read through [`Db::read_as`].
    pub async fn read(&self) -> sqlx::Result<Conn> {
        match self {
            Db::Sqlite { readers, .. } => readers.acquire().await.map(Conn::Sqlite),
            Db::Pg {
                product, lookout, ..
            } => PgConn::acquire(product, lookout).await.map(Conn::Pg),
        }
    }

    /// A connection that reads with one person's eyes: PostgreSQL shows it only rows that he may
    /// see, whatever a query forgets to ask. The second lock; the policy is the first, and on SQLite
    /// the only one.
    pub async fn read_as(&self, user: UserId) -> sqlx::Result<Conn> {
        match self {
            Db::Sqlite { readers, .. } => readers.acquire().await.map(Conn::Sqlite),
            Db::Pg {
                readers, lookout, ..
            } => {
                let mut begun = PgConn::begin(readers, lookout, "begin read only").await?;
                let (conn, lookout) = begun.lane();
                let eyes = sqlx::query("select read_as($1)").bind(user);
                lookout.unless_away(eyes.execute(conn)).await?;
                Ok(Conn::Pg(begun))
            }
        }
    }

    /// A connection that writes past the log: for commands that run while nobody serves.
    pub async fn alone(&self) -> sqlx::Result<Conn> {
        match self {
            Db::Sqlite { writer, .. } => writer.acquire().await.map(Conn::Sqlite),
            Db::Pg {
                product, lookout, ..
            } => PgConn::acquire(product, lookout).await.map(Conn::Pg),
        }
    }

    /// Closes every connection; SQLite folds its log into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Pg {
                product, readers, ..
            } => {
                readers.close().await;
                product.close().await;
            }
        }
    }
}

/// The error says that another transaction was in the way and that a repeat may succeed
/// (PostgreSQL serialization failure and deadlock, SQLite busy).
#[must_use]
pub fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            matches!(
                error.code().as_deref(),
                Some("40001" | "40P01" | "5" | "517")
            )
        }
        _ => false,
    }
}

/// The error says that a lock of PostgreSQL was waited for long enough (`lock_timeout`).
#[must_use]
pub fn is_in_the_way(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some("55P03"))
}

/// The error says that PostgreSQL takes no writes: a standby, or one that is held still.
#[must_use]
pub fn is_read_only(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some("25006"))
}

/// The error is a broken constraint: it concerns this command alone, not the batch.
#[must_use]
pub fn is_constraint(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            error.is_unique_violation()
                || error.is_foreign_key_violation()
                || error.is_check_violation()
        }
        _ => false,
    }
}

/// The error is a broken unique key.
#[must_use]
pub fn is_duplicate(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.is_unique_violation())
}
