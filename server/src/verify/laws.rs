//! Laws that one query can see: each selects the ids of what breaks it.

use super::Finding;
use crate::clock::HOUR;
use crate::error::Result;
use crate::fetch_all;
use crate::store::Conn;
use protocol::Micros;
use uuid::Uuid;

/// Runs one query and keeps what it names.
macro_rules! law {
    ($conn:expr, $name:literal, $text:literal) => {{
        let rows: Vec<(Uuid,)> = fetch_all!($conn, concat!($text, " limit 1000"))?;
        let mut finding = Finding::of($name);
        rows.into_iter().for_each(|(id,)| finding.add(id));
        finding
    }};
}

pub(super) async fn all(conn: &mut Conn, now: Micros) -> Result<Vec<Finding>> {
    let mut found = streams(conn).await?;
    found.extend(lines(conn).await?);
    found.extend(readers(conn).await?);
    found.extend(tasks(conn).await?);
    found.push(waiting_jobs(conn, now).await?);
    found.push(failed_jobs(conn).await?);
    Ok(found)
}

async fn streams(conn: &mut Conn) -> Result<Vec<Finding>> {
    Ok(vec![
        law!(
            conn,
            "positions of every stream run from 1 to its head without a hole",
            "select s.id from streams s left join (select stream_id, count(*) as n, min(seq) as low, \
             max(seq) as top from events group by stream_id) e on e.stream_id = s.id \
             where coalesce(e.n, 0) <> s.head or coalesce(e.top, 0) <> s.head or coalesce(e.low, 1) <> 1"
        ),
        law!(
            conn,
            "every event is in a stream",
            "select distinct e.stream_id from events e left join streams s on s.id = e.stream_id \
             where s.id is null"
        ),
        law!(
            conn,
            "every person has a personal stream",
            "select u.id from users u where not exists (select 1 from streams s \
             where s.owner = u.id and s.kind = 'personal')"
        ),
        law!(
            conn,
            "every group has two streams",
            "select g.id from groups g where (select count(*) from streams s \
             where s.owner = g.id and s.kind in ('shared', 'internal')) <> 2"
        ),
        law!(
            conn,
            "every deal has a stream",
            "select d.id from deals d where not exists (select 1 from streams s \
             where s.owner = d.id and s.kind = 'deal')"
        ),
    ])
}

async fn lines(conn: &mut Conn) -> Result<Vec<Finding>> {
    Ok(vec![
        law!(
            conn,
            "the line count of every stream is the number of its lines",
            "select s.id from streams s left join (select group_id, side, count(*) as n, \
             max(line) as top, count(distinct line) as different from messages group by group_id, side) m \
             on m.group_id = s.owner and m.side = case s.kind when 'shared' then 0 else 1 end \
             where s.kind in ('shared', 'internal') and (coalesce(m.n, 0) <> s.lines \
             or coalesce(m.top, 0) <> s.lines or coalesce(m.different, 0) <> s.lines)"
        ),
        law!(
            conn,
            "a later line has a greater line number",
            "select l.id from (select id, line, lag(line) over (partition by group_id, side \
             order by seq) as before from messages) l where l.line <= l.before"
        ),
        law!(
            conn,
            "a shared line is its own anchor, an internal one's is not beyond the shared head",
            "select m.id from messages m join streams s on s.owner = m.group_id and s.kind = 'shared' \
             where (m.side = 0 and m.anchor <> m.seq) or (m.side = 1 and m.anchor > s.head)"
        ),
        law!(
            conn,
            "who wrote a shared line is known to have written in its group",
            "select m.id from messages m where m.side = 0 and m.author is not null and not exists \
             (select 1 from writers w where w.group_id = m.group_id and w.user_id = m.author)"
        ),
        law!(
            conn,
            "a quote is of the same group, and of the same side or of the shared one",
            "select m.id from messages m join messages o on o.id = m.reply_to \
             where o.group_id <> m.group_id or o.side > m.side"
        ),
        law!(
            conn,
            "a file of a line is bound to the line's side of its group",
            "select f.id from file_uses u join files f on f.id = u.file_id \
             join messages m on m.id = u.place_id where u.place = 'message' \
             and (f.group_id is null or f.group_id <> m.group_id or f.side <> m.side)"
        ),
    ])
}

async fn readers(conn: &mut Conn) -> Result<Vec<Finding>> {
    Ok(vec![
        law!(
            conn,
            "nobody has read beyond the head of a stream",
            "select c.user_id from cursors c join streams s on s.id = c.stream_id \
             where c.delivered > s.head or c.read_seq > s.head or c.read_lines > s.lines"
        ),
        law!(
            conn,
            "no master has a cursor in an internal or a deal's stream",
            "select c.user_id from cursors c join streams s on s.id = c.stream_id \
             join users u on u.id = c.user_id where u.kind = 'external' and s.kind in ('internal', 'deal')"
        ),
        law!(
            conn,
            "only masters are members of groups",
            "select m.user_id from memberships m join users u on u.id = m.user_id \
             where m.removed_at is null and u.kind <> 'external'"
        ),
        law!(
            conn,
            "who has left is in no group and has no session",
            "select u.id from users u where u.status = 'left' and (exists (select 1 from memberships m \
             where m.user_id = u.id and m.removed_at is null) \
             or exists (select 1 from sessions s where s.user_id = u.id))"
        ),
        law!(
            conn,
            "no master's notice names a deal",
            "select n.id from notifications n join users u on u.id = n.user_id \
             where u.kind = 'external' and n.deal_id is not null"
        ),
    ])
}

async fn tasks(conn: &mut Conn) -> Result<Vec<Finding>> {
    Ok(vec![
        law!(
            conn,
            "a task counts its items and those that are done",
            "select t.id from tasks t left join (select task_id, count(*) as n, \
             sum(case when done then 1 else 0 end) as done from items group by task_id) i \
             on i.task_id = t.id where t.items <> coalesce(i.n, 0) or t.done_items <> coalesce(i.done, 0)"
        ),
        law!(
            conn,
            "a task is live unless it is done or cancelled",
            "select id from tasks where live <> (state not in ('done', 'cancelled'))"
        ),
        law!(
            conn,
            "a task's state is the last of its history",
            "select t.id from tasks t join task_history h on h.task_id = t.id \
             where h.to_state is not null and h.to_state <> t.state and not exists \
             (select 1 from task_history l where l.task_id = t.id and l.to_state is not null \
             and l.id > h.id)"
        ),
        law!(
            conn,
            "a task's card is a line of its own group",
            "select t.id from tasks t join messages m on m.id = t.card_message_id \
             where m.group_id <> t.group_id"
        ),
    ])
}

/// Nobody runs them: no node is up, or one died and nothing came after it.
async fn waiting_jobs(conn: &mut Conn, now: Micros) -> Result<Finding> {
    let rows: Vec<(Uuid,)> = fetch_all!(
        conn,
        "select id from jobs where done_at is null and due_at < $1 \
         and (leased_until is null or leased_until < $1) limit 1000",
        now - HOUR
    )?;
    let mut finding =
        Finding::note("no job waits for more than an hour after its time or its lease");
    rows.into_iter().for_each(|(id,)| finding.add(id));
    Ok(finding)
}

async fn failed_jobs(conn: &mut Conn) -> Result<Finding> {
    let rows: Vec<(String,)> = fetch_all!(
        conn,
        "select kind from jobs where failed is not null limit 1000"
    )?;
    let mut finding = Finding::note("no job was given up");
    rows.into_iter().for_each(|(kind,)| finding.add(kind));
    Ok(finding)
}
