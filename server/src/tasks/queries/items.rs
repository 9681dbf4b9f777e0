//! SQL of checklists and of the files that are their evidence.

use crate::error::Result;
use crate::store::Conn;
use crate::tasks::record::Item;
use crate::{execute, fetch_in};
use protocol::{GroupId, ItemId, TaskId};
use uuid::Uuid;

/// The columns of an [`Item`].
macro_rules! item_columns {
    () => {
        "id, task_id, position, text, required, evidence, unit, done, done_by, done_at, number, \
         note, returned, added"
    };
}

/// A task's checklist, in its order.
pub async fn items(conn: &mut Conn, task: TaskId) -> Result<Vec<Item>> {
    items_of(conn, &[task.0]).await
}

/// The checklists of these tasks, each in its order.
pub async fn items_of(conn: &mut Conn, tasks: &[Uuid]) -> Result<Vec<Item>> {
    Ok(fetch_in!(
        conn,
        concat!("select ", item_columns!(), " from items where task_id"),
        tasks,
        "order by task_id, position, id"
    )?)
}

pub async fn insert_item(conn: &mut Conn, item: &Item) -> Result<()> {
    execute!(
        conn,
        "insert into items (id, task_id, position, text, required, evidence, unit, done, returned, added) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
        item.id,
        item.task_id,
        item.position,
        item.text.as_str(),
        item.required,
        item.evidence.as_str(),
        item.unit.as_deref(),
        false,
        item.added
    )?;
    Ok(())
}

pub async fn save_item(conn: &mut Conn, item: &Item) -> Result<()> {
    execute!(
        conn,
        "update items set text = $2, required = $3, done = $4, done_by = $5, done_at = $6, number = $7, \
         note = $8, returned = $9 where id = $1",
        item.id,
        item.text.as_str(),
        item.required,
        item.done,
        item.done_by,
        item.done_at,
        item.number,
        item.note.as_deref(),
        item.returned
    )?;
    Ok(())
}

pub async fn delete_item(conn: &mut Conn, item: ItemId) -> Result<()> {
    execute!(conn, "delete from items where id = $1", item)?;
    Ok(())
}

/// Drops one use of a file; the file stays.
pub async fn drop_use(conn: &mut Conn, place: Uuid, file: Uuid) -> Result<()> {
    execute!(
        conn,
        "delete from file_uses where place_id = $1 and file_id = $2",
        place,
        file
    )?;
    Ok(())
}

pub async fn place_use(conn: &mut Conn, place: Uuid, file: Uuid, position: i32) -> Result<()> {
    execute!(
        conn,
        "update file_uses set position = $3 where place_id = $1 and file_id = $2",
        place,
        file,
        position
    )?;
    Ok(())
}

/// Evidence and result go with their task into another group.
pub async fn move_files(conn: &mut Conn, task: TaskId, group: GroupId) -> Result<()> {
    execute!(
        conn,
        "update files set group_id = $2 where id in (select f.file_id from file_uses f \
         where f.place_id = $1 or f.place_id in (select i.id from items i where i.task_id = $1))",
        task,
        group
    )?;
    Ok(())
}
