//! Who did what, also what was refused. Facts are short and hold no secret.

pub mod queries;
pub mod routes;

use crate::error::Result;
use crate::log::Tx;
use crate::{execute, ids};
use protocol::{AuditId, UserId};
use uuid::Uuid;

/// One entry, in the transaction of what it tells.
pub async fn note(
    tx: &mut Tx,
    actor: Option<UserId>,
    act: &str,
    object: Option<(&str, Uuid)>,
    detail: Option<&str>,
) -> Result<()> {
    let id: AuditId = ids::new();
    execute!(
        tx.conn,
        "insert into audit (id, at, actor, act, object, object_id, detail) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        tx.now,
        actor,
        act,
        object.map(|(kind, _)| kind),
        object.map(|(_, id)| id),
        detail
    )?;
    Ok(())
}
