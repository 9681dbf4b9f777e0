//! A master's own acts (T3–T9), also when staff do them on his behalf.

use super::hand::{self, Hand, take};
use super::record::State;
use super::telling::{Happening, tell};
use super::{due, evidence, mask, notices};
use crate::commands::Context;
use crate::error::{Error, Result, at_most, filled, within};
use crate::jobs::{self, Kind, NewJob};
use crate::log::Tx;
use crate::policy::Action;
use protocol::command::Receipt;
use protocol::notification::NotificationKind;
use protocol::task::{TaskAction, TaskState, Transition};
use protocol::{FileId, Micros, TaskId, limits};
use serde_json::json;

/// T3: exactly one of many wins; the others are told who (C6-10).
pub async fn claim(tx: &mut Tx, context: &Context<'_>, id: TaskId) -> Result<Receipt> {
    let actor = context.actor;
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Claim)).await?;
    if let Some(assignee) = hand.task.assignee.filter(|_| hand.task.live) {
        if assignee == actor.id && hand.task.accepted_at.is_some() {
            return Ok(already(&hand));
        }
        return Err(hand.taken(tx, actor, assignee).await?);
    }
    hand.step(tx, context, TaskAction::Claim).await?;
    hand.task.assign(Some(actor.id), tx.now);
    hand.task.accepted_at = Some(tx.now);
    hand.task.reason = None;
    let happening = Happening::loud("claim", Transition::Claimed).to(Some(actor.id));
    let receipt = tell(tx, &mut hand, happening).await?;
    notices::to_askers(tx, &hand, NotificationKind::Accepted, None).await?;
    Ok(receipt)
}

/// T4: what the template keeps for the time after acceptance becomes readable to the assignee.
pub async fn accept(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    planned_start: Option<Micros>,
) -> Result<Receipt> {
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Accept)).await?;
    hand.step(tx, context, TaskAction::Accept).await?;
    hand.task.planned_start = planned_start
        .map(|at| due::near("plannedStart", at, tx.now))
        .transpose()?;
    hand.task.accepted_at = Some(tx.now);
    hand.task.reason = None;
    let happening = Happening::loud("accept", Transition::Accepted).to(hand.task.assignee);
    let receipt = tell(tx, &mut hand, happening).await?;
    notices::to_askers(tx, &hand, NotificationKind::Accepted, None).await?;
    Ok(receipt)
}

/// T5: back to the pool, and staff are told why.
pub async fn decline(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    reason: &str,
) -> Result<Receipt> {
    let reason = filled("reason", limits::REASON, reason)?;
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Decline)).await?;
    hand.step(tx, context, TaskAction::Decline).await?;
    hand.task.assign(None, tx.now);
    hand.task.reason = Some(reason.clone());
    let happening = Happening::loud("decline", Transition::Declined).because(Some(&reason));
    let receipt = tell(tx, &mut hand, happening).await?;
    notices::to_askers(tx, &hand, NotificationKind::Declined, Some(&reason)).await?;
    Ok(receipt)
}

/// T6. Going on after a pause is no new beginning: it writes no line.
pub async fn start(tx: &mut Tx, context: &Context<'_>, id: TaskId) -> Result<Receipt> {
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Start)).await?;
    hand.step(tx, context, TaskAction::Start).await?;
    let happening = begin(tx, &mut hand);
    tell(tx, &mut hand, happening).await
}

/// The task is being worked at from now on.
pub(super) fn begin(tx: &Tx, hand: &mut Hand) -> Happening<'static> {
    hand.task.paused_until = None;
    hand.task.reason = None;
    hand.task.started_at = hand.task.started_at.or(Some(tx.now));
    if hand.was.state.0 == TaskState::Accepted {
        Happening::loud("start", Transition::Started)
    } else {
        Happening::quiet("resume")
    }
}

/// T7: `until` wakes it.
pub async fn pause(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    reason: &str,
    until: Option<Micros>,
) -> Result<Receipt> {
    let reason = filled("reason", limits::REASON, reason)?;
    if until.is_some_and(|until| until <= tx.now) {
        return Err(Error::invalid("until"));
    }
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Pause)).await?;
    hand.step(tx, context, TaskAction::Pause).await?;
    hand.task.paused_until = until
        .map(|until| due::near("until", until, tx.now))
        .transpose()?;
    hand.task.reason = Some(reason.clone());
    let happening = Happening::quiet("pause").because(Some(&reason));
    let receipt = tell(tx, &mut hand, happening).await?;
    if let Some(until) = until {
        let job = NewJob {
            kind: Kind::Wake,
            key: format!("wake:{id}:{}", hand.task.rev),
            body: json!({ "task": id, "until": until }),
            due_at: until,
        };
        jobs::enqueue(tx, job).await?;
    }
    Ok(receipt)
}

/// What is handed in.
pub struct Submission {
    /// The one that the client saw: a replay cannot complete a later round (C6-8).
    pub no: i32,
    pub text: String,
    pub files: Vec<FileId>,
}

/// T8: gates first; then one notice for each who waits for it.
pub async fn submit(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    submission: Submission,
) -> Result<Receipt> {
    let text = submission.text.trim();
    within(limits::TASK_RESULT, text)?;
    at_most(limits::EVIDENCE_FILES, &submission.files)?;
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Submit)).await?;
    let present = hand.task.submission_no;
    if hand::is_handed_in(hand.task.state.0) && submission.no >= present - 1 {
        return Ok(already(&hand));
    }
    if submission.no != present {
        return Err(hand.stale(tx, context.actor).await?);
    }
    hand.step(tx, context, TaskAction::Submit).await?;
    evidence::gate(tx, &hand).await?;
    if hand.task.result_required && text.is_empty() {
        return Err(Error::invalid("text"));
    }
    evidence::keep_result(tx, context.actor, &mut hand, &submission.files).await?;
    hand.task.submission_no += 1;
    hand.task.result_text = Some(text.to_owned());
    hand.task.result_by = Some(context.actor.id);
    hand.task.result_at = Some(tx.now);
    hand.task.submitted_at = Some(tx.now);
    hand.task.reason = None;
    if hand.task.state.0 == TaskState::Done {
        mask::close(tx, &mut hand).await?;
    }
    let happening = Happening::loud("submit", Transition::Submitted);
    let receipt = tell(tx, &mut hand, happening).await?;
    notices::submitted(tx, &hand).await?;
    Ok(receipt)
}

/// T9: until an operator has judged it.
pub async fn withdraw(tx: &mut Tx, context: &Context<'_>, id: TaskId) -> Result<Receipt> {
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Withdraw)).await?;
    hand.step(tx, context, TaskAction::Withdraw).await?;
    hand.task.submitted_at = None;
    let receipt = tell(tx, &mut hand, Happening::quiet("withdraw")).await?;
    notices::not_submitted(tx, &hand).await?;
    due::arm(tx, &hand.task).await?;
    Ok(receipt)
}

/// The pause ends by itself.
pub async fn wake(tx: &mut Tx, mut hand: Hand, until: Micros) -> Result<()> {
    if hand.task.state.0 != TaskState::Paused || hand.task.paused_until != Some(until) {
        return Ok(());
    }
    hand.task.state = State(TaskState::InProgress);
    hand.task.paused_until = None;
    hand.task.reason = None;
    tell(tx, &mut hand, Happening::quiet("wake")).await?;
    Ok(())
}

/// It was so already; nothing is written.
pub(super) fn already(hand: &Hand) -> Receipt {
    Receipt {
        id: Some(hand.task.id.0),
        seq: None,
        rev: Some(hand.task.rev),
        already: true,
    }
}
