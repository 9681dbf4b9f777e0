//! Work for later: one table, leases, unique keys. A job runs at least once; its effects happen
//! once, because a handler finishes the job in the transaction of its effects ([`finish`]).
//!
//! Which feature runs a kind of job is told in `schedule.rs`; nothing here knows a feature.

mod queries;

use crate::app::App;
use crate::clock::{DAY, SECOND};
use crate::error::{Error, Result};
use crate::ids;
use crate::log::Tx;
use crate::planted::bug::{Bug, has};
use crate::planted::failpoint::{Point, reached};
use crate::schedule;
use clap::ValueEnum;
use futures_util::future::join_all;
use protocol::Micros;
use std::time::Duration;
use uuid::Uuid;

/// What kinds of work there are.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize, serde::Deserialize, ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A task's deadline has passed.
    Overdue,
    /// A paused task goes on.
    Wake,
    /// Fields for the time after acceptance are masked again.
    Mask,
    /// A notice goes to its person's devices.
    Push,
    /// Old answers and finished jobs are thrown away.
    Sweep,
    /// Files that nothing uses are removed.
    Unused,
    /// A person's words and name leave what was stored.
    Erase,
}

/// A job as it is enqueued.
pub struct NewJob {
    pub kind: Kind,
    /// One job per key, for ever: a repeat is not enqueued.
    pub key: String,
    pub body: serde_json::Value,
    pub due_at: Micros,
}

/// A leased job.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: Uuid,
    pub kind: Kind,
    pub body: serde_json::Value,
    /// Runs so far, with this one.
    pub attempts: i32,
}

/// How often the table is looked at.
const TICK: Duration = Duration::from_secs(1);
/// Jobs taken at a time.
const BATCH: i64 = 32;
/// A node that holds a job longer is taken for dead.
const LEASE: Micros = 60 * SECOND;
/// After so many runs a job is given up and stays in the table with its error.
const ATTEMPTS: i32 = 12;

/// Enqueues a job; false when its key is known.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> Result<bool> {
    queries::insert(&mut tx.conn, ids::new(), &job).await
}

/// Finishes the job; false when another run did, then the caller must change nothing.
pub async fn finish(tx: &mut Tx, job: Uuid) -> Result<bool> {
    if has(Bug::JobsRepeat) {
        return Ok(true);
    }
    queries::finish(&mut tx.conn, job, tx.now).await
}

/// Puts the job off without counting it as a failure.
pub async fn put_off(tx: &mut Tx, job: Uuid, until: Micros) -> Result<()> {
    queries::put_off(&mut tx.conn, job, until, None).await
}

/// Ends a turn of a long job: `body` says how far it has come, and its next turn comes at once, after
/// what else is due and on whichever node. Runs that fail are counted from here.
pub async fn go_on(tx: &mut Tx, job: Uuid, body: &serde_json::Value) -> Result<()> {
    queries::go_on(&mut tx.conn, job, body, tx.now).await
}

/// Forgets what the job was about.
pub async fn empty(tx: &mut Tx, job: Uuid) -> Result<()> {
    queries::empty(&mut tx.conn, job).await
}

/// Throws away some of the finished jobs, answers to ops and ended sessions older than `before`; is there
/// more?
pub async fn sweep(tx: &mut Tx, before: Micros) -> Result<bool> {
    queries::sweep(&mut tx.conn, before).await
}

/// Leases due jobs and runs them until the node stops.
pub async fn run_forever(app: App) {
    let mut ticks = tokio::time::interval(TICK);
    while app.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        app.limits.forget_idle();
        if let Err(error) = run_due(&app).await {
            error.log();
        }
    }
}

/// Runs everything that is due now; how many ran. Tests call it after moving the clock.
pub async fn run_due(app: &App) -> Result<usize> {
    arm_chores(app).await?;
    let mut ran = 0;
    loop {
        let now = app.clock.now();
        // A look without a lock first: an idle node writes nothing. A long job has many turns.
        if app.stop.is_cancelled() || !queries::is_due(&mut app.db.read().await?, now).await? {
            return Ok(ran);
        }
        let jobs = app
            .log
            .write(move |tx| Box::pin(queries::lease(&mut tx.conn, now, now + LEASE, BATCH)))
            .await?;
        if jobs.is_empty() {
            return Ok(ran);
        }
        reached(Point::JobsLeased);
        ran += jobs.len();
        // Side by side: one that waits for another server keeps no other beyond its lease.
        join_all(jobs.into_iter().map(|job| async {
            if has(Bug::JobsRepeat) {
                run(app, job.clone()).await;
            }
            run(app, job).await;
            reached(Point::JobRun);
        }))
        .await;
    }
}

/// Seconds since the oldest job that is due became due; zero when none is.
pub async fn lag(app: &App) -> Result<f64> {
    let now = app.clock.now();
    let oldest = queries::oldest_due(&mut app.db.read().await?, now).await?;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    Ok(oldest.map_or(0.0, |due| (now - due) as f64 / SECOND as f64))
}

async fn run(app: &App, job: Job) {
    let (id, attempts) = (job.id, job.attempts);
    let kind = job.kind;
    if let Err(error) = schedule::run(app, job).await {
        tracing::warn!(job.kind = ?kind, attempts, %error, "a job failed");
        if let Err(error) = give_back(app, id, attempts, &error).await {
            error.log();
        }
    }
}

async fn give_back(app: &App, id: Uuid, attempts: i32, error: &Error) -> Result<()> {
    let wait = SECOND << attempts.clamp(0, 9);
    let until = app.clock.now() + wait;
    let failed = (attempts >= ATTEMPTS).then(|| error.to_string());
    app.log
        .write(move |tx| {
            let failed = failed.clone();
            Box::pin(
                async move { queries::put_off(&mut tx.conn, id, until, failed.as_deref()).await },
            )
        })
        .await
}

/// The day's chores, whichever node comes first.
async fn arm_chores(app: &App) -> Result<()> {
    let day = app.clock.now() / DAY;
    let key = format!("sweep:{day}");
    if queries::is_known(&mut app.db.read().await?, &key).await? {
        return Ok(());
    }
    app.log
        .write(move |tx| {
            let sweep = (Kind::Sweep, key.clone());
            let chores = [sweep, (Kind::Unused, format!("unused:{day}"))];
            let due_at = tx.now;
            Box::pin(async move {
                for (kind, key) in chores {
                    let body = serde_json::Value::Null;
                    let job = NewJob {
                        kind,
                        key,
                        body,
                        due_at,
                    };
                    enqueue(tx, job).await?;
                }
                Ok(())
            })
        })
        .await
}
