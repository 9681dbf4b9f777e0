//! SQL of taking a former text out of the log (ADR 0010).

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::{GroupId, MessageId, NotificationId, Seq, StreamId, UserId};
use uuid::Uuid;

/// Every stored event of the group's streams that carries the line or a quote of it.
pub async fn events_with(conn: &mut Conn, id: MessageId) -> Result<Vec<(StreamId, Seq, String)>> {
    Ok(fetch_all!(
        conn,
        "with lines as (select id, group_id, side, seq from messages where id = $1 \
         union select id, group_id, side, seq from messages where reply_to = $1), \
         spots as (select group_id, side, seq from lines \
         union select l.group_id, l.side, c.seq from lines l join message_changes c on c.message_id = l.id) \
         select e.stream_id, e.seq, e.body from spots p join streams s on s.owner = p.group_id \
         and s.kind = case p.side when 0 then 'shared' else 'internal' end \
         join events e on e.stream_id = s.id and e.seq = p.seq",
        id
    )?)
}

/// The same for one stream of other kind, where no position is known: a deal's or a person's, which
/// are short.
pub async fn events_naming(
    conn: &mut Conn,
    owner: Uuid,
    kind: &str,
    id: MessageId,
) -> Result<Vec<(StreamId, Seq, String)>> {
    let word = format!("%{id}%");
    Ok(fetch_all!(
        conn,
        "select e.stream_id, e.seq, e.body from streams s join events e on e.stream_id = s.id \
         where s.owner = $1 and s.kind = $2 and e.body like $3",
        owner,
        kind,
        word
    )?)
}

pub async fn rewrite_event(conn: &mut Conn, stream: StreamId, seq: Seq, body: &str) -> Result<()> {
    execute!(
        conn,
        "update events set body = $1 where stream_id = $2 and seq = $3",
        body,
        stream,
        seq
    )?;
    Ok(())
}

/// Gives the notices of a line its present excerpt, or withdraws them when it is gone; whose they
/// are.
pub async fn correct_notices(
    conn: &mut Conn,
    id: MessageId,
    excerpt: Option<&str>,
) -> Result<Vec<(NotificationId, UserId)>> {
    Ok(fetch_all!(
        conn,
        "update notifications set excerpt = $1, \
         retracted = case when $2 then $2 else retracted end where message_id = $3 \
         returning id, user_id",
        excerpt,
        excerpt.is_none(),
        id
    )?)
}

/// The first group after this one, by id, in which he may have written or been named.
pub async fn group_of_lines(
    conn: &mut Conn,
    user: UserId,
    staff: bool,
    after: GroupId,
) -> Result<Option<GroupId>> {
    let row: Option<(GroupId,)> = fetch_optional!(
        conn,
        "select id from groups where id > $3 and ($1 or id in \
         (select group_id from memberships where user_id = $2)) order by id limit 1",
        staff,
        user,
        after
    )?;
    Ok(row.map(|(group,)| group))
}

/// A line, its side and position, and 1 where he wrote it or is named by it.
pub type Mention = (MessageId, i32, Seq, i64);

/// The lines of a group after this place, by side and position.
pub async fn lines_with(
    conn: &mut Conn,
    group: GroupId,
    user: UserId,
    after: (i32, Seq),
    limit: i64,
) -> Result<Vec<Mention>> {
    let word = format!("%{user}%");
    Ok(fetch_all!(
        conn,
        "select id, side, seq, cast(case when kind = 'text' and deleted_at is null \
         and (author = $4 or mentions like $5) then 1 else 0 end as bigint) from messages \
         where group_id = $1 and (side, seq) > ($2, $3) order by side, seq limit $6",
        group,
        after.0,
        after.1,
        user,
        word,
        limit
    )?)
}

/// Other words for some of the text, which is no edit.
pub async fn correct_text(conn: &mut Conn, id: MessageId, text: &str) -> Result<()> {
    execute!(
        conn,
        "update messages set text = $1, rev = rev + 1 where id = $2",
        text,
        id
    )?;
    Ok(())
}

/// Former texts with their numbers.
pub async fn revisions_by_no(conn: &mut Conn, id: MessageId) -> Result<Vec<(i32, String)>> {
    Ok(fetch_all!(
        conn,
        "select no, text from revisions where message_id = $1",
        id
    )?)
}

pub async fn correct_revision(conn: &mut Conn, id: MessageId, no: i32, text: &str) -> Result<()> {
    execute!(
        conn,
        "update revisions set text = $1 where message_id = $2 and no = $3",
        text,
        id,
        no
    )?;
    Ok(())
}
