//! What may happen to a line after it was posted: edited, deleted, reacted to.

use super::queries::{self, MessageRow};
use super::{deleted, rewrite, view};
use crate::commands::Context;
use crate::error::{Error, Result, within};
use crate::log::Tx;
use crate::planted::bug::{Bug, has};
use crate::policy::{Action, Facts, Permit, may};
use crate::{audit, files, groups, tasks};
use protocol::command::Receipt;
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::event::{InternalEvent, SharedEvent};
use protocol::group::Side;
use protocol::{MessageId, limits};

/// Replaces one's own text; the former one is kept for staff.
pub async fn edit(
    tx: &mut Tx,
    context: &Context<'_>,
    id: MessageId,
    text: &str,
) -> Result<Receipt> {
    let text = text.trim();
    within(limits::MESSAGE_TEXT, text)?;
    let (row, facts) = locked(tx, context, id).await?;
    let permit = may(context.actor, Action::EditMessage, facts)?;
    groups::must_be_live(&mut tx.conn, row.group_id).await?;
    if row.deleted_at.is_some() {
        return Err(deleted());
    }
    if row.kind != "text" {
        return Err(Error::of(ErrorCode::NotAllowed));
    }
    if context.expect.is_some_and(|seen| seen != row.rev) {
        return Err(stale(tx, id).await?);
    }
    if text == row.text {
        return Ok(receipt(id, row.rev, true));
    }
    if text.is_empty() && !queries::has_files(&mut tx.conn, id).await? {
        return Err(Error::invalid("text"));
    }
    queries::keep_revision(&mut tx.conn, &row, tx.now).await?;
    let rev = queries::set_text(&mut tx.conn, id, text, tx.now).await?;
    tell(tx, permit, &row).await?;
    // After the group's own events, because it may lock a deal.
    rewrite::former_text(tx, &row).await?;
    Ok(receipt(id, rev, false))
}

/// Leaves a tombstone; text, files, quotes of it and notices of it are gone from every answer.
/// Transitions are history and stay.
pub async fn delete(tx: &mut Tx, context: &Context<'_>, id: MessageId) -> Result<Receipt> {
    let (row, facts) = locked(tx, context, id).await?;
    let permit = may(context.actor, Action::DeleteMessage, facts)?;
    if row.deleted_at.is_some() {
        return Ok(receipt(id, row.rev, true));
    }
    if row.kind == "transition" {
        return Err(Error::of(ErrorCode::NotAllowed));
    }
    let rev = bury(tx, permit, &row).await?;
    let object = Some(("message", id.0));
    audit::note(tx, context.actor.author(), "delete_message", object, None).await?;
    Ok(receipt(id, rev, false))
}

/// Makes a line that is there its tombstone; its `rev` after it. Call it under the group's lock.
pub(super) async fn bury(tx: &mut Tx, permit: Permit, row: &MessageRow) -> Result<i64> {
    let id = row.id;
    files::release(tx, id.0).await?;
    queries::forget_revisions(&mut tx.conn, id).await?;
    queries::forget_reactions(&mut tx.conn, id).await?;
    let rev = queries::set_deleted(&mut tx.conn, id, tx.now).await?;
    tell(tx, permit, row).await?;
    if let (Some(task), "task_card") = (row.task_id, row.kind.as_str()) {
        let shown = queries::task(&mut tx.conn, task).await?;
        if shown.is_some_and(|task| task.card_message_id == Some(id)) {
            tasks::card_is(tx, permit, task, None).await?;
        }
    }
    // After the group's own events, because it may lock a deal.
    rewrite::former_text(tx, row).await?;
    Ok(rev)
}

