//! HTTP of groups.

use super::{queries, view};
use crate::app::App;
use crate::error::Result;
use crate::http::Reader;
use axum::Json;
use axum::extract::{Query, State};
use protocol::group::GroupRow;
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ListQuery {
    archived: bool,
}

/// `GET /api/groups`: those the caller sees.
pub async fn list(
    State(_app): State<App>,
    mut reader: Reader,
    Query(query): Query<ListQuery>,
) -> Result<Json<Vec<GroupRow>>> {
    let actor = reader.actor.clone();
    let groups = if actor.is_staff() {
        queries::all(&mut reader.conn, query.archived).await?
    } else {
        queries::of_member(&mut reader.conn, actor.id, query.archived).await?
    };
    let mut rows = Vec::with_capacity(groups.len());
    for group in groups {
        rows.push(view::row(&mut reader.conn, &actor, group).await?);
    }
    Ok(Json(rows))
}
