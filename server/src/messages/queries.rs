//! SQL of lines: their rows. Next: `pages`, `named`, `changes`, `rewriting`, `plain`.

mod changes;
mod named;
mod pages;
mod plain;
mod rewriting;

pub use changes::{
    add_reaction, bump, emoji_of, forget_reactions, forget_revisions, has_files, keep_revision,
    note_change, reactions_of, remove_reaction, revisions, set_deleted, set_text,
};
pub use named::{Mentionable, TaskRef, amount_behind, mentionable, staff_seen_last, task};
pub use pages::{Cursor, PAGES, after, before, of_task_before};
pub use plain::{Around, around, insert_plain};
pub use rewriting::{
    correct_notices, correct_revision, correct_text, events_of_deal, events_with, group_of_lines,
    lines_with, revisions_by_no, rewrite_event, told_before,
};

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_in, fetch_one, fetch_optional};
use anyhow::anyhow;
use protocol::group::Side;
use protocol::{DealId, GroupId, MessageId, Micros, OpId, Seq, TaskId, UserId};
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

/// The columns of a [`MessageRow`]. By name: what a prepared statement gives must stay the same when a newer
/// version adds a column.
macro_rules! columns {
    () => {
        "id, group_id, side, seq, line, anchor, author, at, kind, text, detail, task_id, deal_id, \
         reply_to, mentions, mentions_staff, op, edited_at, deleted_at, rev"
    };
}
pub(super) use columns;

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
) -> Result<MessageRow> {
    let (group, side, seq, lines, anchor) = spot;
    let mentions = serde_json::to_string(&line.mentions).map_err(|error| anyhow!(error))?;
    if let (Side::Shared, Some(author)) = (side, author) {
        execute!(
            conn,
            "insert into writers (group_id, user_id) values ($1, $2) on conflict do nothing",
            group,
            author
        )?;
    }
    Ok(fetch_one!(
        conn,
        concat!(
            "insert into messages (id, group_id, side, seq, line, anchor, author, at, kind, text, detail, \
         task_id, deal_id, reply_to, mentions, mentions_staff, op, rev) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1) \
         returning ",
            columns!()
        ),
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
    )?)
}

pub async fn by_id(conn: &mut Conn, id: MessageId) -> Result<Option<MessageRow>> {
    Ok(fetch_optional!(
        conn,
        concat!("select ", columns!(), " from messages where id = $1"),
        id
    )?)
}

pub async fn by_ids(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<MessageRow>> {
    Ok(fetch_in!(
        conn,
        concat!("select ", columns!(), " from messages where id"),
        ids,
        ""
    )?)
}
