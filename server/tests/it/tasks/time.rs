//! Deadlines and pauses.

use crate::tasks::desk::{Desk, due_at, notices, refused, send_back, submit};
use protocol::command::{Command, DueChoice, NewTask};
use protocol::error::ErrorCode;
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::message::LineBody;
use protocol::notification::NotificationKind;
use protocol::page::TaskCounts;
use protocol::task::{TaskState, Transition};
use server::clock::{HOUR, MINUTE};
use server::jobs;

#[tokio::test(flavor = "multi_thread")]
async fn a_passed_deadline_is_told_once_and_again_only_when_it_was_changed() {
    let desk = Desk::open().await;
    let mut room = desk.petr.in_group(desk.group, false).await;
    let task = desk.task_in(TaskState::Accepted).await;
    let now = desk.town.clock.now();
    desk.olga.command(due_at(task, now + HOUR)).await.unwrap();
    jobs::run_due(&desk.town.app()).await.unwrap();
    assert!(
        notices(&desk.olga, NotificationKind::Overdue)
            .await
            .is_empty()
    );
    desk.town.later(HOUR + MINUTE);
    jobs::run_due(&desk.town.app()).await.unwrap();
    crate::town::eventually("the deadline is told", || async {
        notices(&desk.olga, NotificationKind::Overdue).await.len() == 1
    })
    .await;
    // Another round of work on the same deadline rings no second time.
    desk.igor
        .command(Command::StartTask { task })
        .await
        .unwrap();
    desk.igor.command(submit(task, 0)).await.unwrap();
    desk.olga
        .command(send_back(task, Vec::new()))
        .await
        .unwrap();
    desk.town.later(HOUR);
    jobs::run_due(&desk.town.app()).await.unwrap();
    for person in [&desk.olga, &desk.igor] {
        assert_eq!(notices(person, NotificationKind::Overdue).await.len(), 1);
    }
    let counts: TaskCounts = desk.olga.get("/api/tasks/counts").await.parse();
    assert_eq!((counts.overdue, counts.returned), (1, 1));
    let later = desk.town.clock.now() + HOUR;
    desk.olga.command(due_at(task, later)).await.unwrap();
    let counts: TaskCounts = desk.olga.get("/api/tasks/counts").await.parse();
    assert_eq!(counts.overdue, 0);
    desk.town.later(HOUR + MINUTE);
    jobs::run_due(&desk.town.app()).await.unwrap();
    crate::town::eventually("the new deadline is told", || async {
        notices(&desk.igor, NotificationKind::Overdue).await.len() == 2
    })
    .await;
    let is_overdue = |stored: &&protocol::event::Stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::MessagePosted { message, .. })
            if matches!(message.body, LineBody::Transition { transition: Transition::Overdue, .. }))
    };
    room.catches_up().await;
    let lines = room.events_of(StreamName::Shared(desk.group));
    assert_eq!(lines.into_iter().filter(is_overdue).count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_handed_in_before_its_deadline_is_not_overdue() {
    let desk = Desk::open().await;
    let task = desk.task_in(TaskState::InProgress).await;
    let now = desk.town.clock.now();
    desk.olga.command(due_at(task, now + HOUR)).await.unwrap();
    desk.igor.command(submit(task, 0)).await.unwrap();
    desk.town.later(2 * HOUR);
    jobs::run_due(&desk.town.app()).await.unwrap();
    let counts: TaskCounts = desk.olga.get("/api/tasks/counts").await.parse();
    assert_eq!((counts.overdue, counts.waiting), (0, 1));
    assert!(
        notices(&desk.olga, NotificationKind::Overdue)
            .await
            .is_empty()
    );
    // The clock goes on with the rework.
    desk.olga
        .command(send_back(task, Vec::new()))
        .await
        .unwrap();
    jobs::run_due(&desk.town.app()).await.unwrap();
    crate::town::eventually("the rework is late", || async {
        notices(&desk.olga, NotificationKind::Overdue).await.len() == 1
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_task_wakes_by_itself() {
    let desk = Desk::open().await;
    let task = desk.task_in(TaskState::InProgress).await;
    let until = desk.town.clock.now() + HOUR;
    let pause = |until| Command::PauseTask {
        task,
        reason: "Обед".to_owned(),
        until: Some(until),
    };
    let past = desk.igor.command(pause(until - 2 * HOUR)).await;
    assert_eq!(
        refused(past, ErrorCode::Invalid).name.as_deref(),
        Some("until")
    );
    desk.igor.command(pause(until)).await.unwrap();
    assert_eq!(desk.sees(task).await.task.paused_until, Some(until));
    desk.town.later(HOUR + MINUTE);
    jobs::run_due(&desk.town.app()).await.unwrap();
    crate::town::eventually("the task goes on", || async {
        desk.sees(task).await.task.state == TaskState::InProgress
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_of_a_day_is_that_day_in_the_groups_zone() {
    let desk = Desk::open().await;
    let east = desk
        .group_in("Владивосток", "Восход", "Asia/Vladivostok")
        .await;
    let task = desk
        .creates(NewTask {
            due: Some(DueChoice::Day {
                day: "2027-03-01".to_owned(),
            }),
            ..desk.new_task("К первому марта")
        })
        .await;
    let due = desk.sees(task).await.task.due.unwrap();
    assert!(due.date_only);
    assert_eq!(due.time_zone, "Europe/Moscow");
    // 2027-03-02T00:00+03:00, less one microsecond.
    assert_eq!(due.at, 1_803_934_800_000_000 - 1);
    let moved = Command::MoveTask {
        task,
        group: east,
        to: None,
    };
    desk.olga.command(moved).await.unwrap();
    let due = desk.sees(task).await.task.due.unwrap();
    assert_eq!(due.at, 1_803_934_800_000_000 - 7 * HOUR - 1);
    assert_eq!(due.time_zone, "Asia/Vladivostok");
    for day in ["завтра", "2027-02-30", "9999-12-31"] {
        let due = DueChoice::Day {
            day: day.to_owned(),
        };
        let outcome = desk.olga.command(Command::ChangeDue { task, due }).await;
        assert_eq!(
            refused(outcome, ErrorCode::Invalid).name.as_deref(),
            Some("due")
        );
    }
}
