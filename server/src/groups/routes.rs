//! HTTP of groups.

use super::invitations::{self, Newcomer};
use super::{facts, queries, view};
use crate::accounts::door::Door;
use crate::accounts::{self, search_key, sessions};
use crate::app::App;
use crate::audit;
use crate::commands::Caller;
use crate::error::{Error, Result, within};
use crate::http::{Body, Path, Query, Reader};
use crate::planted::{Fault, planted};
use crate::policy::{Action, may};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use protocol::group::{GroupRow, GroupView};
use protocol::sign_in::{AcceptInvitation, InvitationView, Invite, Secret};
use protocol::{GroupId, limits};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ListQuery {
    archived: bool,
    /// Words of a present or former name.
    text: Option<String>,
}

/// `GET /api/groups`: those the caller sees.
pub async fn list(
    State(_app): State<App>,
    mut reader: Reader,
    Query(query): Query<ListQuery>,
) -> Result<Json<Vec<GroupRow>>> {
    let actor = reader.actor.clone();
    let mut groups = if actor.is_staff() || planted(Fault::GroupsUnfiltered) {
        queries::all(&mut reader.conn, query.archived).await?
    } else {
        queries::of_member(&mut reader.conn, actor.id, query.archived).await?
    };
    if let Some(text) = &query.text {
        within(limits::SEARCH, text)?;
        let key = search_key(text);
        let words: Vec<&str> = key.split_whitespace().collect();
        groups.retain(|group| words.iter().all(|word| group.name_key.contains(word)));
    }
    view::rows(&mut reader.conn, &actor, groups).await.map(Json)
}

/// `GET /api/groups/{id}`.
pub async fn one(
    State(app): State<App>,
    mut reader: Reader,
    Path(group): Path<GroupId>,
) -> Result<Json<GroupView>> {
    let facts = facts(&mut reader.conn, &reader.actor, group).await?;
    may(&reader.actor, Action::ReadGroup, facts)?;
    let record = queries::group(&mut reader.conn, group)
        .await?
        .ok_or_else(Error::not_found)?;
    let now = app.clock.now();
    let room = view::room(&mut reader.conn, &reader.actor, record, now).await?;
    let (present, staff_reachable) = app.hub.presence().of_group(group);
    Ok(Json(GroupView {
        present,
        staff_reachable,
        ..room
    }))
}

/// `POST /api/groups/{id}/invitations`: the answer is the only time that the secret is seen.
pub async fn invite(
    State(app): State<App>,
    caller: Caller,
    Path(group): Path<GroupId>,
    Body(body): Body<Invite>,
) -> Result<Json<Secret>> {
    app.limits.command(caller.user)?;
    let made = invitations::make(&app, caller, group, body).await;
    audit::refusal(&app, caller.user, "invite", &made).await;
    made.map(Json)
}

/// Rows of a group's journal, at most.
const JOURNAL: i64 = 200;

/// `GET /api/groups/{id}/invitations`: the journal, newest first.
pub async fn journal(
    State(_app): State<App>,
    mut reader: Reader,
    Path(group): Path<GroupId>,
) -> Result<Json<Vec<InvitationView>>> {
    let facts = facts(&mut reader.conn, &reader.actor, group).await?;
    may(&reader.actor, Action::Invite, facts)?;
    let rows = queries::invitations::of_group(&mut reader.conn, group, JOURNAL).await?;
    Ok(Json(
        rows.into_iter()
            .map(queries::invitations::InvitationRow::view)
            .collect(),
    ))
}

/// `POST /api/invitations/accept`: a new account, or one more group for the signed-in master.
pub async fn accept(
    State(app): State<App>,
    door: Door,
    headers: HeaderMap,
    Body(body): Body<AcceptInvitation>,
) -> Result<Response> {
    app.limits.guesses.from(door.address)?;
    let hash = sessions::hashed(&body.token);
    if let Some(caller) = sessions::caller(&app, &headers).await? {
        invitations::accept_as(&app, caller, hash).await?;
        let me = accounts::view::me(&app, &mut app.db.read().await?, caller).await?;
        return Ok(Json(me).into_response());
    }
    accounts::routes::meaning(&app, &hash).await?;
    let logins = accounts::logins(body.email.as_deref(), body.phone.as_deref())?;
    let password = accounts::routes::hashed(body.password).await?;
    let newcomer = Newcomer::check(
        &body.name,
        logins,
        password,
        body.time_zone.as_deref(),
        &door,
    )?;
    let (caller, cookie) = invitations::accept(&app, hash, newcomer).await?;
    accounts::entry::signed_in(&app, &door, caller, cookie).await
}
