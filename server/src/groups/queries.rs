//! SQL of groups: their rows, marks, standings and last lines. Next: `members`, `invitations`.

pub mod invitations;
pub mod members;

pub use members::is_member;

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::event::StreamName;
use protocol::group::{GroupForGroup, Standing};
use protocol::{DealId, GroupId, Micros, Seq, UserId};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
pub struct GroupRecord {
    pub id: GroupId,
    pub city: String,
    pub company: String,
    pub time_zone: String,
    pub prefix: String,
    /// Present and former names as searches ask, one a line, the present one first.
    pub name_key: String,
    pub archived_at: Option<Micros>,
    pub rev: i64,
}

impl GroupRecord {
    /// An archived group is read-only: 409. Ask for the permit first: outsiders learn nothing.
    pub fn must_be_live(&self) -> Result<()> {
        let archived_at = self.archived_at;
        Life { archived_at }.must_go_on()
    }

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
        "select id, city, company, time_zone, prefix, name_key, archived_at, rev from groups where id = $1",
        id
    )?)
}

/// Whether a group may still be written into.
#[derive(sqlx::FromRow, Clone, Copy, Default)]
pub struct Life {
    archived_at: Option<Micros>,
}

impl Life {
    /// As [`GroupRecord::must_be_live`].
    pub fn must_go_on(self) -> Result<()> {
        match self.archived_at {
            Some(_) => Err(super::archived()),
            None => Ok(()),
        }
    }
}

/// Nothing when there is no such group.
pub async fn life(conn: &mut Conn, id: GroupId) -> Result<Option<Life>> {
    Ok(fetch_optional!(
        conn,
        "select archived_at from groups where id = $1",
        id
    )?)
}

/// As [`life`], for one of the staff who may act now.
pub async fn life_for_staff(conn: &mut Conn, id: GroupId, user: UserId) -> Result<Option<Life>> {
    Ok(fetch_optional!(
        conn,
        "select g.archived_at from groups g where g.id = $1 and exists (select 1 from users u \
         where u.id = $2 and u.kind = 'internal' and u.status = 'active')",
        id,
        user
    )?)
}

/// As [`life`], for a member who may act now.
pub async fn life_for_member(conn: &mut Conn, id: GroupId, user: UserId) -> Result<Option<Life>> {
    Ok(fetch_optional!(
        conn,
        "select g.archived_at from groups g join memberships m on m.group_id = g.id \
         join users u on u.id = m.user_id and u.status = 'active' \
         where g.id = $1 and m.user_id = $2 and m.removed_at is null",
        id,
        user
    )?)
}

/// `keys` as in [`GroupRecord::name_key`]; `key` is the present name alone.
pub async fn rename(
    conn: &mut Conn,
    id: GroupId,
    city: &str,
    company: &str,
    keys: &str,
    key: &str,
) -> Result<()> {
    execute!(
        conn,
        "update groups set city = $2, company = $3, name_key = $4, unique_key = $5, rev = rev + 1 \
         where id = $1",
        id,
        city,
        company,
        keys,
        key
    )?;
    Ok(())
}

pub async fn set_archived(conn: &mut Conn, id: GroupId, at: Option<Micros>) -> Result<()> {
    execute!(
        conn,
        "update groups set archived_at = $2, rev = rev + 1 where id = $1",
        id,
        at
    )?;
    Ok(())
}

/// Groups that staff see.
pub async fn all(conn: &mut Conn, archived: bool) -> Result<Vec<GroupRecord>> {
    Ok(fetch_all!(
        conn,
        "select id, city, company, time_zone, prefix, name_key, archived_at, rev from groups \
         where (archived_at is not null) = $1 order by name_key",
        archived
    )?)
}

