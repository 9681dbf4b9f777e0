//! Notices as their receiver sees them.

use super::queries::{self, NotificationRow};
use crate::accounts::queries::parse;
use crate::error::{Error, Result};
use crate::store::Conn;
use protocol::NotificationId;
use protocol::notification::NotificationView;

/// One notice by id.
pub async fn one(conn: &mut Conn, id: NotificationId) -> Result<NotificationView> {
    view(
        queries::by_id(conn, id)
            .await?
            .ok_or_else(Error::not_found)?,
    )
}

/// A row as its receiver sees it; `deal` is there for staff only, as it was stored.
pub fn view(row: NotificationRow) -> Result<NotificationView> {
    Ok(NotificationView {
        id: row.id,
        kind: parse(&row.kind)?,
        at: row.at,
        actor: row.actor,
        actor_name: row.actor_name.unwrap_or_default(),
        group: row.group_id,
        group_name: row.group_name.unwrap_or_default(),
        task: row.task_id,
        task_number: row.task_number,
        task_title: row.task_title,
        deal: row.deal_id,
        deal_no: row.deal_no,
        message: row.message_id,
        excerpt: row.excerpt,
        seen_at: row.seen_at,
        retracted: row.retracted,
    })
}
