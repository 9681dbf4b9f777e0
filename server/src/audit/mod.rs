//! Who did what, who came in and who could not, and what was refused. Facts are short and hold no
//! secret, and nothing that a stranger typed.

mod flood;
pub mod queries;
mod refusals;
pub mod routes;

pub use flood::{Flood, add_forever};
pub use refusals::{read_refused, refusal, sign_in_failed};

use crate::error::Result;
use crate::log::Tx;
use crate::{execute, ids};
use protocol::page::AuditTopic;
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
    insert(tx, actor, act, object, detail, None).await
}

/// With `flood`, the key of a minute: another node's entry with the same one counts once more.
async fn insert(
    tx: &mut Tx,
    actor: Option<UserId>,
    act: &str,
    object: Option<(&str, Uuid)>,
    detail: Option<&str>,
    flood: Option<&str>,
) -> Result<()> {
    let id: AuditId = ids::new();
    execute!(
        tx.conn,
        "insert into audit (id, at, actor, act, object, object_id, detail, topic, times, flood) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9) \
         on conflict (flood) do update set times = audit.times + 1",
        id,
        tx.now,
        actor,
        act,
        object.map(|(kind, _)| kind),
        object.map(|(_, id)| id),
        detail,
        crate::accounts::queries::word(topic(act)),
        flood
    )?;
    Ok(())
}

/// What the page filters by.
fn topic(act: &str) -> AuditTopic {
    match act {
        "sign_in" | "sign_in_failed" | "sign_out" | "end_session" | "end_sessions"
        | "make_link" | "use_link" | "password" | "two_factor_on" | "two_factor_off"
        | "two_factor_reset" | "require_two_factor" | "recovery_code" | "recovery_codes"
        | "wrong_code" => AuditTopic::Access,
        "refused" | "flood" => AuditTopic::Refused,
        _ => AuditTopic::Change,
    }
}