/// Groups that a master is in.
pub async fn of_member(conn: &mut Conn, user: UserId, archived: bool) -> Result<Vec<GroupRecord>> {
    Ok(fetch_all!(
        conn,
        "select g.id, g.city, g.company, g.time_zone, g.prefix, g.name_key, g.archived_at, g.rev from groups g \
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
    if !owners.is_empty() {
        let others: Vec<(Uuid, String, Seq)> = crate::fetch_in!(
            conn,
            "select owner, kind, head from streams where kind in ('deal', 'personal') and owner",
            owners,
            ""
        )?;
        rows.extend(others);
    }
    Ok(rows
        .into_iter()
        .map(|(owner, kind, head)| (named(owner, &kind), head))
        .collect())
}

pub(super) fn named(owner: Uuid, kind: &str) -> StreamName {
    match kind {
        "shared" => StreamName::Shared(GroupId(owner)),
        "internal" => StreamName::Internal(GroupId(owner)),
        "deal" => StreamName::Deal(DealId(owner)),
        _ => StreamName::Personal(UserId(owner)),
    }
}

/// Heads and lines of both streams of these groups.
pub async fn positions(
    conn: &mut Conn,
    groups: &[Uuid],
) -> Result<HashMap<StreamName, (Seq, i64)>> {
    let rows: Vec<(Uuid, String, Seq, i64)> = crate::fetch_in!(
        conn,
        "select owner, kind, head, lines from streams \
         where kind in ('shared', 'internal') and owner",
        groups,
        ""
    )?;
    Ok(rows
        .into_iter()
        .map(|(owner, kind, head, lines)| (named(owner, &kind), (head, lines)))
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

pub async fn set_marks(
    conn: &mut Conn,
    group: GroupId,
    user: UserId,
    starred: bool,
    muted: bool,
) -> Result<()> {
    execute!(
        conn,
        "insert into group_marks (group_id, user_id, starred, muted) values ($1, $2, $3, $4) \
         on conflict (user_id, group_id) do update set \
         starred = excluded.starred, muted = excluded.muted",
        group,
        user,
        starred,
        muted
    )?;
    Ok(())
}

/// Marks of one person: starred, muted.
pub async fn all_marks(conn: &mut Conn, user: UserId) -> Result<HashMap<GroupId, (bool, bool)>> {
    let rows: Vec<(GroupId, bool, bool)> = fetch_all!(
        conn,
        "select group_id, starred, muted from group_marks where user_id = $1",
        user
    )?;
    Ok(rows
        .into_iter()
        .map(|(group, starred, muted)| (group, (starred, muted)))
        .collect())
}

/// Where one person stands in both streams of these groups.
pub async fn standings(
    conn: &mut Conn,
    groups: &[Uuid],
    user: UserId,
) -> Result<HashMap<StreamName, Standing>> {
    type Row = (Uuid, String, Seq, i64, Option<Seq>, Option<i64>);
    let rows: Vec<Row> = crate::fetch_in!(
        conn,
        "select s.owner, s.kind, s.head, s.lines, c.read_seq, c.read_lines from streams s \
         left join cursors c on c.stream_id = s.id and c.user_id = $2 \
         where s.kind in ('shared', 'internal') and s.owner",
        groups,
        "",
        user
    )?;
    Ok(rows
        .into_iter()
        .map(|(owner, kind, head, lines, read_seq, read_lines)| {
            let standing = Standing {
                head,
                lines,
                read_seq: read_seq.unwrap_or_default(),
                read_lines: read_lines.unwrap_or(0),
            };
            (named(owner, &kind), standing)
        })
        .collect())
}

/// Unseen mentions and replies of one person, by group.
pub async fn mentions(conn: &mut Conn, user: UserId) -> Result<HashMap<GroupId, i64>> {
    let rows: Vec<(GroupId, i64)> = fetch_all!(
        conn,
        "select group_id, count(*) from notifications where user_id = $1 and group_id is not null \
         and kind in ('mention', 'reply') and seen_at is null and not retracted group by group_id",
        user
    )?;
    Ok(rows.into_iter().collect())
}

/// The newest line of a group. Masters read the shared side only.
#[derive(sqlx::FromRow)]
pub struct LastLineRow {
    pub group_id: GroupId,
    pub at: Micros,
    pub author: Option<UserId>,
    pub author_name: Option<String>,
    pub side: i32,
    pub kind: String,
    /// Of a text; of a task's card its number.
    pub text: String,
    pub deal_id: Option<DealId>,
    pub detail: Option<String>,
    pub deleted_at: Option<Micros>,
    pub files: i64,
}

impl LastLineRow {
    /// The deal whose card the line is.
    #[must_use]
    pub fn deal_card(&self) -> Option<DealId> {
        self.deal_id.filter(|_| self.kind == "deal_card")
    }
}

/// The newest line of each of these groups that has one: the newest of each side by its index, then
/// the later of the two, so that neither a long room nor many notes in a row are read.
pub async fn last_lines(conn: &mut Conn, groups: &[Uuid], staff: bool) -> Result<Vec<LastLineRow>> {
    // Materialized, because PostgreSQL looks a subquery's id up by no index where rows are secured.
    Ok(crate::fetch_in!(
        conn,
        "with newest as materialized (select (select l.id from \
         (select * from (select id, anchor, side from messages \
         where group_id = g.id and side = 0 order by seq desc limit 1) s union all \
         select * from (select id, anchor, side from messages \
         where group_id = g.id and side = 1 and $2 order by seq desc limit 1) i) l \
         order by l.anchor desc, l.side desc limit 1) as id from groups g where g.id",
        groups,
        ") select m.group_id, m.at, m.author, u.name as author_name, m.side, m.kind, m.detail, \
         m.deleted_at, m.deal_id, case when m.kind = 'text' then m.text else coalesce( \
         (select t.number from tasks t where t.id = m.task_id and t.group_id = m.group_id), '') end \
         as text, (select count(*) from file_uses f where f.place_id = m.id) as files \
         from newest n join messages m on m.id = n.id left join users u on u.id = m.author",
        staff
    )?)
}
