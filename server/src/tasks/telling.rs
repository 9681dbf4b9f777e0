//! What every accepted command writes beside its own rows: the task's history, the line of a loud
//! transition, both audiences' views, the deal's history, the hint to lists.

use super::hand::Hand;
use super::machine;
use super::queries::{self, NewEntry};
use super::record::Task;
use super::view;
use crate::error::Result;
use crate::log::Tx;
use crate::messages::queries::NewLine;
use crate::policy::Permit;
use crate::{deals, ids, messages};
use anyhow::anyhow;
use protocol::command::Receipt;
use protocol::deal::DealHappening;
use protocol::event::{DealEvent, InternalEvent, SharedEvent};
use protocol::group::Side;
use protocol::hint::{Changed, ChangedKind};
use protocol::task::Transition;
use protocol::{DealId, GroupId, ItemId, Seq, TaskId, UserId};
use serde_json::json;

/// What happened to a task.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'a> {
    /// Word of the history; a command's, or what the product itself did.
    pub act: &'a str,
    /// The line it writes into the room; most are quiet.
    pub loud: Option<Transition>,
    pub reason: Option<&'a str>,
    /// Whom it went to.
    pub to: Option<UserId>,
    pub item: Option<ItemId>,
}

impl<'a> Happening<'a> {
    /// A quiet one, without more to say.
    #[must_use]
    pub fn quiet(act: &'a str) -> Self {
        Happening {
            act,
            loud: None,
            reason: None,
            to: None,
            item: None,
        }
    }

    #[must_use]
    pub fn loud(act: &'a str, transition: Transition) -> Self {
        Happening {
            loud: Some(transition),
            ..Happening::quiet(act)
        }
    }

    #[must_use]
    pub fn because(self, reason: Option<&'a str>) -> Self {
        Happening { reason, ..self }
    }

    #[must_use]
    pub fn to(self, to: Option<UserId>) -> Self {
        Happening { to, ..self }
    }

    #[must_use]
    pub fn of(self, item: ItemId) -> Self {
        Happening {
            item: Some(item),
            ..self
        }
    }
}

/// Stores the task under its next `rev` and tells everyone who may know.
pub async fn tell(tx: &mut Tx, hand: &mut Hand, happening: Happening<'_>) -> Result<Receipt> {
    hand.task.rev += 1;
    hand.task.last_activity_at = tx.now;
    hand.task.refresh_key();
    queries::save(&mut tx.conn, &hand.task).await?;
    remember(tx, hand, happening).await?;
    let seq = match happening.loud {
        Some(transition) => Some(line(tx, hand, hand.task.group_id, transition, happening).await?),
        None => None,
    };
    redraw(tx, hand).await?;
    tell_deal(tx, hand, happening).await?;
    Ok(Receipt {
        id: Some(hand.task.id.0),
        seq,
        rev: Some(hand.task.rev),
        already: false,
    })
}

/// An entry of the task's history; states only when they differ.
pub async fn remember(tx: &mut Tx, hand: &Hand, happening: Happening<'_>) -> Result<()> {
    let (from, to) = (hand.was.state, hand.task.state);
    let moved = from != to;
    let entry = NewEntry {
        id: ids::new(),
        task: hand.task.id,
        at: tx.now,
        actor: tx.actor(),
        act: happening.act,
        from: moved.then(|| from.word()),
        to: moved.then(|| to.word()),
        reason: happening.reason,
        on_behalf: hand.on_behalf,
        item: happening.item,
        assignee: happening.to,
    };
    queries::insert_entry(&mut tx.conn, &entry).await
}

/// The line of a loud transition. The number is the one it has now: it may get another elsewhere.
pub async fn line(
    tx: &mut Tx,
    hand: &Hand,
    group: GroupId,
    transition: Transition,
    happening: Happening<'_>,
) -> Result<Seq> {
    let detail = json!({
        "number": hand.was.number,
        "transition": transition,
        "to": happening.to,
        "reason": happening.reason,
        "onBehalf": hand.on_behalf,
    });
    let line = NewLine {
        kind: "transition",
        detail: Some(detail.to_string()),
        task: Some(hand.task.id),
        ..NewLine::default()
    };
    let spot = messages::take_spot(tx, group, Side::Shared).await?;
    let author = tx.actor();
    let (_, seq) = messages::post(tx, hand.permit, spot, author, line).await?;
    Ok(seq)
}

