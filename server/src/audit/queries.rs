//! SQL of the audit.

use crate::accounts::queries::word;
use crate::error::Result;
use crate::fetch_all;
use crate::store::Conn;
use protocol::page::{AuditEntry, AuditTopic};
use protocol::{AuditId, Micros, UserId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
pub struct AuditRow {
    id: AuditId,
    at: Micros,
    actor: Option<UserId>,
    act: String,
    object: Option<String>,
    object_id: Option<Uuid>,
    detail: Option<String>,
    times: i32,
}

impl AuditRow {
    #[must_use]
    pub fn entry(self) -> AuditEntry {
        AuditEntry {
            id: self.id,
            at: self.at,
            actor: self.actor,
            act: self.act,
            object: self.object,
            object_id: self.object_id,
            detail: self.detail,
            times: self.times,
        }
    }
}

/// Entries before `before`, newest first.
pub async fn page(conn: &mut Conn, before: AuditId, limit: i64) -> Result<Vec<AuditRow>> {
    Ok(fetch_all!(
        conn,
        "select id, at, actor, act, object, object_id, detail, times from audit \
         where id < $1 order by id desc limit $2",
        before,
        limit
    )?)
}

/// As [`page`], of one object.
pub async fn page_of(
    conn: &mut Conn,
    object: Uuid,
    before: AuditId,
    limit: i64,
) -> Result<Vec<AuditRow>> {
    Ok(fetch_all!(
        conn,
        "select id, at, actor, act, object, object_id, detail, times from audit \
         where object_id = $1 and id < $2 order by id desc limit $3",
        object,
        before,
        limit
    )?)
}

/// As [`page`], of one topic.
pub async fn page_about(
    conn: &mut Conn,
    topic: AuditTopic,
    before: AuditId,
    limit: i64,
) -> Result<Vec<AuditRow>> {
    Ok(fetch_all!(
        conn,
        "select id, at, actor, act, object, object_id, detail, times from audit \
         where topic = $1 and id < $2 order by id desc limit $3",
        word(topic),
        before,
        limit
    )?)
}
