//! What people see of groups.

use super::queries::{self, GroupRecord};
use crate::error::Result;
use crate::fetch_one;
use crate::log;
use crate::policy::Actor;
use crate::store::Conn;
use protocol::event::StreamName;
use protocol::group::{GroupRow, LastLine, LastLineKind, Side};
use protocol::hint::LobbyRow;
use protocol::{GroupId, UserId};

/// Characters of a last line's excerpt and of a quote.
pub const EXCERPT: usize = 140;

/// The first characters of a text, on one line.
#[must_use]
pub fn excerpt(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(EXCERPT)
        .collect()
}

/// A group's row in the viewer's list.
pub async fn row(conn: &mut Conn, actor: &Actor, group: GroupRecord) -> Result<GroupRow> {
    let id = group.id;
    let shared = log::standings_of(conn, StreamName::Shared(id), actor.id)
        .await?
        .unwrap_or_default();
    let internal = if actor.is_staff() {
        log::standings_of(conn, StreamName::Internal(id), actor.id).await?
    } else {
        None
    };
    let (starred, muted) = queries::marks(conn, id, actor.id).await?;
    Ok(GroupRow {
        group: group.for_group(),
        shared,
        internal,
        mentions: unseen_mentions(conn, id, actor.id).await?,
        starred,
        muted,
        last_line: last_line(conn, id, actor.is_staff()).await?,
    })
}

/// A group's row in the lobby of staff or of its members.
pub async fn lobby_row(conn: &mut Conn, group: GroupId, staff: bool) -> Result<Option<LobbyRow>> {
    let Some((shared_head, shared_lines)) = log::head(conn, StreamName::Shared(group)).await?
    else {
        return Ok(None);
    };
    let internal = if staff {
        log::head(conn, StreamName::Internal(group)).await?
    } else {
        None
    };
    Ok(Some(LobbyRow {
        group,
        shared_head,
        shared_lines,
        internal_head: internal.map(|(head, _)| head),
        internal_lines: internal.map(|(_, lines)| lines),
        last_line: last_line(conn, group, staff).await?,
    }))
}

async fn last_line(conn: &mut Conn, group: GroupId, staff: bool) -> Result<Option<LastLine>> {
    let Some(row) = queries::last_line(conn, group, staff).await? else {
        return Ok(None);
    };
    let kind = match row.kind.as_str() {
        _ if row.deleted_at.is_some() => LastLineKind::Deleted,
        "task_card" | "deal_card" => LastLineKind::Card,
        "transition" => LastLineKind::Transition,
        _ if row.text.is_empty() && row.files > 0 => LastLineKind::Files,
        _ => LastLineKind::Text,
    };
    Ok(Some(LastLine {
        at: row.at,
        author: row.author,
        author_name: row.author_name.unwrap_or_default(),
        side: if row.side == 0 {
            Side::Shared
        } else {
            Side::Internal
        },
        excerpt: if kind == LastLineKind::Deleted {
            String::new()
        } else {
            excerpt(&row.text)
        },
        kind,
    }))
}

async fn unseen_mentions(conn: &mut Conn, group: GroupId, user: UserId) -> Result<i64> {
    let (count,): (i64,) = fetch_one!(
        conn,
        "select count(*) from notifications where user_id = $1 and group_id = $2 \
         and kind in ('mention', 'reply') and seen_at is null and not retracted",
        user,
        group
    )?;
    Ok(count)
}
