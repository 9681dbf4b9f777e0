//! People, their sessions, how they sign in.

pub mod passwords;
pub mod queries;
pub mod routes;
pub mod sessions;
pub mod view;

use crate::error::Result;
use crate::files::store::FileStore;
use crate::ids;
use crate::log::Log;

/// Makes the store's own row at the first start: its epoch and the file store it belongs to.
/// Refuses another file store than the one its files are in.
pub async fn first_start(log: &Log, files: &FileStore) -> anyhow::Result<String> {
    let files = files.id().to_string();
    let epoch: uuid::Uuid = ids::new::<protocol::OpId>().0;
    let here = files.clone();
    let (epoch, known) = log
        .write(move |tx| {
            let (epoch, files) = (epoch.simple().to_string(), here.clone());
            Box::pin(async move { queries::make_store(&mut tx.conn, &epoch, &files).await })
        })
        .await
        .map_err(|error: crate::error::Error| anyhow::anyhow!(error))?;
    anyhow::ensure!(
        known == files,
        "the file store is not the one of this database: every node must see the same --files"
    );
    Ok(epoch)
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
        .ok_or_else(|| crate::error::Error::of(protocol::error::ErrorCode::WrongPassword))
}
