//! Many at once on one task: one wins, the others are told, nothing is half.

use crate::tasks::desk::{Desk, accept, notices, reassign, submit};
use crate::town::Person;
use protocol::command::{Command, NewTask, Receipt};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::group::Side;
use protocol::notification::NotificationKind;
use protocol::page::TaskHistory;
use protocol::task::{TaskAction, TaskState};
use protocol::{TaskId, UserId};
use server::ids;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_claims_at_once_one_wins_and_the_rest_are_told_who() {
    let desk = Desk::open().await;
    let task = desk.creates(desk.new_task("Кто первый")).await;
    let masters = [desk.igor.clone(), desk.petr.clone()];
    let claims = (0..100).map(|n| {
        let master = masters[n % 2].clone();
        tokio::spawn(async move { claims(&master, task).await })
    });
    let claims: Vec<_> = claims.collect();
    let mut won = Vec::new();
    let mut told = BTreeSet::new();
    for claim in claims {
        match claim.await.unwrap() {
            Ok(receipt) => won.push(receipt.already),
            Err(body) => {
                assert_eq!(body.code, ErrorCode::Taken);
                told.insert((body.by.unwrap(), body.by_name.unwrap()));
            }
        }
    }
    let winner = desk.sees(task).await.task.assignee.unwrap();
    assert_eq!(won.iter().filter(|already| !**already).count(), 1);
    assert_eq!(won.len(), 50, "the winner's own repeats are answered alike");
    let name = if winner == desk.igor.id {
        "Игорь"
    } else {
        "Пётр"
    };
    assert_eq!(told, BTreeSet::from([(winner, name.to_owned())]));
    let told = notices(&desk.olga, NotificationKind::Accepted).await;
    assert_eq!(told.len(), 1);
}

/// Claims, and says it again whenever there was no time for it.
async fn claims(master: &Person, task: TaskId) -> Result<Receipt, ErrorBody> {
    let op = ids::new();
    for _ in 0..20 {
        match master.command_as(op, Command::ClaimTask { task }).await {
            Err(ErrorBody {
                code: ErrorCode::Unavailable | ErrorCode::Unknown,
                ..
            }) => {}
            answered => return answered,
        }
    }
    panic!("there never was time for a claim");
}

