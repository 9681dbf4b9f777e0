//! What becomes of the work when a master goes, or a group ends (C6-1, C6-2, C6-25).

use crate::town::{Person, Town};
use protocol::command::{Command, DueChoice, NewTask};
use protocol::error::ErrorCode;
use protocol::event::{Event, PersonalEvent, SharedEvent, Stored};
use protocol::notification::{Inbox, NotificationKind};
use protocol::task::{TaskForStaff, TaskState};
use protocol::{GroupId, TaskId, UserId};

/// A task of no template and no deal, with acceptance.
pub fn new_task(group: GroupId, title: &str, assignee: UserId) -> Command {
    Command::CreateTask {
        task: NewTask {
            group,
            template: None,
            deal: None,
            title: Some(title.to_owned()),
            description: None,
            assignee: Some(Some(assignee)),
            controller: None,
            urgent: None,
            due: Some(DueChoice::Never),
            control: Some(true),
            items: None,
            fields: None,
            draft: false,
        },
    }
}

/// A task that the master has taken up.
async fn in_progress(olga: &Person, master: &Person, group: GroupId, title: &str) -> TaskId {
    let made = olga.command(new_task(group, title, master.id)).await;
    let task = TaskId(made.unwrap().id.unwrap());
    master
        .command(Command::AcceptTask {
            task,
            planned_start: None,
        })
        .await
        .unwrap();
    master.command(Command::StartTask { task }).await.unwrap();
    task
}

fn submit(task: TaskId) -> Command {
    Command::SubmitTask {
        task,
        submission_no: 0,
        text: "готово".to_owned(),
        files: Vec::new(),
    }
}

async fn task_of(staff: &Person, task: TaskId) -> TaskForStaff {
    staff.get(&format!("/api/tasks/{task}")).await.parse()
}

async fn orphaned_notices(person: &Person) -> usize {
    let inbox: Inbox = person.get("/api/notifications").await.parse();
    inbox
        .notifications
        .iter()
        .filter(|notice| notice.kind == NotificationKind::Orphaned)
        .count()
}

fn in_pool(task: &TaskForStaff) -> bool {
    task.task.state == TaskState::Open && task.task.assignee.is_none() && task.task.orphaned
}

#[tokio::test]
async fn a_removed_members_tasks_go_to_the_pool_and_staff_get_one_summary() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", group).await;
    let other = town.group("Уфа", "Мастер").await;
    town.joins(&ivan, other).await;
    let first = in_progress(&olga, &ivan, group, "Замена ТЭНа").await;
    let second = in_progress(&olga, &ivan, group, "Диагностика").await;
    let mut his = ivan.in_group(group, false).await;
    let user = ivan.id;
    head.command(Command::RemoveMember { group, user })
        .await
        .unwrap();
    for task in [first, second] {
        assert!(in_pool(&task_of(&olga, task).await));
        assert_eq!(ivan.get(&format!("/api/tasks/{task}")).await.status, 404);
    }
    assert_eq!(orphaned_notices(&olga).await, 1);

    // The removal is the last that he hears of the group, though his tasks changed after it.
    let gone = |stored: &Stored| {
        matches!(
            stored.event,
            Event::Shared(SharedEvent::MemberRemoved { .. })
        )
    };
    his.event(gone).await;
    his.event(|stored| {
        matches!(
            stored.event,
            Event::Personal(PersonalEvent::GroupLeft { .. })
        )
    })
    .await;
    let last = his
        .heard
        .iter()
        .filter_map(|frame| match frame {
            protocol::frame::ServerFrame::Event { stored } => Some(&**stored),
            _ => None,
        })
        .rfind(|stored| matches!(stored.event, Event::Shared(_)));
    assert!(gone(last.unwrap()));
    let inbox: Inbox = ivan.get("/api/notifications").await.parse();
    assert!(inbox.notifications.is_empty() && inbox.unseen == 0);

    // Coming back brings no task back.
    head.command(Command::AddMember { group, user })
        .await
        .unwrap();
    assert!(in_pool(&task_of(&olga, first).await));
}

