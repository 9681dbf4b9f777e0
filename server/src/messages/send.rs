//! Sending a text: files, a quote, a task's discussion, mentions, and who is told of it.

use super::queries::{self, MessageRow, NewLine, TaskRef};
use super::{Spot, lint, store, take_spot, tell, view};
use crate::commands::Context;
use crate::error::{Error, Result, at_most, within};
use crate::groups::view::excerpt;
use crate::log::Tx;
use crate::notifications::{Notice, notify};
use crate::policy::{Action, Actor, Facts, Permit, may};
use crate::{audit, deals, files, groups, tasks};
use protocol::command::{Command, Receipt};
use protocol::deal::DealHappening;
use protocol::group::Side;
use protocol::notification::NotificationKind;
use protocol::task::TaskAction;
use protocol::{FileId, GroupId, MessageId, TaskId, UserId, limits};

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
                text: text.trim().to_owned(),
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

impl SendMessage {
    pub(super) fn check(&self) -> Result<()> {
        within(limits::MESSAGE_TEXT, &self.text)?;
        at_most(limits::MESSAGE_FILES, &self.files)?;
        at_most(limits::MESSAGE_MENTIONS, &self.mentions)?;
        if self.text.is_empty() && self.files.is_empty() {
            return Err(Error::invalid("text"));
        }
        Ok(())
    }
}

/// «@оператор» tells at most so many: those of staff who were seen last (rule 2).
const TOLD_STAFF: i64 = 50;

/// Posts a text, with files, a quote, mentions.
pub async fn send(tx: &mut Tx, context: &Context<'_>, message: SendMessage) -> Result<Receipt> {
    let actor = context.actor;
    message.check()?;
    let spot = take_spot(tx, message.group, message.side).await?;
    let (facts, life) = groups::look(&mut tx.conn, actor, message.group).await?;
    let permit = may(actor, Action::Post(message.side), facts)?;
    life.must_go_on()?;
    if message.task.is_some() {
        // The task's card is redrawn in both streams.
        tx.lock_group(message.group).await?;
    }
    let quoted = quoted(tx, &message).await?;
    let discussed = discussed(tx, actor, facts, &message).await?;
    may_mention(tx, actor, &message).await?;
    let line = NewLine {
        kind: "text",
        text: message.text.clone(),
        detail: discussed
            .as_ref()
            .map(|task| view::chip_detail(&task.number)),
        reply_to: message.reply_to,
        task: message.task,
        mentions: message.mentions.clone(),
        mentions_staff: message.mentions_staff,
        op: Some(context.op),
        ..NewLine::default()
    };
    let (id, seq) = post_with_files(tx, permit, spot, actor, (&line, &message.files)).await?;
    if let Some((task, found)) = message.task.zip(discussed) {
        add_to_discussion(tx, permit, &message, (id, task, found)).await?;
    }
    if actor.is_staff() && message.side == Side::Shared {
        note_free_text(tx, actor, id, &message).await?;
    }
    tell_named(tx, id, &message, quoted).await?;
    Ok(Receipt {
        id: Some(id.0),
        seq: Some(seq),
        rev: Some(1),
        already: false,
    })
}

async fn post_with_files(
    tx: &mut Tx,
    permit: Permit,
    spot: Spot,
    actor: &Actor,
    (line, attached): (&NewLine, &[FileId]),
) -> Result<(MessageId, protocol::Seq)> {
    let row = store(tx, &spot, actor.author(), line).await?;
    let (id, group, side) = (row.id, spot.group, spot.side);
    files::attach(tx, actor, group, side, "message", id.0, attached).await?;
    let seq = tell(tx, permit, row, spot, !attached.is_empty()).await?;
    Ok((id, seq))
}

/// The line that is replied to: of the same group, and readable by everyone who will read the
/// reply. To masters a note looks absent.
async fn quoted(tx: &mut Tx, message: &SendMessage) -> Result<Option<MessageRow>> {
    let Some(id) = message.reply_to else {
        return Ok(None);
    };
    queries::by_id(&mut tx.conn, id)
        .await?
        .filter(|row| row.group_id == message.group && row.side <= queries::side_no(message.side))
        .map(Some)
        .ok_or_else(|| Error::invalid("replyTo"))
}

