//! A connection of PostgreSQL's pool, and how it goes back: never in a transaction, and never waited
//! for when the network has swallowed what it was asked.

use super::Lookout;
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Executor, PgConnection, PgPool, Postgres};
use std::time::Duration;

/// What a connection that goes back to its pool still has to answer, it answers in this time, or it
/// is dropped and another may take its place.
const GOES_BACK: Duration = Duration::from_secs(2);

/// Alone or in a transaction. Whatever it is asked is asked through its [`Lookout`].
pub struct PgConn {
    /// Until it goes back.
    conn: Option<PoolConnection<Postgres>>,
    lookout: Lookout,
    /// A transaction has begun, and is not committed.
    open: bool,
}

impl PgConn {
    /// One that answers.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] when there is no database or none free for too long.
    pub(super) async fn acquire(pool: &PgPool, lookout: &Lookout) -> sqlx::Result<Self> {
        for _ in 0..pool.size() {
            let mut this = Self::any(pool, lookout).await?;
            let (conn, lookout) = this.lane();
            match lookout.unless_away(conn.ping()).await {
                Ok(()) => return Ok(this),
                Err(error) => broken(error)?,
            }
        }
        Self::any(pool, lookout).await
    }

    /// In a transaction that `statement` begins, and which is rolled back when this is dropped.
    ///
    /// # Errors
    /// As [`PgConn::acquire`].
    pub async fn begin(
        pool: &PgPool,
        lookout: &Lookout,
        statement: &'static str,
    ) -> sqlx::Result<Self> {
        for _ in 0..pool.size() {
            match Self::try_begin(pool, lookout, statement).await {
                Ok(begun) => return Ok(begun),
                Err(error) => broken(error)?,
            }
        }
        Self::try_begin(pool, lookout, statement).await
    }

    /// It may have broken since it was last used.
    async fn any(pool: &PgPool, lookout: &Lookout) -> sqlx::Result<Self> {
        let conn = lookout.unless_away(pool.acquire()).await?;
        Ok(PgConn {
            conn: Some(conn),
            lookout: lookout.clone(),
            open: false,
        })
    }

    async fn try_begin(
        pool: &PgPool,
        lookout: &Lookout,
        statement: &'static str,
    ) -> sqlx::Result<Self> {
        let mut this = Self::any(pool, lookout).await?;
        this.open = true;
        let (conn, lookout) = this.lane();
        lookout.unless_away(conn.execute(statement)).await?;
        Ok(this)
    }

    /// # Errors
    /// One that the server said: it did not commit, unless it is going down. With any other nobody
    /// knows.
    pub async fn commit(mut self) -> sqlx::Result<()> {
        let (conn, lookout) = self.lane();
        lookout.unless_away(conn.execute("commit")).await?;
        self.open = false;
        Ok(())
    }

    #[expect(clippy::expect_used, reason = "it goes back when this is dropped")]
    pub(super) fn lane(&mut self) -> (&mut PgConnection, &Lookout) {
        (self.conn.as_mut().expect("a connection"), &self.lookout)
    }
}

/// What the first word on a connection came to tells of that connection alone, and nothing is lost by
/// trying the next one, unless there is no database.
fn broken(error: sqlx::Error) -> sqlx::Result<()> {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Err(error),
        error => {
            tracing::debug!(%error, "a connection was broken");
            Ok(())
        }
    }
}

impl Drop for PgConn {
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else {
            return;
        };
        let open = self.open;
        let goes_back = async move {
            if open {
                let rolled_back = tokio::time::timeout(GOES_BACK, conn.execute("rollback")).await;
                if !matches!(rolled_back, Ok(Ok(_))) {
                    // What hangs on it is the server's to find out.
                    return drop(conn.detach());
                }
            }
            // The pool asks it a last time.
            let _ = tokio::time::timeout(GOES_BACK, conn.return_to_pool()).await;
        };
        #[expect(clippy::disallowed_methods, reason = "the pool's, and ends by itself")]
        tokio::spawn(goes_back);
    }
}
