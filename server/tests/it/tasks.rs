//! Tasks from T1 to T16: what each command does, whom it tells, what it refuses.

use super::tasks_desk::{
    Desk, accept, cancel, decline, due_at, item, notices, pause, photo, reassign, refused, reopen,
    send_back, submit, tick,
};
use super::town::is_cluster;
use protocol::command::{Command, DueChoice, NewTask, Tick};
use protocol::error::ErrorCode;
use protocol::event::{Event, InternalEvent, SharedEvent, StreamName};
use protocol::message::LineBody;
use protocol::notification::{Inbox, NotificationKind};
use protocol::page::{Queue, TaskCounts, TaskHistory, TaskPage};
use protocol::task::{
    Evidence, TaskAction, TaskField, TaskPrivate, TaskState, Transition, Visibility,
};
use protocol::{GroupId, TaskId};
use server::clock::{DAY, HOUR, MINUTE};
use server::jobs;

const STATES: [TaskState; 8] = [
    TaskState::Draft,
    TaskState::Open,
    TaskState::Accepted,
    TaskState::InProgress,
    TaskState::Paused,
    TaskState::Submitted,
    TaskState::Done,
    TaskState::Cancelled,
];

/// Every command of a transition with the states it fits, written by hand from the table.
fn transitions(task: TaskId, other: GroupId) -> Vec<(Command, Vec<TaskState>)> {
    use TaskState::{Accepted, Cancelled, Done, Draft, InProgress, Open, Paused, Submitted};
    vec![
        (Command::PublishTask { task }, vec![Draft]),
        (accept(task), vec![Open]),
        (decline(task), vec![Open, Accepted]),
        (Command::StartTask { task }, vec![Accepted, Paused]),
        (pause(task), vec![InProgress]),
        (Command::WithdrawTask { task }, vec![Submitted]),
        (send_back(task, Vec::new()), vec![Submitted]),
        (
            cancel(task),
            vec![Draft, Open, Accepted, InProgress, Paused, Submitted],
        ),
        (reopen(task), vec![Done]),
        (Command::RestoreTask { task }, vec![Cancelled]),
        (
            Command::ChangeDue {
                task,
                due: DueChoice::Never,
            },
            vec![Draft, Open, Accepted, InProgress, Paused, Submitted],
        ),
        (
            Command::MoveTask {
                task,
                group: other,
                to: None,
            },
            vec![Draft, Open, Accepted, InProgress, Paused],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_transition_is_taken_from_its_states_and_refused_from_every_other() {
    let desk = Desk::open().await;
    for state in STATES {
        let count = transitions(TaskId(uuid::Uuid::nil()), desk.other_group).len();
        let mut task = desk.task_in(state).await;
        for index in 0..count {
            let (command, fits) = transitions(task, desk.other_group).swap_remove(index);
            let outcome = desk.olga.command(command.clone()).await;
            if fits.contains(&state) {
                outcome.unwrap_or_else(|error| panic!("{command:?} from {state:?}: {error:?}"));
                task = desk.task_in(state).await;
            } else {
                let body = refused(outcome, ErrorCode::InvalidTransition);
                let actions = body.actions.unwrap();
                assert!(body.present.is_some());
                assert!(actions.contains(&TaskAction::Comment), "{command:?}");
                assert_eq!(desk.sees(task).await.task.state, state);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn handing_in_approving_and_reassigning_have_answers_of_their_own() {
    let desk = Desk::open().await;
    for state in STATES {
        let task = desk.task_in(state).await;
        let outcome = desk.igor.command(submit(task, 0)).await;
        match state {
            TaskState::InProgress => assert!(!outcome.unwrap().already),
            TaskState::Submitted | TaskState::Done => assert!(outcome.unwrap().already),
            TaskState::Draft => drop(refused(outcome, ErrorCode::NotFound)),
            _ => drop(refused(outcome, ErrorCode::InvalidTransition)),
        }
        let task = desk.task_in(state).await;
        let outcome = desk.olga.command(Command::ApproveTask { task }).await;
        match state {
            TaskState::Submitted => assert!(!outcome.unwrap().already),
            TaskState::Done => assert!(outcome.unwrap().already),
            _ => drop(refused(outcome, ErrorCode::InvalidTransition)),
        }
        let task = desk.task_in(state).await;
        let outcome = desk.olga.command(reassign(task, Some(desk.petr.id))).await;
        match state {
            TaskState::Open | TaskState::Accepted | TaskState::InProgress | TaskState::Paused => {
                outcome.unwrap();
                let seen = desk.sees(task).await.task;
                assert_eq!(seen.state, TaskState::Open);
                assert_eq!(
                    (seen.assignee, seen.accepted_at),
                    (Some(desk.petr.id), None)
                );
            }
            TaskState::Submitted => {
                let body = refused(outcome, ErrorCode::InvalidTransition);
                assert_eq!(body.name.as_deref(), Some("discardSubmission"));
            }
            _ => drop(refused(outcome, ErrorCode::InvalidTransition)),
        }
    }
}

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
    super::town::eventually("the deadline is told", || async {
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
    super::town::eventually("the new deadline is told", || async {
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
    super::town::eventually("the rework is late", || async {
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
    super::town::eventually("the task goes on", || async {
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
async fn a_finished_task_is_reopened_by_operators_for_two_weeks_and_by_a_head_later() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let task = desk.task_in(TaskState::Done).await;
    desk.town.later(13 * DAY);
    desk.olga.command(reopen(task)).await.unwrap();
    assert_eq!(desk.sees(task).await.task.state, TaskState::InProgress);
    desk.igor.command(submit(task, 1)).await.unwrap();
    desk.olga
        .command(Command::ApproveTask { task })
        .await
        .unwrap();
    desk.town.later(15 * DAY);
    refused(desk.olga.command(reopen(task)).await, ErrorCode::NotAllowed);
    head.command(reopen(task)).await.unwrap();
    desk.olga.command(cancel(task)).await.unwrap();
    desk.olga
        .command(Command::RestoreTask { task })
        .await
        .unwrap();
    let seen = desk.sees(task).await.task;
    assert_eq!(
        (seen.state, seen.assignee),
        (TaskState::Open, Some(desk.igor.id))
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

#[tokio::test(flavor = "multi_thread")]
async fn checklists_are_ticked_with_evidence_and_closed_with_the_work() {
    let desk = Desk::open().await;
    let task = desk
        .creates(NewTask {
            assignee: Some(Some(desk.igor.id)),
            items: Some(vec![
                item("Осмотр", false, Evidence::None),
                item("Давление", true, Evidence::Number),
                item("Вывод", true, Evidence::Text),
            ]),
            ..desk.new_task("Осмотр котла")
        })
        .await;
    let items = desk.items(task).await;
    let do_tick = |tick| desk.igor.command(Command::TickItem { tick });
    refused(
        do_tick(tick(task, items[0])).await,
        ErrorCode::InvalidTransition,
    );
    desk.igor.command(accept(task)).await.unwrap();
    do_tick(tick(task, items[0])).await.unwrap();
    assert!(do_tick(tick(task, items[0])).await.unwrap().already);
    let number = |number| Tick {
        number: Some(number),
        ..tick(task, items[1])
    };
    refused(
        do_tick(tick(task, items[1])).await,
        ErrorCode::MissingEvidence,
    );
    let wrong_place = Tick {
        number: Some(1.0),
        ..tick(task, items[0])
    };
    refused(do_tick(wrong_place).await, ErrorCode::Invalid);
    do_tick(number(1.4)).await.unwrap();
    let early = desk.igor.command(submit(task, 0)).await;
    assert_eq!(
        refused(early, ErrorCode::MissingEvidence).items,
        Some(vec![items[2]])
    );
    let noted = Tick {
        note: Some("Норма".to_owned()),
        ..tick(task, items[2])
    };
    do_tick(noted).await.unwrap();
    refused(
        desk.igor
            .command(Command::AddItem {
                task,
                item: item("Своё", false, Evidence::None),
            })
            .await,
        ErrorCode::NotAllowed,
    );
    let added = desk
        .olga
        .command(Command::AddItem {
            task,
            item: item("Пломба", true, Evidence::None),
        })
        .await
        .unwrap();
    let added = protocol::ItemId(added.id.unwrap());
    desk.olga
        .command(Command::EditItem {
            task,
            item: added,
            text: "Пломба цела".to_owned(),
            required: false,
        })
        .await
        .unwrap();
    desk.igor.command(submit(task, 0)).await.unwrap();
    refused(
        do_tick(tick(task, added)).await,
        ErrorCode::InvalidTransition,
    );
    let remove = Command::RemoveItem { task, item: added };
    refused(
        desk.olga.command(remove.clone()).await,
        ErrorCode::InvalidTransition,
    );
    desk.olga
        .command(send_back(task, vec![items[1]]))
        .await
        .unwrap();
    desk.olga.command(remove).await.unwrap();
    let seen = desk.sees(task).await.task;
    let done: Vec<bool> = seen.items.iter().map(|item| item.done).collect();
    assert_eq!(done, [true, false, true]);
    assert!(seen.items[1].returned);
    assert_eq!(seen.items[1].number, Some(1.4));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_each_shelf_to_staff_and_masters_only_their_groups() {
    let desk = Desk::open().await;
    let pool = desk.creates(desk.new_task("Ничья")).await;
    let waiting = desk.task_in(TaskState::Submitted).await;
    let done = desk.task_in(TaskState::Done).await;
    let open = desk.task_in(TaskState::Open).await;
    let draft = desk.task_in(TaskState::Draft).await;
    let ids = async |person: &super::town::Person, query: &str| -> Vec<TaskId> {
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
