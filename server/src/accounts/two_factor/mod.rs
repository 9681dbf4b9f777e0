//! The second factor: codes of an authenticator (`totp.rs`) or recovery codes (`recovery.rs`), set
//! up, shown, switched off. When it is asked for is in `entry.rs`; ADR 0015 has the reasons.

pub mod queries;
mod recovery;
pub mod routes;
pub mod totp;

use super::queries::people;
use super::{administration, lock_people, profile, tell_lists};
use crate::app::App;
use crate::audit;
use crate::commands::{Caller, Context};
use crate::error::{Error, Result};
use crate::ids;
use crate::keyring::Keyring;
use crate::log::Tx;
use crate::notifications::{Notice, notify};
use crate::policy::{Action, Facts, may};
use anyhow::Context as _;
use protocol::UserId;
use protocol::command::Receipt;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::notification::NotificationKind;
use protocol::two_factor::TwoFactorSecret;
use std::sync::Arc;

/// By what a person has shown his second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    Code,
    Recovery,
}

/// Begins a set-up: a new secret, which counts for nothing until a code confirms it.
pub async fn begin(app: &App, user: UserId) -> Result<TwoFactorSecret> {
    let secret = ids::secret();
    let secret = &secret[..totp::SECRET];
    let sealed = app.keyring.seal(user.0.as_bytes(), secret);
    let sealed = sealed.context("a second factor")?;
    let account = app
        .log
        .write(move |tx| {
            let sealed = sealed.clone();
            Box::pin(async move {
                if !queries::begin(&mut tx.conn, user, &sealed).await? {
                    return Err(wrong_state("two_factor_on"));
                }
                let record = people::record(&mut tx.conn, user).await?;
                let record = record.ok_or_else(Error::not_found)?;
                Ok(record.email.or(record.phone).unwrap_or(record.name))
            })
        })
        .await?;
    let secret = totp::base32(secret);
    let account: String = url::form_urlencoded::byte_serialize(account.as_bytes()).collect();
    let account = account.replace('+', "%20");
    let uri = format!("otpauth://totp/Artel:{account}?secret={secret}&issuer=Artel");
    Ok(TwoFactorSecret { secret, uri })
}

/// Ends a set-up with its first code: from now on sign-in asks for one. False when the code does
/// not fit; an error when no set-up was begun.
pub async fn confirm(
    tx: &mut Tx,
    keyring: &Keyring,
    user: UserId,
    code: &str,
    recovery: &[Vec<u8>],
) -> Result<bool> {
    let locked = queries::lock(&mut tx.conn, user, false).await?;
    let (sealed, last) = locked.ok_or_else(|| wrong_state("two_factor_set_up"))?;
    let Some(step) = fits(tx, keyring, user, &sealed, last, code)? else {
        return Ok(false);
    };
    queries::confirm(&mut tx.conn, user, tx.now).await?;
    queries::take_step(&mut tx.conn, user, step).await?;
    queries::replace_codes(&mut tx.conn, user, recovery).await?;
    note(tx, user, "two_factor_on").await?;
    tell(tx, user).await?;
    Ok(true)
}

/// Does the code show the factor? It is used up in this transaction; nothing when it does not fit.
pub async fn prove(
    tx: &mut Tx,
    keyring: &Keyring,
    user: UserId,
    code: &str,
) -> Result<Option<Proof>> {
    let locked = queries::lock(&mut tx.conn, user, true).await?;
    let (sealed, last) = locked.ok_or_else(|| wrong_state("two_factor_off"))?;
    if let Some(step) = fits(tx, keyring, user, &sealed, last, code)? {
        queries::take_step(&mut tx.conn, user, step).await?;
        return Ok(Some(Proof::Code));
    }
    let hash = recovery::hashed(keyring, user, code);
    if !queries::take_code(&mut tx.conn, user, &hash).await? {
        return Ok(None);
    }
    note(tx, user, "recovery_code").await?;
    Ok(Some(Proof::Recovery))
}

fn fits(
    tx: &Tx,
    keyring: &Keyring,
    user: UserId,
    sealed: &[u8],
    last: i64,
    code: &str,
) -> Result<Option<i64>> {
    let secret = keyring.open(user.0.as_bytes(), sealed);
    let secret = secret.context("a second factor does not open: another sealing key?")?;
    Ok(totp::fits(&secret, &recovery::plain(code), tx.now, last))
}

/// New recovery codes, as their owner reads them and as the table keeps them.
pub(super) fn new_codes(keyring: &Keyring, user: UserId) -> (Vec<String>, Vec<Vec<u8>>) {
    let codes = recovery::make();
    let hashes = codes
        .iter()
        .map(|code| recovery::hashed(keyring, user, code))
        .collect();
    (codes, hashes)
}

