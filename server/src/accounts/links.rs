//! One-time links: how staff and masters get in without a password. 256 random bits, shown once;
//! the table keeps their hash. A new link voids the earlier ones.

use super::queries::{self, links, people};
use super::{lock_people_for, sessions, tell_changed};
use crate::app::App;
use crate::clock::HOUR;
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::log::Tx;
use crate::policy::{Action, Actor, Facts, may};
use crate::{audit, ids};
use protocol::error::ErrorCode;
use protocol::event::StreamName;
use protocol::person::{Locale, PersonStatus, Role};
use protocol::sign_in::Secret;
use protocol::{Micros, UserId};
use std::net::IpAddr;

/// A link works so long.
const LIFE: Micros = 24 * HOUR;

/// A secret as its holder gets it. Behind `#`, so that no server on the way logs it.
#[must_use]
pub fn secret(app: &App, token: &str, expires_at: Micros) -> Secret {
    Secret {
        url: format!("{}/join#{token}", app.public_url),
        expires_at,
    }
}

/// Makes a link for `user`: admins for anyone, heads for masters.
pub async fn make(app: &App, caller: Caller, user: UserId) -> Result<Secret> {
    let token = sessions::new_secret();
    let hash = sessions::hashed(&token);
    let expires_at = app
        .log
        .write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { make_in(tx, caller, user, &hash).await })
        })
        .await?;
    Ok(secret(app, &token, expires_at))
}

async fn make_in(tx: &mut Tx, caller: Caller, user: UserId, hash: &[u8]) -> Result<Micros> {
    let actor = lock_people_for(tx, caller.user).await?;
    let record = people::record(&mut tx.conn, user).await?;
    let facts = Facts {
        external: record.as_ref().is_none_or(people::Record::is_external),
        ..Facts::default()
    };
    may(&actor, Action::MakeLink, facts)?;
    let record = record.ok_or_else(Error::not_found)?;
    if !matches!(
        record.status()?,
        PersonStatus::Invited | PersonStatus::Active
    ) {
        return Err(Error::invalid("user"));
    }
    let expires_at = tx.now + LIFE;
    links::insert(&mut tx.conn, user, hash, Some(actor.id), tx.now, expires_at).await?;
    let object = Some(("person", user.0));
    audit::note(tx, Some(actor.id), "make_link", object, None).await?;
    Ok(expires_at)
}

/// The holder of a link is in: at his first sign-in an invited person becomes active and is shown so
/// in his groups.
pub(super) async fn arrive(tx: &mut Tx, user: UserId, address: IpAddr) -> Result<()> {
    let newcomer = people::activate(&mut tx.conn, user).await?;
    let record = people::record(&mut tx.conn, user)
        .await?
        .filter(|record| record.status == "active")
        .filter(|record| !record.demo || address.is_loopback())
        .ok_or_else(expired)?;
    if !newcomer {
        return Ok(());
    }
    let actor = Actor {
        id: user,
        role: record.role()?,
        name: record.name,
        system: false,
    };
    let facts = Facts {
        own: true,
        ..Facts::default()
    };
    let permit = may(&actor, Action::OwnAccount, facts)?;
    if actor.is_staff() {
        people::begin_reading(&mut tx.conn, user, tx.now).await?;
    }
    tell_changed(tx, permit, user).await
}

/// While no admin can act: a link for the first one, made anew at each start. The only secret that
/// is ever printed, by `main`.
pub async fn first_admin(app: &App) -> Result<Option<Secret>> {
    let token = sessions::new_secret();
    let hash = sessions::hashed(&token);
    let expires_at = app
        .log
        .write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { first_admin_in(tx, &hash).await })
        })
        .await?;
    Ok(expires_at.map(|expires_at| secret(app, &token, expires_at)))
}

async fn first_admin_in(tx: &mut Tx, hash: &[u8]) -> Result<Option<Micros>> {
    queries::lock_people(&mut tx.conn).await?;
    if people::active_admins(&mut tx.conn).await? > 0 {
        return Ok(None);
    }
    let user = match people::invited_admin(&mut tx.conn).await? {
        Some(user) => user,
        None => make_first_admin(tx).await?,
    };
    let expires_at = tx.now + LIFE;
    links::insert(&mut tx.conn, user, hash, None, tx.now, expires_at).await?;
    let object = Some(("person", user.0));
    audit::note(tx, None, "make_link", object, Some("first_admin")).await?;
    Ok(Some(expires_at))
}

/// He gives himself a name in his profile.
async fn make_first_admin(tx: &mut Tx) -> Result<UserId> {
    let id: UserId = ids::new();
    let row = people::NewPerson {
        id,
        role: Role::Admin,
        status: PersonStatus::Invited,
        name: "Администратор",
        email: None,
        phone: None,
        password: None,
        company: None,
        locale: Locale::Ru,
        time_zone: "Europe/Moscow",
    };
    people::insert(&mut tx.conn, &row, tx.now).await?;
    tx.make_stream(StreamName::Personal(id)).await?;
    Ok(id)
}

/// Used, void, too old or never made: one answer.
#[must_use]
pub fn expired() -> Error {
    Error::of(ErrorCode::Expired)
}
