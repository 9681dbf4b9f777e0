//! Handing in, judging, and who is told.

use crate::tasks::desk::{Desk, accept, due_at, notices, refused, send_back, submit};
use protocol::command::{Command, NewTask};
use protocol::error::ErrorCode;
use protocol::notification::NotificationKind;
use protocol::page::Queue;
use protocol::task::{TaskAction, TaskState};
use server::clock::DAY;

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_completion_counts_once_and_never_completes_the_rework_round() {
    let desk = Desk::open().await;
    let task = desk.task_in(TaskState::InProgress).await;
    desk.igor.command(submit(task, 0)).await.unwrap();
    let again = desk.igor.command(submit(task, 0)).await.unwrap();
    assert!(again.already);
    let by_staff = desk.olga.command(submit(task, 1)).await.unwrap();
    assert!(by_staff.already);
    assert_eq!(
        notices(&desk.olga, NotificationKind::Submitted).await.len(),
        1
    );
    desk.olga
        .command(send_back(task, Vec::new()))
        .await
        .unwrap();
    let replay = desk.igor.command(submit(task, 0)).await;
    let body = refused(replay, ErrorCode::Stale);
    assert!(body.present.is_some());
    assert_eq!(desk.sees(task).await.task.state, TaskState::InProgress);
    desk.igor.command(submit(task, 1)).await.unwrap();
    assert_eq!(
        notices(&desk.olga, NotificationKind::Submitted).await.len(),
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_who_asked_is_told_once_that_the_work_is_done_and_a_withdrawal_takes_it_back() {
    let desk = Desk::open().await;
    let controller = desk.town.operator("Контролёр").await;
    let task = desk
        .creates(NewTask {
            assignee: Some(Some(desk.igor.id)),
            controller: Some(controller.id),
            ..desk.new_task("Проверить давление")
        })
        .await;
    assert_eq!(
        notices(&desk.igor, NotificationKind::Assigned).await.len(),
        1
    );
    desk.igor.command(accept(task)).await.unwrap();
    assert_eq!(
        notices(&desk.olga, NotificationKind::Accepted).await.len(),
        1
    );
    desk.igor
        .command(Command::StartTask { task })
        .await
        .unwrap();
    desk.igor.command(submit(task, 0)).await.unwrap();
    for person in [&desk.olga, &controller] {
        let told = notices(person, NotificationKind::Submitted).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].task, Some(task));
        assert!(!told[0].retracted);
    }
    let queue: Queue = controller.get("/api/queue").await.parse();
    assert_eq!(queue.tasks.len(), 1);
    desk.igor
        .command(Command::WithdrawTask { task })
        .await
        .unwrap();
    for person in [&desk.olga, &controller] {
        assert!(notices(person, NotificationKind::Submitted).await[0].retracted);
    }
    let queue: Queue = controller.get("/api/queue").await.parse();
    assert!(queue.tasks.is_empty());
    desk.igor.command(submit(task, 1)).await.unwrap();
    desk.olga
        .command(Command::ApproveTask { task })
        .await
        .unwrap();
    assert_eq!(
        notices(&desk.igor, NotificationKind::Approved).await.len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_judge_finds_it_judged_already() {
    let desk = Desk::open().await;
    let vera = desk.town.operator("Вера").await;
    let task = desk.task_in(TaskState::Submitted).await;
    desk.olga
        .command(send_back(task, Vec::new()))
        .await
        .unwrap();
    let body = refused(
        vera.command(Command::ApproveTask { task }).await,
        ErrorCode::InvalidTransition,
    );
    assert_eq!(body.by, Some(desk.olga.id));
    assert_eq!(body.by_name.as_deref(), Some("Ольга"));
    desk.igor.command(submit(task, 1)).await.unwrap();
    desk.olga
        .command(Command::ApproveTask { task })
        .await
        .unwrap();
    assert!(
        vera.command(Command::ApproveTask { task })
            .await
            .unwrap()
            .already
    );
    let body = refused(
        vera.command(send_back(task, Vec::new())).await,
        ErrorCode::InvalidTransition,
    );
    assert_eq!(body.by, Some(desk.olga.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_on_a_former_rev_is_told_how_it_is_now() {
    let desk = Desk::open().await;
    let task = desk.task_in(TaskState::Open).await;
    let seen = desk.master_sees(task).await.rev;
    let due = due_at(task, desk.town.clock.now() + DAY);
    desk.olga.command(due).await.unwrap();
    let body = refused(
        desk.igor.command_at(seen, accept(task)).await,
        ErrorCode::Stale,
    );
    let Some(protocol::error::Present::Task { task: present }) = body.present else {
        panic!("a master gets his own view");
    };
    assert!(present.due.is_some());
    assert_eq!(body.actions.unwrap()[0], TaskAction::Accept);
    desk.igor.command_at(seen + 1, accept(task)).await.unwrap();
}
