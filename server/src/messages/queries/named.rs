//! SQL of what a line names: tasks and people.

use crate::error::Result;
use crate::store::Conn;
use crate::{fetch_all, fetch_in, fetch_optional};
use protocol::{DealId, GroupId, MessageId, TaskId, UserId};
use uuid::Uuid;

/// What lines must know of a task.
#[derive(sqlx::FromRow)]
pub struct TaskRef {
    pub group_id: GroupId,
    pub number: String,
    pub title: String,
    pub deal_id: Option<DealId>,
    pub card_message_id: Option<MessageId>,
}

impl TaskRef {
    /// Does its group know of it? Before that only staff do.
    #[must_use]
    pub fn is_published(&self) -> bool {
        !self.number.is_empty()
    }
}

pub async fn task(conn: &mut Conn, id: TaskId) -> Result<Option<TaskRef>> {
    Ok(fetch_optional!(
        conn,
        "select group_id, number, title, deal_id, card_message_id from tasks where id = $1",
        id
    )?)
}

/// The sum of the deal that a task is of, in kopecks.
pub async fn amount_behind(conn: &mut Conn, task: TaskId) -> Result<Option<i64>> {
    let row: Option<(Option<i64>,)> = fetch_optional!(
        conn,
        "select d.amount from tasks t join deals d on d.id = t.deal_id where t.id = $1",
        task
    )?;
    Ok(row.and_then(|(amount,)| amount))
}

/// A person as somebody in the group may mention him.
#[derive(sqlx::FromRow)]
pub struct Mentionable {
    pub id: UserId,
    pub staff: bool,
    pub member: bool,
    /// He wrote in the group's shared stream.
    pub wrote: bool,
}

/// Those of `ids` who are not suspended.
pub async fn mentionable(
    conn: &mut Conn,
    ids: &[Uuid],
    group: GroupId,
) -> Result<Vec<Mentionable>> {
    Ok(fetch_in!(
        conn,
        "select u.id, u.kind = 'internal' as staff, \
         exists (select 1 from memberships m where m.group_id = $2 and m.user_id = u.id \
         and m.removed_at is null) as member, \
         exists (select 1 from writers w where w.group_id = $2 and w.user_id = u.id) as wrote \
         from users u where u.status in ('active', 'invited') and u.id",
        ids,
        "",
        group
    )?)
}

/// Staff, those seen last first.
pub async fn staff_seen_last(conn: &mut Conn, limit: i64) -> Result<Vec<UserId>> {
    let rows: Vec<(UserId,)> = fetch_all!(
        conn,
        "select id from users where kind = 'internal' and status = 'active' \
         order by coalesce(last_seen_at, 0) desc, id limit $1",
        limit
    )?;
    Ok(rows.into_iter().map(|(user,)| user).collect())
}
