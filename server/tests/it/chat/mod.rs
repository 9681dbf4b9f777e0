//! Talking: what is sent, quoted, mentioned, edited, deleted, reacted to, and who sees what of it.

mod changes;
mod naming;
mod reading;
mod together;

use crate::town::{Person, Town, text_line};
use protocol::command::{Command, Receipt};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::group::Side;
use protocol::notification::{Inbox, NotificationKind};
use protocol::{GroupId, MessageId, UserId};

pub fn id_of(receipt: &Receipt) -> MessageId {
    MessageId(receipt.id.unwrap())
}

pub fn edit(message: MessageId, text: &str) -> Command {
    Command::EditMessage {
        message,
        text: text.to_owned(),
    }
}

pub fn react(message: MessageId, emoji: &str, on: bool) -> Command {
    Command::React {
        message,
        emoji: emoji.to_owned(),
        on,
    }
}

pub fn reply(group: GroupId, side: Side, to: MessageId, text: &str) -> Command {
    let mut line = text_line(group, side, text);
    if let Command::SendMessage { reply_to, .. } = &mut line {
        *reply_to = Some(to);
    }
    line
}

pub fn mention(group: GroupId, side: Side, users: &[UserId], text: &str) -> Command {
    let mut line = text_line(group, side, text);
    if let Command::SendMessage { mentions, .. } = &mut line {
        *mentions = users.to_vec();
    }
    line
}

pub fn code(outcome: Result<Receipt, ErrorBody>) -> (ErrorCode, Option<String>) {
    let body = outcome.unwrap_err();
    (body.code, body.name)
}

pub async fn inbox(person: &Person) -> Inbox {
    person.get("/api/notifications").await.parse()
}

pub async fn kinds(person: &Person) -> Vec<NotificationKind> {
    let mut kinds: Vec<_> = inbox(person)
        .await
        .notifications
        .iter()
        .map(|notice| notice.kind)
        .collect();
    kinds.reverse();
    kinds
}

pub struct Kazan {
    pub town: Town,
    pub group: GroupId,
    pub olga: Person,
    pub head: Person,
    pub ivan: Person,
    pub petr: Person,
}

/// A group with an operator, a head, and two masters.
pub async fn kazan() -> Kazan {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    Kazan {
        group,
        olga: town.operator("Ольга").await,
        head: town.head("Елена").await,
        ivan: town.master("Иван", group).await,
        petr: town.master("Пётр", group).await,
        town,
    }
}
