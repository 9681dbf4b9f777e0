//! Who did what, also what was refused. Facts are short and hold no secret.

pub mod queries;
pub mod routes;

use crate::app::App;
use crate::error::Result;
use crate::log::Tx;
use crate::planted::{Fault, planted};
use crate::{execute, ids};
use protocol::error::ErrorCode;
use protocol::event::PersonalEvent;
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

/// Notes a write that was refused, beside its own transaction, which was rolled back. `act` is its
/// word in the protocol.
pub async fn refusal<T>(app: &App, user: UserId, act: &str, outcome: &Result<T>) {
    let Err(error) = outcome else { return };
    if !matches!(error.code(), ErrorCode::NotAllowed | ErrorCode::NotFound) {
        return;
    }
    let act = act.to_owned();
    let noted = app
        .log
        .write(move |tx| {
            let act = act.clone();
            Box::pin(async move {
                if planted(Fault::RefusalsWrite) {
                    tx.personal(user, PersonalEvent::ProfileChanged {});
                }
                note(tx, Some(user), "refused", None, Some(&act)).await
            })
        })
        .await;
    if let Err(error) = noted {
        error.log();
    }
}
