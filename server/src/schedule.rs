//! Which feature runs which kind of job; the counterpart of `commands::dispatch` for work that
//! nobody waits for.

use crate::accounts;
use crate::app::App;
use crate::clock::DAY;
use crate::error::Result;
use crate::files;
use crate::jobs::{self, Job, Kind};
use crate::notifications;
use crate::tasks;

/// Old answers are kept so long: a phone may be off for a month.
const KEEP: i64 = 45 * DAY;

/// Runs one leased job. Handlers finish it in the transaction of their effects.
pub async fn run(app: &App, job: Job) -> Result<()> {
    match job.kind {
        Kind::Sweep => sweep(app, job).await,
        // tasks
        Kind::Overdue | Kind::Wake | Kind::Mask => tasks::alarm::run(app, job).await,
        // files
        Kind::Unused => {
            files::unused::remove(app).await?;
            finish(app, job).await
        }
        // accounts
        Kind::Erase => accounts::erasure::run(app, job).await,
        // notifications
        Kind::Push => notifications::push::run(app, job).await,
    }
}

async fn finish(app: &App, job: Job) -> Result<()> {
    app.log
        .write(move |tx| Box::pin(async move { jobs::finish(tx, job.id).await.map(drop) }))
        .await
}

/// In turns, between which others write.
async fn sweep(app: &App, job: Job) -> Result<()> {
    let before = app.clock.now() - KEEP;
    while app
        .log
        .write(move |tx| Box::pin(jobs::sweep(tx, before)))
        .await?
    {}
    finish(app, job).await
}
