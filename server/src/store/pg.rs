//! A connection of PostgreSQL's pool, and how it goes back: never in a transaction, and never waited
//! for when the network has swallowed what it was asked.

use super::Lookout;
use sqlx::pool::PoolConnection;
use sqlx::{Executor, PgConnection, PgPool, Postgres};
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
        let conn = lookout.unless_away(pool.acquire()).await?;
        Ok(PgConn {
            conn: Some(conn),
            lookout: lookout.clone(),
            open: false,
        })
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
        // A connection that broke since it was last used says so here, where nothing is lost by it.
        for _ in 0..pool.size() {
            match Self::try_begin(pool, lookout, statement).await {
                Err(error @ sqlx::Error::Io(_)) => tracing::debug!(%error, "it was broken"),
                begun => return begun,
            }
        }
        Self::try_begin(pool, lookout, statement).await
    }

    async fn try_begin(
        pool: &PgPool,
        lookout: &Lookout,
        statement: &'static str,
    ) -> sqlx::Result<Self> {
        let mut this = Self::acquire(pool, lookout).await?;
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
