//! Invitations: one master into one group. Single use, expires, revocable; the role is not the
//! invitee's to choose (S2-10).

use super::queries::{self, GroupRecord, invitations, members};
use super::{facts, join, must_be_live};
use crate::accounts::door::Door;
use crate::accounts::entry::Way;
use crate::accounts::queries::people::{self, NewPerson};
use crate::accounts::queries::word;
use crate::accounts::{links, sessions};
use crate::app::App;
use crate::clock::DAY;
use crate::commands::{Caller, Context};
use crate::error::{Error, Result, filled, within};
use crate::log::Tx;
use crate::policy::{Action, Actor, Facts, may};
use crate::store::Conn;
use crate::{accounts, audit, ids};
use axum::http::HeaderValue;
use protocol::command::Receipt;
use protocol::error::ErrorCode;
use protocol::event::StreamName;
use protocol::hint::{Changed, ChangedKind};
use protocol::person::{Locale, PersonStatus, Role};
use protocol::sign_in::{Invite, Secret, TokenMeaning};
use protocol::{GroupId, InvitationId, Micros, UserId, limits};

/// Days that an invitation may live.
const DAYS: std::ops::RangeInclusive<u8> = 1..=30;
const DAYS_UNLESS_ASKED: u8 = 7;

/// Makes an invitation; the answer is the only time that its secret is seen.
pub async fn make(app: &App, caller: Caller, group: GroupId, invite: Invite) -> Result<Secret> {
    let token = sessions::new_secret();
    let hash = sessions::hashed(&token);
    let days = invite.days.unwrap_or(DAYS_UNLESS_ASKED);
    let note = invite.note;
    let expires_at = app
        .log
        .write(move |tx| {
            let (hash, note) = (hash.clone(), note.clone());
            Box::pin(async move { make_in(tx, caller, group, &hash, &note, days).await })
        })
        .await?;
    Ok(links::secret(app, &token, expires_at))
}

async fn make_in(
    tx: &mut Tx,
    caller: Caller,
    group: GroupId,
    hash: &[u8],
    note: &str,
    days: u8,
) -> Result<Micros> {
    tx.lock_group(group).await?;
    let actor = accounts::queries::actor(&mut tx.conn, caller.user)
        .await?
        .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))?;
    let facts = facts(&mut tx.conn, &actor, group).await?;
    may(&actor, Action::Invite, facts)?;
    must_be_live(&mut tx.conn, group).await?;
    within(limits::LABEL, note)?;
    if !DAYS.contains(&days) {
        return Err(Error::invalid("days"));
    }
    let new = invitations::NewInvitation {
        id: ids::new(),
        group,
        token: hash,
        note: note.trim(),
        invited_by: actor.id,
        expires_at: tx.now + i64::from(days) * DAY,
    };
    invitations::insert(&mut tx.conn, &new, tx.now).await?;
    tell(tx, new.id);
    let object = Some(("invitation", new.id.0));
    audit::note(tx, Some(actor.id), "invite", object, None).await?;
    Ok(new.expires_at)
}

/// Revokes an unused invitation; a used one is `expired`.
pub async fn revoke(
    tx: &mut Tx,
    context: &Context<'_>,
    invitation: InvitationId,
) -> Result<Receipt> {
    may(context.actor, Action::Invite, Facts::default())?;
    let revoked = invitations::revoke(&mut tx.conn, invitation, tx.now).await?;
    if revoked.is_none() {
        let ended = invitations::ended(&mut tx.conn, invitation).await?;
        let (used, _) = ended.ok_or_else(Error::not_found)?;
        if used.is_some() {
            return Err(links::expired());
        }
    } else {
        tell(tx, invitation);
        let object = Some(("invitation", invitation.0));
        let actor = context.actor.author();
        audit::note(tx, actor, "revoke_invitation", object, None).await?;
    }
    Ok(Receipt {
        id: Some(invitation.0),
        already: revoked.is_none(),
        ..Receipt::default()
    })
}

/// What the holder of an unused invitation is about to enter.
pub async fn look(conn: &mut Conn, hash: &[u8], now: Micros) -> Result<Option<TokenMeaning>> {
    let found = invitations::look(conn, hash, now).await?;
    Ok(found.map(|opened| TokenMeaning::Invitation {
        city: opened.city,
        company: opened.company,
        invited_by: opened.invited_by,
        expires_at: opened.expires_at,
    }))
}

/// Someone new who comes by invitation; checked, and his password hashed, before the transaction.
#[derive(Clone)]
pub struct Newcomer {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    password: Option<String>,
    time_zone: Option<String>,
    session: sessions::New,
    /// What the audit keeps of the way in.
    told: String,
}

