//! Lines of a group's timeline: texts, files, cards; sent, quoted, edited, deleted, reacted to.

pub mod queries;
pub mod routes;
pub mod view;

use crate::commands::Context;
use crate::error::{Error, Result, at_most, within};
use crate::log::{Line, Place, Tx};
use crate::policy::{Action, Permit, may};
use crate::{fetch_optional, groups, ids, log};
use protocol::command::{Command, Receipt};
use protocol::event::{InternalEvent, SharedEvent, StreamName};
use protocol::group::Side;
use protocol::{FileId, GroupId, MessageId, Seq, TaskId, UserId, limits};
use queries::NewLine;

/// What a person sends.
pub struct SendMessage {
    pub group: GroupId,
    pub side: Side,
    pub text: String,
    pub files: Vec<FileId>,
    pub reply_to: Option<MessageId>,
    pub task: Option<TaskId>,
    pub mentions: Vec<UserId>,
    pub mentions_staff: bool,
}

impl TryFrom<Command> for SendMessage {
    type Error = Error;

    fn try_from(command: Command) -> Result<Self> {
        match command {
            Command::SendMessage {
                group,
                side,
                text,
                files,
                reply_to,
                task,
                mentions,
                mentions_staff,
            } => Ok(SendMessage {
                group,
                side,
                text,
                files,
                reply_to,
                task,
                mentions,
                mentions_staff,
            }),
            _ => Err(Error::of(protocol::error::ErrorCode::BadRequest)),
        }
    }
}

/// The stream of one side of a group.
#[must_use]
pub fn stream(group: GroupId, side: Side) -> StreamName {
    match side {
        Side::Shared => StreamName::Shared(group),
        Side::Internal => StreamName::Internal(group),
    }
}

/// Posts a text, with files, a quote, mentions.
pub async fn send(tx: &mut Tx, context: &Context<'_>, message: SendMessage) -> Result<Receipt> {
    let actor = context.actor;
    let text = message.text.trim().to_owned();
    within(limits::MESSAGE_TEXT, &text)?;
    at_most(limits::MESSAGE_FILES, &message.files)?;
    at_most(limits::MESSAGE_MENTIONS, &message.mentions)?;
    if text.is_empty() && message.files.is_empty() {
        return Err(Error::invalid("text"));
    }
    let spot = take_spot(tx, message.group, message.side).await?;
    let facts = groups::facts(&mut tx.conn, actor, message.group).await?;
    let permit = may(actor, Action::Post(message.side), facts)?;
    let line = NewLine {
        kind: "text",
        text,
        reply_to: message.reply_to,
        task: message.task,
        mentions: message.mentions,
        mentions_staff: message.mentions_staff,
        op: Some(context.op),
        ..NewLine::default()
    };
    let (id, seq) = post(tx, permit, spot, actor.author(), line).await?;
    Ok(Receipt {
        id: Some(id.0),
        seq: Some(seq),
        rev: Some(1),
        already: false,
    })
}

/// A place for a line, with its position among both sides of the group.
pub struct Spot {
    group: GroupId,
    side: Side,
    place: Place,
    anchor: Seq,
}

/// Takes the next position of a side; first of all in a command, because it is the group's lock.
pub async fn take_spot(tx: &mut Tx, group: GroupId, side: Side) -> Result<Spot> {
    let anchor = match side {
        Side::Shared => None,
        Side::Internal => log::head(&mut tx.conn, StreamName::Shared(group))
            .await?
            .map(|(head, _)| head),
    };
    let exists: Option<(i64,)> = fetch_optional!(
        tx.conn,
        "select cast(1 as bigint) from groups where id = $1",
        group
    )?;
    if exists.is_none() {
        return Err(Error::not_found());
    }
    let place = tx.place(stream(group, side), Line::Yes).await?;
    let anchor = anchor.unwrap_or(place.seq);
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
    let id: MessageId = ids::new();
    let Spot {
        group,
        side,
        place,
        anchor,
    } = spot;
    let seq = place.seq;
    queries::insert(
        &mut tx.conn,
        id,
        (group, side, seq, place.lines, anchor),
        author,
        tx.now,
        &line,
    )
    .await?;
    let message = view::one(&mut tx.conn, id).await?;
    let people = view::people_of(&mut tx.conn, std::slice::from_ref(&message)).await?;
    let message = Box::new(message);
    match side {
        Side::Shared => {
            tx.fill_shared(
                permit,
                place,
                SharedEvent::MessagePosted { message, people },
            )
            .await?;
        }
        Side::Internal => {
            tx.fill_internal(
                permit,
                place,
                InternalEvent::MessagePosted { message, people },
            )
            .await?;
        }
    }
    Ok((id, seq))
}
