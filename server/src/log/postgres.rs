//! PostgreSQL batches commits of many connections by itself; here one transaction per command,
//! repeated when another one was in the way. The one place where such errors are retried.
//! Next: `together.rs` for commands that share one.

mod together;

pub(super) use together::{BATCH, Plain, commit_all};

use super::{One, Tx};
use crate::error::{Error, Result};
use crate::metrics::{Commits, Stopwatch};
use crate::planted::bug::{Bug, has};
use crate::planted::failpoint::{Point, reached};
use crate::store::{Conn, Lookout, PgConn, is_transient};
use anyhow::anyhow;
use futures_util::FutureExt;
use protocol::error::ErrorCode;
use rand::RngExt;
use sqlx::PgPool;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// Times a command runs before its caller is told `unavailable`.
const ATTEMPTS: u32 = 8;

/// How long a planted bug has to show itself.
const A_WHILE: Duration = Duration::from_millis(30);

/// Where transactions begin.
#[derive(Clone)]
pub(super) struct Pool {
    pub pool: PgPool,
    pub lookout: Lookout,
}

impl Pool {
    async fn begin(&self, statement: &'static str) -> Result<Conn> {
        let begun = PgConn::begin(&self.pool, &self.lookout, statement).await?;
        Ok(Conn::Pg(begun))
    }
}

/// Runs and commits one command; owned by a task, so that a dropped caller changes nothing.
pub(super) async fn commit<T: Send + 'static>(pool: Pool, one: One<T>, commits: Commits) {
    let watch = Stopwatch::start();
    for attempt in 1..=ATTEMPTS {
        match AssertUnwindSafe(attempt_once(&pool, &one))
            .catch_unwind()
            .await
        {
            Ok(Ok((value, written))) => {
                commits.ended(1, &watch);
                return one.committed(value, written);
            }
            Ok(Err(error)) if runs_again(&error) => {
                tracing::debug!(%error, attempt, "in another transaction's way");
                let wait = rand::rng().random_range(1..=(4 << attempt.min(6)));
                tokio::time::sleep(Duration::from_millis(wait)).await;
            }
            Ok(Err(error)) => return one.failed(error),
            Err(_) => return one.failed(Error::Internal(anyhow!("a command panicked"))),
        }
    }
    one.failed(Error::of(ErrorCode::Unavailable));
}

fn runs_again(error: &Error) -> bool {
    match error {
        Error::Again => true,
        Error::Sql(error) => is_transient(error),
        _ => false,
    }
}

async fn attempt_once<T>(pool: &Pool, one: &One<T>) -> Result<(T, super::tx::Written)> {
    let mut tx = Tx::new(pool.begin("begin").await?, one.at);
    let value = (one.run)(&mut tx).await?;
    tx.finish().await?;
    let (conn, written) = tx.into_parts();
    if has(Bug::AnnounceBeforeCommit) && written.is_talk() {
        written
            .events
            .iter()
            .for_each(|stored| one.bus.announce_event(stored.clone()));
        tokio::time::sleep(A_WHILE).await;
    }
    reached(Point::BeforeCommit);
    if has(Bug::AcknowledgeBeforeCommit) && written.is_talk() {
        let later = async move {
            tokio::time::sleep(A_WHILE).await;
            let _ = end(conn).await;
        };
        #[expect(clippy::disallowed_methods, reason = "a bug is nobody's")]
        tokio::spawn(later);
        return Ok((value, written));
    }
    end(conn).await?;
    Ok((value, written))
}

/// Commits, and gives the connection back; `unknown` when nobody can say whether it did.
async fn end(conn: Conn) -> Result<PgConn> {
    let Conn::Pg(transaction) = conn else {
        return Err(anyhow!("a write transaction changed its connection").into());
    };
    match transaction.commit().await {
        Ok(conn) => Ok(conn),
        // The server answered: it did not commit. One that is going down says nothing of it.
        Err(sqlx::Error::Database(error)) if !is_going_down(&*error) => {
            Err(sqlx::Error::Database(error).into())
        }
        Err(error) => {
            tracing::error!(%error, "the outcome of a commit is unknown");
            Err(Error::of(ErrorCode::Unknown))
        }
    }
}

/// Class 57P: the connection ends because the server does, whatever became of the commit.
fn is_going_down(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.code().is_some_and(|code| code.starts_with("57P"))
}
