//! SQL of tasks, their items and their history.

mod items;

pub use items::{
    delete_item, drop_use, insert_item, items, items_of, move_files, place_use, save_item,
};

use super::record::Task;
use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use protocol::{DealId, GroupId, ItemId, Micros, TaskId, UserId};
use uuid::Uuid;

/// The columns of a [`Task`]. By name: what a prepared statement gives must stay the same when a newer
/// version adds a column.
macro_rules! task_columns {
    () => {
        "id, group_id, number, title, description, search_key, state, live, assignee, assigned_at, \
         creator, controller, template_version_id, deal_id, request_type_id, urgent, due_at, \
         due_date_only, due_tz, due_rev, overdue_rev, planned_start, created_at, accepted_at, \
         started_at, submitted_at, closed_at, paused_until, reason, control, may_add_items, \
         result_required, rework_count, submission_no, orphaned, result_text, result_by, \
         result_at, card_message_id, comments, items, done_items, photos, last_activity_at, \
         fields, mask_at, rev"
    };
}

/// Where a task is and which deal it serves; read before the locks, so only to know what to lock.
pub async fn place(conn: &mut Conn, id: TaskId) -> Result<Option<(GroupId, Option<DealId>)>> {
    Ok(fetch_optional!(
        conn,
        "select group_id, deal_id from tasks where id = $1",
        id
    )?)
}

pub async fn task(conn: &mut Conn, id: TaskId) -> Result<Option<Task>> {
    Ok(fetch_optional!(
        conn,
        concat!("select ", task_columns!(), " from tasks where id = $1"),
        id
    )?)
}

pub async fn tasks(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Task>> {
    Ok(crate::fetch_in!(
        conn,
        concat!("select ", task_columns!(), " from tasks where id"),
        ids,
        "order by id"
    )?)
}

/// Takes the next number of a group: its prefix and the number.
pub async fn take_number(conn: &mut Conn, group: GroupId) -> Result<(String, i64)> {
    Ok(fetch_one!(
        conn,
        "update groups set next_task = next_task + 1 where id = $1 returning prefix, next_task - 1",
        group
    )?)
}

pub async fn insert(conn: &mut Conn, task: &Task) -> Result<()> {
    execute!(
        conn,
        "insert into tasks (id, group_id, number, title, description, search_key, state, live, creator, \
         template_version_id, deal_id, request_type_id, urgent, due_date_only, due_rev, overdue_rev, \
         created_at, control, may_add_items, result_required, rework_count, submission_no, orphaned, \
         comments, items, done_items, photos, last_activity_at, fields, rev, request_type) \
         values ($1, $2, $3, '', '', '', $4, $5, $6, $7, $8, $9, $10, $10, 0, 0, $11, $10, $12, $13, 0, 0, \
         $10, 0, 0, 0, 0, $11, '[]', 0, (select name from request_types where id = $9))",
        task.id,
        task.group_id,
        task.number.as_str(),
        task.state.word(),
        task.live,
        task.creator,
        task.template_version_id,
        task.deal_id,
        task.request_type_id,
        false,
        task.created_at,
        task.may_add_items,
        task.result_required
    )?;
    Ok(())
}

/// Stores everything of a task that may change.
pub async fn save(conn: &mut Conn, task: &Task) -> Result<()> {
    execute!(
        conn,
        "update tasks set group_id = $2, number = $3, title = $4, description = $5, search_key = $6, \
         state = $7, live = $8, assignee = $9, assigned_at = $10, controller = $11, urgent = $12, \
         due_at = $13, due_date_only = $14, due_tz = $15, due_rev = $16, overdue_rev = $17, \
         planned_start = $18, accepted_at = $19, started_at = $20, submitted_at = $21, closed_at = $22, \
         paused_until = $23, reason = $24, control = $25, rework_count = $26, submission_no = $27, \
         orphaned = $28, result_text = $29, result_by = $30, result_at = $31, card_message_id = $32, \
         comments = $33, items = $34, done_items = $35, photos = $36, last_activity_at = $37, \
         fields = $38, mask_at = $39, rev = $40 where id = $1",
        task.id,
        task.group_id,
        task.number.as_str(),
        task.title.as_str(),
        task.description.as_str(),
        task.search_key.as_str(),
        task.state.word(),
        task.live,
        task.assignee,
        task.assigned_at,
        task.controller,
        task.urgent,
        task.due_at,
        task.due_date_only,
        task.due_tz.as_deref(),
        task.due_rev,
        task.overdue_rev,
        task.planned_start,
        task.accepted_at,
        task.started_at,
        task.submitted_at,
        task.closed_at,
        task.paused_until,
        task.reason.as_deref(),
        task.control,
        task.rework_count,
        task.submission_no,
        task.orphaned,
        task.result_text.as_deref(),
        task.result_by,
        task.result_at,
        task.card_message_id,
        task.comments,
        task.items,
        task.done_items,
        task.photos,
        task.last_activity_at,
        task.fields.as_str(),
        task.mask_at,
        task.rev
    )?;
    Ok(())
}

// --- history -------------------------------------------------------------------------------------

/// One entry of a task's history, as it is stored.
pub struct NewEntry<'a> {
    pub id: Uuid,
    pub task: TaskId,
    pub at: Micros,
    pub actor: Option<UserId>,
    pub act: &'a str,
    pub from: Option<String>,
    pub to: Option<String>,
    pub reason: Option<&'a str>,
    pub on_behalf: bool,
    pub item: Option<ItemId>,
    pub assignee: Option<UserId>,
}

