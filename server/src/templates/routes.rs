//! HTTP of request types and templates, for staff.

use super::queries;
use crate::app::App;
use crate::error::Result;
use crate::http::Reader;
use crate::policy::{Action, Facts, may};
use axum::Json;
use axum::extract::State;
use protocol::template::{RequestTypeView, TemplateView};

/// `GET /api/request-types`.
pub async fn types(
    State(_app): State<App>,
    mut reader: Reader,
) -> Result<Json<Vec<RequestTypeView>>> {
    may(&reader.actor, Action::ReadTemplates, Facts::default())?;
    queries::types(&mut reader.conn).await.map(Json)
}

/// `GET /api/templates`.
pub async fn templates(
    State(_app): State<App>,
    mut reader: Reader,
) -> Result<Json<Vec<TemplateView>>> {
    may(&reader.actor, Action::ReadTemplates, Facts::default())?;
    queries::templates(&mut reader.conn).await.map(Json)
}
