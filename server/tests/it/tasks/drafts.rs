//! Drafts: what staff alone know of.

use crate::tasks::desk::{Desk, cancel, refused};
use protocol::command::{Command, NewTask};
use protocol::error::ErrorCode;
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::notification::Inbox;
use protocol::page::TaskPage;
use protocol::task::{TaskAction, TaskState};

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_staffs_until_it_is_published() {
    let desk = Desk::open().await;
    let mut room = desk.igor.in_group(desk.group, false).await;
    let task = desk
        .creates(NewTask {
            title: None,
            draft: true,
            ..desk.new_task("")
        })
        .await;
    assert_eq!(desk.sees(task).await.task.number, "");
    for path in ["", "/history", "/private"] {
        let answer = desk.igor.get(&format!("/api/tasks/{task}{path}")).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    let page: TaskPage = desk.igor.get("/api/tasks").await.parse();
    assert!(page.rows.is_empty());
    let untitled = desk.olga.command(Command::PublishTask { task }).await;
    assert_eq!(
        refused(untitled, ErrorCode::Invalid).name.as_deref(),
        Some("title")
    );
    let edit = Command::EditTask {
        task,
        title: Some("Протечка".to_owned()),
        description: None,
        urgent: Some(true),
        fields: None,
        controller: None,
    };
    desk.olga.command(edit).await.unwrap();
    desk.olga
        .command(Command::PublishTask { task })
        .await
        .unwrap();
    let told = room
        .event(|stored| {
            matches!(
                &stored.event,
                Event::Shared(SharedEvent::TaskChanged { .. })
            )
        })
        .await;
    let Event::Shared(SharedEvent::TaskChanged { task: view, .. }) = told.event else {
        unreachable!("only changes of tasks were waited for");
    };
    assert_eq!(
        (view.number.as_str(), view.state),
        ("СЕ-1", TaskState::Open)
    );
    assert_eq!(
        told.seq.0, 4,
        "two members, the card, the task: the draft left no trace"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discarded_draft_is_staffs_alone_and_comes_back_as_a_draft() {
    let desk = Desk::open().await;
    let mut room = desk.igor.in_group(desk.group, false).await;
    let task = desk.task_in(TaskState::Draft).await;
    refused(desk.igor.command(cancel(task)).await, ErrorCode::NotFound);
    desk.olga.command(cancel(task)).await.unwrap();
    let seen = desk.sees(task).await;
    assert_eq!(seen.task.state, TaskState::Cancelled);
    assert_eq!(seen.task.reason.as_deref(), Some("Клиент передумал"));
    assert_eq!(
        seen.actions,
        [TaskAction::Restore, TaskAction::Comment],
        "it is neither published nor moved"
    );
    let closed: TaskPage = desk.olga.get("/api/tasks?shelf=closed").await.parse();
    assert_eq!(closed.rows.len(), 1);
    for shelf in ["closed", "all", "mine"] {
        let path = format!("/api/tasks?shelf={shelf}");
        let page: TaskPage = desk.igor.get(&path).await.parse();
        assert!(page.rows.is_empty(), "{shelf}");
    }
    for path in ["", "/history", "/private"] {
        let answer = desk.igor.get(&format!("/api/tasks/{task}{path}")).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    desk.olga
        .command(Command::RestoreTask { task })
        .await
        .unwrap();
    let seen = desk.sees(task).await.task;
    assert_eq!(
        (seen.state, seen.number.as_str()),
        (TaskState::Draft, ""),
        "its group still knows nothing of it"
    );
    let members = StreamName::Shared(desk.group);
    room.catches_up().await;
    assert_eq!(
        room.events_of(members).len(),
        2,
        "two members and nothing else"
    );
    assert!(
        desk.igor
            .get("/api/notifications")
            .await
            .parse::<Inbox>()
            .notifications
            .is_empty()
    );
    desk.olga
        .command(Command::PublishTask { task })
        .await
        .unwrap();
    assert_eq!(desk.master_sees(task).await.number, "СЕ-1");
}