/// Posts the task's card, one for each task and group.
pub async fn post_card(tx: &mut Tx, hand: &mut Hand) -> Result<Seq> {
    let line = NewLine {
        kind: "task_card",
        task: Some(hand.task.id),
        ..NewLine::default()
    };
    let spot = messages::take_spot(tx, hand.task.group_id, Side::Shared).await?;
    let author = tx.actor();
    let (card, seq) = messages::post(tx, hand.permit, spot, author, line).await?;
    hand.task.card_message_id = Some(card);
    Ok(seq)
}

/// Both audiences' views of a task as it is now; what is not published is told to staff only.
pub async fn redraw(tx: &mut Tx, hand: &Hand) -> Result<()> {
    let deal = hand.task.deal_id;
    if let Some(deal) = deal
        && is_counted_anew(hand)
    {
        deals::changed(tx, hand.permit, deal).await?;
    }
    send(tx, hand.permit, hand.task.id).await
}

/// A stored task of which only figures changed: both views, and its row where its deal is shown.
pub async fn refresh(tx: &mut Tx, permit: Permit, task: &Task) -> Result<()> {
    send(tx, permit, task.id).await?;
    match task.deal_id {
        Some(deal) => tell_row(tx, permit, deal, task.id).await,
        None => Ok(()),
    }
}

/// The stored task's views into its group's streams, and the hint to lists.
async fn send(tx: &mut Tx, permit: Permit, task: TaskId) -> Result<()> {
    let missing = || anyhow!("a task without a view");
    let staff = view::for_staff(&mut tx.conn, &[task]).await?.pop();
    let staff = staff.ok_or_else(missing)?;
    let group = staff.task.group;
    let people = view::people(&mut tx.conn, &view::named_for_staff(&staff)).await?;
    if !staff.task.number.is_empty() {
        let task = Box::new(staff.task.clone());
        let named = view::named_in(&task);
        let people = people
            .iter()
            .filter(|person| named.contains(&person.id))
            .cloned()
            .collect();
        tx.shared(permit, group, SharedEvent::TaskChanged { task, people })
            .await?;
    }
    tx.changed(Changed {
        kind: ChangedKind::Task,
        id: task.0,
        rev: staff.task.rev,
    });
    let task = Box::new(staff);
    tx.internal(
        permit,
        group,
        InternalEvent::TaskChangedForStaff { task, people },
    )
    .await?;
    Ok(())
}

/// The deal counts its open tasks, and is drawn in every group that has one.
fn is_counted_anew(hand: &Hand) -> bool {
    hand.was.rev == 0
        || machine::is_live(hand.was.state.0) != hand.task.live
        || hand.was.group_id != hand.task.group_id
}

/// Ticks and wording are seen on the task; the deal's history has what moved it.
async fn tell_deal(tx: &mut Tx, hand: &Hand, happening: Happening<'_>) -> Result<()> {
    let Some(deal) = hand.task.deal_id else {
        return Ok(());
    };
    if happening.item.is_none() {
        let entry = DealHappening::Task {
            task: hand.task.id,
            number: hand.task.number.clone(),
            title: hand.task.title.clone(),
            act: happening.act.to_owned(),
            reason: happening.reason.map(str::to_owned),
        };
        deals::happened(tx, hand.permit, deal, entry).await?;
    }
    tell_row(tx, hand.permit, deal, hand.task.id).await
}

/// The task's row on its deal's page.
async fn tell_row(tx: &mut Tx, permit: Permit, deal: DealId, task: TaskId) -> Result<()> {
    let row = view::rows(&mut tx.conn, &[task]).await?.pop();
    let row = Box::new(row.ok_or_else(|| anyhow!("a task without a row"))?);
    tx.deal(permit, deal, |_| DealEvent::TaskRowChanged { row })
        .await?;
    Ok(())
}
