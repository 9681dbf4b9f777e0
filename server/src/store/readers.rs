//! Connections that read an SQLite file, without a pool of the driver's: that asks each connection that
//! comes back whether it lives, which costs as much as a short query, and none to a file dies.
//!
//! A query whose reader lost interest goes on to its next row; who takes the connection next waits for that.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a free one is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub struct Readers(Arc<Inner>);

struct Inner {
    options: SqliteConnectOptions,
    most: u32,
    free: Arc<Semaphore>,
    /// The last used one is on top: its pages are in its cache.
    idle: Mutex<Vec<SqliteConnection>>,
}

/// One connection, until it is dropped.
pub struct Reader {
    /// Until it goes back.
    conn: Option<SqliteConnection>,
    of: Arc<Inner>,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    /// So many at most, each opened when it is first needed; one is opened now, to see that it can be.
    ///
    /// # Errors
    /// Those of opening the file.
    pub(super) async fn open(options: SqliteConnectOptions, most: u32) -> sqlx::Result<Self> {
        let first = options.connect().await?;
        let most = most.max(1);
        Ok(Readers(Arc::new(Inner {
            options,
            most,
            free: Arc::new(Semaphore::new(most as usize)),
            idle: Mutex::new(vec![first]),
        })))
    }

    /// How many there may be.
    #[must_use]
    pub fn most(&self) -> u32 {
        self.0.most
    }

    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] when none is free for too long, [`sqlx::Error::PoolClosed`] after
    /// [`Readers::close`], and those of opening one more.
    pub async fn acquire(&self) -> sqlx::Result<Reader> {
        let inner = self.0.clone();
        let permit = tokio::time::timeout(PATIENCE, inner.free.clone().acquire_owned())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = inner.idle().pop();
        let conn = match idle {
            Some(conn) => conn,
            None => inner.options.connect().await?,
        };
        Ok(Reader {
            conn: Some(conn),
            of: inner,
            _permit: permit,
        })
    }

    /// Waits for all that are out, and closes every one.
    pub(super) async fn close(&self) {
        // Closed already by another.
        let all = self.0.free.acquire_many(self.0.most).await;
        self.0.free.close();
        drop(all);
        let idle = std::mem::take(&mut *self.0.idle());
        for conn in idle {
            if let Err(error) = conn.close().await {
                tracing::debug!(%error, "a reader did not close");
            }
        }
    }
}

impl Inner {
    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Reader {
    type Target = SqliteConnection;

    #[expect(clippy::expect_used, reason = "it goes back when this is dropped")]
    fn deref(&self) -> &SqliteConnection {
        self.conn.as_ref().expect("a connection")
    }
}

impl DerefMut for Reader {
    #[expect(clippy::expect_used, reason = "it goes back when this is dropped")]
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.conn.as_mut().expect("a connection")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Before the permit, which lets the next one in.
        self.of.idle().extend(self.conn.take());
    }
}
