//! Lines, cards, reading, notices.

use super::Cast;
use crate::deals;
use crate::town::{Person, text_line};
use protocol::command::Command;
use protocol::group::{GroupView, Side};
use protocol::notification::Inbox;
use protocol::{MessageId, Seq};
use std::collections::BTreeSet;

pub async fn chapter() -> BTreeSet<String> {
    let mut cast = Cast::gathers().await;
    let (olga, igor, petr) = (cast.olga.clone(), cast.igor.clone(), cast.petr.clone());
    let group = cast.group;
    let deal = deals::deal(&olga).await;
    cast.looks("a deal").await;
    let task = protocol::command::NewTask {
        deal: Some(deal),
        ..cast.new_task("Обсуждаемая", Some(igor.id))
    };
    let task = cast.sets(task).await;
    let mut named = text_line(group, Side::Shared, "Пётр, вы сегодня сможете?");
    if let Command::SendMessage {
        mentions, task: of, ..
    } = &mut named
    {
        mentions.push(petr.id);
        *of = Some(task);
    }
    let first = id_of(cast.after(&olga, named).await.id);
    let mut answer = text_line(group, Side::Shared, "Смогу после обеда");
    if let Command::SendMessage {
        reply_to,
        mentions_staff,
        ..
    } = &mut answer
    {
        *reply_to = Some(first);
        *mentions_staff = true;
    }
    let answer = id_of(cast.after(&petr, answer).await.id);
    let note = text_line(group, Side::Internal, "Обещал и раньше");
    let note = id_of(cast.after(&olga, note).await.id);
    let edit = |message, text: &str| Command::EditMessage {
        message,
        text: text.to_owned(),
    };
    cast.after(&olga, edit(first, "Пётр, вы завтра сможете?"))
        .await;
    cast.after(&olga, edit(note, "Обещал")).await;
    for (who, message) in [(&igor, first), (&olga, answer), (&olga, note)] {
        for on in [true, false] {
            let emoji = "👍".to_owned();
            let react = Command::React { message, emoji, on };
            cast.after(who, react).await;
        }
    }
    reads(&mut cast, &petr, &[Side::Shared]).await;
    reads(&mut cast, &olga, &[Side::Shared, Side::Internal]).await;
    cards(&mut cast, deal, task).await;
    for (who, message) in [(&petr, answer), (&olga, first), (&olga, note)] {
        cast.after(who, Command::DeleteMessage { message }).await;
    }
    for person in [&igor, &olga] {
        let inbox: Inbox = person.get("/api/notifications").await.parse();
        let notifications = vec![inbox.notifications[0].id];
        cast.after(person, Command::SeeNotifications { notifications })
            .await;
        cast.after(person, Command::SeeAllNotifications {}).await;
    }
    cast.given
}

fn id_of(id: Option<uuid::Uuid>) -> MessageId {
    MessageId(id.unwrap())
}

async fn reads(cast: &mut Cast, person: &Person, sides: &[Side]) {
    let group = cast.group;
    let room: GroupView = person.get(&format!("/api/groups/{group}")).await.parse();
    for side in sides {
        let head = match side {
            Side::Shared => room.row.shared.head,
            Side::Internal => room.row.internal.unwrap().head,
        };
        for read in [Seq(head.0 / 2), head] {
            let mark = Command::MarkRead {
                group,
                side: *side,
                delivered: head,
                read,
            };
            cast.after(person, mark).await;
        }
    }
}

/// A deal's card on both sides, and a task's card taken away and shown again.
async fn cards(cast: &mut Cast, deal: protocol::DealId, task: protocol::TaskId) {
    let (group, olga) = (cast.group, cast.olga.clone());
    let mut posted = Vec::new();
    for side in [Side::Shared, Side::Internal] {
        let card = Command::PostCard {
            group,
            side,
            deal: Some(deal),
            task: None,
        };
        posted.push(id_of(cast.after(&olga, card).await.id));
    }
    let shown: protocol::task::TaskForStaff = olga.get(&format!("/api/tasks/{task}")).await.parse();
    let message = shown.task.card.unwrap();
    let head = cast.head.clone();
    cast.after(&head, Command::DeleteMessage { message }).await;
    let again = Command::PostCard {
        group,
        side: Side::Shared,
        deal: None,
        task: Some(task),
    };
    cast.after(&olga, again).await;
    for message in posted {
        cast.after(&olga, Command::DeleteMessage { message }).await;
    }
}
