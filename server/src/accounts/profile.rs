//! What a person does to his own account.

use super::queries::{self, people};
use super::{tell_changed, tell_lists, two_factor};
use crate::commands::{Caller, Context};
use crate::error::{Error, Result, filled, within};
use crate::log::Tx;
use crate::policy::{Action, Facts, Permit, may};
use crate::{audit, files, groups};
use protocol::command::Receipt;
use protocol::error::ErrorCode;
use protocol::event::PersonalEvent;
use protocol::person::Locale;
use protocol::{FileId, SessionId, limits};

/// Name, language and time zone.
pub async fn set_profile(
    tx: &mut Tx,
    context: &Context<'_>,
    name: &str,
    locale: Locale,
    time_zone: &str,
) -> Result<Receipt> {
    let permit = own(context)?;
    let user = context.actor.id;
    let name = filled("name", limits::PERSON_NAME, name)?;
    let time_zone = groups::zone(time_zone)?;
    let rev = people::set_profile(&mut tx.conn, user, &name, locale, &time_zone).await?;
    if name == context.actor.name {
        tell_lists(tx, user, rev);
    } else {
        tell_changed(tx, permit, user).await?;
    }
    tx.personal(user, PersonalEvent::ProfileChanged {});
    Ok(changed(context, rev))
}

/// The picture beside his name: one that he uploaded and that is in no group; or none.
pub async fn set_avatar(
    tx: &mut Tx,
    context: &Context<'_>,
    file: Option<FileId>,
) -> Result<Receipt> {
    let permit = own(context)?;
    let user = context.actor.id;
    files::use_as_avatar(tx, context.actor, file).await?;
    let rev = people::set_avatar(&mut tx.conn, user, file).await?;
    tell_changed(tx, permit, user).await?;
    tx.personal(user, PersonalEvent::ProfileChanged {});
    Ok(changed(context, rev))
}

/// Ends one of his sessions; its sockets close.
pub async fn end_session(
    tx: &mut Tx,
    context: &Context<'_>,
    session: SessionId,
) -> Result<Receipt> {
    own(context)?;
    let user = context.actor.id;
    if queries::delete_session(&mut tx.conn, session, user).await? == 0 {
        return Err(Error::not_found());
    }
    tx.personal(user, PersonalEvent::SessionEnded { session });
    let object = Some(("session", session.0));
    audit::note(tx, Some(user), "end_session", object, None).await?;
    Ok(Receipt {
        id: Some(session.0),
        ..Receipt::default()
    })
}

/// A password that may be set: long enough, not too long.
pub fn check_password(password: &str) -> Result<()> {
    within(limits::PASSWORD, password)?;
    if password.chars().count() < limits::PASSWORD_MIN.max {
        return Err(Error::limit(limits::PASSWORD_MIN));
    }
    Ok(())
}

/// Changes the password that was proven; his other sessions end with it.
pub async fn change_password(
    tx: &mut Tx,
    caller: Caller,
    old: Option<String>,
    new: String,
) -> Result<()> {
    let changed = people::change_password(&mut tx.conn, caller.user, old.as_deref(), &new).await?;
    if !changed {
        return Err(Error::of(ErrorCode::WrongPassword));
    }
    new_password(tx, caller).await
}

/// The account has a password that it did not have before: whoever knew the old one is out.
pub(super) async fn new_password(tx: &mut Tx, caller: Caller) -> Result<()> {
    sign_out_others(tx, caller).await?;
    let (user, object) = (caller.user, Some(("person", caller.user.0)));
    audit::note(tx, Some(user), "password", object, None).await
}

/// Ends the person's other sessions, and sign-ins that wait for their second step.
pub(super) async fn sign_out_others(tx: &mut Tx, caller: Caller) -> Result<()> {
    let Caller { user, session } = caller;
    two_factor::queries::void_steps(&mut tx.conn, user).await?;
    for session in queries::sessions::delete_all(&mut tx.conn, user, Some(session)).await? {
        tx.personal(user, PersonalEvent::SessionEnded { session });
    }
    tx.personal(user, PersonalEvent::ProfileChanged {});
    Ok(())
}

fn own(context: &Context<'_>) -> Result<Permit> {
    let facts = Facts {
        own: !context.actor.system,
        ..Facts::default()
    };
    Ok(may(context.actor, Action::OwnAccount, facts)?)
}

fn changed(context: &Context<'_>, rev: i64) -> Receipt {
    Receipt {
        id: Some(context.actor.id.0),
        rev: Some(rev),
        ..Receipt::default()
    }
}
