//! What people see of groups.

use super::queries::{self, GroupRecord, LastLineRow, members};
use crate::accounts::queries::{PersonRow, parse};
use crate::deals::reference;
use crate::error::{Error, Result};
use crate::messages::TransitionDetail;
use crate::planted::{Fault, planted};
use crate::policy::Actor;
use crate::store::Conn;
use protocol::event::StreamName;
use protocol::group::{
    GroupRow, GroupView, LastLine, LastLineKind, MemberForGroup, Receipts, Side,
};
use protocol::hint::LobbyRow;
use protocol::person::PersonForGroup;
use protocol::{DealId, GroupId, Micros, UserId};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

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

/// Rows of the viewer's list, in the order of `groups`; a constant number of queries.
pub async fn rows(
    conn: &mut Conn,
    actor: &Actor,
    groups: Vec<GroupRecord>,
) -> Result<Vec<GroupRow>> {
    let ids: Vec<Uuid> = groups.iter().map(|group| group.id.0).collect();
    let staff = actor.is_staff();
    let standings = queries::standings(conn, &ids, actor.id).await?;
    let marks = queries::all_marks(conn, actor.id).await?;
    let mentions = queries::mentions(conn, actor.id).await?;
    let notes = staff || planted(Fault::LastLineIsNote);
    let mut last_lines = last_lines(conn, &ids, notes).await?;
    let standing = |name| standings.get(&name).copied();
    Ok(groups
        .into_iter()
        .map(|record| {
            let id = record.id;
            let (starred, muted) = marks.get(&id).copied().unwrap_or_default();
            GroupRow {
                group: record.for_group(),
                shared: standing(StreamName::Shared(id)).unwrap_or_default(),
                internal: standing(StreamName::Internal(id)).filter(|_| staff),
                mentions: mentions.get(&id).copied().unwrap_or(0),
                starred,
                muted,
                last_line: last_lines.remove(&id),
            }
        })
        .collect())
}

/// All that a room shows beside its lines. Position first, then the rest (architecture rule 9).
pub async fn room(
    conn: &mut Conn,
    actor: &Actor,
    record: GroupRecord,
    now: Micros,
) -> Result<GroupView> {
    let group = record.id;
    let row = rows(conn, actor, vec![record])
        .await?
        .pop()
        .ok_or_else(Error::not_found)?;
    let members = members::of_group(conn, group, now)
        .await?
        .into_iter()
        .map(member)
        .collect::<Result<Vec<MemberForGroup>>>()?;
    let staff = if actor.is_staff() || planted(Fault::StaffUnfiltered) {
        members::staff(conn).await?
    } else {
        members::staff_who_wrote(conn, group).await?
    };
    let staff = staff
        .into_iter()
        .map(PersonRow::for_group)
        .collect::<Result<Vec<PersonForGroup>>>()?;
    let known: HashSet<UserId> = members
        .iter()
        .map(|member| member.person.id)
        .chain(staff.iter().map(|person| person.id))
        .collect();
    let receipts = receipts(conn, actor, group, &known).await?;
    Ok(GroupView {
        row,
        members,
        staff,
        receipts,
        present: Vec::new(),
        staff_reachable: false,
    })
}

fn member(row: members::MemberRow) -> Result<MemberForGroup> {
    Ok(MemberForGroup {
        joined_at: row.joined_at,
        open_tasks: row.open_tasks,
        overdue_tasks: row.overdue_tasks,
        person: PersonForGroup {
            id: row.id,
            name: row.name,
            kind: parse(&row.kind)?,
            company: row.company,
            avatar: row.avatar,
            active: row.status == "active",
        },
    })
}

/// Of those whom the viewer knows, on the sides that he reads.
async fn receipts(
    conn: &mut Conn,
    actor: &Actor,
    group: GroupId,
    known: &HashSet<UserId>,
) -> Result<Vec<Receipts>> {
    let rows = members::cursors(conn, group).await?;
    let seen = rows
        .into_iter()
        .map(|(user, kind, delivered, read, at)| Receipts {
            user,
            side: match kind.as_str() {
                "shared" => Side::Shared,
                _ => Side::Internal,
            },
            delivered,
            read,
            at,
        })
        .filter(|receipt| known.contains(&receipt.user))
        .filter(|receipt| actor.is_staff() || receipt.side == Side::Shared);
    Ok(seen.collect())
}

/// Rows of these groups in the lobby of staff or of their members; a constant number of queries.
pub async fn lobby_rows(conn: &mut Conn, groups: &[Uuid], staff: bool) -> Result<Vec<LobbyRow>> {
    let positions = queries::positions(conn, groups).await?;
    let mut last_lines = last_lines(conn, groups, staff).await?;
    let rows = groups.iter().map(|&id| {
        let group = GroupId(id);
        let internal = positions
            .get(&StreamName::Internal(group))
            .filter(|_| staff);
        let (shared_head, shared_lines) = *positions.get(&StreamName::Shared(group))?;
        Some(LobbyRow {
            group,
            shared_head,
            shared_lines,
            internal_head: internal.map(|(head, _)| *head),
            internal_lines: internal.map(|(_, lines)| *lines),
            last_line: last_lines.remove(&group),
        })
    });
    Ok(rows.flatten().collect())
}

/// The newest line of each of these groups that has one.
async fn last_lines(
    conn: &mut Conn,
    groups: &[Uuid],
    notes: bool,
) -> Result<HashMap<GroupId, LastLine>> {
    let rows = queries::last_lines(conn, groups, notes).await?;
    let deals: Vec<DealId> = rows.iter().filter_map(LastLineRow::deal_card).collect();
    let deals = reference::refs(conn, &deals).await?;
    let lines = rows.into_iter().map(|mut row| {
        if let Some(deal) = row.deal_card().and_then(|deal| deals.get(&deal)) {
            row.text.clone_from(&deal.public_no);
        }
        (row.group_id, last_line(row))
    });
    Ok(lines.collect())
}

fn last_line(row: LastLineRow) -> LastLine {
    let kind = match row.kind.as_str() {
        _ if row.deleted_at.is_some() => LastLineKind::Deleted,
        "task_card" | "deal_card" => LastLineKind::Card,
        "transition" => LastLineKind::Transition,
        _ if row.text.is_empty() && row.files > 0 => LastLineKind::Files,
        _ => LastLineKind::Text,
    };
    let transition = match kind {
        LastLineKind::Transition => row.detail.as_deref().and_then(|detail| {
            let read: Option<TransitionDetail> = serde_json::from_str(detail).ok();
            read.map(|detail| detail.transition)
        }),
        _ => None,
    };
    LastLine {
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
        transition,
    }
}
