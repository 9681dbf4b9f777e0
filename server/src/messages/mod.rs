//! Lines of a group's timeline: texts, files, cards; sent, quoted, edited, deleted, reacted to.
//!
//! Read next: `send.rs` for the way of a text, `plain.rs` for many of them together, `change.rs` for
//! what may happen to it later, `rewrite.rs` for how a former text leaves the log, `view.rs` for what
//! its audience sees.

mod cards;
mod change;
pub mod erasure;
mod lint;
mod plain;
pub mod queries;
mod rewrite;
pub mod routes;
mod send;
pub mod view;

pub use cards::post_card;
pub use change::{delete, edit, react};
pub use plain::{is_plain, send_together};
pub use queries::rewrite_event;
pub use send::{SendMessage, send};

use crate::error::{Error, Result};
use crate::log::{Line, Place, Tx};
use crate::planted::{Fault, planted};
use crate::policy::Permit;
use crate::{ids, log};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::event::{InternalEvent, SharedEvent, StreamName};
use protocol::group::Side;
use protocol::task::Transition;
use protocol::{GroupId, MessageId, Seq, UserId};
use queries::{MessageRow, NewLine};
use serde::{Deserialize, Serialize};

/// The stream of one side of a group.
#[must_use]
pub fn stream(group: GroupId, side: Side) -> StreamName {
    match side {
        Side::Shared => StreamName::Shared(group),
        Side::Internal if planted(Fault::NotesInShared) => StreamName::Shared(group),
        Side::Internal => StreamName::Internal(group),
    }
}

/// What a line of kind `transition` keeps as its `detail`; written by tasks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransitionDetail {
    /// The task's number then; it may get another one in another group.
    pub number: String,
    pub transition: Transition,
    /// Whom it went to, if anyone.
    pub to: Option<UserId>,
    pub reason: Option<String>,
    /// Staff acted for the master.
    pub on_behalf: bool,
}

/// A place for a line, with its position among both sides of the group.
pub struct Spot {
    group: GroupId,
    side: Side,
    place: Place,
    anchor: Seq,
}

/// The refusal to change what was deleted: 409.
fn deleted() -> Error {
    Error::Told(Box::new(ErrorBody {
        name: Some("deleted".to_owned()),
        ..ErrorBody::of(ErrorCode::InvalidTransition)
    }))
}

/// Takes the next position of a side; first of all in a command, because it is the group's lock.
/// An unknown group is absent: 404.
pub async fn take_spot(tx: &mut Tx, group: GroupId, side: Side) -> Result<Spot> {
    let place = tx.find_place(stream(group, side), Line::Yes).await?;
    let place = place.ok_or_else(Error::not_found)?;
    // Read under the lock of the notes' own stream, so that anchors never go back along it.
    let anchor = match side {
        Side::Shared => place.seq,
        Side::Internal => log::head(&mut tx.conn, StreamName::Shared(group))
            .await?
            .map_or(Seq::ZERO, |(head, _)| head),
    };
    Ok(Spot {
        group,
        side,
        place,
        anchor,
    })
}

/// Stores a line in its spot and tells its audience.
pub async fn post(
    tx: &mut Tx,
    permit: Permit,
    spot: Spot,
    author: Option<UserId>,
    line: NewLine,
) -> Result<(MessageId, Seq)> {
    let row = store(tx, &spot, author, &line).await?;
    let id = row.id;
    let seq = tell(tx, permit, row, spot, false).await?;
    Ok((id, seq))
}

async fn store(
    tx: &mut Tx,
    spot: &Spot,
    author: Option<UserId>,
    line: &NewLine,
) -> Result<MessageRow> {
    let at = (
        spot.group,
        spot.side,
        spot.place.seq,
        spot.place.lines,
        spot.anchor,
    );
    queries::insert(&mut tx.conn, ids::new(), at, author, tx.now, line).await
}

/// Fills the spot with the stored line as its audience sees it; its `files` are attached already.
async fn tell(
    tx: &mut Tx,
    permit: Permit,
    row: MessageRow,
    spot: Spot,
    files: bool,
) -> Result<Seq> {
    let message = view::of_row(&mut tx.conn, row, files).await?;
    let people = view::people_of(&mut tx.conn, std::slice::from_ref(&message)).await?;
    let message = Box::new(message);
    let seq = spot.place.seq;
    match spot.side {
        Side::Shared => {
            let event = SharedEvent::MessagePosted { message, people };
            tx.fill_shared(permit, spot.place, event).await?;
        }
        Side::Internal => {
            let event = InternalEvent::MessagePosted { message, people };
            tx.fill_internal(permit, spot.place, event).await?;
        }
    }
    Ok(seq)
}