/// The task of whose discussion it is; a draft is known to staff only.
async fn discussed(
    tx: &mut Tx,
    actor: &Actor,
    facts: Facts,
    message: &SendMessage,
) -> Result<Option<TaskRef>> {
    let Some(task) = message.task else {
        return Ok(None);
    };
    may(actor, Action::Task(TaskAction::Comment), facts)?;
    queries::task(&mut tx.conn, task)
        .await?
        .filter(|found| found.group_id == message.group)
        .filter(|found| message.side == Side::Internal || found.is_published())
        .map(Some)
        .ok_or_else(|| Error::invalid("task"))
}

/// Masters see the task's count of comments, so that a note does not count (L4). The deal's
/// history, which is staff's, tells of both.
async fn add_to_discussion(
    tx: &mut Tx,
    permit: Permit,
    message: &SendMessage,
    (id, task, found): (MessageId, TaskId, TaskRef),
) -> Result<()> {
    if message.side == Side::Shared {
        tasks::commented(tx, permit, task).await?;
    }
    let Some(deal) = found.deal_id else {
        return Ok(());
    };
    tx.lock_deal(deal).await?;
    let entry = DealHappening::TaskMessage {
        task,
        number: found.number,
        group: message.group,
        message: id,
        excerpt: excerpt(&message.text),
        files: i32::try_from(message.files.len()).unwrap_or(i32::MAX),
    };
    deals::happened(tx, permit, deal, entry).await?;
    Ok(())
}

/// In a note only staff are named; masters name whom they see in this group.
async fn may_mention(tx: &mut Tx, actor: &Actor, message: &SendMessage) -> Result<()> {
    let ids: Vec<uuid::Uuid> = message.mentions.iter().map(|user| user.0).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let known = queries::mentionable(&mut tx.conn, &ids, message.group).await?;
    let allowed = |user: &UserId| {
        known
            .iter()
            .find(|person| person.id == *user)
            .is_some_and(|person| match message.side {
                Side::Internal => person.staff,
                Side::Shared if actor.is_staff() => person.staff || person.member,
                Side::Shared => person.member || (person.staff && person.wrote),
            })
    };
    if message.mentions.iter().all(allowed) {
        Ok(())
    } else {
        Err(Error::invalid("mentions"))
    }
}

/// Keeps in the audit that staff told masters something that looks confidential (C4).
async fn note_free_text(
    tx: &mut Tx,
    actor: &Actor,
    id: MessageId,
    message: &SendMessage,
) -> Result<()> {
    let amount = match message.task {
        Some(task) => queries::amount_behind(&mut tx.conn, task).await?,
        None => None,
    };
    let found = lint::found(&message.text, amount);
    if found.is_empty() {
        return Ok(());
    }
    let object = Some(("message", id.0));
    let detail = found.join(" ");
    audit::note(tx, actor.author(), "free_text", object, Some(&detail)).await
}

/// One notice a person: whoever is named in any way, then the author of what is replied to.
async fn tell_named(
    tx: &mut Tx,
    id: MessageId,
    message: &SendMessage,
    quoted: Option<MessageRow>,
) -> Result<()> {
    let mut named = message.mentions.clone();
    if message.mentions_staff {
        named.extend(queries::staff_seen_last(&mut tx.conn, TOLD_STAFF).await?);
    }
    let notice = |to, kind| Notice {
        to,
        kind,
        dedupe: format!("message:{id}"),
        group: Some(message.group),
        task: message.task,
        deal: None,
        message: Some(id),
        excerpt: Some(excerpt(&message.text)),
    };
    for user in named {
        notify(tx, notice(user, NotificationKind::Mention)).await?;
    }
    if let Some(author) = quoted.and_then(|row| row.author)
        && hears_of_replies(tx, author, message).await?
    {
        notify(tx, notice(author, NotificationKind::Reply)).await?;
    }
    Ok(())
}

/// He may read the reply, and has not muted the group.
async fn hears_of_replies(tx: &mut Tx, user: UserId, message: &SendMessage) -> Result<bool> {
    let known = queries::mentionable(&mut tx.conn, &[user.0], message.group).await?;
    let reads = known
        .iter()
        .any(|person| person.staff || (person.member && message.side == Side::Shared));
    let (_, muted) = groups::queries::marks(&mut tx.conn, message.group, user).await?;
    Ok(reads && !muted)
}
