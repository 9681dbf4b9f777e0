//! HTTP of tasks.

use super::view;
use super::{list, mask, queries};
use crate::accounts::queries::parse;
use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result};
use crate::groups;
use crate::http::{Path, Query, Reader};
use crate::planted::{Fault, planted};
use crate::policy::{Action, Facts, may};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use protocol::page::{Queue, TaskCounts, TaskHistory, TaskPage, TaskQuery};
use protocol::task::{TaskEntry, TaskForGroup, TaskForStaff, TaskState};
use protocol::{TaskId, UserId};
use serde::Serialize;
use std::collections::BTreeSet;

/// `GET /api/tasks`: masters see their groups', without drafts and without deals.
pub async fn page(
    State(app): State<App>,
    mut reader: Reader,
    Query(query): Query<TaskQuery>,
) -> Result<Json<TaskPage>> {
    // No filter by what the caller may not read.
    if query.deal.is_some() {
        may(&reader.actor, Action::ReadDeals, Facts::default())?;
    }
    let page = list::page(&mut reader.conn, &reader.actor, &query, app.clock.now()).await?;
    let rows = if reader.actor.is_staff() {
        view::rows(&mut reader.conn, &page.ids).await?
    } else {
        view::rows_for_group(&mut reader.conn, &page.ids).await?
    };
    let named: BTreeSet<UserId> = rows.iter().filter_map(|row| row.assignee).collect();
    Ok(Json(TaskPage {
        people: view::people(&mut reader.conn, &named).await?,
        rows,
        next: page.next,
    }))
}

/// `GET /api/tasks/counts`.
pub async fn counts(State(app): State<App>, mut reader: Reader) -> Result<Json<TaskCounts>> {
    list::counts(&mut reader.conn, &reader.actor, app.clock.now())
        .await
        .map(Json)
}

/// A task as its reader may know it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Seen {
    Staff(Box<TaskForStaff>),
    Group(Box<TaskForGroup>),
}

/// `GET /api/tasks/{id}`.
pub async fn one(
    State(_app): State<App>,
    mut reader: Reader,
    Path(id): Path<TaskId>,
) -> Result<Json<Seen>> {
    visible(&mut reader, id).await?;
    let conn = &mut reader.conn;
    let seen = if reader.actor.is_staff() || planted(Fault::TaskPageForStaff) {
        let task = view::for_staff(conn, &[id]).await?.pop();
        task.map(|task| Seen::Staff(Box::new(task)))
    } else {
        let task = view::for_group(conn, &[id]).await?.pop();
        task.map(|task| Seen::Group(Box::new(task)))
    };
    seen.map(Json).ok_or_else(Error::not_found)
}

/// `GET /api/tasks/{id}/history`.
pub async fn history(
    State(_app): State<App>,
    mut reader: Reader,
    Path(id): Path<TaskId>,
) -> Result<Json<TaskHistory>> {
    visible(&mut reader, id).await?;
    let mut entries = Vec::new();
    let mut named: BTreeSet<UserId> = BTreeSet::new();
    for row in queries::history(&mut reader.conn, id).await? {
        named.extend(row.actor);
        named.extend(row.assignee);
        let state = |word: Option<String>| word.map(|word| parse::<TaskState>(&word)).transpose();
        entries.push(TaskEntry {
            at: row.at,
            actor: row.actor,
            act: row.act,
            from: state(row.from_state)?,
            to: state(row.to_state)?,
            reason: row.reason,
            on_behalf: row.on_behalf,
            item: row.item_id,
            assignee: row.assignee,
        });
    }
    let people = view::people(&mut reader.conn, &named).await?;
    Ok(Json(TaskHistory { entries, people }))
}

/// `GET /api/tasks/{id}/private`: never kept by anyone between here and the screen.
pub async fn private(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TaskId>,
) -> Result<Response> {
    let private = mask::read_private(&app, caller, id).await?;
    let mut response = Json(private).into_response();
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    Ok(response)
}

/// Tasks in one answer of the queue.
const QUEUE: usize = 100;

/// `GET /api/queue`: what waits for acceptance, over all groups.
pub async fn queue(State(_app): State<App>, mut reader: Reader) -> Result<Json<Queue>> {
    may(&reader.actor, Action::ReadDeals, Facts::default())?;
    let limit = i64::try_from(QUEUE + 1).unwrap_or(i64::MAX);
    let mut ids = list::waiting(&mut reader.conn, limit).await?;
    let more = ids.len() > QUEUE;
    ids.truncate(QUEUE);
    let tasks = view::for_staff(&mut reader.conn, &ids).await?;
    let named = tasks.iter().flat_map(view::named_for_staff).collect();
    let people = view::people(&mut reader.conn, &named).await?;
    Ok(Json(Queue {
        tasks,
        people,
        more,
    }))
}

/// In his group, and no draft for masters; else it looks absent.
async fn visible(reader: &mut Reader, id: TaskId) -> Result<()> {
    let task = queries::task(&mut reader.conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let facts = groups::facts(&mut reader.conn, &reader.actor, task.group_id).await?;
    let facts = Facts {
        inside: facts.inside && (reader.actor.is_staff() || task.is_published()),
        ..facts
    };
    may(&reader.actor, Action::ReadGroup, facts)?;
    Ok(())
}
