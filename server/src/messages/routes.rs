//! HTTP of lines and of the ranges that a client misses.

use super::queries::{self, Cursor, MessageRow};
use super::{stream, view};
use crate::app::App;
use crate::error::{Error, Result};
use crate::groups;
use crate::http::{Path, Query, Reader};
use crate::log;
use crate::planted::{Fault, planted};
use crate::policy::{Action, may};
use axum::Json;
use axum::extract::State;
use protocol::event::{EventPage, StreamName};
use protocol::group::Side;
use protocol::message::{LinePage, Revision};
use protocol::{GroupId, MessageId, Seq, TaskId, limits};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct LinesQuery {
    before: Option<String>,
    after: Option<String>,
    around: Option<MessageId>,
    task: Option<TaskId>,
    limit: Option<i64>,
}

/// Lines on a page unless the client asks for fewer or more.
const PAGE: i64 = 60;
const END: Cursor = (Seq(i64::MAX), 1, Seq(i64::MAX));

/// `GET /api/groups/{id}/lines`.
pub async fn lines(
    State(_app): State<App>,
    mut reader: Reader,
    Path(group): Path<GroupId>,
    Query(query): Query<LinesQuery>,
) -> Result<Json<LinePage>> {
    let facts = groups::facts(&mut reader.conn, &reader.actor, group).await?;
    may(&reader.actor, Action::ReadGroup, facts)?;
    let conn = &mut reader.conn;
    let staff = reader.actor.is_staff() || planted(Fault::PagesForStaff);
    // Position first, then the snapshot, then the stream (rule 9).
    let (shared_head, _) = log::head(conn, StreamName::Shared(group))
        .await?
        .ok_or_else(Error::not_found)?;
    let internal_head = if staff {
        log::head(conn, StreamName::Internal(group))
            .await?
            .map(|(head, _)| head)
    } else {
        None
    };
    let limit = query
        .limit
        .unwrap_or(PAGE)
        .clamp(1, i64::try_from(limits::PAGE.max).unwrap_or(PAGE));
    let notes = staff || planted(Fault::NotesOnPages);
    let window = window(conn, group, i32::from(notes), &query, limit).await?;
    let faces = view::faces(conn, staff, group, &window.rows).await?;
    let lines = view::many(conn, window.rows).await?;
    let mut named = view::named_in(&lines);
    named.extend(faces.people);
    let people = view::people(conn, named).await?;
    Ok(Json(LinePage {
        before: window
            .more_before
            .then(|| lines.first().map(cursor_of))
            .flatten(),
        after: window
            .more_after
            .then(|| lines.last().map(cursor_of))
            .flatten(),
        lines,
        people,
        tasks: faces.tasks,
        staff_tasks: faces.staff_tasks,
        deals: faces.deals,
        shared_head,
        internal_head,
    }))
}

struct Window {
    /// Oldest first.
    rows: Vec<MessageRow>,
    more_before: bool,
    more_after: bool,
}

async fn window(
    conn: &mut crate::store::Conn,
    group: GroupId,
    sides: i32,
    query: &LinesQuery,
    limit: i64,
) -> Result<Window> {
    if let Some(around) = query.around {
        let target = queries::by_id(conn, around)
            .await?
            .filter(|row| row.group_id == group && row.side <= sides)
            .ok_or_else(Error::not_found)?;
        let at = (target.anchor, target.side, target.seq);
        let half = (limit / 2).max(1);
        let (mut rows, more_before) = cut(
            queries::before(conn, group, sides, at, half + 1).await?,
            half,
        );
        rows.reverse();
        rows.push(target);
        let (below, more_after) = cut(
            queries::after(conn, group, sides, at, half + 1).await?,
            half,
        );
        rows.extend(below);
        return Ok(Window {
            rows,
            more_before,
            more_after,
        });
    }
    if let Some(after) = &query.after {
        let at = parse_cursor(after)?;
        let (rows, more_after) = cut(
            queries::after(conn, group, sides, at, limit + 1).await?,
            limit,
        );
        return Ok(Window {
            rows,
            more_before: true,
            more_after,
        });
    }
    let at = query.before.as_deref().map_or(Ok(END), parse_cursor)?;
    let found = match query.task {
        Some(task) => queries::of_task_before(conn, task, group, sides, at, limit + 1).await?,
        None => queries::before(conn, group, sides, at, limit + 1).await?,
    };
    let (mut rows, more_before) = cut(found, limit);
    rows.reverse();
    Ok(Window {
        rows,
        more_before,
        more_after: query.before.is_some(),
    })
}

/// One row more than wanted was asked for: it says that there is more.
fn cut(mut rows: Vec<MessageRow>, limit: i64) -> (Vec<MessageRow>, bool) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    (rows, more)
}

fn cursor_of(line: &protocol::message::MessageView) -> String {
    format!(
        "{}.{}.{}",
        line.anchor.0,
        queries::side_no(line.side),
        line.seq.0
    )
}

pub(crate) fn parse_cursor(text: &str) -> Result<Cursor> {
    let mut parts = text.split('.').map(str::parse::<i64>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(anchor @ 0..)), Some(Ok(side)), Some(Ok(seq @ 0..)), None) => {
            Ok((Seq(anchor), i32::from(side != 0), Seq(seq)))
        }
        _ => Err(Error::invalid("cursor")),
    }
}

/// `GET /api/messages/{id}/revisions`.
pub async fn revisions(
    State(_app): State<App>,
    mut reader: Reader,
    Path(id): Path<MessageId>,
) -> Result<Json<Vec<Revision>>> {
    let conn = &mut reader.conn;
    let row = queries::by_id(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let facts = groups::facts(conn, &reader.actor, row.group_id).await?;
    may(&reader.actor, Action::ReadSide(row.side()), facts)?;
    may(&reader.actor, Action::ReadRevisions, facts)?;
    queries::revisions(conn, id).await.map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    pub after: Seq,
}

/// Events in one answer; a longer range is a reset.
const RANGE: i64 = 1000;

/// `GET /api/groups/{id}/{shared|internal}/events`.
pub async fn events(
    State(_app): State<App>,
    mut reader: Reader,
    Path((group, side)): Path<(GroupId, Side)>,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventPage>> {
    let facts = groups::facts(&mut reader.conn, &reader.actor, group).await?;
    if !planted(Fault::NotesOnPages) {
        may(&reader.actor, Action::ReadSide(side), facts)?;
    }
    event_page(&mut reader.conn, stream(group, side), query.after)
        .await
        .map(Json)
}

/// The range after a position, or `reset`.
pub async fn event_page(
    conn: &mut crate::store::Conn,
    name: StreamName,
    after: Seq,
) -> Result<EventPage> {
    let (head, _) = log::head(conn, name).await?.ok_or_else(Error::not_found)?;
    let known = match after > head || head.0 - after.0 > RANGE {
        true => None,
        false => log::range_if_known(conn, name, after, RANGE).await?,
    };
    Ok(EventPage {
        head,
        reset: known.is_none(),
        events: known.unwrap_or_default(),
    })
}