impl Newcomer {
    /// `password` is its hash; with it there must be a login.
    pub fn check(
        name: &str,
        logins: (Option<String>, Option<String>),
        password: Option<String>,
        time_zone: Option<&str>,
        door: &Door,
    ) -> Result<Self> {
        let (email, phone) = logins;
        if password.is_some() && email.is_none() && phone.is_none() {
            return Err(Error::invalid("phone"));
        }
        Ok(Newcomer {
            name: filled("name", limits::PERSON_NAME, name)?,
            email,
            phone,
            password,
            time_zone: time_zone.map(super::zone).transpose()?,
            session: sessions::New::make(door),
            told: door.told(&word(Way::Invitation)),
        })
    }
}

/// Makes an external account in the invitation's group, with its first session; all or nothing.
pub async fn accept(app: &App, hash: Vec<u8>, newcomer: Newcomer) -> Result<(Caller, HeaderValue)> {
    let cookie = newcomer.session.cookie(app);
    let caller = app
        .log
        .write(move |tx| {
            let (hash, newcomer) = (hash.clone(), newcomer.clone());
            Box::pin(async move { accept_in(tx, &hash, newcomer).await })
        })
        .await?;
    Ok((caller, cookie))
}

async fn accept_in(tx: &mut Tx, hash: &[u8], newcomer: Newcomer) -> Result<Caller> {
    let user: UserId = ids::new();
    let (invitation, group) = take(tx, hash, user).await?;
    let person = NewPerson {
        id: user,
        role: Role::Master,
        status: PersonStatus::Active,
        name: &newcomer.name,
        email: newcomer.email.as_deref(),
        phone: newcomer.phone.as_deref(),
        password: newcomer.password.as_deref(),
        company: Some(&group.company),
        locale: Locale::Ru,
        time_zone: newcomer.time_zone.as_deref().unwrap_or(&group.time_zone),
    };
    people::insert(&mut tx.conn, &person, tx.now).await?;
    tx.make_stream(StreamName::Personal(user)).await?;
    let actor = Actor {
        id: user,
        name: newcomer.name.clone(),
        role: Role::Master,
        system: false,
    };
    enter(tx, &actor, invitation, group.id).await?;
    newcomer.session.begin(tx, user, &newcomer.told).await
}

/// A signed-in master takes one more group: a membership, not a second account.
pub async fn accept_as(app: &App, caller: Caller, hash: Vec<u8>) -> Result<()> {
    app.log
        .write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { accept_as_in(tx, caller, &hash).await })
        })
        .await
}

async fn accept_as_in(tx: &mut Tx, caller: Caller, hash: &[u8]) -> Result<()> {
    let actor = accounts::lock_people_for(tx, caller.user).await?;
    let now = tx.now;
    let Some(opened) = invitations::look(&mut tx.conn, hash, now).await? else {
        return Err(links::expired());
    };
    if actor.is_staff() {
        return Err(Error::of(ErrorCode::NotAllowed));
    }
    // One who is in already leaves the invitation to whom it was meant for.
    if members::has(&mut tx.conn, opened.group_id, actor.id).await? {
        return Ok(());
    }
    let (invitation, group) = take(tx, hash, actor.id).await?;
    enter(tx, &actor, invitation, group.id).await
}

async fn take(tx: &mut Tx, hash: &[u8], user: UserId) -> Result<(InvitationId, GroupRecord)> {
    let (invitation, group) = invitations::take(&mut tx.conn, hash, user, tx.now)
        .await?
        .ok_or_else(links::expired)?;
    tx.lock_group(group).await?;
    let group = queries::group(&mut tx.conn, group)
        .await?
        .filter(|group| group.archived_at.is_none())
        .ok_or_else(links::expired)?;
    Ok((invitation, group))
}

/// The invitation was proven; its holder acts for himself.
async fn enter(tx: &mut Tx, actor: &Actor, invitation: InvitationId, group: GroupId) -> Result<()> {
    let facts = Facts {
        own: true,
        ..Facts::default()
    };
    let permit = may(actor, Action::OwnAccount, facts)?;
    tx.act_as(Some(actor.id));
    join(tx, permit, group, actor.id).await?;
    tell(tx, invitation);
    let object = Some(("invitation", invitation.0));
    audit::note(tx, Some(actor.id), "accept_invitation", object, None).await
}

fn tell(tx: &mut Tx, invitation: InvitationId) {
    tx.changed(Changed {
        kind: ChangedKind::Invitation,
        id: invitation.0,
        rev: tx.now,
    });
}