/// Hands in, gives away or moves; refusals that say how it is now are fine, nothing else is.
async fn disturbs(person: Person, task: TaskId, round: usize, desk: (UserId, UserId)) {
    let seen = person.get(&format!("/api/tasks/{task}")).await;
    let number = seen.body["task"]["submissionNo"].as_i64().unwrap_or(0);
    let group: protocol::GroupId =
        serde_json::from_value(seen.body["task"]["group"].clone()).unwrap();
    let command = match round % 4 {
        0 => accept(task),
        1 => Command::StartTask { task },
        2 => submit(task, i32::try_from(number).unwrap()),
        _ => Command::ReassignTask {
            task,
            to: Some(if round % 8 == 3 { desk.0 } else { desk.1 }),
            reason: None,
            discard_submission: true,
        },
    };
    person
        .writes(group, Side::Shared, "работаем")
        .await
        .unwrap();
    if let Err(body) = person.command(command).await {
        let fine = [
            ErrorCode::InvalidTransition,
            ErrorCode::Stale,
            ErrorCode::Invalid,
            ErrorCode::NotFound,
        ];
        assert!(fine.contains(&body.code), "{body:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_on_two_groups_never_meet_a_deadlock() {
    let desk = Desk::open().await;
    desk.town.joins(&desk.igor, desk.other_group).await;
    desk.town.joins(&desk.petr, desk.other_group).await;
    let tasks = [
        desk.task_in(TaskState::InProgress).await,
        desk.task_in(TaskState::InProgress).await,
    ];
    let both = (desk.igor.id, desk.petr.id);
    let mut writers = Vec::new();
    for writer in 0..8_usize {
        let olga = desk.olga.clone();
        let groups = [desk.group, desk.other_group];
        writers.push(tokio::spawn(async move {
            for round in 0..12_usize {
                let task = tasks[(writer + round) % 2];
                if (writer + round).is_multiple_of(5) {
                    let group = groups[round % 2];
                    let moved = Command::MoveTask {
                        task,
                        group,
                        to: Some(both.0),
                    };
                    if let Err(body) = olga.command(moved).await {
                        let fine = [ErrorCode::InvalidTransition, ErrorCode::Invalid];
                        assert!(fine.contains(&body.code), "{body:?}");
                    }
                } else {
                    disturbs(olga.clone(), task, writer + round, both).await;
                }
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    for task in tasks {
        let seen = desk.sees(task).await.task;
        let history: TaskHistory = desk
            .olga
            .get(&format!("/api/tasks/{task}/history"))
            .await
            .parse();
        let last = history
            .entries
            .iter()
            .filter_map(|entry| entry.to)
            .next_back();
        assert_eq!(last, Some(seen.state));
        assert!(seen.actions.other.contains(&TaskAction::Comment));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_removed_while_he_hands_in_has_either_done_so_or_not() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    desk.town.joins(&desk.igor, desk.other_group).await;
    for round in 0..6 {
        let task = desk.task_in(TaskState::InProgress).await;
        let idle = desk.task_in(TaskState::Accepted).await;
        let (igor, group, user) = (desk.igor.clone(), desk.group, desk.igor.id);
        let remover = head.clone();
        let removal =
            tokio::spawn(
                async move { remover.command(Command::RemoveMember { group, user }).await },
            );
        let submitted = igor.command(submit(task, 0)).await;
        removal.await.unwrap().unwrap();
        let seen = desk.sees(task).await.task;
        match submitted {
            Ok(_) => assert_eq!(seen.state, TaskState::Submitted, "round {round}"),
            Err(body) => {
                assert_eq!(body.code, ErrorCode::NotFound);
                assert_eq!(seen.state, TaskState::Open, "round {round}");
            }
        }
        let left = desk.sees(idle).await.task;
        assert_eq!((left.state, left.assignee), (TaskState::Open, None));
        assert!(left.orphaned && seen.orphaned);
        assert_eq!(
            desk.igor.get(&format!("/api/tasks/{task}")).await.status,
            404
        );
        desk.town.joins(&desk.igor, desk.group).await;
        assert_eq!(desk.sees(idle).await.task.assignee, None);
    }
    let told = notices(&desk.olga, NotificationKind::Orphaned).await;
    assert_eq!(told.len(), 6, "one summary for each removal");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_judges_at_once_the_first_decides() {
    let desk = Desk::open().await;
    let vera = desk.town.operator("Вера").await;
    for _ in 0..6 {
        let task = desk.task_in(TaskState::Submitted).await;
        let (approve, back) = tokio::join!(
            desk.olga.command(Command::ApproveTask { task }),
            vera.command(crate::tasks::desk::send_back(task, Vec::new()))
        );
        let state = desk.sees(task).await.task.state;
        match (approve, back) {
            (Ok(_), Err(body)) => {
                assert_eq!(state, TaskState::Done);
                assert_eq!(body.by, Some(desk.olga.id));
            }
            (Err(body), Ok(_)) => {
                assert_eq!(state, TaskState::InProgress);
                assert_eq!(body.by, Some(vera.id));
            }
            other => panic!("{other:?}"),
        }
        let task = desk.task_in(TaskState::Submitted).await;
        let (first, second) = tokio::join!(
            desk.olga.command(Command::ApproveTask { task }),
            vera.command(Command::ApproveTask { task })
        );
        assert_ne!(first.unwrap().already, second.unwrap().already);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_former_assignee_is_told_and_can_do_no_more() {
    let desk = Desk::open().await;
    let task = desk
        .creates(NewTask {
            assignee: Some(Some(desk.igor.id)),
            ..desk.new_task("Другому")
        })
        .await;
    desk.igor.command(accept(task)).await.unwrap();
    desk.olga
        .command(reassign(task, Some(desk.petr.id)))
        .await
        .unwrap();
    assert_eq!(
        notices(&desk.igor, NotificationKind::Unassigned)
            .await
            .len(),
        1
    );
    assert_eq!(
        notices(&desk.petr, NotificationKind::Assigned).await.len(),
        1
    );
    let late = desk.igor.command(Command::StartTask { task }).await;
    assert_eq!(late.unwrap_err().code, ErrorCode::NotAllowed);
}
