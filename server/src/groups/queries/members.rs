//! SQL of memberships and of what a group knows about people.

use crate::accounts::queries::PersonRow;
use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::{FileId, GroupId, Micros, Seq, UserId};
use uuid::Uuid;

/// Is he a member who may act now? Asked under the group's lock, this is the exact point of
/// removal and suspension (architecture rule 11).
pub async fn is_member(conn: &mut Conn, group: GroupId, user: UserId) -> Result<bool> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "select cast(1 as bigint) from memberships m \
         join users u on u.id = m.user_id and u.status = 'active' \
         where m.group_id = $1 and m.user_id = $2 and m.removed_at is null",
        group,
        user
    )?;
    Ok(row.is_some())
}

/// Has he a membership, whether or not he may act?
pub async fn has(conn: &mut Conn, group: GroupId, user: UserId) -> Result<bool> {
    let row: Option<(Uuid,)> = fetch_optional!(
        conn,
        "select id from memberships where group_id = $1 and user_id = $2 and removed_at is null",
        group,
        user
    )?;
    Ok(row.is_some())
}

/// Active members of these groups, each with the group.
pub async fn of_groups(conn: &mut Conn, groups: &[Uuid]) -> Result<Vec<(UserId, GroupId)>> {
    Ok(crate::fetch_in!(
        conn,
        "select user_id, group_id from memberships where removed_at is null and group_id",
        groups,
        ""
    )?)
}

/// His groups, by id.
pub async fn groups_of(conn: &mut Conn, user: UserId) -> Result<Vec<GroupId>> {
    let rows: Vec<(GroupId,)> = fetch_all!(
        conn,
        "select group_id from memberships where user_id = $1 and removed_at is null order by group_id",
        user
    )?;
    Ok(rows.into_iter().map(|(group,)| group).collect())
}

/// A new row each time somebody joins; false when he is in already.
pub async fn insert(
    conn: &mut Conn,
    id: Uuid,
    group: GroupId,
    user: UserId,
    now: Micros,
) -> Result<bool> {
    let touched = execute!(
        conn,
        "insert into memberships (id, group_id, user_id, joined_at) values ($1, $2, $3, $4) \
         on conflict (group_id, user_id) where removed_at is null do nothing",
        id,
        group,
        user,
        now
    )?;
    Ok(touched > 0)
}

/// Ends a membership; false when there was none.
pub async fn remove(
    conn: &mut Conn,
    group: GroupId,
    user: UserId,
    by: Option<UserId>,
    now: Micros,
) -> Result<bool> {
    let touched = execute!(
        conn,
        "update memberships set removed_at = $3, removed_by = $4 \
         where group_id = $1 and user_id = $2 and removed_at is null",
        group,
        user,
        now,
        by
    )?;
    Ok(touched > 0)
}

/// A master who has no company yet gets the group's.
pub async fn label(conn: &mut Conn, user: UserId, group: GroupId) -> Result<()> {
    execute!(
        conn,
        "update users set company = (select company from groups where id = $2), rev = rev + 1 \
         where id = $1 and company is null",
        user,
        group
    )?;
    Ok(())
}

/// A newcomer begins with nothing unread: what was written before is history to him. Not yet
/// `delivered`, so that nobody takes him for a reader of it.
pub async fn begin_reading(
    conn: &mut Conn,
    group: GroupId,
    user: UserId,
    now: Micros,
) -> Result<()> {
    execute!(
        conn,
        "insert into cursors (stream_id, user_id, delivered, read_seq, read_lines, at) \
         select id, $2, 0, head, lines, $3 from streams where owner = $1 and kind = 'shared' \
         on conflict (stream_id, user_id) do update set \
         read_seq = excluded.read_seq, read_lines = excluded.read_lines",
        group,
        user,
        now
    )?;
    Ok(())
}

/// A member with his load.
#[derive(sqlx::FromRow)]
pub struct MemberRow {
    pub id: UserId,
    pub name: String,
    pub kind: String,
    pub company: Option<String>,
    pub avatar: Option<FileId>,
    pub status: String,
    pub joined_at: Micros,
    pub open_tasks: i64,
    pub overdue_tasks: i64,
}

/// Members by name, with their non-final and overdue tasks in this group (S1-22). A draft does not
/// count: masters read these figures.
pub async fn of_group(conn: &mut Conn, group: GroupId, now: Micros) -> Result<Vec<MemberRow>> {
    Ok(fetch_all!(
        conn,
        "select u.id, u.name, u.kind, u.company, u.avatar, u.status, m.joined_at, \
         coalesce(t.open_tasks, 0) as open_tasks, coalesce(t.overdue_tasks, 0) as overdue_tasks \
         from memberships m join users u on u.id = m.user_id \
         left join (select assignee, count(*) as open_tasks, \
         cast(sum(case when due_at < $2 and state <> 'submitted' then 1 else 0 end) as bigint) as overdue_tasks \
         from tasks where group_id = $1 and live and number <> '' and assignee is not null group by assignee) t \
         on t.assignee = u.id \
         where m.group_id = $1 and m.removed_at is null order by u.name_key, u.id",
        group,
        now
    )?)
}

/// All staff who may act.
pub async fn staff(conn: &mut Conn) -> Result<Vec<PersonRow>> {
    Ok(fetch_all!(
        conn,
        "select id, name, kind, company, avatar, status from users \
         where kind = 'internal' and status = 'active' order by name_key, id"
    )?)
}

/// Staff whom a master may know: those who wrote in this group for all.
pub async fn staff_who_wrote(conn: &mut Conn, group: GroupId) -> Result<Vec<PersonRow>> {
    Ok(fetch_all!(
        conn,
        "select u.id, u.name, u.kind, u.company, u.avatar, u.status from writers w \
         join users u on u.id = w.user_id and u.kind = 'internal' and u.status = 'active' \
         where w.group_id = $1 \
         order by u.name_key, u.id",
        group
    )?)
}

/// How far people have received and read: user, stream's kind, delivered, read, when.
pub async fn cursors(
    conn: &mut Conn,
    group: GroupId,
) -> Result<Vec<(UserId, String, Seq, Seq, Micros)>> {
    Ok(fetch_all!(
        conn,
        "select c.user_id, s.kind, c.delivered, c.read_seq, c.at from cursors c \
         join streams s on s.id = c.stream_id \
         where s.owner = $1 and s.kind in ('shared', 'internal') and c.delivered > 0",
        group
    )?)
}
