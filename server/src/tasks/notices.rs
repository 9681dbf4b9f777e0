//! Who is told of what (domain C8): exactly one notice for each person and happening.

use super::hand::Hand;
use super::queries;
use crate::error::Result;
use crate::groups::view::excerpt;
use crate::log::Tx;
use crate::notifications::{self, Notice};
use protocol::notification::NotificationKind as Kind;
use protocol::{GroupId, UserId};
use std::collections::BTreeSet;

/// A task was given to someone, or offered to everyone in its group.
pub async fn offered(tx: &mut Tx, hand: &Hand) -> Result<()> {
    let to: BTreeSet<UserId> = match hand.task.assignee {
        Some(assignee) => [assignee].into(),
        None => queries::active_members(&mut tx.conn, hand.task.group_id)
            .await?
            .into_iter()
            .collect(),
    };
    send(tx, hand, Kind::Assigned, to, None).await
}

/// To whoever asked for the work: its creator and the deal's responsible.
pub async fn to_askers(tx: &mut Tx, hand: &Hand, kind: Kind, text: Option<&str>) -> Result<()> {
    let to = askers(tx, hand).await?;
    send(tx, hand, kind, to, text).await
}

/// The work is handed in: to creator, deal's responsible and controller. When none of them is left,
/// it stands in the queue of all staff.
pub async fn submitted(tx: &mut Tx, hand: &Hand) -> Result<()> {
    let mut to = askers(tx, hand).await?;
    to.extend(hand.task.controller);
    let text = hand.task.result_text.clone();
    send(tx, hand, Kind::Submitted, to, text.as_deref()).await
}

/// Nobody is to judge it any more, or not yet: the notices go (T9).
pub async fn not_submitted(tx: &mut Tx, hand: &Hand) -> Result<()> {
    notifications::retract(tx, Kind::Submitted, hand.task.id).await
}

/// To the one who has the task.
pub async fn to_assignee(tx: &mut Tx, hand: &Hand, kind: Kind, text: Option<&str>) -> Result<()> {
    let to = hand.task.assignee.into_iter().collect();
    send(tx, hand, kind, to, text).await
}

/// The task was taken from him; not told to someone who is no longer in the group.
pub async fn taken_away(tx: &mut Tx, hand: &Hand, from: Option<UserId>) -> Result<()> {
    let Some(from) = from.filter(|from| hand.task.assignee != Some(*from)) else {
        return Ok(());
    };
    if queries::is_active_member(&mut tx.conn, hand.group.id, from).await? {
        send(tx, hand, Kind::Unassigned, [from].into(), None).await?;
    }
    Ok(())
}

/// The task went to another group without him; he stays in the one it was in.
pub async fn left_behind(tx: &mut Tx, hand: &Hand, group: GroupId, from: UserId) -> Result<()> {
    let notice = Notice {
        to: from,
        kind: Kind::Unassigned,
        dedupe: format!("unassigned:{}:{}", hand.task.id, hand.task.rev),
        group: Some(group),
        task: None,
        deal: None,
        message: None,
        excerpt: Some(hand.was.number.clone()),
    };
    notifications::notify(tx, notice).await
}

/// The deadline passed: to who has it and who asked for it.
pub async fn overdue(tx: &mut Tx, hand: &Hand) -> Result<()> {
    let to = [Some(hand.task.creator), hand.task.assignee];
    let to = to.into_iter().flatten().collect();
    send(tx, hand, Kind::Overdue, to, None).await
}

/// Tasks of one group were left by their master: one summary for each of those who asked (C6-1).
pub async fn orphaned(tx: &mut Tx, hands: &[Hand]) -> Result<()> {
    let Some(first) = hands.first() else {
        return Ok(());
    };
    let mut to = BTreeSet::new();
    for hand in hands {
        to.extend(askers(tx, hand).await?);
    }
    let numbers: Vec<&str> = hands.iter().map(|hand| hand.task.number.as_str()).collect();
    let numbers = numbers.join(", ");
    send(tx, first, Kind::Orphaned, to, Some(&numbers)).await
}

async fn askers(tx: &mut Tx, hand: &Hand) -> Result<BTreeSet<UserId>> {
    let mut askers: BTreeSet<UserId> = [hand.task.creator].into();
    if let Some(deal) = hand.task.deal_id {
        askers.extend(queries::responsible(&mut tx.conn, deal).await?);
    }
    Ok(askers)
}

async fn send(
    tx: &mut Tx,
    hand: &Hand,
    kind: Kind,
    to: BTreeSet<UserId>,
    text: Option<&str>,
) -> Result<()> {
    let task = &hand.task;
    // A submission, a return and a deadline have numbers of their own; the rest is bound to the
    // command, which is bound to `rev`.
    let round = match kind {
        Kind::Submitted => i64::from(task.submission_no),
        Kind::Overdue => i64::from(task.due_rev),
        _ => task.rev,
    };
    let word = crate::accounts::queries::word(kind);
    for to in to {
        notifications::notify(
            tx,
            Notice {
                to,
                kind,
                dedupe: format!("{word}:{}:{round}", task.id),
                group: Some(task.group_id),
                task: Some(task.id),
                deal: task.deal_id,
                message: task.card_message_id,
                excerpt: text.map(excerpt).filter(|text| !text.is_empty()),
            },
        )
        .await?;
    }
    Ok(())
}