/// What one does to one's own factor.
#[derive(Clone)]
enum Change {
    /// The set-up ends; with the hashes of the recovery codes.
    Confirm(Vec<Vec<u8>>),
    /// Other recovery codes.
    Codes(Vec<Vec<u8>>),
    Off,
}

/// Changes one's own factor by a code of it; one's other sessions end, as with a new password.
async fn change(app: &App, caller: Caller, code: String, change: Change) -> Result<()> {
    let keyring = app.keyring.clone();
    let (code, change): (Arc<str>, _) = (code.into(), Arc::new(change));
    let fitted = app
        .log
        .write(move |tx| {
            let (keyring, code, change) = (keyring.clone(), code.clone(), change.clone());
            Box::pin(async move {
                tx.act_as(Some(caller.user));
                change_in(tx, &keyring, caller, &code, &change).await
            })
        })
        .await?;
    if fitted {
        Ok(())
    } else {
        Err(Error::of(ErrorCode::WrongCode))
    }
}

async fn change_in(
    tx: &mut Tx,
    keyring: &Keyring,
    caller: Caller,
    code: &str,
    change: &Change,
) -> Result<bool> {
    let user = caller.user;
    let fitted = match change {
        Change::Confirm(codes) => confirm(tx, keyring, user, code, codes).await?,
        Change::Codes(_) | Change::Off => prove(tx, keyring, user, code).await?.is_some(),
    };
    if !fitted {
        note(tx, user, "wrong_code").await?;
        return Ok(false);
    }
    match change {
        Change::Confirm(_) => {}
        Change::Codes(codes) => {
            queries::replace_codes(&mut tx.conn, user, codes).await?;
            note(tx, user, "recovery_codes").await?;
        }
        Change::Off => {
            if queries::standing(&mut tx.conn, user).await?.required {
                return Err(wrong_state("two_factor_required"));
            }
            queries::remove(&mut tx.conn, user).await?;
            note(tx, user, "two_factor_off").await?;
            tell(tx, user).await?;
        }
    }
    profile::sign_out_others(tx, caller).await?;
    Ok(true)
}

/// An admin takes the factor of somebody who lost it. He is out everywhere, and is told.
pub async fn reset(tx: &mut Tx, context: &Context<'_>, user: UserId) -> Result<Receipt> {
    let actor = lock_people(tx, context.actor).await?;
    may(&actor, Action::ManagePeople, Facts::default())?;
    // One's own is switched off with a code: whoever has an open page of an admin has none.
    if actor.id == user {
        return Err(Error::of(ErrorCode::NotAllowed));
    }
    let record = administration::known(tx, user).await?;
    if !queries::remove(&mut tx.conn, user).await? {
        return Ok(administration::already(user, record.rev));
    }
    let rev = administration::sign_out_everywhere(tx, &record).await?;
    let notice = Notice {
        to: user,
        kind: NotificationKind::TwoFactorReset,
        dedupe: format!("two_factor_reset:{}", context.op),
        group: None,
        task: None,
        deal: None,
        message: None,
        excerpt: None,
    };
    notify(tx, notice).await?;
    let object = Some(("person", user.0));
    audit::note(tx, context.actor.author(), "two_factor_reset", object, None).await?;
    Ok(administration::done(user, rev))
}

/// From their next sign-in on, staff must have a factor; or need not.
pub async fn require(tx: &mut Tx, context: &Context<'_>, on: bool) -> Result<Receipt> {
    let actor = lock_people(tx, context.actor).await?;
    may(&actor, Action::ManagePeople, Facts::default())?;
    let changed = queries::require(&mut tx.conn, on).await?;
    if changed {
        let detail = Some(if on { "on" } else { "off" });
        let actor = context.actor.author();
        audit::note(tx, actor, "require_two_factor", None, detail).await?;
    }
    Ok(Receipt {
        already: !changed,
        ..Receipt::default()
    })
}

/// Admins who look at him see at once whether he has one.
async fn tell(tx: &mut Tx, user: UserId) -> Result<()> {
    let record = people::record(&mut tx.conn, user).await?;
    tell_lists(tx, user, record.map_or(0, |record| record.rev));
    Ok(())
}

async fn note(tx: &mut Tx, user: UserId, act: &str) -> Result<()> {
    audit::note(tx, Some(user), act, Some(("person", user.0)), None).await
}

fn wrong_state(name: &str) -> Error {
    Error::Told(Box::new(ErrorBody {
        name: Some(name.to_owned()),
        ..ErrorBody::of(ErrorCode::InvalidTransition)
    }))
}
