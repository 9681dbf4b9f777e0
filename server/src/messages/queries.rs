//! SQL of lines.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_in, fetch_one, fetch_optional};
use anyhow::anyhow;
use protocol::group::Side;
use protocol::message::Revision;
use protocol::{DealId, GroupId, MessageId, Micros, OpId, Seq, StreamId, TaskId, UserId};
use uuid::Uuid;

/// A line as it is posted; its spot and author come beside it.
#[derive(Default)]
pub struct NewLine {
    /// `text`, `task_card`, `deal_card` or `transition`.
    pub kind: &'static str,
    pub text: String,
    /// Of transitions, as JSON.
    pub detail: Option<String>,
    pub task: Option<TaskId>,
    pub deal: Option<DealId>,
    pub reply_to: Option<MessageId>,
    pub mentions: Vec<UserId>,
    pub mentions_staff: bool,
    pub op: Option<OpId>,
}

#[derive(sqlx::FromRow, Clone)]
pub struct MessageRow {
    pub id: MessageId,
    pub group_id: GroupId,
    pub side: i32,
    pub seq: Seq,
    pub line: i64,
    pub anchor: Seq,
    pub author: Option<UserId>,
    pub at: Micros,
    pub kind: String,
    pub text: String,
    pub detail: Option<String>,
    pub task_id: Option<TaskId>,
    pub deal_id: Option<DealId>,
    pub reply_to: Option<MessageId>,
    pub mentions: String,
    pub mentions_staff: bool,
    pub op: Option<OpId>,
    pub edited_at: Option<Micros>,
    pub deleted_at: Option<Micros>,
    pub rev: i64,
}

impl MessageRow {
    #[must_use]
    pub fn side(&self) -> Side {
        if self.side == 0 {
            Side::Shared
        } else {
            Side::Internal
        }
    }
}

/// How `side` is stored.
#[must_use]
pub fn side_no(side: Side) -> i32 {
    match side {
        Side::Shared => 0,
        Side::Internal => 1,
    }
}

pub async fn insert(
    conn: &mut Conn,
    id: MessageId,
    spot: (GroupId, Side, Seq, i64, Seq),
    author: Option<UserId>,
    now: Micros,
    line: &NewLine,
) -> Result<()> {
    let (group, side, seq, lines, anchor) = spot;
    let mentions = serde_json::to_string(&line.mentions).map_err(|error| anyhow!(error))?;
    execute!(
        conn,
        "insert into messages (id, group_id, side, seq, line, anchor, author, at, kind, text, detail, \
         task_id, deal_id, reply_to, mentions, mentions_staff, op, rev) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1)",
        id,
        group,
        side_no(side),
        seq,
        lines,
        anchor,
        author,
        now,
        line.kind,
        line.text.as_str(),
        line.detail.as_deref(),
        line.task,
        line.deal,
        line.reply_to,
        mentions,
        line.mentions_staff,
        line.op
    )?;
    Ok(())
}

pub async fn by_id(conn: &mut Conn, id: MessageId) -> Result<Option<MessageRow>> {
    Ok(fetch_optional!(
        conn,
        "select * from messages where id = $1",
        id
    )?)
}

pub async fn by_ids(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<MessageRow>> {
    Ok(fetch_in!(conn, "select * from messages where id", ids, "")?)
}

/// The queries of pages, to be shown how they are planned.
pub const PAGES: [&str; 3] = [BEFORE, AFTER, OF_TASK_BEFORE];

/// A position in a timeline: anchor, side, seq.
pub type Cursor = (Seq, i32, Seq);

const BEFORE: &str = "select * from messages where group_id = $1 and side <= $2 \
    and (anchor, side, seq) < ($3, $4, $5) \
    order by anchor desc, side desc, seq desc limit $6";

/// Lines before the cursor, newest first. `sides` is 0 for masters, 1 for staff.
/// The row comparison runs along the index `messages_timeline`, whatever the room's size.
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

const AFTER: &str = "select * from messages where group_id = $1 and side <= $2 \
    and (anchor, side, seq) > ($3, $4, $5) \
    order by anchor, side, seq limit $6";

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

const OF_TASK_BEFORE: &str = "select * from messages where task_id = $1 and group_id = $2 and side <= $3 and kind <> 'task_card' \
    and (anchor, side, seq) < ($4, $5, $6) \
    order by anchor desc, side desc, seq desc limit $7";

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

// --- what a line names --------------------------------------------------------------------------

/// What lines must know of a task.
#[derive(sqlx::FromRow)]
pub struct TaskRef {
    pub group_id: GroupId,
    pub number: String,
    pub title: String,
    pub deal_id: Option<DealId>,
    pub card_message_id: Option<MessageId>,
}

impl TaskRef {
    /// Does its group know of it? Before that only staff do.
    #[must_use]
    pub fn is_published(&self) -> bool {
        !self.number.is_empty()
    }
}

pub async fn task(conn: &mut Conn, id: TaskId) -> Result<Option<TaskRef>> {
    Ok(fetch_optional!(
        conn,
        "select group_id, number, title, deal_id, card_message_id from tasks where id = $1",
        id
    )?)
}

/// The sum of the deal that a task is of, in kopecks.
pub async fn amount_behind(conn: &mut Conn, task: TaskId) -> Result<Option<i64>> {
    let row: Option<(Option<i64>,)> = fetch_optional!(
        conn,
        "select d.amount from tasks t join deals d on d.id = t.deal_id where t.id = $1",
        task
    )?;
    Ok(row.and_then(|(amount,)| amount))
}

/// A person as somebody in the group may mention him.
#[derive(sqlx::FromRow)]
pub struct Mentionable {
    pub id: UserId,
    pub staff: bool,
    pub member: bool,
    /// He wrote in the group's shared stream.
    pub wrote: bool,
}

/// Those of `ids` who are not suspended.
pub async fn mentionable(
    conn: &mut Conn,
    ids: &[Uuid],
    group: GroupId,
) -> Result<Vec<Mentionable>> {
    Ok(fetch_in!(
        conn,
        "select u.id, u.kind = 'internal' as staff, \
         exists (select 1 from memberships m where m.group_id = $2 and m.user_id = u.id \
         and m.removed_at is null) as member, \
         exists (select 1 from messages w where w.author = u.id and w.group_id = $2 and w.side = 0) as wrote \
         from users u where u.status in ('active', 'invited') and u.id",
        ids,
        "",
        group
    )?)
}

/// Staff, those seen last first.
pub async fn staff_seen_last(conn: &mut Conn, limit: i64) -> Result<Vec<UserId>> {
    let rows: Vec<(UserId,)> = fetch_all!(
        conn,
        "select id from users where kind = 'internal' and status = 'active' \
         order by coalesce(last_seen_at, 0) desc, id limit $1",
        limit
    )?;
    Ok(rows.into_iter().map(|(user,)| user).collect())
}

// --- changes ------------------------------------------------------------------------------------

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

// --- reactions ----------------------------------------------------------------------------------

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

// --- rewriting ----------------------------------------------------------------------------------

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
) -> Result<Vec<(protocol::NotificationId, UserId)>> {
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
