//! What operators do to a task on its way: give it to another (T12), move it, cancel it (T13),
//! restore it (T15), change its deadline (T16), edit it.

use super::create::{self, open_group};
use super::hand::{Hand, take, take_with};
use super::telling::{self, Happening, tell};
use super::work::already;
use super::{due, notices, projection, queries};
use crate::commands::Context;
use crate::error::{Error, Result, filled, optional, within};
use crate::log::Tx;
use crate::policy::Action;
use protocol::command::{DueChoice, Receipt};
use protocol::error::ErrorCode;
use protocol::event::{InternalEvent, SharedEvent};
use protocol::notification::NotificationKind;
use protocol::task::{TaskAction, TaskField, TaskState, Transition};
use protocol::{GroupId, TaskId, UserId, limits};

/// T12: progress and files stay, an acceptance is void.
pub async fn reassign(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    to: Option<UserId>,
    reason: Option<&str>,
    discard_submission: bool,
) -> Result<Receipt> {
    let reason = optional(limits::REASON, reason)?;
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Reassign)).await?;
    if hand.task.state.0 == TaskState::Submitted && !discard_submission {
        return Err(must_discard(hand.misfit(tx, context.actor).await?));
    }
    if hand.task.state.0 == TaskState::Open && hand.task.assignee == to && !hand.task.orphaned {
        return Ok(already(&hand));
    }
    hand.step(tx, context, TaskAction::Reassign).await?;
    if let Some(to) = to {
        hand.can_work(tx, to).await?;
    }
    give(tx, &mut hand, to, reason.as_deref()).await
}

/// A submission is not thrown away by the way: the client asks first (C6-3).
fn must_discard(error: Error) -> Error {
    match error {
        Error::Told(mut body) if body.code == ErrorCode::InvalidTransition => {
            body.name = Some("discardSubmission".to_owned());
            Error::Told(body)
        }
        other => other,
    }
}

/// The task, open again, goes to someone or to the pool.
async fn give(
    tx: &mut Tx,
    hand: &mut Hand,
    to: Option<UserId>,
    reason: Option<&str>,
) -> Result<Receipt> {
    hand.task.assign(to, tx.now);
    hand.task.submitted_at = None;
    hand.task.reason = reason.map(str::to_owned);
    let happening = Happening::loud("reassign", Transition::Reassigned)
        .because(reason)
        .to(to);
    let receipt = tell(tx, hand, happening).await?;
    if hand.was.state.0 == TaskState::Submitted {
        notices::not_submitted(tx, hand).await?;
    }
    notices::taken_away(tx, hand, hand.was.assignee).await?;
    notices::offered(tx, hand).await?;
    due::arm(tx, &hand.task).await?;
    Ok(receipt)
}

/// To another group: a new number and card there; here the card is closed as moved (C6-3).
pub async fn move_to(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    target: GroupId,
    to: Option<UserId>,
) -> Result<Receipt> {
    let action = Action::Task(TaskAction::Move);
    let exists = crate::groups::queries::life(&mut tx.conn, target)
        .await?
        .is_some();
    let other = exists.then_some(target);
    let mut hand = take_with(tx, context, id, action, other).await?;
    let target = open_group(tx, target).await?;
    if target.id == hand.group.id {
        return Err(Error::invalid("group"));
    }
    hand.step(tx, context, TaskAction::Move).await?;
    carry(tx, &mut hand, target, to).await
}

/// Takes a task out of its group and puts it into another; both are locked.
pub(super) async fn carry(
    tx: &mut Tx,
    hand: &mut Hand,
    target: crate::groups::queries::GroupRecord,
    to: Option<UserId>,
) -> Result<Receipt> {
    let old = std::mem::replace(&mut hand.group, target);
    if let Some(to) = to {
        hand.can_work(tx, to).await?;
    }
    let draft = hand.task.is_draft();
    let task = hand.task.id;
    if !draft {
        let moved = Happening::quiet("move");
        telling::line(tx, hand, old.id, Transition::Moved, moved).await?;
        tx.shared(hand.permit, old.id, SharedEvent::TaskGone { task })
            .await?;
    }
    tx.internal(hand.permit, old.id, InternalEvent::TaskGone { task })
        .await?;
    queries::move_files(&mut tx.conn, task, hand.group.id).await?;
    hand.task.group_id = hand.group.id;
    hand.task.assign(to, tx.now);
    due::in_zone(&mut hand.task, &hand.group.time_zone)?;
    if draft {
        return tell(tx, hand, Happening::quiet("move").to(to)).await;
    }
    create::number(tx, &mut hand.task).await?;
    let seq = telling::post_card(tx, hand).await?;
    let receipt = tell(tx, hand, Happening::quiet("move").to(to)).await?;
    if let Some(from) = hand.was.assignee.filter(|from| Some(*from) != to) {
        notices::left_behind(tx, hand, old.id, from).await?;
    }
    notices::offered(tx, hand).await?;
    due::arm(tx, &hand.task).await?;
    Ok(Receipt {
        seq: Some(seq),
        ..receipt
    })
}

