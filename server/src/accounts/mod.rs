//! People, their sessions, how they sign in.

mod administration;
pub mod cookies;
pub mod door;
pub mod entry;
pub mod erasure;
pub mod links;
pub mod passwords;
mod profile;
pub mod queries;
pub mod routes;
pub mod sessions;
pub mod two_factor;
pub mod view;

pub use administration::{
    NewPerson, come_back, create, edit, end_sessions_of, leave, logins, restore, set_role, suspend,
};
pub use links::first_admin;
pub use profile::{end_session, set_avatar, set_profile};

use crate::error::{Error, Result};
use crate::files::store::FileStore;
use crate::ids;
use crate::log::{Log, Tx};
use crate::policy::{Actor, Permit};
use crate::push::VapidKeys;
use protocol::UserId;
use protocol::error::ErrorCode;
use protocol::event::SharedEvent;
use protocol::hint::{Changed, ChangedKind};

/// What the store's own row says of this installation.
pub struct Installation {
    pub epoch: String,
    pub vapid: VapidKeys,
}

/// Makes the store's own row at the first start: its epoch, its key for pushes and the file store
/// it belongs to. Refuses another file store than the one its files are in.
pub async fn first_start(log: &Log, files: &FileStore) -> anyhow::Result<Installation> {
    let files = files.id().to_string();
    let epoch = new_epoch();
    let push_key = VapidKeys::generate()?.to_bytes();
    let here = files.clone();
    let known = log
        .write(move |tx| {
            let new = queries::StoreRow {
                epoch: epoch.clone(),
                files: here.clone(),
                push_key: push_key.to_vec(),
            };
            Box::pin(async move { queries::make_store(&mut tx.conn, &new).await })
        })
        .await
        .map_err(|error: Error| anyhow::anyhow!(error))?;
    anyhow::ensure!(
        known.files == files,
        "the file store is not the one of this database: every node must see the same --files"
    );
    Ok(Installation {
        epoch: known.epoch,
        vapid: VapidKeys::from_bytes(&known.push_key)?,
    })
}

/// The name of a new life of the database.
#[must_use]
pub fn new_epoch() -> String {
    ids::new::<protocol::OpId>().0.simple().to_string()
}

/// Orders changes of people on all nodes; the actor as he is under this lock. Before any group.
pub async fn lock_people(tx: &mut Tx, actor: &Actor) -> Result<Actor> {
    if actor.system {
        queries::lock_people(&mut tx.conn).await?;
        return Ok(actor.clone());
    }
    lock_people_for(tx, actor.id).await
}

/// As [`lock_people`], for a route's caller.
pub async fn lock_people_for(tx: &mut Tx, user: UserId) -> Result<Actor> {
    queries::lock_people(&mut tx.conn).await?;
    queries::actor(&mut tx.conn, user)
        .await?
        .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))
}

/// Shows a person as he is now to everyone who knows him: in each of his groups and in lists.
pub async fn tell_changed(tx: &mut Tx, permit: Permit, user: UserId) -> Result<()> {
    let record = queries::people::record(&mut tx.conn, user)
        .await?
        .ok_or_else(Error::not_found)?;
    for group in queries::people::groups_that_know(&mut tx.conn, user).await? {
        let person = record.for_group()?;
        tx.shared(permit, group, SharedEvent::PersonChanged { person })
            .await?;
    }
    tell_lists(tx, user, record.rev);
    Ok(())
}

/// Lists of staff fetch this person again.
pub fn tell_lists(tx: &mut Tx, user: UserId, rev: i64) {
    tx.changed(Changed {
        kind: ChangedKind::Person,
        id: user.0,
        rev,
    });
}

/// A phone in E.164: `8 912 …` and `912 …` are Russian, `+…` is taken as it is. Nothing when it is
/// no phone.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let plus = text.trim_start().starts_with('+');
    let allowed = |c: char| c.is_ascii_digit() || " +-().\u{a0}".contains(c);
    if !text.chars().all(allowed) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match (plus, digits.len(), digits.as_bytes().first()) {
        (true, 8..=15, Some(b'1'..=b'9')) => Some(format!("+{digits}")),
        (false, 11, Some(b'7' | b'8')) => Some(format!("+7{}", &digits[1..])),
        (false, 10, Some(b'3'..=b'9')) => Some(format!("+7{digits}")),
        _ => None,
    }
}

/// An e-mail as a login: trimmed, lower case. Nothing when it is none.
#[must_use]
pub fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.split_once('@')?;
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control()) && !host.contains('@');
    (plain
        && !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.'))
    .then_some(text)
}

/// Searches ask this: is a stored key of these words? Lower case, `ё` as `е`.
#[must_use]
pub fn search_key(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

/// A login that belongs to somebody: used by sign-in and by the pages that make people.
pub fn login(text: &str) -> Result<String> {
    email(text)
        .or_else(|| phone(text))
        .ok_or_else(|| Error::of(ErrorCode::WrongPassword))
}
