//! Is there a database at all? One looks for all of this node who wait for a connection.
//!
//! A pool makes wait alike whether it is busy or has no database behind it, and a network that
//! swallows packets looks like a database that thinks. Who waits for long, for a connection or for the
//! answer to a statement, learns here which it is: a busy one is waited for, an absent one is not, so
//! that a write is refused within two seconds and sent again. Until the database is seen again, nobody
//! disturbs the pool.

use super::is_read_only;
use crate::metrics::Stopwatch;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a connection is waited for, while nobody gets one, before somebody looks.
const PATIENCE: Duration = Duration::from_millis(500);
/// A database that takes longer to greet is taken for absent, unless it served somebody meanwhile.
const LOOK: Duration = Duration::from_secs(1);
/// Connections to a database that takes no writes are opened anew so often.
const ANEW: Duration = Duration::from_secs(1);
/// A database that is there may still not answer on this one line, of which something between the two
/// knows nothing any more. No statement of ours takes so long.
const LONGEST: Duration = Duration::from_secs(30);
/// For so long a look holds for everybody: a node looks four times a second at most.
const FRESH: Duration = Duration::from_millis(250);

#[derive(Clone)]
pub struct Lookout(Arc<Inner>);

struct Inner {
    options: PgConnectOptions,
    /// The last look saw nothing, and nobody was served since.
    away: AtomicBool,
    /// How many got what they waited for: a database that serves is there, however slowly it greets.
    served: AtomicU64,
    /// When a write was last refused because the database takes none.
    refused: std::sync::Mutex<Option<Stopwatch>>,
    /// Held while one looks.
    last: Mutex<Option<Stopwatch>>,
}

impl Lookout {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Lookout(Arc::new(Inner {
            options,
            away: AtomicBool::new(false),
            served: AtomicU64::new(0),
            refused: std::sync::Mutex::default(),
            last: Mutex::new(None),
        }))
    }

    /// A write failed with this. If the database takes none, it is a standby by now or somebody holds
    /// it still: the address may lead to another one, and connections lead where it led once.
    fn hears(&self, error: &sqlx::Error) {
        if is_read_only(error) {
            let mut refused = self.refused();
            if refused.as_ref().is_none_or(|last| last.elapsed() > ANEW) {
                *refused = Some(Stopwatch::start());
            }
        }
    }

    /// A connection of this age was opened since a write was refused.
    pub(super) fn trusts(&self, age: Duration) -> bool {
        self.refused()
            .as_ref()
            .is_none_or(|last| age < last.elapsed())
    }

    fn refused(&self) -> std::sync::MutexGuard<'_, Option<Stopwatch>> {
        self.0
            .refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What `wanted` gives: a connection, or the answer to a statement. When it is given up, the
    /// connection that it waited on answers nobody any more; what a `commit` came to, nobody knows.
    ///
    /// # Errors
    /// Those of `wanted`, and [`sqlx::Error::PoolTimedOut`] when there is no database.
    pub async fn unless_away<T>(
        &self,
        wanted: impl Future<Output = sqlx::Result<T>>,
    ) -> sqlx::Result<T> {
        if self.0.away.load(Ordering::Relaxed) && !self.sees().await {
            return Err(sqlx::Error::PoolTimedOut);
        }
        let away = async {
            let waits = Stopwatch::start();
            while waits.elapsed() < LONGEST {
                let served = self.served();
                tokio::time::sleep(PATIENCE).await;
                if self.served() == served && !self.sees().await {
                    return;
                }
            }
        };
        tokio::select! {
            biased;
            given = wanted => {
                match &given {
                    Ok(_) => {
                        self.0.served.fetch_add(1, Ordering::Relaxed);
                        self.0.away.store(false, Ordering::Relaxed);
                    }
                    Err(error) => self.hears(error),
                }
                given
            }
            () = away => Err(sqlx::Error::PoolTimedOut),
        }
    }

    fn served(&self) -> u64 {
        self.0.served.load(Ordering::Relaxed)
    }

    /// The database is there, as the last look saw it or a new one sees it.
    async fn sees(&self) -> bool {
        let served = self.served();
        let mut last = self.0.last.lock().await;
        if last.as_ref().is_some_and(|last| last.elapsed() < FRESH) {
            return !self.0.away.load(Ordering::Relaxed);
        }
        let there = tokio::time::timeout(LOOK, self.looks())
            .await
            .unwrap_or(false);
        let there = there || self.served() != served;
        if self.0.away.swap(!there, Ordering::Relaxed) == there {
            tracing::warn!(there, "looked for the database");
        }
        *last = Some(Stopwatch::start());
        there
    }

    async fn looks(&self) -> bool {
        match PgConnection::connect_with(&self.0.options).await {
            Ok(conn) => conn.close().await.is_ok(),
            // It answers, if only that it has no room for one more. Class 57P: it goes down or comes up.
            Err(sqlx::Error::Database(error)) => {
                !error.code().is_some_and(|code| code.starts_with("57P"))
            }
            Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn nothing_there() -> Lookout {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        Lookout::new(PgConnectOptions::new().host("127.0.0.1").port(port))
    }

    #[tokio::test]
    async fn who_waits_while_others_are_served_is_not_refused() {
        let lookout = nothing_there().await;
        let waits = lookout.unless_away(async {
            tokio::time::sleep(PATIENCE * 4).await;
            Ok("served late")
        });
        let others = async {
            loop {
                tokio::time::sleep(PATIENCE / 50).await;
                lookout.unless_away(async { Ok(()) }).await.unwrap();
            }
        };
        let given = tokio::select! {
            given = waits => given,
            () = others => unreachable!("others go on for ever"),
        };
        assert_eq!(given.unwrap(), "served late");
    }

    #[tokio::test]
    async fn who_waits_for_an_absent_database_is_refused_and_the_next_one_does_not_wait() {
        let lookout = nothing_there().await;
        let for_ever = || std::future::pending::<sqlx::Result<()>>();
        let refused = lookout.unless_away(for_ever()).await;
        assert!(matches!(refused, Err(sqlx::Error::PoolTimedOut)));
        let asked = AtomicBool::new(false);
        let next = lookout.unless_away(async {
            asked.store(true, Ordering::SeqCst);
            Ok(())
        });
        assert!(matches!(next.await, Err(sqlx::Error::PoolTimedOut)));
        assert!(!asked.into_inner(), "the pool is left in peace");
    }
}
