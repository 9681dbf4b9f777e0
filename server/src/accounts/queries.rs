//! SQL of accounts: the store's own row, who acts, sign-in. Next: `people`, `sessions`, `links`.

pub mod links;
pub mod people;
pub mod sessions;

pub use sessions::{delete_session, insert_session, session, touch_session};

use crate::error::Result;
use crate::policy::Actor;
use crate::store::Conn;
use crate::{execute, fetch_one, fetch_optional};
use anyhow::anyhow;
use protocol::person::{Kind, Locale, PersonForGroup, Role};
use protocol::{FileId, UserId};

/// Stored words of the protocol's enums: the same as in JSON.
pub fn word<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The enum of a stored word.
pub fn parse<T: serde::de::DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| anyhow!("a stored word {word:?}: {error}").into())
}

/// The store's own row.
#[derive(sqlx::FromRow)]
pub struct StoreRow {
    pub epoch: String,
    pub files: String,
    pub push_key: Vec<u8>,
}

/// Makes the store's row if there is none; what it holds then. A second node finds the first one's.
pub async fn make_store(conn: &mut Conn, new: &StoreRow) -> Result<StoreRow> {
    execute!(
        conn,
        "insert into store (one, epoch, files, push_key) values (1, $1, $2, $3) \
         on conflict (one) do nothing",
        new.epoch.as_str(),
        new.files.as_str(),
        new.push_key.as_slice()
    )?;
    execute!(
        conn,
        "update store set push_key = $1 where one = 1 and push_key is null",
        new.push_key.as_slice()
    )?;
    Ok(fetch_one!(
        conn,
        "select epoch, files, push_key from store where one = 1"
    )?)
}

/// Gives the database a new life and says which file store it belongs to.
pub async fn renew_store(conn: &mut Conn, epoch: &str, files: &str) -> Result<()> {
    execute!(
        conn,
        "update store set epoch = $1, files = $2 where one = 1",
        epoch,
        files
    )?;
    Ok(())
}

/// Orders everything that changes people and their rights, on all nodes: taken before any group.
pub async fn lock_people(conn: &mut Conn) -> Result<()> {
    execute!(conn, "update store set one = one where one = 1")?;
    Ok(())
}

/// The database's life.
pub async fn epoch(conn: &mut Conn) -> Result<String> {
    let (epoch,): (String,) = fetch_one!(conn, "select epoch from store where one = 1")?;
    Ok(epoch)
}

/// The id of the file store that this database belongs to.
pub async fn store_id(conn: &mut Conn) -> Result<String> {
    let (files,): (String,) = fetch_one!(conn, "select files from store where one = 1")?;
    Ok(files)
}

/// The actor of a command, if he may act at all now.
pub async fn actor(conn: &mut Conn, user: UserId) -> Result<Option<Actor>> {
    let row: Option<(String, String)> = fetch_optional!(
        conn,
        "select name, role from users where id = $1 and status = 'active'",
        user
    )?;
    row.map(|(name, role)| as_actor(user, name, &role))
        .transpose()
}

/// Who acts, of a row of `users`.
pub fn as_actor(user: UserId, name: String, role: &str) -> Result<Actor> {
    Ok(Actor {
        id: user,
        name,
        role: parse(role)?,
        system: false,
    })
}

/// A row of `users` as everyone in a group may know it.
#[derive(sqlx::FromRow)]
pub struct PersonRow {
    pub id: UserId,
    pub name: String,
    pub kind: String,
    pub company: Option<String>,
    pub avatar: Option<FileId>,
    pub status: String,
}

impl PersonRow {
    pub fn for_group(self) -> Result<PersonForGroup> {
        Ok(PersonForGroup {
            id: self.id,
            name: self.name,
            kind: parse::<Kind>(&self.kind)?,
            company: self.company,
            avatar: self.avatar,
            active: self.status == "active",
        })
    }
}

/// People by id; unknown ids are left out.
pub async fn people(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<PersonForGroup>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<PersonRow> = crate::fetch_in!(
        conn,
        "select id, name, kind, company, avatar, status from users where id",
        &ids,
        "order by id"
    )?;
    rows.into_iter().map(PersonRow::for_group).collect()
}

/// What sign-in needs of the account behind a login.
#[derive(sqlx::FromRow)]
pub struct LoginRow {
    pub id: UserId,
    pub status: String,
    pub password: Option<String>,
    pub demo: bool,
}

pub async fn by_login(conn: &mut Conn, login: &str) -> Result<Option<LoginRow>> {
    Ok(fetch_optional!(
        conn,
        "select id, status, password, demo from users where email = $1 or phone = $1",
        login
    )?)
}

/// The account as its owner sees it.
#[derive(sqlx::FromRow)]
pub struct MeRow {
    pub name: String,
    pub kind: String,
    pub role: String,
    pub company: Option<String>,
    pub avatar: Option<FileId>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub locale: String,
    pub time_zone: String,
    pub has_password: bool,
}

impl MeRow {
    pub fn role(&self) -> Result<Role> {
        parse(&self.role)
    }
    pub fn locale(&self) -> Result<Locale> {
        parse(&self.locale)
    }
}

pub async fn me(conn: &mut Conn, user: UserId) -> Result<MeRow> {
    Ok(fetch_one!(
        conn,
        "select name, kind, role, company, avatar, email, phone, locale, time_zone, \
         password is not null as has_password from users where id = $1",
        user
    )?)
}
