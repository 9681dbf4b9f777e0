//! SQL of notices.

use super::Notice;
use crate::accounts::queries::word;
use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use protocol::notification::NotificationKind;
use protocol::{DealId, GroupId, MessageId, Micros, NotificationId, Seq, TaskId, UserId};

/// Is he staff; nothing when he is not active.
pub async fn is_active_staff(conn: &mut Conn, user: UserId) -> Result<Option<bool>> {
    let row: Option<(String,)> = fetch_optional!(
        conn,
        "select kind from users where id = $1 and status in ('active', 'invited')",
        user
    )?;
    Ok(row.map(|(kind,)| kind == "internal"))
}

/// False when there is one with this key. It keeps the names, the number and the title of now.
pub async fn insert(
    conn: &mut Conn,
    id: NotificationId,
    actor: Option<UserId>,
    notice: &Notice,
    now: Micros,
) -> Result<bool> {
    let inserted = execute!(
        conn,
        "insert into notifications (id, user_id, dedupe, kind, at, actor, group_id, task_id, deal_id, \
         message_id, excerpt, retracted, actor_name, group_name, task_number, task_title) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
         (select name from users where id = $6), \
         (select city || ' — ' || company from groups where id = $7), \
         (select number from tasks where id = $8), (select title from tasks where id = $8)) \
         on conflict (user_id, dedupe) do nothing",
        id,
        notice.to,
        notice.dedupe.as_str(),
        word(notice.kind),
        now,
        actor,
        notice.group,
        notice.task,
        notice.deal,
        notice.message,
        notice.excerpt.as_deref(),
        false
    )?;
    Ok(inserted == 1)
}

/// Ids and receivers of what was withdrawn.
pub async fn retract(
    conn: &mut Conn,
    kind: NotificationKind,
    task: TaskId,
) -> Result<Vec<(NotificationId, UserId)>> {
    Ok(fetch_all!(
        conn,
        "update notifications set retracted = $1 where task_id = $2 and kind = $3 and not retracted \
         returning id, user_id",
        true,
        task,
        word(kind)
    )?)
}

/// What a person was told of one group; the ids.
pub async fn retract_in(
    conn: &mut Conn,
    user: UserId,
    group: GroupId,
) -> Result<Vec<NotificationId>> {
    let rows: Vec<(NotificationId,)> = fetch_all!(
        conn,
        "update notifications set retracted = true where user_id = $1 and group_id = $2 \
         and not retracted returning id",
        user,
        group
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub async fn see(
    conn: &mut Conn,
    user: UserId,
    ids: &[NotificationId],
    now: Micros,
) -> Result<Vec<NotificationId>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(NotificationId,)> = crate::fetch_in!(
        conn,
        "update notifications set seen_at = $2 where user_id = $3 and seen_at is null and id",
        &ids,
        "returning id",
        now,
        user
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub async fn see_all(conn: &mut Conn, user: UserId, now: Micros) -> Result<Vec<NotificationId>> {
    let rows: Vec<(NotificationId,)> = fetch_all!(
        conn,
        "update notifications set seen_at = $1 where user_id = $2 and seen_at is null returning id",
        now,
        user
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub async fn see_read(
    conn: &mut Conn,
    user: UserId,
    until: (GroupId, i32, Seq),
    now: Micros,
) -> Result<Vec<NotificationId>> {
    let (group, side, seq) = until;
    let rows: Vec<(NotificationId,)> = fetch_all!(
        conn,
        "update notifications set seen_at = $1 where user_id = $2 and group_id = $3 and seen_at is null \
         and kind in ('mention', 'reply') \
         and message_id in (select id from messages where group_id = $3 and side = $4 and seq <= $5) \
         returning id",
        now,
        user,
        group,
        side,
        seq
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A notice as it was given.
#[derive(sqlx::FromRow)]
pub struct NotificationRow {
    pub id: NotificationId,
    pub kind: String,
    pub at: Micros,
    pub actor: Option<UserId>,
    pub actor_name: Option<String>,
    pub group_id: Option<GroupId>,
    pub group_name: Option<String>,
    pub task_id: Option<TaskId>,
    pub task_number: Option<String>,
    pub task_title: Option<String>,
    pub deal_id: Option<DealId>,
    pub deal_no: Option<String>,
    pub message_id: Option<MessageId>,
    pub excerpt: Option<String>,
    pub seen_at: Option<Micros>,
    pub retracted: bool,
}

pub async fn by_id(conn: &mut Conn, id: NotificationId) -> Result<Option<NotificationRow>> {
    Ok(fetch_optional!(
        conn,
        "select n.id, n.kind, n.at, n.actor, n.actor_name, n.group_id, n.group_name, n.task_id, \
         n.task_number, n.task_title, n.deal_id, d.public_no as deal_no, n.message_id, n.excerpt, \
         n.seen_at, n.retracted from notifications n left join deals d on d.id = n.deal_id where n.id = $1",
        id
    )?)
}

/// Newest first; before the given one when there is one. Of groups that a master has left, nothing.
pub async fn page(
    conn: &mut Conn,
    user: UserId,
    before: Option<NotificationId>,
    limit: i64,
) -> Result<Vec<NotificationRow>> {
    let before = before.map_or(uuid::Uuid::max(), |id| id.0);
    Ok(fetch_all!(
        conn,
        "select n.id, n.kind, n.at, n.actor, n.actor_name, n.group_id, n.group_name, n.task_id, \
         n.task_number, n.task_title, n.deal_id, d.public_no as deal_no, n.message_id, n.excerpt, \
         n.seen_at, n.retracted from notifications n left join deals d on d.id = n.deal_id \
         where n.user_id = $1 and n.id < $2 \
         and (n.group_id is null \
         or exists (select 1 from users v where v.id = n.user_id and v.kind = 'internal') \
         or exists (select 1 from memberships m where m.group_id = n.group_id \
         and m.user_id = n.user_id and m.removed_at is null)) order by n.id desc limit $3",
        user,
        before,
        limit
    )?)
}

pub async fn unseen(conn: &mut Conn, user: UserId) -> Result<i64> {
    let (count,): (i64,) = fetch_one!(
        conn,
        "select count(*) from notifications where user_id = $1 and seen_at is null and not retracted",
        user
    )?;
    Ok(count)
}
