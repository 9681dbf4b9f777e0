//! What an admin does to people. Each command takes [`lock_people`] first and asks with the actor
//! as he is under it, so that two admins who demote each other cannot both succeed.

use super::queries::{self, people};
use super::{lock_people, sessions, tell_changed, tell_lists, view};
use crate::commands::Context;
use crate::error::{Error, Result, filled};
use crate::log::Tx;
use crate::policy::{Action, Actor, Facts, Permit, may};
use crate::{audit, groups, ids, tasks};
use protocol::command::Receipt;
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::event::{PersonalEvent, StreamName};
use protocol::person::{Locale, PersonStatus, Role};
use protocol::{UserId, limits};

/// A person as an admin makes him; he signs in with a one-time link.
pub struct NewPerson {
    pub name: String,
    pub role: Role,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub locale: Locale,
    pub time_zone: String,
}

/// Makes an account that has never signed in.
pub async fn create(tx: &mut Tx, context: &Context<'_>, new: NewPerson) -> Result<Receipt> {
    manage(tx, context).await?;
    let id: UserId = ids::new();
    let (email, phone) = logins(new.email.as_deref(), new.phone.as_deref())?;
    let row = people::NewPerson {
        id,
        role: new.role,
        status: PersonStatus::Invited,
        name: &filled("name", limits::PERSON_NAME, &new.name)?,
        email: email.as_deref(),
        phone: phone.as_deref(),
        password: None,
        company: None,
        locale: new.locale,
        time_zone: &groups::zone(&new.time_zone)?,
    };
    people::insert(&mut tx.conn, &row, tx.now).await?;
    tx.make_stream(StreamName::Personal(id)).await?;
    tell_lists(tx, id, 1);
    note(
        tx,
        context,
        "create_person",
        id,
        Some(&queries::word(new.role)),
    )
    .await?;
    Ok(done(id, 1))
}

