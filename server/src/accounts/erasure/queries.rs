//! SQL of what is forgotten with a person.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::{GroupId, Seq, StreamId, UserId};
use uuid::Uuid;

/// Everything by which he could come in or be reached.
pub async fn forget_access(conn: &mut Conn, user: UserId) -> Result<()> {
    execute!(
        conn,
        "delete from push_subscriptions where user_id = $1",
        user
    )?;
    execute!(conn, "delete from sessions where user_id = $1", user)?;
    execute!(conn, "delete from links where user_id = $1", user)?;
    execute!(conn, "delete from first_steps where user_id = $1", user)?;
    execute!(conn, "delete from recovery_codes where user_id = $1", user)?;
    execute!(conn, "delete from second_factors where user_id = $1", user)?;
    Ok(())
}

/// Every group that ever knew him, by id: as a member, or as one who wrote for all.
pub async fn groups_that_knew(conn: &mut Conn, user: UserId) -> Result<Vec<GroupId>> {
    let rows: Vec<(GroupId,)> = fetch_all!(
        conn,
        "select id from groups where exists (select 1 from memberships m \
         where m.group_id = groups.id and m.user_id = $1) or exists (select 1 from writers w \
         where w.group_id = groups.id and w.user_id = $1) order by id",
        user
    )?;
    Ok(rows.into_iter().map(|(group,)| group).collect())
}

/// Where a page of so many notices after this one ends; nothing when the rest is less.
pub async fn last_of_notices(conn: &mut Conn, after: Uuid, rows: i64) -> Result<Option<Uuid>> {
    let row: Option<(Uuid,)> = fetch_optional!(
        conn,
        "select id from notifications where id > $1 order by id limit 1 offset $2",
        after,
        rows - 1
    )?;
    Ok(row.map(|(id,)| id))
}

/// What he was told, of which nobody else reads; after one id and up to another.
pub async fn forget_notices(conn: &mut Conn, user: UserId, page: (Uuid, Uuid)) -> Result<()> {
    execute!(
        conn,
        "delete from notifications where user_id = $1 and id > $2 and id <= $3",
        user,
        page.0,
        page.1
    )?;
    Ok(())
}

/// His name in what others were told.
pub async fn rename_in_notices(
    conn: &mut Conn,
    user: UserId,
    name: &str,
    page: (Uuid, Uuid),
) -> Result<()> {
    execute!(
        conn,
        "update notifications set actor_name = $1 where actor = $2 and id > $3 and id <= $4",
        name,
        user,
        page.0,
        page.1
    )?;
    Ok(())
}

/// As [`last_of_notices`], of the journal's entries of who came in.
pub async fn last_of_entries(conn: &mut Conn, after: Uuid, rows: i64) -> Result<Option<Uuid>> {
    let row: Option<(Uuid,)> = fetch_optional!(
        conn,
        "select id from audit where topic = 'access' and id > $1 order by id limit 1 offset $2",
        after,
        rows - 1
    )?;
    Ok(row.map(|(id,)| id))
}

/// From where and with what device he signed in.
pub async fn forget_entries(conn: &mut Conn, user: UserId, page: (Uuid, Uuid)) -> Result<()> {
    execute!(
        conn,
        "update audit set detail = null where topic = 'access' and id > $2 and id <= $3 \
         and (actor = $1 or object_id = $1)",
        user,
        page.0,
        page.1
    )?;
    Ok(())
}

/// The note on the invitation that he used, which named him.
pub async fn forget_invitations(conn: &mut Conn, user: UserId) -> Result<()> {
    execute!(
        conn,
        "update invitations set note = '' where used_by = $1 and group_id in \
         (select group_id from memberships where user_id = $1)",
        user
    )?;
    Ok(())
}

/// The stream in which he was told everything.
pub async fn personal_stream(conn: &mut Conn, user: UserId) -> Result<Option<StreamId>> {
    let row: Option<(StreamId,)> = fetch_optional!(
        conn,
        "select id from streams where owner = $1 and kind = 'personal'",
        user
    )?;
    Ok(row.map(|(id,)| id))
}

/// Positions after this one in the order of their key, with 1 where he stands in the event, or it is one
/// of his own stream.
pub async fn naming(
    conn: &mut Conn,
    user: UserId,
    own: StreamId,
    after: (StreamId, Seq),
    limit: i64,
) -> Result<Vec<(StreamId, Seq, i64)>> {
    let word = format!("%{user}%");
    Ok(fetch_all!(
        conn,
        "select stream_id, seq, cast(case when stream_id = $5 or body like $3 then 1 else 0 end \
         as bigint) from events where (stream_id, seq) > ($1, $2) order by stream_id, seq limit $4",
        after.0,
        after.1,
        word,
        limit,
        own
    )?)
}

/// Nobody rewrites an event of this stream meanwhile.
pub async fn lock(conn: &mut Conn, stream: StreamId) -> Result<()> {
    execute!(conn, "update streams set head = head where id = $1", stream)?;
    Ok(())
}

pub async fn body(conn: &mut Conn, stream: StreamId, seq: Seq) -> Result<Option<String>> {
    let row: Option<(String,)> = fetch_optional!(
        conn,
        "select body from events where stream_id = $1 and seq = $2",
        stream,
        seq
    )?;
    Ok(row.map(|(body,)| body))
}
