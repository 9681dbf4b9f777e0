//! The live list over all groups and its shelves (S1-19). One text a shelf, because each has an
//! order of its own; each is served by a covering index (`tasks_list`, `tasks_closed`, `tasks_created`).

use super::record::State;
use crate::accounts::search_key;
use crate::clock::MINUTE;
use crate::error::{Error, Result, within};
use crate::planted::{Fault, planted};
use crate::policy::Actor;
use crate::store::Conn;
use crate::{fetch_all, fetch_one};
use protocol::page::{TaskCounts, TaskQuery, TaskShelf};
use protocol::{Micros, TaskId, limits};

/// How long an assigned task may stay unaccepted before it is shown as such.
const NOT_ACCEPTED: Micros = 30 * MINUTE;
/// Rows on a page unless the client asks for fewer or more.
const PAGE: i64 = 100;

/// A page of ids with their keys, and whether more follow.
pub(super) struct Page {
    pub ids: Vec<TaskId>,
    pub next: Option<String>,
}

/// One shelf: `$1` now, `$2` viewer, `$3` is staff, `$4…$8` filters, `$9` words, `$10`, `$11` the
/// last row of the former page, `$12` limit.
macro_rules! shelf {
    ($key:literal, $compare:literal, $order:literal, $where:literal) => {
        concat!(
            "select t.id, cast(",
            $key,
            " as bigint) as key from tasks t where ",
            $where,
            " and ($3 or (t.number <> '' and t.group_id in (select m.group_id from memberships m \
             where m.user_id = $2 and m.removed_at is null))) \
             and ($4 is null or t.group_id = $4) and ($5 is null or t.assignee = $5) \
             and ($6 is null or t.state = $6) and ($7 is null or t.request_type_id = $7) \
             and ($8 is null or t.deal_id = $8) and ($9 is null or t.search_key like $9 escape '\\') \
             and (",
            $key,
            ", t.id) ",
            $compare,
            " ($10, $11) and $1 > 0 order by ",
            $key,
            " ",
            $order,
            ", t.id ",
            $order,
            " limit $12"
        )
    };
}

const RUNNING_LATE: &str = shelf!(
    "t.due_at",
    ">",
    "asc",
    "t.live = true and t.due_at < $1 and t.state in ('open', 'accepted', 'in_progress', 'paused')"
);
const OPEN: &str = shelf!("t.last_activity_at", "<", "desc", "t.live = true");
const MINE: &str = shelf!(
    "t.last_activity_at",
    "<",
    "desc",
    "t.live = true and (t.assignee = $2 or ($3 and (t.creator = $2 or t.deal_id in \
     (select d.id from deals d where d.responsible = $2))))"
);
const POOL: &str = shelf!(
    "t.created_at",
    ">",
    "asc",
    "t.live = true and t.state = 'open' and t.assignee is null"
);
const SLOW: &str = shelf!(
    "t.assigned_at",
    ">",
    "asc",
    "t.live = true and t.state = 'open' and t.assignee is not null and t.assigned_at < $1 - 1800000000"
);
const RETURNED: &str = shelf!(
    "t.last_activity_at",
    "<",
    "desc",
    "t.live = true and t.rework_count > 0 and t.state in ('open', 'accepted', 'in_progress', 'paused')"
);
const WAITING: &str = shelf!(
    "t.submitted_at",
    ">",
    "asc",
    "t.live = true and t.state = 'submitted'"
);
const CLOSED: &str = shelf!("t.closed_at", "<", "desc", "t.live = false");
const ALL: &str = shelf!("t.created_at", "<", "desc", "t.created_at > 0");

/// The text of a shelf, and the key before its first row.
fn text(shelf: TaskShelf) -> (&'static str, Micros) {
    const FIRST: Micros = Micros::MIN;
    const LAST: Micros = Micros::MAX;
    match shelf {
        TaskShelf::Open => (OPEN, LAST),
        TaskShelf::Mine => (MINE, LAST),
        TaskShelf::Overdue => (RUNNING_LATE, FIRST),
        TaskShelf::Pool => (POOL, FIRST),
        TaskShelf::NotAccepted => (SLOW, FIRST),
        TaskShelf::Returned => (RETURNED, LAST),
        TaskShelf::Waiting => (WAITING, FIRST),
        TaskShelf::Closed => (CLOSED, LAST),
        TaskShelf::All => (ALL, LAST),
    }
}

