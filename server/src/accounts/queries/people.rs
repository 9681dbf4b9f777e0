//! SQL of people as they are administered.

use super::parse;
use crate::error::{Error, Result};
use crate::store::{Conn, is_duplicate};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use protocol::person::{Kind, Locale, PersonForGroup, PersonForStaff, PersonStatus, Role};
use protocol::{FileId, GroupId, Micros, UserId};
use std::collections::HashMap;

/// A row of `users` without its secret.
#[derive(sqlx::FromRow)]
pub struct Record {
    pub id: UserId,
    pub kind: String,
    pub role: String,
    pub status: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub avatar: Option<FileId>,
    pub company: Option<String>,
    pub locale: String,
    pub time_zone: String,
    pub demo: bool,
    pub created_at: Micros,
    pub last_seen_at: Option<Micros>,
    pub access_rev: i64,
    pub rev: i64,
}

impl Record {
    pub fn role(&self) -> Result<Role> {
        parse(&self.role)
    }

    pub fn status(&self) -> Result<PersonStatus> {
        parse(&self.status)
    }

    #[must_use]
    pub fn is_external(&self) -> bool {
        self.kind == "external"
    }

    pub fn for_group(&self) -> Result<PersonForGroup> {
        Ok(PersonForGroup {
            id: self.id,
            name: self.name.clone(),
            kind: parse::<Kind>(&self.kind)?,
            company: self.company.clone(),
            avatar: self.avatar,
            active: self.status == "active",
        })
    }

    pub fn for_staff(self, groups: Vec<GroupId>, open_tasks: i64) -> Result<PersonForStaff> {
        Ok(PersonForStaff {
            person: self.for_group()?,
            role: self.role()?,
            status: self.status()?,
            email: self.email,
            phone: self.phone,
            locale: parse::<Locale>(&self.locale)?,
            time_zone: self.time_zone,
            groups,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
            open_tasks,
            rev: self.rev,
        })
    }
}

pub async fn record(conn: &mut Conn, user: UserId) -> Result<Option<Record>> {
    Ok(fetch_optional!(
        conn,
        "select id, kind, role, status, name, email, phone, avatar, company, locale, time_zone, demo, \
         created_at, last_seen_at, access_rev, rev from users where id = $1",
        user
    )?)
}

/// Everyone, by name.
pub async fn everyone(conn: &mut Conn) -> Result<Vec<Record>> {
    Ok(fetch_all!(
        conn,
        "select id, kind, role, status, name, email, phone, avatar, company, locale, time_zone, demo, \
         created_at, last_seen_at, access_rev, rev from users order by name_key, id"
    )?)
}

/// The groups of each external.
pub async fn memberships(conn: &mut Conn) -> Result<HashMap<UserId, Vec<GroupId>>> {
    let rows: Vec<(UserId, GroupId)> = fetch_all!(
        conn,
        "select user_id, group_id from memberships where removed_at is null order by joined_at, id"
    )?;
    let mut groups: HashMap<UserId, Vec<GroupId>> = HashMap::new();
    for (user, group) in rows {
        groups.entry(user).or_default().push(group);
    }
    Ok(groups)
}

/// Non-final tasks of each assignee.
pub async fn open_tasks(conn: &mut Conn) -> Result<HashMap<UserId, i64>> {
    let rows: Vec<(UserId, i64)> = fetch_all!(
        conn,
        "select assignee, count(*) from tasks where live and assignee is not null group by assignee"
    )?;
    Ok(rows.into_iter().collect())
}

/// A person as he is made.
pub struct NewPerson<'a> {
    pub id: UserId,
    pub role: Role,
    pub status: PersonStatus,
    pub name: &'a str,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
    /// Its hash.
    pub password: Option<&'a str>,
    pub company: Option<&'a str>,
    pub locale: Locale,
    pub time_zone: &'a str,
}

pub async fn insert(conn: &mut Conn, new: &NewPerson<'_>, now: Micros) -> Result<()> {
    let kind = if new.role == Role::Master {
        Kind::External
    } else {
        Kind::Internal
    };
    execute!(
        conn,
        "insert into users (id, kind, role, status, name, name_key, email, phone, password, company, \
         locale, time_zone, demo, created_at, access_rev, rev) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, 1)",
        new.id,
        super::word(kind),
        super::word(new.role),
        super::word(new.status),
        new.name,
        crate::accounts::search_key(new.name),
        new.email,
        new.phone,
        new.password,
        new.company,
        super::word(new.locale),
        new.time_zone,
        false,
        now
    )
    .map_err(taken_login)?;
    Ok(())
}

/// A login that belongs to somebody else, by name.
fn taken_login(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(told) if is_duplicate(&error) => {
            Error::duplicate(if told.message().contains("phone") {
                "phone"
            } else {
                "email"
            })
        }
        _ => error.into(),
    }
}

