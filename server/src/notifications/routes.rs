//! HTTP of the inbox and of one's own stream.

use super::{queries, view};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::{Query, Reader};
use crate::log;
use crate::messages::routes::{EventsQuery, event_page};
use axum::Json;
use axum::extract::State;
use protocol::NotificationId;
use protocol::event::{EventPage, StreamName};
use protocol::notification::Inbox;
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct InboxQuery {
    before: Option<NotificationId>,
}

/// Notices on a page.
const PAGE: usize = 50;

/// `GET /api/notifications`.
pub async fn inbox(
    State(_app): State<App>,
    mut reader: Reader,
    Query(query): Query<InboxQuery>,
) -> Result<Json<Inbox>> {
    let user = reader.actor.id;
    let conn = &mut reader.conn;
    // Position first, then the snapshot, then the stream (rule 9).
    let (head, _) = log::head(conn, StreamName::Personal(user))
        .await?
        .ok_or_else(Error::not_found)?;
    let mut rows = queries::page(conn, user, query.before, PAGE as i64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let notifications = rows
        .into_iter()
        .map(view::view)
        .collect::<Result<Vec<_>>>()?;
    let before = if more {
        notifications.last().map(|last| last.id)
    } else {
        None
    };
    let unseen = queries::unseen(conn, user).await?;
    Ok(Json(Inbox {
        notifications,
        unseen,
        head,
        before,
    }))
}

/// `GET /api/personal/events`.
pub async fn events(
    State(_app): State<App>,
    mut reader: Reader,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventPage>> {
    let stream = StreamName::Personal(reader.actor.id);
    event_page(&mut reader.conn, stream, query.after)
        .await
        .map(Json)
}
