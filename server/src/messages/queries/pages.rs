//! SQL of pages of lines.

use super::{MessageRow, columns};
use crate::error::Result;
use crate::fetch_all;
use crate::store::Conn;
use protocol::{GroupId, Seq, TaskId};

/// The queries of pages, to be shown how they are planned.
pub const PAGES: [&str; 3] = [BEFORE, AFTER, OF_TASK_BEFORE];

/// A position in a timeline: anchor, side, seq.
pub type Cursor = (Seq, i32, Seq);

// Each side is read along its own index, no further than a page; a sort merges the two. A shared line
// is its own anchor, so that its seq is its place; a cursor on the shared side is before all notes at
// its anchor.

const BEFORE: &str = concat!(
    "select * from (\
    select * from (select ",
    columns!(),
    " from messages where group_id = $1 and side = 0 \
    and seq <= $3 and (anchor, side, seq) < ($3, $4, $5) order by seq desc limit $6) s union all \
    select * from (select ",
    columns!(),
    " from messages where group_id = $1 and side = 1 and side <= $2 \
    and (anchor, seq) < ($3, $4 * $5) order by anchor desc, seq desc limit $6) n) p \
    order by anchor desc, side desc, seq desc limit $6",
);

/// Lines before the cursor, newest first. `sides` is 0 for masters, 1 for staff.
pub async fn before(
    conn: &mut Conn,
    group: GroupId,
    sides: i32,
    cursor: Cursor,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    let (anchor, side, seq) = cursor;
    Ok(fetch_all!(
        conn, BEFORE, group, sides, anchor, side, seq, limit
    )?)
}

const AFTER: &str = concat!(
    "select * from (\
    select * from (select ",
    columns!(),
    " from messages where group_id = $1 and side = 0 \
    and seq >= $3 and (anchor, side, seq) > ($3, $4, $5) order by seq limit $6) s union all \
    select * from (select ",
    columns!(),
    " from messages where group_id = $1 and side = 1 and side <= $2 \
    and (anchor, seq) > ($3, $4 * $5) order by anchor, seq limit $6) n) p \
    order by anchor, side, seq limit $6",
);

/// Lines after the cursor, oldest first.
pub async fn after(
    conn: &mut Conn,
    group: GroupId,
    sides: i32,
    cursor: Cursor,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    let (anchor, side, seq) = cursor;
    Ok(fetch_all!(
        conn, AFTER, group, sides, anchor, side, seq, limit
    )?)
}

const OF_TASK_BEFORE: &str = concat!(
    "select ",
    columns!(),
    " from messages where task_id = $1 and group_id = $2 and side <= $3 and kind <> 'task_card' \
    and (anchor, side, seq) < ($4, $5, $6) \
    order by anchor desc, side desc, seq desc limit $7",
);

/// As [`before`], of one task's discussion and transitions.
pub async fn of_task_before(
    conn: &mut Conn,
    task: TaskId,
    group: GroupId,
    sides: i32,
    cursor: Cursor,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    let (anchor, side, seq) = cursor;
    Ok(fetch_all!(
        conn,
        OF_TASK_BEFORE,
        task,
        group,
        sides,
        anchor,
        side,
        seq,
        limit
    )?)
}
