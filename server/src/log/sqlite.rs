//! SQLite has one writer: this task takes what waits, writes together what may be (ADR 0018), runs
//! each of the others in a savepoint, and commits the batch with one fsync (ADR 0002). Who
//! shares a batch says `intake.rs`.

use super::intake::Intake;
use super::many::{self, Patience};
use super::tx::Written;
use super::{One, Together, Tx, Wish};
use crate::error::Error;
use crate::execute;
use crate::metrics::{Commits, Stopwatch};
use crate::planted::failpoint::{Point, reached};
use crate::store::{Conn, is_constraint};
use anyhow::anyhow;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::command::Receipt;
use protocol::error::ErrorCode;
use sqlx::SqlitePool;
use std::panic::AssertUnwindSafe;

/// Commands in one commit, at most.
pub(super) const BATCH: usize = 64;

/// How one command's run ended.
pub(super) enum Fate {
    Keep,
    /// Its own fault: only its savepoint is rolled back.
    Discard,
    /// The transaction itself is broken: everyone in the batch runs again, alone.
    Broken,
}

/// A command in the writer's queue, whatever it answers.
pub(super) trait Waiting: Send {
    /// Runs it; the answer is kept until [`Waiting::settle`].
    fn run(&mut self, conn: Conn) -> BoxFuture<'_, (Conn, Fate)>;
    /// Tells the caller; `committed` is false when the batch could not be committed.
    fn settle(self: Box<Self>, committed: bool);
    /// What it is if it may be written with its like.
    fn plain(&mut self) -> Option<&mut Plain> {
        None
    }
}

pub(super) struct Command<T> {
    one: One<T>,
    outcome: Option<Result<(T, Written), Error>>,
}

impl<T> Command<T> {
    pub(super) fn new(one: One<T>) -> Self {
        Command { one, outcome: None }
    }
}

impl<T: Send + 'static> Waiting for Command<T> {
    fn run(&mut self, conn: Conn) -> BoxFuture<'_, (Conn, Fate)> {
        Box::pin(async move {
            let mut tx = Tx::new(conn, self.one.at);
            let run = self.one.run.clone();
            let ran = AssertUnwindSafe(async {
                let value = run(&mut tx).await?;
                tx.finish().await?;
                Ok(value)
            })
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(Error::Internal(anyhow!("a command panicked"))));
            let (conn, written) = tx.into_parts();
            let fate = match &ran {
                Ok(_) => Fate::Keep,
                Err(Error::Sql(error)) if !is_constraint(error) => Fate::Broken,
                Err(_) => Fate::Discard,
            };
            self.outcome = Some(ran.map(|value| (value, written)));
            (conn, fate)
        })
    }

    fn settle(self: Box<Self>, committed: bool) {
        let Command { one, outcome } = *self;
        match outcome {
            Some(Ok((value, written))) if committed => one.committed(value, written),
            Some(Err(error)) => one.failed(error),
            Some(Ok(_)) | None => one.failed(Error::of(ErrorCode::Unavailable)),
        }
    }
}

/// A command that may be written with its like.
pub(super) struct Plain {
    command: Command<Receipt>,
    wish: Wish,
    together: Together,
}

impl Plain {
    pub(super) fn new(one: One<Receipt>, wish: Wish, together: Together) -> Self {
        let command = Command::new(one);
        Plain {
            command,
            wish,
            together,
        }
    }
}

impl Waiting for Plain {
    fn run(&mut self, conn: Conn) -> BoxFuture<'_, (Conn, Fate)> {
        self.command.run(conn)
    }

    fn settle(self: Box<Self>, committed: bool) {
        Box::new(self.command).settle(committed);
    }

    fn plain(&mut self) -> Option<&mut Plain> {
        Some(self)
    }
}

/// Commits until the log is closed, and then what still waits.
pub(super) async fn commit_all(
    pool: SqlitePool,
    mut intake: Intake<Box<dyn Waiting>>,
    commits: Commits,
) {
    let mut batch = Vec::with_capacity(BATCH);
    // Kept from batch to batch: a pool asks a connection whether it lives, each way.
    let mut writer = None;
    while intake.take(&mut batch).await {
        let watch = Stopwatch::start();
        let committed = commit(&pool, &mut writer, &mut batch, true).await;
        commits.ended(batch.len(), &watch);
        match committed {
            Ok(()) => batch.drain(..).for_each(|command| command.settle(true)),
            Err(error) if batch.len() == 1 => {
                tracing::error!(%error, "a commit failed");
                batch.drain(..).for_each(|command| command.settle(false));
            }
            Err(error) => {
                tracing::warn!(%error, commands = batch.len(), "a batch failed; each runs again alone");
                for command in batch.drain(..) {
                    let mut alone = vec![command];
                    let committed = commit(&pool, &mut writer, &mut alone, false).await.is_ok();
                    alone
                        .drain(..)
                        .for_each(|command| command.settle(committed));
                }
            }
        }
    }
}