/// Name and logins; an absent login is removed.
pub async fn edit(
    tx: &mut Tx,
    context: &Context<'_>,
    user: UserId,
    name: &str,
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<Receipt> {
    let (_, permit) = manage(tx, context).await?;
    let name = filled("name", limits::PERSON_NAME, name)?;
    let (email, phone) = logins(email, phone)?;
    let record = known(tx, user).await?;
    if record.status()? == PersonStatus::Erased {
        return Err(Error::invalid("user"));
    }
    if context.expect.is_some_and(|seen| seen != record.rev) {
        let person = Box::new(view::one(&mut tx.conn, record).await?);
        return Err(Error::Told(Box::new(ErrorBody {
            present: Some(Present::Person { person }),
            ..ErrorBody::of(ErrorCode::Stale)
        })));
    }
    let rev = people::edit(
        &mut tx.conn,
        user,
        &name,
        email.as_deref(),
        phone.as_deref(),
    )
    .await?;
    if name == record.name {
        tell_lists(tx, user, rev);
    } else {
        tell_changed(tx, permit, user).await?;
    }
    tx.personal(user, PersonalEvent::ProfileChanged {});
    note(tx, context, "edit_person", user, None).await?;
    Ok(done(user, rev))
}

/// Another role of the same kind: nobody becomes internal or external by a grant (S1-03).
pub async fn set_role(
    tx: &mut Tx,
    context: &Context<'_>,
    user: UserId,
    role: Role,
) -> Result<Receipt> {
    manage(tx, context).await?;
    let record = known(tx, user).await?;
    let old = record.role()?;
    if (role == Role::Master) != record.is_external() {
        return Err(Error::invalid("role"));
    }
    if role == old {
        return Ok(already(user, record.rev));
    }
    keep_an_admin(tx, &record).await?;
    let (access_rev, rev) = people::set_access(&mut tx.conn, user, role, record.status()?).await?;
    sessions::end_all(tx, user, access_rev).await?;
    tell_lists(tx, user, rev);
    note(tx, context, "set_role", user, Some(&queries::word(role))).await?;
    Ok(done(user, rev))
}

/// Ends all access at this commit; authorship and memberships stay. A master's open tasks go back
/// to their groups' pools (C6-2).
pub async fn suspend(tx: &mut Tx, context: &Context<'_>, user: UserId) -> Result<Receipt> {
    let (_, permit) = manage(tx, context).await?;
    let record = known(tx, user).await?;
    if matches!(
        record.status()?,
        PersonStatus::Suspended | PersonStatus::Erased
    ) {
        return Ok(already(user, record.rev));
    }
    keep_an_admin(tx, &record).await?;
    let rev = shut_out(tx, &record, PersonStatus::Suspended).await?;
    if record.is_external() {
        // All locks by ascending id, before anything is written into one of the groups (rule 3).
        for group in people::groups_that_know(&mut tx.conn, user).await? {
            tx.lock_group(group).await?;
        }
        tasks::hand_over(tx, permit, user, None, None, true).await?;
    }
    tell_changed(tx, permit, user).await?;
    note(tx, context, "suspend_person", user, None).await?;
    Ok(done(user, rev))
}

/// Lets a suspended person sign in anew; his tasks do not come back by themselves.
pub async fn restore(tx: &mut Tx, context: &Context<'_>, user: UserId) -> Result<Receipt> {
    let (_, permit) = manage(tx, context).await?;
    let record = known(tx, user).await?;
    if record.status()? != PersonStatus::Suspended {
        return Ok(already(user, record.rev));
    }
    let rev = let_in(tx, permit, &record).await?;
    note(tx, context, "restore_person", user, None).await?;
    Ok(done(user, rev))
}

/// A master is in no group any more: his account stays the author of what he did, and he is out
/// (C6-2). One who is suspended stays so. People and the groups that know him are locked.
pub async fn leave(tx: &mut Tx, permit: Permit, record: &people::Record) -> Result<()> {
    if record.status()? == PersonStatus::Suspended {
        return Ok(());
    }
    shut_out(tx, record, PersonStatus::Left).await?;
    tell_changed(tx, permit, record.id).await
}

/// A master who had left is taken into a group again: his password and new links let him in. The
/// same locks.
pub async fn come_back(tx: &mut Tx, permit: Permit, record: &people::Record) -> Result<()> {
    let_in(tx, permit, record).await.map(drop)
}

/// Ends everything by which he gets in; his `rev` after it.
async fn shut_out(tx: &mut Tx, record: &people::Record, status: PersonStatus) -> Result<i64> {
    let (user, role) = (record.id, record.role()?);
    let (access_rev, rev) = people::set_access(&mut tx.conn, user, role, status).await?;
    queries::links::void(&mut tx.conn, user).await?;
    sessions::end_all(tx, user, access_rev).await?;
    Ok(rev)
}

/// He may sign in anew, for the first time if he never did; his `rev` after it.
async fn let_in(tx: &mut Tx, permit: Permit, record: &people::Record) -> Result<i64> {
    let status = match record.last_seen_at {
        Some(_) => PersonStatus::Active,
        None => PersonStatus::Invited,
    };
    let (user, role) = (record.id, record.role()?);
    let (_, rev) = people::set_access(&mut tx.conn, user, role, status).await?;
    tell_changed(tx, permit, user).await?;
    Ok(rev)
}

/// Signs a person out everywhere, for a lost phone.
pub async fn end_sessions_of(tx: &mut Tx, context: &Context<'_>, user: UserId) -> Result<Receipt> {
    manage(tx, context).await?;
    let record = known(tx, user).await?;
    let rev = sign_out_everywhere(tx, &record).await?;
    note(tx, context, "end_sessions", user, None).await?;
    Ok(done(user, rev))
}

/// Ends all that he has open, and keeps what he may; his `rev` after it.
pub(super) async fn sign_out_everywhere(tx: &mut Tx, record: &people::Record) -> Result<i64> {
    let (user, role, status) = (record.id, record.role()?, record.status()?);
    let (access_rev, rev) = people::set_access(&mut tx.conn, user, role, status).await?;
    sessions::end_all(tx, user, access_rev).await?;
    tell_lists(tx, user, rev);
    Ok(rev)
}

pub(super) async fn manage(tx: &mut Tx, context: &Context<'_>) -> Result<(Actor, Permit)> {
    let actor = lock_people(tx, context.actor).await?;
    let permit = may(&actor, Action::ManagePeople, Facts::default())?;
    Ok((actor, permit))
}

pub(super) async fn known(tx: &mut Tx, user: UserId) -> Result<people::Record> {
    people::record(&mut tx.conn, user)
        .await?
        .ok_or_else(Error::not_found)
}

/// The last admin who can act stays one: nobody else could undo it.
async fn keep_an_admin(tx: &mut Tx, record: &people::Record) -> Result<()> {
    let acts = record.role()? == Role::Admin && record.status()? == PersonStatus::Active;
    if acts && people::active_admins(&mut tx.conn).await? == 1 {
        return Err(Error::Told(Box::new(ErrorBody {
            name: Some("last_admin".to_owned()),
            ..ErrorBody::of(ErrorCode::InvalidTransition)
        })));
    }
    Ok(())
}

/// E-mail and phone as they are stored; what is neither is refused by its field's name.
pub fn logins(
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<(Option<String>, Option<String>)> {
    let email = crate::error::optional(limits::EMAIL, email)?
        .map(|text| super::email(&text).ok_or_else(|| Error::invalid("email")))
        .transpose()?;
    let phone = crate::error::optional(limits::PHONE, phone)?
        .map(|text| super::phone(&text).ok_or_else(|| Error::invalid("phone")))
        .transpose()?;
    Ok((email, phone))
}

pub(super) async fn note(
    tx: &mut Tx,
    context: &Context<'_>,
    act: &str,
    user: UserId,
    detail: Option<&str>,
) -> Result<()> {
    let actor = context.actor.author();
    audit::note(tx, actor, act, Some(("person", user.0)), detail).await
}

pub(super) fn done(user: UserId, rev: i64) -> Receipt {
    Receipt {
        id: Some(user.0),
        rev: Some(rev),
        ..Receipt::default()
    }
}

pub(super) fn already(user: UserId, rev: i64) -> Receipt {
    Receipt {
        already: true,
        ..done(user, rev)
    }
}
