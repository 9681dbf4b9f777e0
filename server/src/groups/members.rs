//! Who is in a group: masters, by rows. Staff are inside by kind and never become members.

use super::queries::members;
use super::{facts, must_be_live};
use crate::accounts::queries::people;
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::{Action, Permit, may};
use crate::{accounts, audit, ids, notifications, tasks};
use protocol::command::Receipt;
use protocol::event::{PersonalEvent, SharedEvent};
use protocol::person::PersonStatus;
use protocol::{GroupId, OpId, UserId};

/// Adds an external to a group; one who had left may sign in again.
pub async fn add(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
    user: UserId,
) -> Result<Receipt> {
    let actor = accounts::lock_people(tx, context.actor).await?;
    lock(tx, group, user).await?;
    let facts = facts(&mut tx.conn, &actor, group).await?;
    let permit = may(&actor, Action::ManageGroups, facts)?;
    must_be_live(&mut tx.conn, group).await?;
    let record = people::record(&mut tx.conn, user)
        .await?
        .ok_or_else(Error::not_found)?;
    let status = record.status()?;
    if !record.is_external() || matches!(status, PersonStatus::Suspended | PersonStatus::Erased) {
        return Err(Error::invalid("user"));
    }
    if status == PersonStatus::Left {
        accounts::come_back(tx, permit, &record).await?;
    }
    let joined = join(tx, permit, group, user).await?;
    if joined {
        note(tx, context, "add_member", group, user).await?;
    }
    Ok(receipt(user, !joined))
}

/// The membership, told to the group and to him; false when he is in already.
pub(super) async fn join(
    tx: &mut Tx,
    permit: Permit,
    group: GroupId,
    user: UserId,
) -> Result<bool> {
    let row: OpId = ids::new();
    if !members::insert(&mut tx.conn, row.0, group, user, tx.now).await? {
        return Ok(false);
    }
    members::label(&mut tx.conn, user, group).await?;
    let record = people::record(&mut tx.conn, user)
        .await?
        .ok_or_else(Error::not_found)?;
    let (person, joined_at) = (record.for_group()?, tx.now);
    tx.shared(
        permit,
        group,
        SharedEvent::MemberAdded { person, joined_at },
    )
    .await?;
    members::begin_reading(&mut tx.conn, group, user, tx.now).await?;
    tx.personal(user, PersonalEvent::GroupJoined { group });
    accounts::tell_lists(tx, user, record.rev);
    Ok(true)
}

/// Takes a member out of a group (C6-1).
pub async fn remove(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
    user: UserId,
) -> Result<Receipt> {
    let actor = accounts::lock_people(tx, context.actor).await?;
    lock(tx, group, user).await?;
    let facts = facts(&mut tx.conn, &actor, group).await?;
    let permit = may(&actor, Action::ManageGroups, facts)?;
    if !members::has(&mut tx.conn, group, user).await? {
        return Err(Error::not_found());
    }
    part(tx, permit, context, group, user).await?;
    note(tx, context, "remove_member", group, user).await?;
    Ok(receipt(user, false))
}

/// A master leaves by himself.
pub async fn leave(tx: &mut Tx, context: &Context<'_>, group: GroupId) -> Result<Receipt> {
    let actor = accounts::lock_people(tx, context.actor).await?;
    let user = actor.id;
    lock(tx, group, user).await?;
    let facts = facts(&mut tx.conn, &actor, group).await?;
    let permit = may(&actor, Action::LeaveGroup, facts)?;
    part(tx, permit, context, group, user).await?;
    note(tx, context, "leave_group", group, user).await?;
    Ok(receipt(user, false))
}

/// Takes somebody out of every group. People and the groups that know him are locked.
pub async fn remove_from_all(
    tx: &mut Tx,
    permit: Permit,
    context: &Context<'_>,
    user: UserId,
) -> Result<()> {
    for group in members::groups_of(&mut tx.conn, user).await? {
        part(tx, permit, context, group, user).await?;
    }
    Ok(())
}

/// Locks a group that someone comes into or goes from. When it is his first or last one, his
/// status changes with it and every group that knows him is told: they are locked too, in order.
async fn lock(tx: &mut Tx, group: GroupId, user: UserId) -> Result<()> {
    let mut locks = vec![group];
    let his = members::groups_of(&mut tx.conn, user).await?;
    if his.iter().all(|of| *of == group) {
        locks.extend(people::groups_that_know(&mut tx.conn, user).await?);
    }
    locks.sort_unstable();
    locks.dedup();
    for lock in locks {
        tx.lock_group(lock).await?;
    }
    Ok(())
}

/// Ends a membership. `MemberRemoved` is the first event of the transaction: rooms deliver it to
/// him and nothing after it (architecture rule 11). His open tasks here go to the pool, orphaned,
/// with one summary to those who asked for them (C6-1). Who is in no group any more has left (C6-2).
async fn part(
    tx: &mut Tx,
    permit: Permit,
    context: &Context<'_>,
    group: GroupId,
    user: UserId,
) -> Result<()> {
    tx.shared(permit, group, SharedEvent::MemberRemoved { user })
        .await?;
    let by = context.actor.author();
    members::remove(&mut tx.conn, group, user, by, tx.now).await?;
    tasks::hand_over(tx, permit, user, None, Some(group), true).await?;
    notifications::retract_in(tx, user, group).await?;
    tx.personal(user, PersonalEvent::GroupLeft { group });
    let record = people::record(&mut tx.conn, user)
        .await?
        .ok_or_else(Error::not_found)?;
    accounts::tell_lists(tx, user, record.rev);
    if members::groups_of(&mut tx.conn, user).await?.is_empty() {
        accounts::leave(tx, permit, &record).await?;
    }
    Ok(())
}

async fn note(
    tx: &mut Tx,
    context: &Context<'_>,
    act: &str,
    group: GroupId,
    user: UserId,
) -> Result<()> {
    let (actor, detail) = (context.actor.author(), user.to_string());
    let object = Some(("group", group.0));
    audit::note(tx, actor, act, object, Some(&detail)).await
}

fn receipt(user: UserId, already: bool) -> Receipt {
    Receipt {
        id: Some(user.0),
        already,
        ..Receipt::default()
    }
}
