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
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] when there is no database or none free for too long.
    pub(super) async fn acquire(pool: &PgPool, lookout: &Lookout) -> sqlx::Result<Self> {
        Self::answering(pool, lookout, None).await
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
        Self::answering(pool, lookout, Some(statement)).await
    }

    /// One that answers to the first word on it, a ping or what begins a transaction. An error tells of
    /// that connection alone, which may have broken since it was last used, and nothing is lost by
    /// trying the next one.
    async fn answering(
        pool: &PgPool,
        lookout: &Lookout,
        begins: Option<&'static str>,
    ) -> sqlx::Result<Self> {
        let mut left = pool.size();
        loop {
            let mut this = PgConn {
                conn: Some(lookout.unless_away(pool.acquire()).await?),
                lookout: lookout.clone(),
                open: begins.is_some(),
            };
            let (conn, lookout) = this.lane();
            let answered = match begins {
                Some(statement) => lookout.unless_away(conn.execute(statement)).await.map(drop),
                None => lookout.unless_away(conn.ping()).await,
            };
            match answered {
                Ok(()) => return Ok(this),
                Err(error @ sqlx::Error::PoolTimedOut) => return Err(error),
                Err(error) if left == 0 => return Err(error),
                Err(error) => tracing::debug!(%error, "a connection was broken"),
            }
            left -= 1;
        }
    }

    /// Begins another transaction on a connection that has committed its last one.
    ///
    /// # Errors
    /// As [`PgConn::acquire`], and any that tells of this connection alone.
    pub async fn begin_again(mut self, statement: &'static str) -> sqlx::Result<Self> {
        self.open = true;
        let (conn, lookout) = self.lane();
        lookout.unless_away(conn.execute(statement)).await?;
        Ok(self)
    }

    /// The connection, for [`PgConn::begin_again`] or to be dropped.
    ///
    /// # Errors
    /// One that the server said: it did not commit, unless it is going down. With any other nobody
    /// knows.
    pub async fn commit(mut self) -> sqlx::Result<Self> {
        let (conn, lookout) = self.lane();
        lookout.unless_away(conn.execute("commit")).await?;
        self.open = false;
        Ok(self)
    }

    #[expect(clippy::expect_used, reason = "it goes back when this is dropped")]
    pub(super) fn lane(&mut self) -> (&mut PgConnection, &Lookout) {
        (self.conn.as_mut().expect("a connection"), &self.lookout)
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
