//! SQL of what becomes of a line after it was posted: former texts, deletion, reactions.

use super::MessageRow;
use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_in, fetch_one, fetch_optional};
use protocol::message::Revision;
use protocol::{MessageId, Micros, Seq, UserId};
use uuid::Uuid;

pub async fn has_files(conn: &mut Conn, id: MessageId) -> Result<bool> {
    let row: Option<(Uuid,)> = fetch_optional!(
        conn,
        "select file_id from file_uses where place_id = $1 limit 1",
        id
    )?;
    Ok(row.is_some())
}

/// Keeps the text that a line has until now.
pub async fn keep_revision(conn: &mut Conn, row: &MessageRow, now: Micros) -> Result<()> {
    execute!(
        conn,
        "insert into revisions (message_id, no, text, until) \
         select $1, cast(count(*) as integer), $2, $3 from revisions where message_id = $1",
        row.id,
        row.text.as_str(),
        now
    )?;
    Ok(())
}

/// Former texts, oldest first.
pub async fn revisions(conn: &mut Conn, id: MessageId) -> Result<Vec<Revision>> {
    let rows: Vec<(String, Micros)> = fetch_all!(
        conn,
        "select text, until from revisions where message_id = $1 order by no",
        id
    )?;
    let revisions = rows
        .into_iter()
        .map(|(text, until)| Revision { text, until });
    Ok(revisions.collect())
}

pub async fn forget_revisions(conn: &mut Conn, id: MessageId) -> Result<()> {
    execute!(conn, "delete from revisions where message_id = $1", id)?;
    Ok(())
}

/// The line's next `rev`.
pub async fn set_text(conn: &mut Conn, id: MessageId, text: &str, now: Micros) -> Result<i64> {
    let (rev,): (i64,) = fetch_one!(
        conn,
        "update messages set text = $1, edited_at = $2, rev = rev + 1 where id = $3 returning rev",
        text,
        now,
        id
    )?;
    Ok(rev)
}

/// Nothing of what was said stays in the row; its task stays, so that the task's discussion has
/// no hole.
pub async fn set_deleted(conn: &mut Conn, id: MessageId, now: Micros) -> Result<i64> {
    let (rev,): (i64,) = fetch_one!(
        conn,
        "update messages set text = '', mentions = '[]', mentions_staff = $1, reply_to = null, \
         deal_id = null, deleted_at = $2, rev = rev + 1 where id = $3 returning rev",
        false,
        now,
        id
    )?;
    Ok(rev)
}

pub async fn bump(conn: &mut Conn, id: MessageId) -> Result<i64> {
    let (rev,): (i64,) = fetch_one!(
        conn,
        "update messages set rev = rev + 1 where id = $1 returning rev",
        id
    )?;
    Ok(rev)
}

/// Remembers where a change was told.
pub async fn note_change(conn: &mut Conn, id: MessageId, seq: Seq) -> Result<()> {
    execute!(
        conn,
        "insert into message_changes (message_id, seq) values ($1, $2)",
        id,
        seq
    )?;
    Ok(())
}

pub async fn emoji_of(conn: &mut Conn, id: MessageId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = fetch_all!(
        conn,
        "select distinct emoji from reactions where message_id = $1",
        id
    )?;
    Ok(rows.into_iter().map(|(emoji,)| emoji).collect())
}

/// False when it is there already.
pub async fn add_reaction(
    conn: &mut Conn,
    id: MessageId,
    emoji: &str,
    user: UserId,
    now: Micros,
) -> Result<bool> {
    let added = execute!(
        conn,
        "insert into reactions (message_id, emoji, user_id, at) values ($1, $2, $3, $4) \
         on conflict (message_id, emoji, user_id) do nothing",
        id,
        emoji,
        user,
        now
    )?;
    Ok(added == 1)
}

/// False when it was not there.
pub async fn remove_reaction(
    conn: &mut Conn,
    id: MessageId,
    emoji: &str,
    user: UserId,
) -> Result<bool> {
    let removed = execute!(
        conn,
        "delete from reactions where message_id = $1 and emoji = $2 and user_id = $3",
        id,
        emoji,
        user
    )?;
    Ok(removed == 1)
}

pub async fn forget_reactions(conn: &mut Conn, id: MessageId) -> Result<()> {
    execute!(conn, "delete from reactions where message_id = $1", id)?;
    Ok(())
}

/// Reactions of these lines in the order they came.
pub async fn reactions_of(
    conn: &mut Conn,
    ids: &[Uuid],
) -> Result<Vec<(MessageId, String, UserId)>> {
    Ok(fetch_in!(
        conn,
        "select message_id, emoji, user_id from reactions where message_id",
        ids,
        "order by message_id, at, emoji, user_id"
    )?)
}
