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
use protocol::hint::{Changed, ChangedKind};
use protocol::person::PersonStatus;
use protocol::{GroupId, OpId, UserId};

/// Adds an external to a group.
pub async fn add(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
    user: UserId,
) -> Result<Receipt> {
    let actor = accounts::lock_people(tx, context.actor).await?;
    tx.lock_group(group).await?;
    let facts = facts(&mut tx.conn, &actor, group).await?;
    let permit = may(&actor, Action::ManageGroups, facts)?;
    must_be_live(&mut tx.conn, group).await?;
    let record = people::record(&mut tx.conn, user)
        .await?
        .ok_or_else(Error::not_found)?;
    let fits = matches!(
        record.status()?,
        PersonStatus::Invited | PersonStatus::Active
    );
    if !record.is_external() || !fits {
        return Err(Error::invalid("user"));
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
    tell_lists(tx, user, record.rev);
    Ok(true)
}

/// Takes a member out of a group (C6-1).
pub async fn remove(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
    user: UserId,
) -> Result<Receipt> {
    tx.lock_group(group).await?;
    let facts = facts(&mut tx.conn, context.actor, group).await?;
    let permit = may(context.actor, Action::ManageGroups, facts)?;
    if !members::has(&mut tx.conn, group, user).await? {
        return Err(Error::not_found());
    }
    part(tx, permit, context, group, user).await?;
    note(tx, context, "remove_member", group, user).await?;
    Ok(receipt(user, false))
}

/// A master leaves by himself.
pub async fn leave(tx: &mut Tx, context: &Context<'_>, group: GroupId) -> Result<Receipt> {
    let user = context.actor.id;
    tx.lock_group(group).await?;
    let facts = facts(&mut tx.conn, context.actor, group).await?;
    let permit = may(context.actor, Action::LeaveGroup, facts)?;
    part(tx, permit, context, group, user).await?;
    note(tx, context, "leave_group", group, user).await?;
    Ok(receipt(user, false))
}

/// Ends a membership. `MemberRemoved` is the first event of the transaction: rooms deliver it to
/// him and nothing after it (architecture rule 11). His open tasks here go to the pool, orphaned,
/// with one summary to those who asked for them (C6-1).
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
    let rev = people::record(&mut tx.conn, user)
        .await?
        .map_or(0, |record| record.rev);
    tell_lists(tx, user, rev);
    Ok(())
}

fn tell_lists(tx: &mut Tx, user: UserId, rev: i64) {
    tx.changed(Changed {
        kind: ChangedKind::Person,
        id: user.0,
        rev,
    });
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
