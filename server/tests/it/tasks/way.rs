//! A task on its way, and who may do what on it.

use crate::tasks::desk::{
    Desk, accept, cancel, decline, due_at, item, pause, photo, reassign, refused, send_back,
    submit, tick,
};
use protocol::TaskId;
use protocol::command::{Command, NewTask, Tick};
use protocol::error::ErrorCode;
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::message::LineBody;
use protocol::page::TaskHistory;
use protocol::task::{Evidence, TaskState, Transition};
use server::clock::DAY;

#[tokio::test(flavor = "multi_thread")]
async fn a_task_goes_the_whole_way_and_each_loud_step_is_one_line() {
    let desk = Desk::open().await;
    let mut room = desk.petr.in_group(desk.group, false).await;
    let task = desk
        .creates(NewTask {
            items: Some(vec![item("Фото шва", true, Evidence::Photo { min: 1 })]),
            ..desk.new_task("Заменить картридж")
        })
        .await;
    assert_eq!(desk.sees(task).await.task.number, "СЕ-1");
    let (igor, olga) = (&desk.igor, &desk.olga);
    igor.command(Command::ClaimTask { task }).await.unwrap();
    let one = desk.items(task).await[0];
    let lacking = igor
        .command(Command::TickItem {
            tick: tick(task, one),
        })
        .await;
    let body = refused(lacking, ErrorCode::MissingEvidence);
    assert_eq!(body.items, Some(vec![one]));
    let with_photo = Tick {
        files: Some(vec![photo(igor).await]),
        ..tick(task, one)
    };
    let ticked = igor.command(Command::TickItem { tick: with_photo }).await;
    assert!(!ticked.unwrap().already);
    assert_eq!(desk.sees(task).await.task.state, TaskState::InProgress);
    igor.command(submit(task, 0)).await.unwrap();
    olga.command(send_back(task, vec![one])).await.unwrap();
    let again = igor.command(submit(task, 1)).await;
    assert_eq!(
        refused(again, ErrorCode::MissingEvidence).items,
        Some(vec![one])
    );
    igor.command(Command::TickItem {
        tick: tick(task, one),
    })
    .await
    .unwrap();
    igor.command(submit(task, 1)).await.unwrap();
    olga.command(Command::ApproveTask { task }).await.unwrap();
    let approved = |event: &protocol::event::Stored| {
        matches!(&event.event, Event::Shared(SharedEvent::TaskChanged { task, .. })
            if task.state == TaskState::Done)
    };
    room.event(approved).await;
    let mut loud = Vec::new();
    let mut cards = 0;
    for stored in room.events_of(StreamName::Shared(desk.group)) {
        if let Event::Shared(SharedEvent::MessagePosted { message, .. }) = &stored.event {
            match &message.body {
                LineBody::TaskCard { .. } => cards += 1,
                LineBody::Transition { transition, .. } => loud.push(*transition),
                _ => {}
            }
        }
    }
    assert_eq!(cards, 1);
    use Transition as T;
    assert_eq!(
        loud,
        [
            T::Claimed,
            T::Started,
            T::Submitted,
            T::Returned,
            T::Submitted,
            T::Approved
        ]
    );
    let history: TaskHistory = igor
        .get(&format!("/api/tasks/{task}/history"))
        .await
        .parse();
    let acts: Vec<&str> = history
        .entries
        .iter()
        .map(|entry| entry.act.as_str())
        .collect();
    assert_eq!(
        acts,
        [
            "create", "claim", "start", "tick", "submit", "return", "tick", "submit", "approve"
        ]
    );
    let seen = desk.sees(task).await.task;
    assert_eq!((seen.rework_count, seen.submission_no), (1, 2));
    assert_eq!(seen.items[0].files.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_active_member_of_the_group_is_given_a_task() {
    let desk = Desk::open().await;
    for stranger in [desk.anna.id, desk.olga.id] {
        let task = NewTask {
            assignee: Some(Some(stranger)),
            ..desk.new_task("Чужому")
        };
        let outcome = desk.olga.command(Command::CreateTask { task }).await;
        assert_eq!(
            refused(outcome, ErrorCode::Invalid).name.as_deref(),
            Some("assignee")
        );
        let task = desk.task_in(TaskState::Open).await;
        let outcome = desk.olga.command(reassign(task, Some(stranger))).await;
        assert_eq!(
            refused(outcome, ErrorCode::Invalid).name.as_deref(),
            Some("assignee")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn masters_do_their_own_acts_and_no_others_and_outsiders_find_nothing() {
    let desk = Desk::open().await;
    let task = desk.task_in(TaskState::Open).await;
    for command in [
        accept(task),
        decline(task),
        submit(task, 0),
        cancel(task),
        Command::ApproveTask { task },
        due_at(task, desk.town.clock.now() + DAY),
        reassign(task, None),
    ] {
        let by_fellow = desk.petr.command(command.clone()).await;
        refused(by_fellow, ErrorCode::NotAllowed);
        let by_stranger = desk.anna.command(command).await;
        refused(by_stranger, ErrorCode::NotFound);
    }
    let own = desk.igor.command(cancel(task)).await;
    refused(own, ErrorCode::NotAllowed);
    let absent = desk
        .anna
        .get(&format!("/api/tasks/{}", TaskId(uuid::Uuid::nil())))
        .await;
    let foreign = desk.anna.get(&format!("/api/tasks/{task}")).await;
    assert_eq!((foreign.status, foreign.bytes), (404, absent.bytes));
    let new = NewTask {
        assignee: Some(None),
        ..desk.new_task("Сам себе")
    };
    let made = desk.igor.command(Command::CreateTask { task: new }).await;
    refused(made, ErrorCode::NotAllowed);
    let queue = desk.igor.get("/api/queue").await;
    assert_eq!(queue.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_act_on_behalf_of_a_master_and_it_is_marked() {
    let desk = Desk::open().await;
    let task = desk.task_in(TaskState::Open).await;
    desk.olga.command(accept(task)).await.unwrap();
    desk.olga
        .command(Command::StartTask { task })
        .await
        .unwrap();
    desk.igor.command(pause(task)).await.unwrap();
    let history: TaskHistory = desk
        .olga
        .get(&format!("/api/tasks/{task}/history"))
        .await
        .parse();
    let marks: Vec<bool> = history
        .entries
        .iter()
        .map(|entry| entry.on_behalf)
        .collect();
    assert_eq!(marks, [false, true, true, false]);
    assert_eq!(desk.sees(task).await.task.assignee, Some(desk.igor.id));
    let pool = desk.creates(desk.new_task("Ничья")).await;
    let claimed = desk.olga.command(Command::ClaimTask { task: pool }).await;
    refused(claimed, ErrorCode::NotAllowed);
}