#[tokio::test]
async fn a_suspended_masters_tasks_go_to_the_pools_of_all_his_groups() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (admin, olga) = (town.admin("Анна").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", kazan).await;
    town.joins(&ivan, ufa).await;
    let here = in_progress(&olga, &ivan, kazan, "Замена ТЭНа").await;
    let there = in_progress(&olga, &ivan, ufa, "Диагностика").await;
    let done = in_progress(&olga, &ivan, ufa, "Чистка").await;
    ivan.command(submit(done)).await.unwrap();
    olga.command(Command::ApproveTask { task: done })
        .await
        .unwrap();
    let user = ivan.id;
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    for task in [here, there] {
        assert!(in_pool(&task_of(&olga, task).await));
    }
    let done = task_of(&olga, done).await.task;
    assert_eq!(
        (done.state, done.assignee),
        (TaskState::Done, Some(ivan.id))
    );
    assert_eq!(orphaned_notices(&olga).await, 2);
    let refused = olga.command(new_task(kazan, "Ещё одна", user)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::Invalid);
}

#[tokio::test]
async fn work_handed_in_during_a_removal_stands_before_it_or_is_refused() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let other = town.group("Уфа", "Мастер").await;
    let user_and_task = async |name: &str| {
        let master = town.master(name, group).await;
        town.joins(&master, other).await;
        let task = in_progress(&olga, &master, group, name).await;
        (master, task)
    };
    for round in 0..6 {
        let (master, task) = user_and_task(&format!("Мастер {round}")).await;
        let user = master.id;
        let (handed_in, removed) = tokio::join!(
            master.command(submit(task)),
            head.command(Command::RemoveMember { group, user })
        );
        removed.unwrap();
        let now = task_of(&olga, task).await;
        match handed_in {
            Ok(_) => assert_eq!(now.task.state, TaskState::Submitted),
            Err(refused) => {
                assert_eq!(refused.code, ErrorCode::NotFound);
                assert!(in_pool(&now));
            }
        }
    }
}

#[tokio::test]
async fn a_group_with_open_tasks_is_not_archived_unless_they_move() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", kazan).await;
    let task = in_progress(&olga, &ivan, kazan, "Замена ТЭНа").await;
    let archive = |move_tasks_to| Command::ArchiveGroup {
        group: kazan,
        move_tasks_to,
    };
    let refused = head.command(archive(None)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OpenTasks);
    let obstacles = refused.obstacles.unwrap();
    assert_eq!(obstacles.len(), 1);
    assert_eq!(obstacles[0].task, task);
    let to_itself = head.command(archive(Some(kazan))).await.unwrap_err();
    assert_eq!(to_itself.code, ErrorCode::Invalid);
    assert_eq!(task_of(&olga, task).await.task.group, kazan);

    head.command(archive(Some(ufa))).await.unwrap();
    let moved = task_of(&olga, task).await.task;
    assert_eq!((moved.group, moved.assignee), (ufa, None));
    assert_eq!(ivan.get(&format!("/api/tasks/{task}")).await.status, 404);
}

#[tokio::test]
async fn all_open_tasks_of_a_person_are_handed_over_in_one_act() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let (ivan, petr) = (
        town.master("Иван", group).await,
        town.master("Пётр", group).await,
    );
    let mut tasks = Vec::new();
    for round in 0..20 {
        let title = format!("Заявка {round}");
        tasks.push(in_progress(&olga, &ivan, group, &title).await);
    }
    let hand_over = Command::HandOver {
        from: ivan.id,
        to: Some(petr.id),
        group: None,
    };
    let his = ivan.command(hand_over.clone()).await;
    assert_eq!(his.unwrap_err().code, ErrorCode::NotFound);
    olga.command(hand_over.clone()).await.unwrap();
    for task in tasks {
        assert_eq!(task_of(&olga, task).await.task.assignee, Some(petr.id));
    }
    assert!(olga.command(hand_over).await.unwrap().already);
}
