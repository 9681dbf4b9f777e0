//! Plain lines of many people in a few statements (ADR 0018): one look at authors, groups and ops, one
//! bump of each stream, one insert of the lines and one of their events.
//!
//! Only what is certain is written so. Who is refused, repeats, or says something that needs more
//! than its line is left to [`super::send`], which alone knows what to answer.

use super::queries::{self, Around, MessageRow};
use super::{SendMessage, lint, stream, view};
use crate::accounts::queries::parse;
use crate::error::Result;
use crate::ids;
use crate::log::{Filled, Many, Wish};
use crate::planted::bug::{Bug, has};
use crate::planted::failpoint::{Point, reached};
use crate::planted::{Fault, planted};
use crate::policy::{Action, Actor, Facts, Permit, may};
use protocol::OpId;
use protocol::UserId;
use protocol::command::{Command, Receipt};
use protocol::event::SharedEvent;
use protocol::group::Side;
use std::collections::HashSet;

/// May it be sent with others? A text to all of a group, and nothing else.
#[must_use]
pub fn is_plain(command: &Command) -> bool {
    match command {
        Command::SendMessage {
            side: Side::Shared,
            text,
            files,
            reply_to: None,
            task: None,
            mentions,
            mentions_staff: false,
            ..
        } => {
            // SQLite's JSON ends a text at a NUL, PostgreSQL has no such text.
            let whole = !text.contains('\0');
            whole && files.is_empty() && mentions.is_empty() && !counts_wrongly()
        }
        _ => false,
    }
}

/// Bugs of taking a place are planted where one is taken.
fn counts_wrongly() -> bool {
    has(Bug::HoleInStream) || has(Bug::LineUncounted)
}

/// A line that may be written.
struct Sure {
    /// The number of its wish.
    wish: usize,
    permit: Permit,
    message: SendMessage,
    around: Around,
}

/// Writes what is certain; nothing for the others.
pub async fn send_together(many: &mut Many, wishes: &[Wish]) -> Result<Vec<Option<Receipt>>> {
    let sure = sure(many, wishes).await?;
    reached(Point::OpClaimed);
    let mut receipts = vec![None; wishes.len()];
    if sure.is_empty() {
        return Ok(receipts);
    }
    let streams: Vec<_> = sure
        .iter()
        .map(|line| stream(line.message.group, Side::Shared))
        .collect();
    let places = many.places(&streams).await?;
    let (mut rows, mut filled) = (Vec::new(), Vec::new());
    for (line, place) in sure.into_iter().zip(places) {
        let wish = &wishes[line.wish];
        let row = MessageRow {
            id: ids::new(),
            group_id: line.message.group,
            side: queries::side_no(Side::Shared),
            seq: place.seq,
            line: place.lines,
            anchor: place.seq,
            author: Some(wish.user),
            at: wish.at,
            kind: "text".to_owned(),
            text: line.message.text,
            detail: None,
            task_id: None,
            deal_id: None,
            reply_to: None,
            mentions: "[]".to_owned(),
            mentions_staff: false,
            op: Some(wish.envelope.op),
            edited_at: None,
            deleted_at: None,
            rev: 1,
        };
        receipts[line.wish] = Some(Receipt {
            id: Some(row.id.0),
            seq: Some(row.seq),
            rev: Some(row.rev),
            already: false,
        });
        let event = SharedEvent::MessagePosted {
            message: Box::new(view::bare(row.clone())?),
            people: vec![line.around.author.for_group()?],
        };
        rows.push(row);
        let event = Filled::shared(line.permit, place, event);
        filled.push((line.wish, wish.at, wish.user, event));
    }
    queries::insert_plain(&mut many.conn, &rows).await?;
    many.fill(filled).await?;
    Ok(receipts)
}

/// Those that nothing speaks against.
async fn sure(many: &mut Many, wishes: &[Wish]) -> Result<Vec<Sure>> {
    let mut sendable = sendable(wishes)?;
    let of = |message: &SendMessage| stream(message.group, Side::Shared);
    let streams: Vec<_> = sendable.iter().map(|(_, message)| of(message)).collect();
    let locked = many.lock(&streams).await?;
    sendable.retain(|(_, message)| locked.contains(&of(message)));
    let asked: Vec<_> = sendable
        .iter()
        .map(|(wish, message)| (wishes[*wish].user, wishes[*wish].envelope.op, message.group))
        .collect();
    let mut around = queries::around(&mut many.conn, &asked).await?;
    around.sort_unstable_by_key(|around| around.n);
    let mut around = around.into_iter().peekable();
    let mut sure = Vec::with_capacity(sendable.len());
    for (n, (wish, message)) in (0..).zip(sendable) {
        let Some(around) = around.next_if(|around| around.n == n) else {
            continue;
        };
        if let Some(permit) = permit(&around, &message)? {
            sure.push(Sure {
                wish,
                permit,
                message,
                around,
            });
        }
    }
    Ok(sure)
}

/// What is well formed, each with the number of its wish; of one op only the first.
fn sendable(wishes: &[Wish]) -> Result<Vec<(usize, SendMessage)>> {
    let mut sendable = Vec::with_capacity(wishes.len());
    let mut ops: HashSet<(UserId, OpId)> = HashSet::new();
    for (wish, sent) in wishes.iter().enumerate() {
        let message = SendMessage::try_from(sent.envelope.command.clone())?;
        if message.check().is_ok() && ops.insert((sent.user, sent.envelope.op)) {
            sendable.push((wish, message));
        }
    }
    Ok(sendable)
}

/// As [`super::send`] asks, of what was read under the same lock.
fn permit(around: &Around, message: &SendMessage) -> Result<Option<Permit>> {
    let actor = Actor {
        id: around.author.id,
        name: around.author.name.clone(),
        role: parse(&around.role)?,
        system: false,
    };
    let inside = actor.is_staff() || around.member || planted(Fault::StrangersInside);
    let facts = Facts {
        inside,
        ..Facts::default()
    };
    // His first line there makes him known, and what the audit must keep is no plain line.
    let noted = actor.is_staff() && !lint::found(&message.text, None).is_empty();
    if around.taken || !around.wrote || around.archived_at.is_some() || noted {
        return Ok(None);
    }
    Ok(may(&actor, Action::Post(message.side), facts).ok())
}
