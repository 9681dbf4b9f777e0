//! A group's own life: made, renamed, archived, opened again; starred and muted by each for himself.

use super::{facts, prefix_of, queries, zone};
use crate::accounts::search_key;
use crate::commands::Context;
use crate::error::{Error, Result, filled};
use crate::log::Tx;
use crate::policy::{Action, Facts, Permit, may};
use crate::store::is_duplicate;
use crate::{audit, ids, tasks};
use protocol::command::Receipt;
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::event::{PersonalEvent, SharedEvent, StreamName};
use protocol::hint::{Changed, ChangedKind};
use protocol::{GroupId, limits};

/// Makes a group with its two streams; the same city and company twice is refused (S1-02).
pub async fn create(
    tx: &mut Tx,
    context: &Context<'_>,
    city: &str,
    company: &str,
    time_zone: &str,
    prefix: &str,
) -> Result<Receipt> {
    may(context.actor, Action::ManageGroups, Facts::default())?;
    let city = filled("city", limits::CITY, city)?;
    let company = filled("company", limits::COMPANY, company)?;
    let time_zone = zone(time_zone)?;
    let prefix = prefix_of(prefix)?;
    let id: GroupId = ids::new();
    let key = search_key(&format!("{city} {company}"));
    let inserted = queries::insert(
        &mut tx.conn,
        id,
        &city,
        &company,
        &key,
        &time_zone,
        &prefix,
        tx.now,
    )
    .await;
    inserted.map_err(taken_name)?;
    tx.make_stream(StreamName::Shared(id)).await?;
    tx.make_stream(StreamName::Internal(id)).await?;
    tell_lists(tx, id, 1);
    note(tx, context, "create_group", id).await?;
    Ok(done(id, 1))
}

/// Another city or company; the group is still found by its former name (C6-24).
pub async fn rename(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
    city: &str,
    company: &str,
) -> Result<Receipt> {
    let (permit, old) = manage(tx, context, group).await?;
    let city = filled("city", limits::CITY, city)?;
    let company = filled("company", limits::COMPANY, company)?;
    if (&city, &company) == (&old.city, &old.company) {
        return Ok(already(group, old.rev));
    }
    let key = search_key(&format!("{city} {company}"));
    // The present name comes first: lists are ordered by it.
    let mut names = vec![key.as_str()];
    names.extend(old.name_key.split('\n').filter(|name| *name != key));
    let keys = names.join("\n");
    queries::rename(&mut tx.conn, group, &city, &company, &keys, &key)
        .await
        .map_err(taken_name)?;
    note(tx, context, "rename_group", group).await?;
    tell(tx, permit, group).await
}

/// Makes a group read-only and takes it out of the list. Refused while tasks are open there, or
/// takes them to another group (C6-25).
pub async fn archive(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
    move_tasks_to: Option<GroupId>,
) -> Result<Receipt> {
    // Locks by ascending id (rule 3).
    let mut locks = vec![group];
    locks.extend(move_tasks_to);
    locks.sort();
    locks.dedup();
    for lock in locks {
        tx.lock_group(lock).await?;
    }
    let (permit, old) = manage(tx, context, group).await?;
    if old.archived_at.is_some() {
        return Ok(already(group, old.rev));
    }
    match move_tasks_to {
        Some(to) if to == group => return Err(Error::invalid("moveTasksTo")),
        Some(to) => tasks::move_all(tx, permit, group, to).await?,
        None => refuse_open_tasks(tx, group).await?,
    }
    let now = tx.now;
    queries::set_archived(&mut tx.conn, group, Some(now)).await?;
    note(tx, context, "archive_group", group).await?;
    tell(tx, permit, group).await
}

/// 409 with the tasks that are in the way.
async fn refuse_open_tasks(tx: &mut Tx, group: GroupId) -> Result<()> {
    let obstacles = tasks::open_in_group(&mut tx.conn, group).await?;
    if obstacles.is_empty() {
        return Ok(());
    }
    Err(Error::Told(Box::new(ErrorBody {
        obstacles: Some(obstacles),
        ..ErrorBody::of(ErrorCode::OpenTasks)
    })))
}

/// Opens an archived group again.
pub async fn unarchive(tx: &mut Tx, context: &Context<'_>, group: GroupId) -> Result<Receipt> {
    let (permit, old) = manage(tx, context, group).await?;
    if old.archived_at.is_none() {
        return Ok(already(group, old.rev));
    }
    queries::set_archived(&mut tx.conn, group, None).await?;
    note(tx, context, "unarchive_group", group).await?;
    tell(tx, permit, group).await
}

/// Star or mute, each absent one as it is; in all of one's own windows.
pub async fn mark(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
    starred: Option<bool>,
    muted: Option<bool>,
) -> Result<Receipt> {
    let facts = facts(&mut tx.conn, context.actor, group).await?;
    may(context.actor, Action::MarkGroup, facts)?;
    let user = context.actor.id;
    let (was_starred, was_muted) = queries::marks(&mut tx.conn, group, user).await?;
    let (starred, muted) = (starred.unwrap_or(was_starred), muted.unwrap_or(was_muted));
    let already = (starred, muted) == (was_starred, was_muted);
    if !already {
        queries::set_marks(&mut tx.conn, group, user, starred, muted).await?;
        tx.personal(
            user,
            PersonalEvent::GroupMarked {
                group,
                starred,
                muted,
            },
        );
    }
    Ok(Receipt {
        id: Some(group.0),
        already,
        ..Receipt::default()
    })
}

async fn manage(
    tx: &mut Tx,
    context: &Context<'_>,
    group: GroupId,
) -> Result<(Permit, queries::GroupRecord)> {
    tx.lock_group(group).await?;
    let facts = facts(&mut tx.conn, context.actor, group).await?;
    let permit = may(context.actor, Action::ManageGroups, facts)?;
    let record = queries::group(&mut tx.conn, group)
        .await?
        .ok_or_else(Error::not_found)?;
    if context.expect.is_some_and(|seen| seen != record.rev) {
        let group = record.for_group();
        return Err(Error::Told(Box::new(ErrorBody {
            present: Some(Present::Group { group }),
            ..ErrorBody::of(ErrorCode::Stale)
        })));
    }
    Ok((permit, record))
}

/// Shows the group as it is now to everyone in it, and to lists.
async fn tell(tx: &mut Tx, permit: Permit, group: GroupId) -> Result<Receipt> {
    let record = queries::group(&mut tx.conn, group)
        .await?
        .ok_or_else(Error::not_found)?;
    let rev = record.rev;
    let changed = SharedEvent::GroupChanged {
        group: record.for_group(),
    };
    tx.shared(permit, group, changed).await?;
    tell_lists(tx, group, rev);
    Ok(done(group, rev))
}

fn tell_lists(tx: &mut Tx, group: GroupId, rev: i64) {
    tx.changed(Changed {
        kind: ChangedKind::Group,
        id: group.0,
        rev,
    });
}

fn taken_name(error: Error) -> Error {
    match error {
        Error::Sql(error) if is_duplicate(&error) => Error::duplicate("company"),
        other => other,
    }
}

async fn note(tx: &mut Tx, context: &Context<'_>, act: &str, group: GroupId) -> Result<()> {
    let actor = context.actor.author();
    audit::note(tx, actor, act, Some(("group", group.0)), None).await
}

fn done(group: GroupId, rev: i64) -> Receipt {
    Receipt {
        id: Some(group.0),
        rev: Some(rev),
        ..Receipt::default()
    }
}

fn already(group: GroupId, rev: i64) -> Receipt {
    Receipt {
        already: true,
        ..done(group, rev)
    }
}
