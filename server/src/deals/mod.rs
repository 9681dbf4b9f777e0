//! Deals: a client's request, what it is worth, where it stands. Staff only; masters meet a deal
//! as its [`reference`].
//!
//! A deal's stream is its history. Its face is drawn in every group that has its card or one of
//! its tasks, so a command that changes it calls [`lock`] first and [`changed`] last.

pub mod clients;
mod create;
mod edit;
mod moves;
mod proposal;
pub mod queries;
pub mod reference;
pub mod routes;
pub(crate) mod search;
pub mod stages;
pub mod view;

pub use create::create;
pub use edit::{add_note, edit};
pub use moves::{Reasons, move_to};

use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::Permit;
use protocol::deal::{DealEntry, DealHappening, DealRef};
use protocol::event::{DealEvent, InternalEvent, SharedEvent};
use protocol::hint::{Changed, ChangedKind};
use protocol::{DealId, GroupId, MessageId, Seq};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Locks every group that shows one of these deals, and `also`, by ascending id; then the deals
/// (rule 3). A command calls it before any other lock.
///
/// # Errors
/// [`Error::Again`] when a card came between the look and the lock: its group may not be locked after
/// a deal.
pub async fn lock(tx: &mut Tx, deals: &[DealId], also: &[GroupId]) -> Result<()> {
    let mut groups = queries::groups_of(&mut tx.conn, deals).await?;
    groups.extend(also);
    for group in &groups {
        tx.lock_group(*group).await?;
    }
    for deal in deals.iter().copied().collect::<BTreeSet<_>>() {
        tx.lock_deal(deal).await?;
    }
    let shown_in = queries::groups_of(&mut tx.conn, deals).await?;
    if shown_in.is_subset(&groups) {
        Ok(())
    } else {
        Err(Error::Again)
    }
}

/// Appends to a deal's history; its lock is held.
pub async fn happened(
    tx: &mut Tx,
    permit: Permit,
    deal: DealId,
    entry: DealHappening,
) -> Result<Seq> {
    let (at, actor) = (tx.now, tx.actor());
    tx.deal(permit, deal, |seq| DealEvent::Happened {
        entry: DealEntry {
            seq,
            at,
            actor,
            entry,
        },
    })
    .await
}

/// A deal's face for staff is another: gives it the next `rev` and redraws it on its page and in
/// every group that shows it. After [`lock`], at the end of the command.
pub async fn changed(tx: &mut Tx, permit: Permit, deal: DealId) -> Result<i64> {
    let rev = queries::touch(&mut tx.conn, deal, tx.now)
        .await?
        .ok_or_else(Error::not_found)?;
    let present = Box::new(view::for_staff(&mut tx.conn, deal).await?);
    for group in queries::groups_of(&mut tx.conn, &[deal]).await? {
        let deal = Box::new(present.card.clone());
        tx.internal(permit, group, InternalEvent::DealChanged { deal })
            .await?;
    }
    tx.deal(permit, deal, |_| DealEvent::DealChanged { deal: present })
        .await?;
    tx.changed(Changed {
        kind: ChangedKind::Deal,
        id: deal.0,
        rev,
    });
    Ok(rev)
}

/// Locks every group whose masters meet deals of this stage or request type; the deals' references
/// as they are, for [`references_changed`].
pub async fn shown_with(tx: &mut Tx, stage_or_type: Uuid) -> Result<HashMap<DealId, DealRef>> {
    let shown = queries::shown_with(&mut tx.conn, stage_or_type).await?;
    for group in queries::groups_of(&mut tx.conn, &shown).await? {
        tx.lock_group(group).await?;
    }
    reference::refs(&mut tx.conn, &shown).await
}

/// Redraws the masters' face of those deals whose reference is no longer as it was `before`; what
/// masters may not know moves nothing in their streams. The groups are locked.
pub async fn references_changed(
    tx: &mut Tx,
    permit: Permit,
    before: &HashMap<DealId, DealRef>,
) -> Result<()> {
    let deals: Vec<DealId> = before.keys().copied().collect();
    let mut events: BTreeMap<(GroupId, DealId), SharedEvent> = BTreeMap::new();
    for (id, deal) in reference::refs(&mut tx.conn, &deals).await? {
        if before.get(&id) == Some(&deal) {
            continue;
        }
        for (group, messages) in shown_to_masters(tx, id).await? {
            let deal = deal.clone();
            events.insert((group, id), SharedEvent::DealCardChanged { deal, messages });
        }
    }
    for ((group, _), event) in events {
        tx.shared(permit, group, event).await?;
    }
    Ok(())
}

/// Groups whose masters see the deal, with its cards there: none where only a task shows it.
async fn shown_to_masters(tx: &mut Tx, deal: DealId) -> Result<BTreeMap<GroupId, Vec<MessageId>>> {
    let mut shown: BTreeMap<GroupId, Vec<MessageId>> = BTreeMap::new();
    for (group, message) in queries::shared_cards(&mut tx.conn, deal).await? {
        shown.entry(group).or_default().push(message);
    }
    for (group,) in queries::shared_tasks(&mut tx.conn, deal).await? {
        shown.entry(group).or_default();
    }
    Ok(shown)
}

/// What the list's search hits of a deal, after it or its client was edited.
async fn refresh_key(tx: &mut Tx, deal: DealId) -> Result<()> {
    let row = queries::deal(&mut tx.conn, deal)
        .await?
        .ok_or_else(Error::not_found)?;
    let key = edit::key(tx, &row).await?;
    queries::update(&mut tx.conn, &row, &key).await
}
