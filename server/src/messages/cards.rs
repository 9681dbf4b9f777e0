//! Cards that people post: a deal's, and a task's once more (C6-20).

use super::queries::{self, NewLine};
use super::{post, take_spot};
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::{Action, Facts, may};
use crate::{deals, groups, tasks};
use protocol::command::Receipt;
use protocol::deal::DealHappening;
use protocol::error::ErrorCode;
use protocol::event::InternalEvent;
use protocol::group::Side;
use protocol::{DealId, GroupId, TaskId};

/// Posts a deal's card (staff), or a task's card again when it was deleted.
pub async fn post_card(
    tx: &mut Tx,
    context: &Context<'_>,
    (group, side): (GroupId, Side),
    deal: Option<DealId>,
    task: Option<TaskId>,
) -> Result<Receipt> {
    match (deal, task) {
        (Some(deal), None) => post_deal(tx, context, (group, side), deal).await,
        (None, Some(task)) => show_task(tx, context, (group, side), task).await,
        _ => Err(Error::of(ErrorCode::BadRequest)),
    }
}

async fn post_deal(
    tx: &mut Tx,
    context: &Context<'_>,
    (group, side): (GroupId, Side),
    deal: DealId,
) -> Result<Receipt> {
    let actor = context.actor;
    may(actor, Action::PostDealCard, Facts::default())?;
    let facts = groups::facts(&mut tx.conn, actor, group).await?;
    let permit = may(actor, Action::Post(side), facts)?;
    deals::lock(tx, &[deal], &[group]).await?;
    let spot = take_spot(tx, group, side).await?;
    groups::must_be_live(&mut tx.conn, group).await?;
    let card = deals::view::cards(&mut tx.conn, &[deal]).await?.pop();
    let card = Box::new(card.ok_or_else(Error::not_found)?);
    let line = NewLine {
        kind: "deal_card",
        deal: Some(deal),
        op: Some(context.op),
        ..NewLine::default()
    };
    let (id, seq) = post(tx, permit, spot, actor.author(), line).await?;
    tx.internal(permit, group, InternalEvent::DealChanged { deal: card })
        .await?;
    deals::happened(tx, permit, deal, DealHappening::Posted { group }).await?;
    Ok(Receipt {
        id: Some(id.0),
        seq: Some(seq),
        rev: Some(1),
        already: false,
    })
}

/// One living card a task and group: a second one would be redrawn beside the first.
async fn show_task(
    tx: &mut Tx,
    context: &Context<'_>,
    (group, side): (GroupId, Side),
    task: TaskId,
) -> Result<Receipt> {
    let actor = context.actor;
    tx.lock_group(group).await?;
    let facts = groups::facts(&mut tx.conn, actor, group).await?;
    let permit = may(actor, Action::PostTaskCard, facts)?;
    may(actor, Action::Post(side), facts)?;
    let found = queries::task(&mut tx.conn, task)
        .await?
        .filter(|found| found.group_id == group)
        .filter(queries::TaskRef::is_published)
        .ok_or_else(Error::not_found)?;
    if side == Side::Internal {
        return Err(Error::invalid("side"));
    }
    if let Some(card) = found.card_message_id
        && let Some(row) = queries::by_id(&mut tx.conn, card).await?
        && row.deleted_at.is_none()
        && row.group_id == group
    {
        return Ok(Receipt {
            id: Some(card.0),
            seq: Some(row.seq),
            rev: Some(row.rev),
            already: true,
        });
    }
    let spot = take_spot(tx, group, side).await?;
    groups::must_be_live(&mut tx.conn, group).await?;
    let line = NewLine {
        kind: "task_card",
        task: Some(task),
        op: Some(context.op),
        ..NewLine::default()
    };
    let (id, seq) = post(tx, permit, spot, actor.author(), line).await?;
    tasks::card_is(tx, permit, task, Some(id)).await?;
    Ok(Receipt {
        id: Some(id.0),
        seq: Some(seq),
        rev: Some(1),
        already: false,
    })
}