/// The texts of all shelves, for a look at their plans.
#[must_use]
pub fn shelves() -> [&'static str; 9] {
    [
        OPEN,
        MINE,
        RUNNING_LATE,
        POOL,
        SLOW,
        RETURNED,
        WAITING,
        CLOSED,
        ALL,
    ]
}

/// A page of a shelf, as the viewer may see it.
pub(super) async fn page(
    conn: &mut Conn,
    actor: &Actor,
    query: &TaskQuery,
    now: Micros,
) -> Result<Page> {
    let most = i64::try_from(limits::PAGE.max).unwrap_or(PAGE);
    let limit = query.limit.unwrap_or(PAGE).clamp(1, most);
    let (text, first) = text(query.shelf);
    let edge = if first == Micros::MAX {
        uuid::Uuid::max()
    } else {
        uuid::Uuid::nil()
    };
    let (key, id) = match &query.after {
        Some(after) => parse(after)?,
        None => (first, edge),
    };
    let words = words(query.text.as_deref())?;
    let state = query.state.map(|state| State(state).word());
    let mut rows: Vec<(TaskId, Micros)> = fetch_all!(
        conn,
        text,
        now,
        actor.id,
        actor.is_staff() || planted(Fault::TasksUnfiltered),
        query.group,
        query.assignee,
        state.as_deref(),
        query.request_type,
        query.deal,
        words.as_deref(),
        key,
        id,
        limit + 1
    )?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| more);
    Ok(Page {
        next: next.map(|(id, key)| format!("{key}.{id}")),
        ids: rows.into_iter().map(|(id, _)| id).collect(),
    })
}

fn parse(cursor: &str) -> Result<(Micros, uuid::Uuid)> {
    cursor
        .split_once('.')
        .and_then(|(key, id)| Some((key.parse().ok()?, id.parse().ok()?)))
        .ok_or_else(|| Error::invalid("after"))
}

/// A pattern for `like`: the words as they are written, somewhere in number and title.
fn words(text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    within(limits::SEARCH, text)?;
    let mut pattern = String::from("%");
    for c in search_key(text).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Ok(Some(pattern))
}

#[derive(sqlx::FromRow)]
struct Counted {
    open: i64,
    mine: i64,
    overdue: i64,
    pool: i64,
    not_accepted: i64,
    returned: i64,
    waiting: i64,
}

/// How many stand on each shelf, as the viewer may see them.
pub(super) async fn counts(conn: &mut Conn, actor: &Actor, now: Micros) -> Result<TaskCounts> {
    let row: Counted = fetch_one!(
        conn,
        "select count(*) as open, \
         count(*) filter (where t.assignee = $2 or ($3 and (t.creator = $2 or t.deal_id in \
         (select d.id from deals d where d.responsible = $2)))) as mine, \
         count(*) filter (where t.due_at < $1 and t.state in \
         ('open', 'accepted', 'in_progress', 'paused')) as overdue, \
         count(*) filter (where t.state = 'open' and t.assignee is null) as pool, \
         count(*) filter (where t.state = 'open' and t.assignee is not null \
         and t.assigned_at < $4) as not_accepted, \
         count(*) filter (where t.rework_count > 0 and t.state in \
         ('open', 'accepted', 'in_progress', 'paused')) as returned, \
         count(*) filter (where t.state = 'submitted') as waiting \
         from tasks t where t.live = true and ($3 or (t.number <> '' and t.group_id in \
         (select m.group_id from memberships m where m.user_id = $2 and m.removed_at is null)))",
        now,
        actor.id,
        actor.is_staff(),
        now - NOT_ACCEPTED
    )?;
    Ok(TaskCounts {
        open: row.open,
        mine: row.mine,
        overdue: row.overdue,
        pool: row.pool,
        not_accepted: row.not_accepted,
        returned: row.returned,
        waiting: row.waiting,
    })
}

/// The queue of what waits to be judged, oldest first; one more than wanted says that there is more.
pub(super) async fn waiting(conn: &mut Conn, limit: i64) -> Result<Vec<TaskId>> {
    let rows: Vec<(TaskId,)> = fetch_all!(
        conn,
        "select id from tasks where live = true and state = 'submitted' order by submitted_at, id limit $1",
        limit
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
