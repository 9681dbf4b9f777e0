//! Tasks that go to another group or to another master.

use crate::tasks::desk::{Desk, notices, refused, send_back};
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::message::LineBody;
use protocol::notification::{Inbox, NotificationKind};
use protocol::task::{TaskState, Transition};

#[tokio::test(flavor = "multi_thread")]
async fn a_task_moves_to_another_group_with_a_new_number_and_card() {
    let desk = Desk::open().await;
    let mut here = desk.petr.in_group(desk.group, false).await;
    let mut there = desk.anna.in_group(desk.other_group, false).await;
    let task = desk.task_in(TaskState::InProgress).await;
    let moved = Command::MoveTask {
        task,
        group: desk.other_group,
        to: Some(desk.anna.id),
    };
    desk.olga.command(moved).await.unwrap();
    here.event(|stored| matches!(&stored.event, Event::Shared(SharedEvent::TaskGone { task: gone }) if *gone == task))
        .await;
    there
        .event(|stored| matches!(&stored.event, Event::Shared(SharedEvent::TaskChanged { task: now, .. }) if now.id == task))
        .await;
    let seen = desk.sees(task).await.task;
    assert_eq!(
        (seen.number.as_str(), seen.group),
        ("МА-1", desk.other_group)
    );
    assert_eq!(
        (seen.state, seen.assignee),
        (TaskState::Open, Some(desk.anna.id))
    );
    assert_eq!(
        desk.igor.get(&format!("/api/tasks/{task}")).await.status,
        404
    );
    assert_eq!(
        desk.anna.get(&format!("/api/tasks/{task}")).await.status,
        200
    );
    assert_eq!(
        notices(&desk.igor, NotificationKind::Unassigned)
            .await
            .len(),
        1
    );
    let old = here.events_of(StreamName::Shared(desk.group));
    let line = old.iter().find_map(|stored| match &stored.event {
        Event::Shared(SharedEvent::MessagePosted { message, .. }) => match &message.body {
            LineBody::Transition {
                transition: Transition::Moved,
                number,
                ..
            } => Some(number.clone()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(line.as_deref(), Some("СЕ-1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_keeps_what_its_reader_knew() {
    let desk = Desk::open().await;
    let task = desk.task_in(TaskState::InProgress).await;
    let before: Inbox = desk.igor.get("/api/notifications").await.parse();
    assert!(
        before
            .notifications
            .iter()
            .all(|notice| notice.task_number.as_deref() == Some("СЕ-1"))
    );
    let moved = Command::MoveTask {
        task,
        group: desk.other_group,
        to: Some(desk.anna.id),
    };
    desk.olga.command(moved).await.unwrap();
    let edit = Command::EditTask {
        task,
        title: Some("Только для Омска".to_owned()),
        description: None,
        urgent: None,
        fields: None,
        controller: None,
    };
    desk.olga.command(edit).await.unwrap();
    let renamed = Command::RenameGroup {
        group: desk.group,
        city: "Самара".to_owned(),
        company: "СервисПлюс".to_owned(),
    };
    desk.town.commands(renamed).await;
    let after: Inbox = desk.igor.get("/api/notifications").await.parse();
    let kept = &after.notifications[1..];
    assert_eq!(kept, before.notifications, "only «no longer yours» is new");
    for words in ["Только для Омска", "МА-1", "Мастерок"] {
        assert!(!desk.igor.was_sent(words), "{words}");
    }
    let hers: Inbox = desk.anna.get("/api/notifications").await.parse();
    let told = &hers.notifications[0];
    assert_eq!(
        (told.task_number.as_deref(), told.group_name.as_str()),
        (Some("МА-1"), "Омск — Мастерок")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn handing_over_takes_every_open_task_and_leaves_what_is_handed_in() {
    let desk = Desk::open().await;
    let open = desk.task_in(TaskState::Open).await;
    let working = desk.task_in(TaskState::InProgress).await;
    let waiting = desk.task_in(TaskState::Submitted).await;
    let done = desk.task_in(TaskState::Done).await;
    let to_stranger = Command::HandOver {
        from: desk.igor.id,
        to: Some(desk.anna.id),
        group: None,
    };
    refused(desk.olga.command(to_stranger).await, ErrorCode::Invalid);
    let hand_over = Command::HandOver {
        from: desk.igor.id,
        to: Some(desk.petr.id),
        group: Some(desk.group),
    };
    refused(
        desk.igor.command(hand_over.clone()).await,
        ErrorCode::NotFound,
    );
    desk.olga.command(hand_over.clone()).await.unwrap();
    for (task, state, assignee) in [
        (open, TaskState::Open, desk.petr.id),
        (working, TaskState::Open, desk.petr.id),
        (waiting, TaskState::Submitted, desk.petr.id),
        (done, TaskState::Done, desk.igor.id),
    ] {
        let seen = desk.sees(task).await.task;
        assert_eq!((seen.state, seen.assignee), (state, Some(assignee)));
    }
    assert!(desk.olga.command(hand_over).await.unwrap().already);
    desk.olga
        .command(send_back(waiting, Vec::new()))
        .await
        .unwrap();
    assert_eq!(desk.sees(waiting).await.task.state, TaskState::Open);
}
