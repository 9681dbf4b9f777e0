//! SQL of what is forgotten with a person.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::event::{Event, PersonalEvent};
use protocol::{GroupId, Seq, StreamId, UserId};

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
        "select group_id from memberships where user_id = $1 \
         union select group_id from writers where user_id = $1 order by 1",
        user
    )?;
    Ok(rows.into_iter().map(|(group,)| group).collect())
}

/// What he was told, of which nobody else reads. The positions of his stream stay.
pub async fn forget_own_notices(conn: &mut Conn, user: UserId) -> Result<()> {
    let nothing = Event::Personal(PersonalEvent::ProfileChanged {});
    let nothing = serde_json::to_string(&nothing).map_err(anyhow::Error::from)?;
    execute!(
        conn,
        "update events set body = $1 where stream_id in \
         (select id from streams where owner = $2 and kind = 'personal')",
        nothing,
        user
    )?;
    execute!(conn, "delete from notifications where user_id = $1", user)?;
    Ok(())
}

/// His name in what others were told and on the invitation that he used; from where and with what device
/// he signed in.
pub async fn forget_names(conn: &mut Conn, user: UserId, name: &str) -> Result<()> {
    execute!(
        conn,
        "update notifications set actor_name = $1 where actor = $2",
        name,
        user
    )?;
    execute!(
        conn,
        "update audit set detail = null where topic = 'access' and (actor = $1 or object_id = $1)",
        user
    )?;
    execute!(
        conn,
        "update invitations set note = '' where used_by = $1",
        user
    )?;
    Ok(())
}

/// Positions after this one in the order of their key, with 1 where he stands in the event.
pub async fn naming(
    conn: &mut Conn,
    user: UserId,
    after: (StreamId, Seq),
    limit: i64,
) -> Result<Vec<(StreamId, Seq, i64)>> {
    let word = format!("%{user}%");
    Ok(fetch_all!(
        conn,
        "select stream_id, seq, cast(case when body like $3 then 1 else 0 end as bigint) \
         from events where (stream_id, seq) > ($1, $2) order by stream_id, seq limit $4",
        after.0,
        after.1,
        word,
        limit
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
