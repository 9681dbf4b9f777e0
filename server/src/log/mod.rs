//! The log: write transactions, gap-free positions, and reading ranges back.
//!
//! [`Log::write`] runs a command's closure in one transaction, then acknowledges, then announces
//! (architecture rules 1–3). It knows no feature. Next: `tx.rs` for what a closure may do,
//! `sqlite.rs` and `postgres.rs` for how it is committed, `many.rs` for commands written together.

mod intake;
mod many;
mod postgres;
mod range;
mod sqlite;
mod tx;

pub use many::{Filled, Many, Together, Wish};
pub use range::{find_stream, head, range, range_before, range_if_known, standing_in};
pub use tx::{Line, Place, Tx};

use crate::bus::Bus;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::metrics::Commits;
use crate::planted::bug::{Bug, has};
use crate::planted::failpoint::{Point, reached};
use crate::store::Db;
use anyhow::anyhow;
use futures_util::future::BoxFuture;
use intake::Intake;
use protocol::command::{Envelope, Receipt};
use protocol::{Micros, UserId};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A command's closure. It may be run more than once: only the last run counts.
pub type Run<T> = Arc<dyn for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + Sync>;

/// The way in for every write.
#[derive(Clone)]
pub struct Log {
    bus: Bus,
    clock: Clock,
    /// Commits under way.
    tasks: TaskTracker,
    closing: CancellationToken,
    /// How commits go.
    pub commits: Commits,
    queue: Queue,
}

/// What waits for a committer of this node.
#[derive(Clone)]
enum Queue {
    /// Every command, for the one writer.
    Sqlite(mpsc::Sender<Box<dyn sqlite::Waiting>>),
    /// Commands that may be written with their like; others run at once.
    Pg(postgres::Pool, mpsc::Sender<postgres::Plain>),
}

/// Commands that may wait for a committer; more get `unavailable`.
const QUEUE: usize = 4096;

impl Log {
    /// Starts the committer.
    #[must_use]
    pub fn start(db: &Db, bus: Bus, clock: Clock) -> Self {
        let (tasks, closing) = (TaskTracker::new(), CancellationToken::new());
        let commits = Commits::default();
        let (counted, closed) = (commits.clone(), closing.clone());
        let queue = match db {
            Db::Sqlite { writer, .. } => {
                let (queue, waiting) = mpsc::channel(QUEUE);
                let writer = writer.clone();
                let waiting = Intake::new(waiting, sqlite::BATCH, closed);
                tasks.spawn(sqlite::commit_all(writer, waiting, counted));
                Queue::Sqlite(queue)
            }
            Db::Pg {
                product, lookout, ..
            } => {
                let (queue, waiting) = mpsc::channel(QUEUE);
                let waiting = Intake::new(waiting, postgres::BATCH, closed);
                let pool = postgres::Pool {
                    pool: product.clone(),
                    lookout: lookout.clone(),
                };
                let (own, alone) = (pool.clone(), tasks.clone());
                tasks.spawn(postgres::commit_all(own, waiting, counted, alone));
                Queue::Pg(pool, queue)
            }
        };
        Log {
            bus,
            clock,
            tasks,
            closing,
            commits,
            queue,
        }
    }

    /// Commits what was handed over and takes no more: later writes get `unavailable`.
    pub async fn close(&self) {
        self.takes_no_more();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// As [`Log::close`], without waiting: SQLite's committer gives its connection back when it is done.
    pub fn takes_no_more(&self) {
        self.closing.cancel();
    }

    /// Runs `run` in a write transaction. A dropped caller changes nothing: the transaction is
    /// owned by the committer. Errors of the closure roll it back; `unknown` means that the
    /// commit's outcome could not be learned (ask again with the same op).
    pub async fn write<T, F>(&self, run: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
    {
        self.write_at(None, run).await
    }

    /// As [`Log::write`], with the time that everything in it carries (the demo's past).
    pub async fn write_at<T, F>(&self, at: Option<Micros>, run: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
    {
        let (one, outcome) = self.one(at, run);
        match &self.queue {
            Queue::Sqlite(queue) => wait_in(queue, Box::new(sqlite::Command::new(one)))?,
            Queue::Pg(pool, _) => {
                let committed = postgres::commit(pool.clone(), one, self.commits.clone());
                self.tasks.spawn(committed);
            }
        }
        outcome
            .await
            .map_err(|_| anyhow!("the committer has stopped"))?
    }

    /// As [`Log::write`], for a command that `together` may write with others that wait; `run` does
    /// if it leaves this one.
    pub async fn write_with_its_like<F>(
        &self,
        (user, envelope): (UserId, Arc<Envelope>),
        together: Together,
        run: F,
    ) -> Result<Receipt>
    where
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<Receipt>> + Send + Sync + 'static,
    {
        if has(Bug::AcknowledgeBeforeCommit) || has(Bug::AnnounceBeforeCommit) {
            // They are planted where one command commits.
            return self.write(run).await;
        }
        let (one, outcome) = self.one(None, run);
        let at = one.at;
        let wish = Wish { user, envelope, at };
        match &self.queue {
            Queue::Sqlite(queue) => {
                wait_in(queue, Box::new(sqlite::Plain::new(one, wish, together)))?;
            }
            Queue::Pg(_, queue) => wait_in(
                queue,
                postgres::Plain {
                    one,
                    wish,
                    together,
                },
            )?,
        }
        outcome
            .await
            .map_err(|_| anyhow!("the committer has stopped"))?
    }

    fn one<T, F>(&self, at: Option<Micros>, run: F) -> (One<T>, oneshot::Receiver<Result<T>>)
    where
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let one = One {
            run: Arc::new(run),
            at: at.unwrap_or_else(|| self.clock.now()),
            answer,
            bus: self.bus.clone(),
        };
        (one, outcome)
    }
}

fn wait_in<C>(queue: &mpsc::Sender<C>, command: C) -> Result<()> {
    let queued = queue.try_send(command);
    queued.map_err(|_| Error::of(protocol::error::ErrorCode::Unavailable))
}

/// One command on its way: what to run, and whom to tell.
struct One<T> {
    run: Run<T>,
    at: Micros,
    answer: oneshot::Sender<Result<T>>,
    bus: Bus,
}

impl<T> One<T> {
    /// After the commit: acknowledges, then announces.
    fn committed(self, value: T, written: tx::Written) {
        reached(Point::AfterCommit);
        let refused = has(Bug::RefusedYetWritten) && written.is_talk() && self.at % 16 == 0;
        let answer = match refused {
            true => Err(Error::not_found()),
            false => Ok(value),
        };
        // A caller who has gone does not unwrite what is stored.
        let _ = self.answer.send(answer);
        reached(Point::AfterAcknowledge);
        for stored in written.events {
            self.bus.announce_event(stored);
        }
        if !written.changed.is_empty() {
            self.bus.announce_changed(written.changed);
        }
        for hint in written.hints {
            self.bus.announce_hint(hint);
        }
    }

    fn failed(self, error: Error) {
        let _ = self.answer.send(Err(error));
    }
}
