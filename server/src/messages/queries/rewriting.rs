//! SQL of taking a former text out of the log (ADR 0010).

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::{DealId, GroupId, MessageId, Micros, NotificationId, Seq, StreamId, UserId};

/// Every stored event of the group's streams that carries the line or a quote of it. `cross join` keeps
/// SQLite, which guesses how many these are, from beginning with every event that there is.
pub async fn events_with(conn: &mut Conn, id: MessageId) -> Result<Vec<(StreamId, Seq, String)>> {
    Ok(fetch_all!(
        conn,
        "with lines as (select id, group_id, side, seq from messages where id = $1 \
         union select id, group_id, side, seq from messages where reply_to = $1), \
         spots as (select group_id, side, seq from lines \
         union select l.group_id, l.side, c.seq from lines l \
         cross join message_changes c where c.message_id = l.id) \
         select e.stream_id, e.seq, e.body from spots p cross join streams s cross join events e \
         where s.owner = p.group_id \
         and s.kind = case p.side when 0 then 'shared' else 'internal' end \
         and e.stream_id = s.id and e.seq = p.seq",
        id
    )?)
}

/// The same for a deal's stream, which is short; no position is known there.
pub async fn events_of_deal(
    conn: &mut Conn,
    deal: DealId,
    id: MessageId,
) -> Result<Vec<(StreamId, Seq, String)>> {
    let word = format!("%{id}%");
    Ok(fetch_all!(
        conn,
        "select e.stream_id, e.seq, e.body from streams s join events e on e.stream_id = s.id \
         where s.owner = $1 and s.kind = 'deal' and e.body like $2",
        deal,
        word
    )?)
}

/// Events of a person's stream before this position, the last first: when each was, and its body when it
/// names the line.
pub async fn told_before(
    conn: &mut Conn,
    user: UserId,
    before: Seq,
    id: MessageId,
    limit: i64,
) -> Result<Vec<(StreamId, Seq, Micros, Option<String>)>> {
    let word = format!("%{id}%");
    Ok(fetch_all!(
        conn,
        "select e.stream_id, e.seq, e.at, case when e.body like $3 then e.body end \
         from streams s join events e on e.stream_id = s.id \
         where s.owner = $1 and s.kind = 'personal' and e.seq < $2 order by e.seq desc limit $4",
        user,
        before,
        word,
        limit
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
/// are, and since when.
pub async fn correct_notices(
    conn: &mut Conn,
    id: MessageId,
    excerpt: Option<&str>,
) -> Result<Vec<(NotificationId, UserId, Micros)>> {
    Ok(fetch_all!(
        conn,
        "update notifications set excerpt = $1, \
         retracted = case when $2 then $2 else retracted end where message_id = $3 \
         returning id, user_id, at",
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
