//! SQL of groups and memberships.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::event::StreamName;
use protocol::group::GroupForGroup;
use protocol::{DealId, GroupId, Micros, Seq, UserId};
use std::collections::HashSet;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
pub struct GroupRecord {
    pub id: GroupId,
    pub city: String,
    pub company: String,
    pub time_zone: String,
    pub prefix: String,
    pub archived_at: Option<Micros>,
    pub rev: i64,
}

impl GroupRecord {
    #[must_use]
    pub fn for_group(self) -> GroupForGroup {
        GroupForGroup {
            id: self.id,
            city: self.city,
            company: self.company,
            time_zone: self.time_zone,
            prefix: self.prefix,
            archived: self.archived_at.is_some(),
            rev: self.rev,
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one argument per column")]
pub async fn insert(
    conn: &mut Conn,
    id: GroupId,
    city: &str,
    company: &str,
    key: &str,
    time_zone: &str,
    prefix: &str,
    now: Micros,
) -> Result<()> {
    execute!(
        conn,
        "insert into groups (id, city, company, name_key, unique_key, time_zone, prefix, next_task, \
         created_at, rev) values ($1, $2, $3, $4, $4, $5, $6, 1, $7, 1)",
        id,
        city,
        company,
        key,
        time_zone,
        prefix,
        now
    )?;
    Ok(())
}

pub async fn group(conn: &mut Conn, id: GroupId) -> Result<Option<GroupRecord>> {
    Ok(fetch_optional!(
        conn,
        "select id, city, company, time_zone, prefix, archived_at, rev from groups where id = $1",
        id
    )?)
}

pub async fn exists(conn: &mut Conn, id: GroupId) -> Result<bool> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "select cast(1 as bigint) from groups where id = $1",
        id
    )?;
    Ok(row.is_some())
}

pub async fn is_member(conn: &mut Conn, group: GroupId, user: UserId) -> Result<bool> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "select cast(1 as bigint) from memberships \
         where group_id = $1 and user_id = $2 and removed_at is null",
        group,
        user
    )?;
    Ok(row.is_some())
}

/// Active members.
pub async fn member_ids(conn: &mut Conn, group: GroupId) -> Result<HashSet<UserId>> {
    let rows: Vec<(UserId,)> = fetch_all!(
        conn,
        "select user_id from memberships where group_id = $1 and removed_at is null",
        group
    )?;
    Ok(rows.into_iter().map(|(user,)| user).collect())
}

/// Groups that staff see.
pub async fn all(conn: &mut Conn, archived: bool) -> Result<Vec<GroupRecord>> {
    Ok(fetch_all!(
        conn,
        "select id, city, company, time_zone, prefix, archived_at, rev from groups \
         where (archived_at is not null) = $1 order by name_key",
        archived
    )?)
}

/// Groups that a master is in.
pub async fn of_member(conn: &mut Conn, user: UserId, archived: bool) -> Result<Vec<GroupRecord>> {
    Ok(fetch_all!(
        conn,
        "select g.id, g.city, g.company, g.time_zone, g.prefix, g.archived_at, g.rev from groups g \
         join memberships m on m.group_id = g.id and m.removed_at is null and m.user_id = $1 \
         where (g.archived_at is not null) = $2 order by g.name_key",
        user,
        archived
    )?)
}

/// Heads of every group's streams and of the streams of these owners.
pub async fn heads(conn: &mut Conn, owners: &[Uuid]) -> Result<Vec<(StreamName, Seq)>> {
    let mut rows: Vec<(Uuid, String, Seq)> = fetch_all!(
        conn,
        "select owner, kind, head from streams where kind in ('shared', 'internal')"
    )?;
    let others: Vec<(Uuid, String, Seq)> = crate::fetch_in!(
        conn,
        "select owner, kind, head from streams where kind in ('deal', 'personal') and owner",
        owners,
        ""
    )?;
    rows.extend(others);
    let name = |owner, kind: &str| match kind {
        "shared" => StreamName::Shared(GroupId(owner)),
        "internal" => StreamName::Internal(GroupId(owner)),
        "deal" => StreamName::Deal(DealId(owner)),
        _ => StreamName::Personal(UserId(owner)),
    };
    Ok(rows
        .into_iter()
        .map(|(owner, kind, head)| (name(owner, &kind), head))
        .collect())
}

pub async fn marks(conn: &mut Conn, group: GroupId, user: UserId) -> Result<(bool, bool)> {
    let row: Option<(bool, bool)> = fetch_optional!(
        conn,
        "select starred, muted from group_marks where group_id = $1 and user_id = $2",
        group,
        user
    )?;
    Ok(row.unwrap_or((false, false)))
}

/// The newest line of a group: id of its message. Masters read the shared side only.
#[derive(sqlx::FromRow)]
pub struct LastLineRow {
    pub at: Micros,
    pub author: Option<UserId>,
    pub author_name: Option<String>,
    pub side: i32,
    pub kind: String,
    pub text: String,
    pub detail: Option<String>,
    pub deleted_at: Option<Micros>,
    pub files: i64,
}

pub async fn last_line(
    conn: &mut Conn,
    group: GroupId,
    staff: bool,
) -> Result<Option<LastLineRow>> {
    Ok(fetch_optional!(
        conn,
        "select m.at, m.author, u.name as author_name, m.side, m.kind, m.text, m.detail, m.deleted_at, \
         (select count(*) from file_uses f where f.place_id = m.id) as files \
         from messages m left join users u on u.id = m.author \
         where m.group_id = $1 and m.side <= $2 order by m.anchor desc, m.side desc, m.seq desc limit 1",
        group,
        i32::from(staff)
    )?)
}