/// One transaction over the batch; after an error nothing of it is stored, and the `writer` goes back
/// to its pool.
async fn commit(
    pool: &SqlitePool,
    writer: &mut Option<Conn>,
    batch: &mut [Box<dyn Waiting>],
    together: bool,
) -> sqlx::Result<()> {
    let mut conn = match writer.take() {
        Some(conn) => conn,
        None => Conn::Sqlite(pool.acquire().await?),
    };
    execute!(conn, "begin immediate")?;
    let (mut kept, mut left) = (0, Vec::with_capacity(batch.len()));
    if together {
        (conn, kept) = write_together(conn, batch, &mut left).await?;
    } else {
        left.extend(batch.iter_mut());
    }
    let savepoints = kept + left.len() > 1;
    if savepoints && kept > 0 {
        reached(Point::MidBatch);
    }
    for (n, command) in left.into_iter().enumerate() {
        // One call to the database's thread where it may be one.
        if n > 0 {
            execute!(conn, "release command; savepoint command")?;
        } else if savepoints {
            execute!(conn, "savepoint command")?;
        }
        let (back, fate) = command.run(conn).await;
        conn = back;
        match fate {
            Fate::Keep => kept += 1,
            Fate::Discard if savepoints => {
                execute!(conn, "rollback to command")?;
            }
            Fate::Discard => {}
            Fate::Broken => {
                roll_back(&mut conn).await;
                return if savepoints {
                    Err(sqlx::Error::WorkerCrashed)
                } else {
                    Ok(())
                };
            }
        }
        if savepoints {
            reached(Point::MidBatch);
        }
    }
    if kept == 0 {
        roll_back(&mut conn).await;
        *writer = Some(conn);
        return Ok(());
    }
    reached(Point::BeforeCommit);
    let committed = execute!(conn, "commit");
    match committed {
        Ok(_) => *writer = Some(conn),
        Err(_) => roll_back(&mut conn).await,
    }
    committed.map(drop)
}

/// Writes together what may be, first of all in the transaction; how many it kept. Those it `left`
/// run one by one, and so does everyone after an error: then nothing is written yet.
async fn write_together<'a>(
    conn: Conn,
    batch: &'a mut [Box<dyn Waiting>],
    left: &mut Vec<&'a mut Box<dyn Waiting>>,
) -> sqlx::Result<(Conn, usize)> {
    let plain = batch.iter_mut().filter_map(|command| command.plain());
    let (wishes, how): (Vec<Wish>, Vec<Together>) = plain
        .map(|plain| (plain.wish.clone(), plain.together))
        .unzip();
    let Some(together) = how.first() else {
        left.extend(batch);
        return Ok((conn, 0));
    };
    let (mut conn, ran) = many::write(conn, *together, &wishes, Patience::Waits).await;
    let ran = match ran {
        Ok(ran) => ran,
        Err(error) => {
            tracing::warn!(%error, commands = wishes.len(), "together it failed; each runs by itself");
            roll_back(&mut conn).await;
            execute!(conn, "begin immediate")?;
            left.extend(batch);
            return Ok((conn, 0));
        }
    };
    let (mut kept, mut ran) = (0, ran.into_iter());
    for command in batch {
        let ran = command.plain().is_some().then(|| ran.next()).flatten();
        match (command.plain(), ran) {
            (Some(plain), Some(Some(ran))) => {
                plain.command.outcome = Some(Ok(ran));
                kept += 1;
            }
            _ => left.push(command),
        }
    }
    Ok((conn, kept))
}

/// SQLite may have rolled back by itself (disk full): then this fails, and that is fine.
async fn roll_back(conn: &mut Conn) {
    if let Err(error) = execute!(conn, "rollback") {
        tracing::debug!(%error, "nothing to roll back");
    }
}
