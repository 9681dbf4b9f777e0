//! The live list, and what streams say of tasks.

use super::STATES;
use crate::tasks::desk::Desk;
use crate::town::is_cluster;
use protocol::TaskId;
use protocol::event::{Event, InternalEvent, SharedEvent};
use protocol::page::{TaskCounts, TaskPage};
use protocol::task::TaskState;
use server::clock::MINUTE;

#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_each_shelf_to_staff_and_masters_only_their_groups() {
    let desk = Desk::open().await;
    let pool = desk.creates(desk.new_task("Ничья")).await;
    let waiting = desk.task_in(TaskState::Submitted).await;
    let done = desk.task_in(TaskState::Done).await;
    let open = desk.task_in(TaskState::Open).await;
    let draft = desk.task_in(TaskState::Draft).await;
    let ids = async |person: &crate::town::Person, query: &str| -> Vec<TaskId> {
        let page: TaskPage = person.get(&format!("/api/tasks?{query}")).await.parse();
        page.rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(ids(&desk.olga, "shelf=pool").await, [pool]);
    assert_eq!(ids(&desk.olga, "shelf=waiting").await, [waiting]);
    assert_eq!(ids(&desk.olga, "shelf=closed").await, [done]);
    assert_eq!(ids(&desk.olga, "shelf=open").await.len(), 4);
    assert_eq!(ids(&desk.olga, "shelf=all").await.len(), 5);
    assert_eq!(ids(&desk.olga, "shelf=mine").await.len(), 4);
    assert_eq!(ids(&desk.igor, "shelf=mine").await, [open, waiting]);
    assert!(!ids(&desk.igor, "shelf=all").await.contains(&draft));
    assert_eq!(ids(&desk.anna, "shelf=all").await, []);
    assert_eq!(ids(&desk.olga, "text=СЕ-1").await, [pool]);
    assert_eq!(
        ids(&desk.olga, "text=%D1%81%D0%BC%D0%95%D1%81").await.len(),
        3
    );
    assert_eq!(ids(&desk.olga, "text=%25").await, []);
    let first: TaskPage = desk.olga.get("/api/tasks?shelf=all&limit=2").await.parse();
    let next = first.next.unwrap();
    let second = ids(&desk.olga, &format!("shelf=all&limit=10&after={next}")).await;
    assert_eq!(second.len(), 3);
    assert!(
        second
            .iter()
            .all(|id| first.rows.iter().all(|row| row.id != *id))
    );
    desk.town.later(31 * MINUTE);
    assert_eq!(ids(&desk.olga, "shelf=not_accepted").await, [open]);
    let counts: TaskCounts = desk.igor.get("/api/tasks/counts").await.parse();
    assert_eq!((counts.open, counts.mine, counts.pool), (3, 2, 1));
    let by_deal = format!("/api/tasks?deal={}", uuid::Uuid::nil());
    assert_eq!(desk.igor.get(&by_deal).await.status, 404);
    let bad = desk.olga.get("/api/tasks?shelf=all&color=red").await;
    assert!(!bad.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_say_of_every_task_what_a_fresh_look_says() {
    let desk = Desk::open().await;
    let mut staff = desk.olga.in_group(desk.group, true).await;
    let mut master = desk.igor.in_group(desk.group, false).await;
    for state in STATES {
        let task = desk.task_in(state).await;
        let fresh = desk.sees(task).await;
        let told = staff
            .event(|stored| {
                matches!(&stored.event, Event::Internal(InternalEvent::TaskChangedForStaff { task: now, .. })
                    if now.task.id == task && now.task.rev == fresh.task.rev)
            })
            .await;
        let Event::Internal(InternalEvent::TaskChangedForStaff { task: told, .. }) = told.event
        else {
            unreachable!("only changes of tasks were waited for");
        };
        assert_eq!(*told, fresh);
        if state == TaskState::Draft {
            continue;
        }
        let fresh = desk.master_sees(task).await;
        let told = master
            .event(|stored| {
                matches!(&stored.event, Event::Shared(SharedEvent::TaskChanged { task: now, .. })
                    if now.id == task && now.rev == fresh.rev)
            })
            .await;
        let Event::Shared(SharedEvent::TaskChanged { task: told, .. }) = told.event else {
            unreachable!("only changes of tasks were waited for");
        };
        assert_eq!(*told, fresh);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_read_from_its_index_alone() {
    let desk = Desk::open().await;
    if is_cluster() {
        return;
    }
    let mut conn = desk.town.db().await.read().await.unwrap();
    for text in server::tasks::shelves() {
        let plan = plan(&mut conn, text).await;
        let covered = plan
            .iter()
            .any(|step| step.contains("USING COVERING INDEX tasks_"));
        assert!(covered, "{plan:?}");
    }
}

async fn plan(conn: &mut server::store::Conn, text: &str) -> Vec<String> {
    let server::store::Lane::Sqlite(conn) = conn.lane() else {
        return Vec::new();
    };
    let explained = format!("explain query plan {text}");
    let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(explained))
        .fetch_all(conn)
        .await
        .unwrap();
    rows.into_iter().map(|row| row.3).collect()
}