/// Puts the actor's emoji on a line, or takes it off.
pub async fn react(
    tx: &mut Tx,
    context: &Context<'_>,
    id: MessageId,
    emoji: &str,
    on: bool,
) -> Result<Receipt> {
    within(limits::EMOJI, emoji)?;
    if !is_emoji(emoji) {
        return Err(Error::invalid("emoji"));
    }
    let (row, facts) = locked(tx, context, id).await?;
    let permit = may(context.actor, Action::React, facts)?;
    groups::must_be_live(&mut tx.conn, row.group_id).await?;
    if row.deleted_at.is_some() {
        return Err(deleted());
    }
    let user = context.actor.id;
    let changed = if on {
        let used = queries::emoji_of(&mut tx.conn, id).await?;
        if used.len() >= limits::MESSAGE_REACTIONS.max && !used.iter().any(|known| known == emoji) {
            return Err(Error::limit(limits::MESSAGE_REACTIONS));
        }
        queries::add_reaction(&mut tx.conn, id, emoji, user, tx.now).await?
    } else {
        queries::remove_reaction(&mut tx.conn, id, emoji, user).await?
    };
    if !changed {
        return Ok(receipt(id, row.rev, true));
    }
    let rev = queries::bump(&mut tx.conn, id).await?;
    tell(tx, permit, &row).await?;
    Ok(receipt(id, rev, false))
}

/// The line under the lock of both its group's streams, because quotes of it may be in either; and
/// what the policy must know. To those who may not read it, it is absent.
async fn locked(tx: &mut Tx, context: &Context<'_>, id: MessageId) -> Result<(MessageRow, Facts)> {
    let known = queries::by_id(&mut tx.conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    tx.lock_group(known.group_id).await?;
    let row = queries::by_id(&mut tx.conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let facts = groups::facts(&mut tx.conn, context.actor, row.group_id).await?;
    let facts = Facts {
        inside: facts.inside || has(Bug::EditorsUnchecked),
        ..facts
    };
    may(context.actor, Action::ReadSide(row.side()), facts)?;
    let own = row.author.is_some() && row.author == context.actor.author();
    Ok((row, Facts { own, ..facts }))
}

async fn stale(tx: &mut Tx, id: MessageId) -> Result<Error> {
    let message = Box::new(view::one(&mut tx.conn, id).await?);
    Ok(Error::Told(Box::new(ErrorBody {
        present: Some(Present::Message { message }),
        ..ErrorBody::of(ErrorCode::Stale)
    })))
}

pub(super) async fn tell(tx: &mut Tx, permit: Permit, row: &MessageRow) -> Result<()> {
    if has(Bug::EditsUntold) {
        return Ok(());
    }
    let message = view::one(&mut tx.conn, row.id).await?;
    let people = view::people_of(&mut tx.conn, std::slice::from_ref(&message)).await?;
    let message = Box::new(message);
    let seq = match row.side() {
        Side::Shared => {
            let event = SharedEvent::MessageChanged { message, people };
            tx.shared(permit, row.group_id, event).await?
        }
        Side::Internal => {
            let event = InternalEvent::MessageChanged { message, people };
            tx.internal(permit, row.group_id, event).await?
        }
    };
    queries::note_change(&mut tx.conn, row.id, seq).await
}

fn receipt(id: MessageId, rev: i64, already: bool) -> Receipt {
    Receipt {
        id: Some(id.0),
        rev: Some(rev),
        already,
        ..Receipt::default()
    }
}

/// Signs only: letters and digits would make a reaction a text that no rule about texts knows.
fn is_emoji(text: &str) -> bool {
    let sign =
        |c: char| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control();
    !text.is_empty() && text.chars().all(sign)
}

#[cfg(test)]
mod tests {
    use super::is_emoji;

    #[test]
    fn a_reaction_is_a_sign_and_never_a_word_or_a_number() {
        for sign in ["👍", "❤️", "👨‍👩‍👧", "🇷🇺", "✅", "👍🏽"] {
            assert!(is_emoji(sign), "{sign}");
        }
        for other in ["", " ", "ok", "да", "+79990001122", "👍 1", "½", "<b>"] {
            assert!(!is_emoji(other), "{other}");
        }
    }
}
