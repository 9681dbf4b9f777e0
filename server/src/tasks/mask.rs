//! What only the assignee may read (C4): from when, until when, and every reading audited.

use super::hand::{self, Hand};
use super::queries;
use super::record::Task;
use super::telling::{Happening, tell};
use crate::accounts;
use crate::app::App;
use crate::audit;
use crate::clock::DAY;
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind, NewJob};
use crate::log::Tx;
use crate::policy::{Action, Facts, may};
use protocol::error::ErrorCode;
use protocol::task::{FieldForGroup, TaskField, TaskPrivate, TaskState, Visibility};
use protocol::{Micros, TaskId};
use serde_json::json;

/// How long after the end an assignee still reads what he needed for the work.
const READABLE_AFTER_DONE: Micros = 7 * DAY;

/// The task is done: its private fields are readable for a while, then a job masks them.
pub(super) async fn close(tx: &mut Tx, hand: &mut Hand) -> Result<()> {
    hand.task.closed_at = Some(tx.now);
    let until = tx.now + READABLE_AFTER_DONE;
    hand.task.mask_at = hand
        .task
        .fields()?
        .iter()
        .any(|field| field.visibility != Visibility::Group && field.visibility != Visibility::Staff)
        .then_some(until);
    if hand.task.mask_at.is_some() {
        let id = hand.task.id;
        let job = NewJob {
            kind: Kind::Mask,
            key: format!("mask:{id}:{}", hand.task.rev + 1),
            body: json!({ "task": id, "at": until }),
            due_at: until,
        };
        jobs::enqueue(tx, job).await?;
    }
    Ok(())
}

/// The time is over: nobody is told that there is more to read.
pub(super) async fn mask(tx: &mut Tx, mut hand: Hand, at: Micros) -> Result<()> {
    if hand.task.mask_at != Some(at) || hand.task.live {
        return Ok(());
    }
    hand.task.mask_at = None;
    tell(tx, &mut hand, Happening::quiet("mask")).await?;
    Ok(())
}

/// `GET /api/tasks/{id}/private`: for its assignee alone; to everyone else it looks absent.
pub async fn read_private(app: &App, caller: Caller, id: TaskId) -> Result<TaskPrivate> {
    app.log
        .write(move |tx| Box::pin(async move { read(tx, caller, id).await }))
        .await
}

async fn read(tx: &mut Tx, caller: Caller, id: TaskId) -> Result<TaskPrivate> {
    let actor = accounts::queries::actor(&mut tx.conn, caller.user)
        .await?
        .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))?;
    tx.act_as(actor.author());
    // Under the lock: a removal or reassignment is before this reading or after it.
    let task = hand::lock(tx, id, false, None).await?;
    let inside = task.is_published()
        && queries::is_active_member(&mut tx.conn, task.group_id, actor.id).await?;
    let facts = Facts {
        inside,
        assignee: task.assignee == Some(actor.id),
        ..Facts::default()
    };
    may(&actor, Action::ReadPrivate, facts)?;
    audit::note(
        tx,
        actor.author(),
        "private_read",
        Some(("task", id.0)),
        None,
    )
    .await?;
    readable(&task, tx.now)
}

/// What the assignee may read now.
fn readable(task: &Task, now: Micros) -> Result<TaskPrivate> {
    let fields = task.fields()?;
    let open = is_open(task, now);
    let accepted = open && task.accepted_at.is_some();
    let later = |field: &TaskField| field.visibility == Visibility::Accepted;
    Ok(TaskPrivate {
        task: task.id,
        more_after_acceptance: open && !accepted && fields.iter().any(later),
        until: task.mask_at.filter(|_| open),
        fields: fields
            .into_iter()
            .filter(|field| match field.visibility {
                Visibility::Assignee => open,
                Visibility::Accepted => accepted,
                Visibility::Group | Visibility::Staff => false,
            })
            .map(|field| FieldForGroup {
                label: field.label,
                value: field.value,
            })
            .collect(),
    })
}

/// By time as well as by the job: a late job shows nothing longer.
fn is_open(task: &Task, now: Micros) -> bool {
    match task.state.0 {
        TaskState::Draft | TaskState::Cancelled => false,
        TaskState::Done => task.mask_at.is_some_and(|until| now < until),
        TaskState::Open
        | TaskState::Accepted
        | TaskState::InProgress
        | TaskState::Paused
        | TaskState::Submitted => true,
    }
}