pub async fn insert_entry(conn: &mut Conn, entry: &NewEntry<'_>) -> Result<()> {
    execute!(
        conn,
        "insert into task_history (id, task_id, at, actor, act, from_state, to_state, reason, on_behalf, \
         item_id, assignee) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        entry.id,
        entry.task,
        entry.at,
        entry.actor,
        entry.act,
        entry.from.as_deref(),
        entry.to.as_deref(),
        entry.reason,
        entry.on_behalf,
        entry.item,
        entry.assignee
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct EntryRow {
    pub at: Micros,
    pub actor: Option<UserId>,
    pub act: String,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub reason: Option<String>,
    pub on_behalf: bool,
    pub item_id: Option<ItemId>,
    pub assignee: Option<UserId>,
}

/// Oldest first.
pub async fn history(conn: &mut Conn, task: TaskId) -> Result<Vec<EntryRow>> {
    Ok(fetch_all!(
        conn,
        "select at, actor, act, from_state, to_state, reason, on_behalf, item_id, assignee \
         from task_history where task_id = $1 order by id",
        task
    )?)
}

/// Who changed the task's state last.
pub async fn last_mover(conn: &mut Conn, task: TaskId) -> Result<Option<(UserId, String)>> {
    Ok(fetch_optional!(
        conn,
        "select u.id, u.name from task_history h join users u on u.id = h.actor \
         where h.task_id = $1 and h.to_state is not null order by h.id desc limit 1",
        task
    )?)
}

// --- people --------------------------------------------------------------------------------------

/// Is he an active account and now a member of the group?
pub async fn is_active_member(conn: &mut Conn, group: GroupId, user: UserId) -> Result<bool> {
    let row: Option<(UserId,)> = fetch_optional!(
        conn,
        "select u.id from users u join memberships m on m.user_id = u.id and m.removed_at is null \
         where m.group_id = $1 and u.id = $2 and u.status = 'active'",
        group,
        user
    )?;
    Ok(row.is_some())
}

pub async fn is_active_staff(conn: &mut Conn, user: UserId) -> Result<bool> {
    let row: Option<(UserId,)> = fetch_optional!(
        conn,
        "select id from users where id = $1 and kind = 'internal' and status = 'active'",
        user
    )?;
    Ok(row.is_some())
}

pub async fn active_members(conn: &mut Conn, group: GroupId) -> Result<Vec<UserId>> {
    let rows: Vec<(UserId,)> = fetch_all!(
        conn,
        "select u.id from users u join memberships m on m.user_id = u.id and m.removed_at is null \
         where m.group_id = $1 and u.status = 'active' order by u.id",
        group
    )?;
    Ok(rows.into_iter().map(|(user,)| user).collect())
}

/// The active member with the fewest live tasks over all groups; of equals the longest here.
pub async fn least_loaded(conn: &mut Conn, group: GroupId) -> Result<Option<UserId>> {
    let row: Option<(UserId, i64)> = fetch_optional!(
        conn,
        "select u.id, (select count(*) from tasks t where t.assignee = u.id and t.live) as load \
         from users u join memberships m on m.user_id = u.id and m.removed_at is null \
         where m.group_id = $1 and u.status = 'active' order by load, m.joined_at, u.id limit 1",
        group
    )?;
    Ok(row.map(|(user, _)| user))
}

/// Who is responsible for a deal.
pub async fn responsible(conn: &mut Conn, deal: DealId) -> Result<Option<UserId>> {
    let row: Option<(UserId,)> =
        fetch_optional!(conn, "select responsible from deals where id = $1", deal)?;
    Ok(row.map(|(user,)| user))
}

// --- sets of tasks -------------------------------------------------------------------------------

/// Live tasks of a person, in one group or in all; in the order of locks.
pub async fn live_of(
    conn: &mut Conn,
    user: UserId,
    group: Option<GroupId>,
) -> Result<Vec<(TaskId, GroupId)>> {
    let rows: Vec<(TaskId, GroupId)> = fetch_all!(
        conn,
        "select id, group_id from tasks where assignee = $1 and live order by group_id, deal_id, id",
        user
    )?;
    Ok(rows
        .into_iter()
        .filter(|(_, of)| group.is_none_or(|group| group == *of))
        .collect())
}

/// Every task of a deal, oldest first.
pub async fn of_deal(conn: &mut Conn, deal: DealId) -> Result<Vec<TaskId>> {
    let rows: Vec<(TaskId,)> = fetch_all!(
        conn,
        "select id from tasks where deal_id = $1 order by id",
        deal
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Live tasks of a group, oldest first.
pub async fn live_in(conn: &mut Conn, group: GroupId) -> Result<Vec<(TaskId, String)>> {
    Ok(fetch_all!(
        conn,
        "select id, number from tasks where group_id = $1 and live order by id",
        group
    )?)
}
