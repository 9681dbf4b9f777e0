//! Jobs of tasks: the deadline passed, a pause ends, private fields are masked again. A job runs at
//! least once; its effect happens once, in the transaction that finishes it.

use super::hand::{self, Hand};
use super::telling::{Happening, tell};
use super::{machine, mask, notices, work};
use crate::app::App;
use crate::error::{Error, Result};
use crate::jobs::{self, Job, Kind};
use crate::log::Tx;
use crate::planted::bug::{Bug, has};
use crate::policy::{Action, Actor, Facts, may};
use anyhow::Context;
use protocol::error::ErrorCode;
use protocol::task::{TaskAction, Transition};
use protocol::{Micros, TaskId};
use serde::Deserialize;

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
struct Alarm {
    task: TaskId,
    /// The deadline's count of changes when it was armed.
    due_rev: Option<i32>,
    until: Option<Micros>,
    at: Option<Micros>,
}

/// Runs one job of a task.
pub async fn run(app: &App, job: Job) -> Result<()> {
    let alarm: Alarm = serde_json::from_value(job.body.clone()).context("a task's job")?;
    app.log
        .write(move |tx| {
            let job = job.clone();
            Box::pin(async move { ring(tx, &job, alarm).await })
        })
        .await
}

async fn ring(tx: &mut Tx, job: &Job, alarm: Alarm) -> Result<()> {
    let task = match hand::lock(tx, alarm.task, false, None).await {
        Err(error) if error.code() == ErrorCode::NotFound => {
            return jobs::finish(tx, job.id).await.map(drop);
        }
        other => other?,
    };
    if !jobs::finish(tx, job.id).await? {
        return Ok(());
    }
    let permit = may(
        &Actor::system(),
        Action::Task(TaskAction::Edit),
        Facts::default(),
    )
    .map_err(Error::from)?;
    let hand = hand::in_hand(tx, task, permit).await?;
    match job.kind {
        Kind::Overdue => overdue(tx, hand, alarm.due_rev.unwrap_or_default()).await,
        Kind::Wake => work::wake(tx, hand, alarm.until.unwrap_or_default()).await,
        Kind::Mask => mask::mask(tx, hand, alarm.at.unwrap_or_default()).await,
        Kind::Push | Kind::Sweep | Kind::Unused | Kind::Erase => Ok(()),
    }
}

/// One line and one notice a person for each `due_rev`; none when the work is handed in by now.
async fn overdue(tx: &mut Tx, mut hand: Hand, due_rev: i32) -> Result<()> {
    let task = &hand.task;
    let passed = task.due_at.is_some_and(|at| at <= tx.now);
    let told = task.overdue_rev == task.due_rev && !has(Bug::JobsRepeat);
    if task.due_rev != due_rev || told || !passed || !machine::is_clock_running(task.state.0) {
        return Ok(());
    }
    hand.task.overdue_rev = due_rev;
    let happening = Happening::loud("overdue", Transition::Overdue).to(hand.task.assignee);
    tell(tx, &mut hand, happening).await?;
    notices::overdue(tx, &hand).await
}