/// T13. A draft is discarded: its group never hears of it.
pub async fn cancel(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    reason: &str,
) -> Result<Receipt> {
    let reason = filled("reason", limits::REASON, reason)?;
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Cancel)).await?;
    hand.step(tx, context, TaskAction::Cancel).await?;
    hand.task.closed_at = Some(tx.now);
    hand.task.mask_at = None;
    hand.task.reason = Some(reason.clone());
    if !hand.task.is_published() {
        let discarded = Happening::quiet("cancel").because(Some(&reason));
        return tell(tx, &mut hand, discarded).await;
    }
    let happening = Happening::loud("cancel", Transition::Cancelled).because(Some(&reason));
    let receipt = tell(tx, &mut hand, happening).await?;
    if hand.was.state.0 == TaskState::Submitted {
        notices::not_submitted(tx, &hand).await?;
    }
    let word = Some(reason.as_str());
    notices::to_assignee(tx, &hand, NotificationKind::Cancelled, word).await?;
    Ok(receipt)
}

/// The deal of a task is lost: the task is cancelled with the deal's reason (C6-5). The command was
/// decided on the deal's `rev`, not on the task's.
pub async fn cancel_with_deal(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    reason: &str,
) -> Result<()> {
    let context = Context {
        actor: context.actor,
        session: context.session,
        op: context.op,
        expect: None,
    };
    cancel(tx, &context, id, reason).await.map(drop)
}

/// T15: open again, with its master if he is still there; he has to accept it anew. A discarded
/// draft is a draft again.
pub async fn restore(tx: &mut Tx, context: &Context<'_>, id: TaskId) -> Result<Receipt> {
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Restore)).await?;
    hand.drop_gone_assignee(tx).await?;
    hand.step(tx, context, TaskAction::Restore).await?;
    let assignee = hand.task.assignee;
    hand.task.assign(assignee, tx.now);
    hand.task.closed_at = None;
    hand.task.submitted_at = None;
    hand.task.reason = None;
    let receipt = tell(tx, &mut hand, Happening::quiet("restore").to(assignee)).await?;
    if hand.task.is_draft() {
        return Ok(receipt);
    }
    notices::offered(tx, &hand).await?;
    due::arm(tx, &hand.task).await?;
    Ok(receipt)
}

/// T16: overdue notices are armed anew.
pub async fn change_due(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    choice: &DueChoice,
) -> Result<Receipt> {
    let mut hand = take(tx, context, id, Action::Task(TaskAction::ChangeDue)).await?;
    hand.step(tx, context, TaskAction::ChangeDue).await?;
    due::choose(&mut hand.task, choice, &hand.group.time_zone, tx.now)?;
    let receipt = tell(tx, &mut hand, Happening::quiet("change_due")).await?;
    due::arm(tx, &hand.task).await?;
    Ok(receipt)
}

/// What an edit sets; absent fields stay as they are.
pub struct Edit {
    pub title: Option<String>,
    pub description: Option<String>,
    pub urgent: Option<bool>,
    pub fields: Option<Vec<TaskField>>,
    pub controller: Option<UserId>,
}

pub async fn edit(tx: &mut Tx, context: &Context<'_>, id: TaskId, edit: Edit) -> Result<Receipt> {
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Edit)).await?;
    hand.step(tx, context, TaskAction::Edit).await?;
    if let Some(title) = &edit.title {
        hand.task.title = filled("title", limits::TASK_TITLE, title)?;
    }
    if let Some(description) = &edit.description {
        within(limits::TASK_DESCRIPTION, description.trim())?;
        hand.task.description = description.trim().to_owned();
    }
    if let Some(urgent) = edit.urgent {
        hand.task.urgent = urgent;
    }
    if let Some(fields) = edit.fields {
        hand.task.fields = super::stored(&projection::checked(fields)?)?;
    }
    create::controller(tx, &mut hand.task, edit.controller).await?;
    tell(tx, &mut hand, Happening::quiet("edit")).await
}
