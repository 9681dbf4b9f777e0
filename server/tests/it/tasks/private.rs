//! What only the assignee may read, and for how long.

use crate::tasks::desk::{Desk, accept, decline, reassign, submit};
use protocol::command::{Command, NewTask};
use protocol::event::{Event, SharedEvent};
use protocol::task::{TaskField, TaskPrivate, TaskState, Visibility};
use server::clock::{DAY, MINUTE};
use server::jobs;

fn secrets() -> Vec<TaskField> {
    let field = |label: &str, value: &str, visibility| TaskField {
        label: label.to_owned(),
        value: value.to_owned(),
        visibility,
    };
    vec![
        field("Район", "Ново-Савиновский", Visibility::Group),
        field("Улица", "Чистопольская", Visibility::Assignee),
        field("Телефон", "+7 999 000-11-22", Visibility::Accepted),
        field("Наценка", "98 765", Visibility::Staff),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn private_fields_are_readable_by_the_assignee_alone_and_only_for_their_time() {
    let desk = Desk::open().await;
    let mut fellow = desk.petr.in_group(desk.group, false).await;
    let task = desk
        .creates(NewTask {
            fields: Some(secrets()),
            ..desk.new_task("Адресная")
        })
        .await;
    let path = format!("/api/tasks/{task}/private");
    let seen = desk.master_sees(task).await;
    assert!(!seen.has_private);
    assert_eq!(seen.fields.len(), 1);
    assert_eq!(desk.igor.get(&path).await.status, 404);
    desk.olga
        .command(reassign(task, Some(desk.igor.id)))
        .await
        .unwrap();
    let labels = |private: &TaskPrivate| -> Vec<String> {
        private
            .fields
            .iter()
            .map(|field| field.label.clone())
            .collect()
    };
    let answer = desk.igor.get(&path).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let private: TaskPrivate = answer.parse();
    assert_eq!(labels(&private), ["Улица"]);
    assert!(private.more_after_acceptance);
    assert!(desk.master_sees(task).await.has_private);
    for other in [&desk.petr, &desk.anna, &desk.olga] {
        assert_eq!(other.get(&path).await.status, 404);
    }
    desk.igor.command(accept(task)).await.unwrap();
    let private: TaskPrivate = desk.igor.get(&path).await.parse();
    assert_eq!(labels(&private), ["Улица", "Телефон"]);
    desk.igor.command(decline(task)).await.unwrap();
    assert_eq!(desk.igor.get(&path).await.status, 404);
    desk.igor
        .command(Command::ClaimTask { task })
        .await
        .unwrap();
    desk.igor
        .command(Command::StartTask { task })
        .await
        .unwrap();
    desk.igor.command(submit(task, 0)).await.unwrap();
    desk.olga
        .command(Command::ApproveTask { task })
        .await
        .unwrap();
    let private: TaskPrivate = desk.igor.get(&path).await.parse();
    assert_eq!(labels(&private), ["Улица", "Телефон"]);
    assert!(private.until.is_some());
    desk.town.later(7 * DAY + MINUTE);
    let private: TaskPrivate = desk.igor.get(&path).await.parse();
    assert!(private.fields.is_empty());
    jobs::run_due(&desk.town.app()).await.unwrap();
    let masked = |stored: &protocol::event::Stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::TaskChanged { task, .. })
            if task.state == TaskState::Done && !task.has_private)
    };
    fellow.event(masked).await;
    for secret in ["Чистопольская", "+7 999 000-11-22", "98 765"] {
        assert!(!desk.petr.was_sent(secret), "{secret}");
    }
    assert!(!desk.igor.was_sent("98 765"));
    let staff = desk.sees(task).await;
    assert_eq!(staff.fields.len(), 4);
    let read = audit_count(&desk, "private_read").await;
    assert_eq!(read, 4);
}

async fn audit_count(desk: &Desk, act: &str) -> i64 {
    let mut conn = desk.town.db().await.read().await.unwrap();
    let (count,): (i64,) =
        server::fetch_one!(conn, "select count(*) from audit where act = $1", act).unwrap();
    count
}
