//! Tasks: cards with a checklist, a person and a deadline, from T1 to T16 (domain C2).
//!
//! Read next: `machine.rs` for what may follow what, `hand.rs` for how a command gets hold of a
//! task, `telling.rs` for what each command writes, `view/` for what each audience sees.

pub mod alarm;
pub mod checklist;
pub mod control;
mod create;
mod due;
mod evidence;
mod hand;
mod hand_over;
mod list;
pub mod machine;
mod mask;
mod notices;
mod projection;
pub mod queries;
pub mod record;
pub mod routes;
pub mod steer;
mod telling;
pub mod view;
pub mod work;

pub use create::{create, publish};
pub use hand_over::{command as hand_over_command, hand_over, move_all, open_in_group};
pub use list::shelves;
pub use steer::cancel;

use crate::error::Result;
use crate::log::Tx;
use crate::policy::Permit;
use anyhow::anyhow;
use protocol::{MessageId, TaskId};

/// A value as a text column holds it.
fn stored<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| anyhow!(error).into())
}

/// The task's card in its group is another line, or none. The task's group is locked.
pub async fn card_is(
    tx: &mut Tx,
    permit: Permit,
    task: TaskId,
    card: Option<MessageId>,
) -> Result<()> {
    let Some(mut task) = queries::task(&mut tx.conn, task).await? else {
        return Ok(());
    };
    task.card_message_id = card;
    task.rev += 1;
    queries::save(&mut tx.conn, &task).await?;
    telling::refresh(tx, permit, &task).await
}

/// A message of the task's discussion was posted: counts it and redraws the card. The task's group
/// is locked.
pub async fn commented(tx: &mut Tx, permit: Permit, task: TaskId) -> Result<()> {
    let Some(mut task) = queries::task(&mut tx.conn, task).await? else {
        return Ok(());
    };
    task.comments += 1;
    task.rev += 1;
    task.last_activity_at = tx.now;
    queries::save(&mut tx.conn, &task).await?;
    telling::refresh(tx, permit, &task).await
}
