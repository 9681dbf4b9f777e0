//! HTTP of the audit.

use super::queries;
use crate::accounts;
use crate::app::App;
use crate::error::Result;
use crate::http::{Query, Reader};
use crate::policy::{Action, Facts, may};
use axum::Json;
use axum::extract::State;
use protocol::page::{AuditEntry, AuditPage, AuditTopic};
use protocol::{AuditId, UserId};
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Entries on a page.
const PAGE: usize = 100;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct AuditQuery {
    before: Option<AuditId>,
    object: Option<Uuid>,
    topic: Option<AuditTopic>,
}

/// `GET /api/audit`: newest first, of everything, of one object or of one topic.
pub async fn page(
    State(_app): State<App>,
    mut reader: Reader,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditPage>> {
    may(&reader.actor, Action::ReadAudit, Facts::default())?;
    let conn = &mut reader.conn;
    let before = query.before.unwrap_or(AuditId(Uuid::max()));
    // One more than fits says that there is more.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = match (query.object, query.topic) {
        (Some(object), _) => queries::page_of(conn, object, before, limit).await?,
        (None, Some(topic)) => queries::page_about(conn, topic, before, limit).await?,
        (None, None) => queries::page(conn, before, limit).await?,
    };
    let more = rows.len() > PAGE;
    let entries: Vec<AuditEntry> = rows
        .into_iter()
        .take(PAGE)
        .map(queries::AuditRow::entry)
        .collect();
    let named: BTreeSet<UserId> = entries
        .iter()
        .flat_map(|entry| {
            let person = entry.object.as_deref() == Some("person");
            let object = entry.object_id.filter(|_| person).map(UserId);
            [entry.actor, object]
        })
        .flatten()
        .collect();
    let named: Vec<UserId> = named.into_iter().collect();
    Ok(Json(AuditPage {
        before: entries.last().map(|entry| entry.id).filter(|_| more),
        people: accounts::queries::people(conn, &named).await?,
        entries,
    }))
}
