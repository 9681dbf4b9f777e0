//! SQL of people and sessions.

use crate::error::Result;
use crate::policy::Actor;
use crate::store::Conn;
use crate::{execute, fetch_one, fetch_optional};
use anyhow::anyhow;
use protocol::person::{Kind, Locale, PersonForGroup, Role};
use protocol::{FileId, Micros, SessionId, UserId};

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

/// Makes the store's row if there is none; the epoch and file store it has.
pub async fn make_store(conn: &mut Conn, epoch: &str, files: &str) -> Result<(String, String)> {
    execute!(
        conn,
        "insert into store (one, epoch, files) values (1, $1, $2) on conflict (one) do nothing",
        epoch,
        files
    )?;
    Ok(fetch_one!(
        conn,
        "select epoch, files from store where one = 1"
    )?)
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
    row.map(|(name, role)| {
        Ok(Actor {
            id: user,
            name,
            role: parse(&role)?,
            system: false,
        })
    })
    .transpose()
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

pub async fn insert_session(
    conn: &mut Conn,
    id: SessionId,
    user: UserId,
    token: &[u8],
    device: &str,
    now: Micros,
    expires: Micros,
) -> Result<()> {
    execute!(
        conn,
        "insert into sessions (id, user_id, token, device, created_at, last_seen_at, expires_at) \
         values ($1, $2, $3, $4, $5, $5, $6)",
        id,
        user,
        token,
        device,
        now,
        expires
    )?;
    execute!(
        conn,
        "update users set last_seen_at = $1 where id = $2",
        now,
        user
    )?;
    Ok(())
}

/// A live session of an active account, by the hash of its token: session, user, last seen.
pub async fn session(
    conn: &mut Conn,
    token: &[u8],
    now: Micros,
) -> Result<Option<(SessionId, UserId, Micros)>> {
    Ok(fetch_optional!(
        conn,
        "select s.id, s.user_id, s.last_seen_at from sessions s join users u on u.id = s.user_id \
         where s.token = $1 and s.expires_at > $2 and u.status = 'active'",
        token,
        now
    )?)
}

pub async fn touch_session(
    conn: &mut Conn,
    session: SessionId,
    user: UserId,
    now: Micros,
) -> Result<()> {
    execute!(
        conn,
        "update sessions set last_seen_at = $1 where id = $2",
        now,
        session
    )?;
    execute!(
        conn,
        "update users set last_seen_at = $1 where id = $2",
        now,
        user
    )?;
    Ok(())
}

pub async fn delete_session(conn: &mut Conn, session: SessionId, user: UserId) -> Result<u64> {
    execute!(
        conn,
        "delete from push_subscriptions where session_id = $1",
        session
    )?;
    Ok(execute!(
        conn,
        "delete from sessions where id = $1 and user_id = $2",
        session,
        user
    )?)
}