/// Name and logins; the new `rev`.
pub async fn edit(
    conn: &mut Conn,
    user: UserId,
    name: &str,
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<i64> {
    let (rev,): (i64,) = fetch_one!(
        conn,
        "update users set name = $2, name_key = $3, email = $4, phone = $5, rev = rev + 1 \
         where id = $1 returning rev",
        user,
        name,
        crate::accounts::search_key(name),
        email,
        phone
    )
    .map_err(taken_login)?;
    Ok(rev)
}

/// What a person says of himself; the new `rev`.
pub async fn set_profile(
    conn: &mut Conn,
    user: UserId,
    name: &str,
    locale: Locale,
    time_zone: &str,
) -> Result<i64> {
    let (rev,): (i64,) = fetch_one!(
        conn,
        "update users set name = $2, name_key = $3, locale = $4, time_zone = $5, rev = rev + 1 \
         where id = $1 returning rev",
        user,
        name,
        crate::accounts::search_key(name),
        super::word(locale),
        time_zone
    )?;
    Ok(rev)
}

/// The picture beside his name; the new `rev`.
pub async fn set_avatar(conn: &mut Conn, user: UserId, file: Option<FileId>) -> Result<i64> {
    let (rev,): (i64,) = fetch_one!(
        conn,
        "update users set avatar = $2, rev = rev + 1 where id = $1 returning rev",
        user,
        file
    )?;
    Ok(rev)
}

/// Forgets who he was: another name, and nothing by which he could sign in or be reached.
pub async fn erase(conn: &mut Conn, user: UserId, name: &str) -> Result<i64> {
    let (rev,): (i64,) = fetch_one!(
        conn,
        "update users set status = 'erased', name = $2, name_key = $3, email = null, phone = null, \
         password = null, avatar = null, access_rev = access_rev + 1, rev = rev + 1 \
         where id = $1 returning rev",
        user,
        name,
        crate::accounts::search_key(name)
    )?;
    Ok(rev)
}

/// Changes what he may; his `access_rev` and `rev` after it.
pub async fn set_access(
    conn: &mut Conn,
    user: UserId,
    role: Role,
    status: PersonStatus,
) -> Result<(i64, i64)> {
    Ok(fetch_one!(
        conn,
        "update users set role = $2, status = $3, access_rev = access_rev + 1, rev = rev + 1 \
         where id = $1 returning access_rev, rev",
        user,
        super::word(role),
        super::word(status)
    )?)
}

/// Admins who could act now.
pub async fn active_admins(conn: &mut Conn) -> Result<i64> {
    let (count,): (i64,) = fetch_one!(
        conn,
        "select count(*) from users where role = 'admin' and status = 'active'"
    )?;
    Ok(count)
}

/// An admin who has never signed in.
pub async fn invited_admin(conn: &mut Conn) -> Result<Option<UserId>> {
    let row: Option<(UserId,)> = fetch_optional!(
        conn,
        "select id from users where role = 'admin' and status = 'invited' order by id limit 1"
    )?;
    Ok(row.map(|(id,)| id))
}

/// Locks an active account and notes that it was here; false when it may not act.
pub async fn seen_active(conn: &mut Conn, user: UserId, now: Micros) -> Result<bool> {
    let touched = execute!(
        conn,
        "update users set last_seen_at = $2 where id = $1 and status = 'active'",
        user,
        now
    )?;
    Ok(touched > 0)
}

/// The first sign-in of someone who was invited; false when he is no newcomer.
pub async fn activate(conn: &mut Conn, user: UserId) -> Result<bool> {
    let touched = execute!(
        conn,
        "update users set status = 'active', rev = rev + 1 where id = $1 and status = 'invited'",
        user
    )?;
    Ok(touched > 0)
}

/// The hash of his password and whether he has a login to use it with.
pub async fn password(conn: &mut Conn, user: UserId) -> Result<Option<(Option<String>, bool)>> {
    Ok(fetch_optional!(
        conn,
        "select password, (email is not null or phone is not null) as has_login \
         from users where id = $1",
        user
    )?)
}

/// Sets the hash if it is still the one that was proven; false when someone was faster.
pub async fn change_password(
    conn: &mut Conn,
    user: UserId,
    old: Option<&str>,
    new: &str,
) -> Result<bool> {
    let touched = execute!(
        conn,
        "update users set password = $3, rev = rev + 1 \
         where id = $1 and coalesce(password, '') = $2",
        user,
        old.unwrap_or(""),
        new
    )?;
    Ok(touched > 0)
}

pub async fn set_password(conn: &mut Conn, user: UserId, new: &str) -> Result<()> {
    execute!(
        conn,
        "update users set password = $2, rev = rev + 1 where id = $1",
        user,
        new
    )?;
    Ok(())
}

/// Groups whose members know him: where he is one, or where he wrote for all; by id.
pub async fn groups_that_know(conn: &mut Conn, user: UserId) -> Result<Vec<GroupId>> {
    let rows: Vec<(GroupId,)> = fetch_all!(
        conn,
        "select g.id from groups g where exists (select 1 from memberships m \
         where m.group_id = g.id and m.user_id = $1 and m.removed_at is null) \
         or exists (select 1 from writers w \
         where w.group_id = g.id and w.user_id = $1) order by g.id",
        user
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Staff begin with nothing unread: what was written before they came is history to them.
pub async fn begin_reading(conn: &mut Conn, user: UserId, now: Micros) -> Result<()> {
    execute!(
        conn,
        "insert into cursors (stream_id, user_id, delivered, read_seq, read_lines, at) \
         select id, $1, 0, head, lines, $2 from streams where kind in ('shared', 'internal') \
         on conflict (stream_id, user_id) do nothing",
        user,
        now
    )?;
    Ok(())
}
