//! Judging the work (T10, T11) and taking it up again (T14).

use super::hand::take;
use super::telling::{Happening, tell};
use super::work::already;
use super::{due, mask, notices, queries};
use crate::commands::Context;
use crate::error::{Error, Result, at_most, filled};
use crate::log::Tx;
use crate::policy::Action;
use protocol::command::{DueChoice, Receipt};
use protocol::notification::NotificationKind;
use protocol::task::{TaskAction, TaskState, Transition};
use protocol::{ItemId, TaskId, limits};

/// T10: the second of two operators finds it done already (C6-9).
pub async fn approve(tx: &mut Tx, context: &Context<'_>, id: TaskId) -> Result<Receipt> {
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Approve)).await?;
    if hand.task.state.0 == TaskState::Done {
        return Ok(already(&hand));
    }
    hand.step(tx, context, TaskAction::Approve).await?;
    mask::close(tx, &mut hand).await?;
    let happening = Happening::loud("approve", Transition::Approved).to(hand.task.assignee);
    let receipt = tell(tx, &mut hand, happening).await?;
    notices::to_assignee(tx, &hand, NotificationKind::Approved, None).await?;
    Ok(receipt)
}

/// T11: named items are unticked; the deadline stays unless it is set anew.
pub async fn send_back(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    reason: &str,
    named: &[ItemId],
    choice: Option<DueChoice>,
) -> Result<Receipt> {
    let reason = filled("reason", limits::REASON, reason)?;
    at_most(limits::CHECKLIST_ITEMS, named)?;
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Return)).await?;
    hand.step(tx, context, TaskAction::Return).await?;
    let known = |id: &ItemId| hand.items.iter().any(|item| item.id == *id);
    if !named.iter().all(known) {
        return Err(Error::invalid("items"));
    }
    for item in &mut hand.items {
        let again = named.contains(&item.id);
        if again || item.returned {
            item.returned = again;
            item.done = item.done && !again;
            if !item.done {
                (item.done_by, item.done_at) = (None, None);
            }
            queries::save_item(&mut tx.conn, item).await?;
        }
    }
    super::checklist::count(&mut hand.task, &hand.items);
    if let Some(choice) = choice {
        due::choose(&mut hand.task, &choice, &hand.group.time_zone, tx.now)?;
    }
    hand.task.rework_count += 1;
    hand.task.submitted_at = None;
    hand.task.reason = Some(reason.clone());
    let happening = Happening::loud("return", Transition::Returned)
        .because(Some(&reason))
        .to(hand.task.assignee);
    let receipt = tell(tx, &mut hand, happening).await?;
    let word = Some(reason.as_str());
    notices::to_assignee(tx, &hand, NotificationKind::Returned, word).await?;
    due::arm(tx, &hand.task).await?;
    Ok(receipt)
}

/// T14: by operators within fourteen days, later by a head.
pub async fn reopen(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TaskId,
    reason: &str,
) -> Result<Receipt> {
    let reason = filled("reason", limits::REASON, reason)?;
    let mut hand = take(tx, context, id, Action::Task(TaskAction::Reopen)).await?;
    hand.drop_gone_assignee(tx).await?;
    hand.step(tx, context, TaskAction::Reopen).await?;
    hand.task.closed_at = None;
    hand.task.submitted_at = None;
    hand.task.mask_at = None;
    hand.task.reason = Some(reason.clone());
    let happening = Happening::quiet("reopen")
        .because(Some(&reason))
        .to(hand.task.assignee);
    let receipt = tell(tx, &mut hand, happening).await?;
    if hand.task.state.0 == TaskState::Open {
        notices::offered(tx, &hand).await?;
    } else {
        let word = Some(reason.as_str());
        notices::to_assignee(tx, &hand, NotificationKind::Returned, word).await?;
    }
    due::arm(tx, &hand.task).await?;
    Ok(receipt)
}
