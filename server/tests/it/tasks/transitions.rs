//! T1 to T16: from which state each command is taken, and from which it is refused.

use super::STATES;
use crate::tasks::desk::{
    Desk, accept, cancel, decline, pause, reassign, refused, reopen, send_back, submit,
};
use protocol::command::{Command, DueChoice};
use protocol::error::ErrorCode;
use protocol::task::{TaskAction, TaskState};
use protocol::{GroupId, TaskId};
use server::clock::DAY;

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
