//! The rows of pushes: what happens in one group, and whose devices ring.

use super::fixture::{Fixture, item_of};
use super::{PRINCIPALS, Verdict, chosen, is_signed_in, table};
use crate::push_service::{Service, all_sent, subscribes};
use crate::town::{Person, text_line};
use protocol::command::{Command, Tick};
use protocol::group::Side;
use protocol::{MessageId, TaskId};
use std::collections::BTreeSet;

#[tokio::test]
async fn whatever_happens_rings_on_the_devices_that_the_table_names_and_on_no_other() {
    let fixture = Fixture::make_with(&["--push-loopback"]).await;
    let service = Service::start().await;
    for (column, person) in fixture.people.iter().enumerate() {
        // Nobody subscribes without a session.
        if is_signed_in(column) {
            subscribes(person, &service).await;
        }
    }
    let mut wrong = Vec::new();
    for (row, cells) in chosen(table(include_str!("pushes.txt"))) {
        let (by, command) = happening(&fixture, &row).await;
        all_sent(&fixture.town).await;
        service.takes();
        by.command(command).await.unwrap();
        all_sent(&fixture.town).await;
        let pushed = service.takes();
        let rang: BTreeSet<&str> = pushed.iter().map(|push| &*push.device).collect();
        assert_eq!(rang.len(), pushed.len(), "{row}: someone is told twice");
        for (column, expected) in cells.into_iter().enumerate() {
            let id = fixture.people[column].id.to_string();
            let rings = is_signed_in(column) && rang.contains(&*id);
            if rings != (expected == Verdict::Ok) {
                let did = if rings { "rings" } else { "does not ring" };
                wrong.push(format!("{row}: {}'s device {did}", PRINCIPALS[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Who does what; all that it needs is done before.
async fn happening<'a>(f: &'a Fixture, row: &str) -> (&'a Person, Command) {
    let (operator, assignee, member) = (f.operator(), f.assignee(), &f.people[5]);
    let (head, group) = (&f.people[2], f.group);
    let line = |side| text_line(group, side, "Амиров, +7 999 000-11-22");
    match row {
        "a line" => (operator, line(Side::Shared)),
        "a note" => (operator, line(Side::Internal)),
        "a line naming the assignee" => (operator, naming(line(Side::Shared), assignee)),
        "a line naming the head" => (operator, naming(line(Side::Shared), head)),
        "a note naming the head" => (operator, naming(line(Side::Internal), head)),
        "a note calling staff" => (operator, calling(line(Side::Internal))),
        "a line calling staff by the member" => (member, calling(line(Side::Shared))),
        "an answer to the member" => (operator, answering(line(Side::Shared), f, member).await),
        "an answer to the operator by the member" => {
            (member, answering(line(Side::Shared), f, operator).await)
        }
        "a note to the deal" => {
            let text = "клиент на связи".to_owned();
            (operator, Command::AddDealNote { deal: f.deal, text })
        }
        "a push to try the device" => (operator, Command::TestPush {}),
        _ => of_task(f, row).await,
    }
}

async fn of_task<'a>(f: &'a Fixture, row: &str) -> (&'a Person, Command) {
    let (operator, assignee) = (f.operator(), f.assignee());
    let task = |assignee| {
        let task = f.new_task(assignee, row == "a draft for the assignee");
        Command::CreateTask { task }
    };
    if let "a task for the assignee" | "a draft for the assignee" = row {
        return (operator, task(Some(assignee.id)));
    }
    if row == "a task for the pool" {
        return (operator, task(None));
    }
    let made = operator.command(task(Some(assignee.id))).await.unwrap();
    let task = TaskId(made.id.unwrap());
    let reason = "по просьбе клиента".to_owned();
    match row {
        "accepted by the assignee" => (assignee, accept(task)),
        "declined by the assignee" => (assignee, Command::DeclineTask { task, reason }),
        "ticked by the assignee" => {
            assignee.command(accept(task)).await.unwrap();
            (assignee, tick(f, task).await)
        }
        "handed in by the assignee" => {
            works(f, task).await;
            (assignee, submit(task))
        }
        "returned" | "approved" => {
            works(f, task).await;
            assignee.command(submit(task)).await.unwrap();
            let back = Command::ReturnTask {
                task,
                reason,
                items: Vec::new(),
                due: None,
            };
            let judged = match row {
                "returned" => back,
                _ => Command::ApproveTask { task },
            };
            (operator, judged)
        }
        "given to the member" => {
            let reassign = Command::ReassignTask {
                task,
                to: Some(f.people[5].id),
                reason: None,
                discard_submission: false,
            };
            (operator, reassign)
        }
        "cancelled" => (operator, Command::CancelTask { task, reason }),
        other => panic!("no happening for {other}"),
    }
}

async fn works(f: &Fixture, task: TaskId) {
    let assignee = f.assignee();
    assignee.command(accept(task)).await.unwrap();
    assignee.command(tick(f, task).await).await.unwrap();
}

fn accept(task: TaskId) -> Command {
    Command::AcceptTask {
        task,
        planned_start: None,
    }
}

async fn tick(f: &Fixture, task: TaskId) -> Command {
    let tick = Tick {
        task,
        item: item_of(f.operator(), task).await,
        done: true,
        number: None,
        note: None,
        files: None,
    };
    Command::TickItem { tick }
}

fn submit(task: TaskId) -> Command {
    Command::SubmitTask {
        task,
        submission_no: 0,
        text: "готово".to_owned(),
        files: Vec::new(),
    }
}

fn naming(mut line: Command, whom: &Person) -> Command {
    if let Command::SendMessage { mentions, .. } = &mut line {
        mentions.push(whom.id);
    }
    line
}

fn calling(mut line: Command) -> Command {
    if let Command::SendMessage { mentions_staff, .. } = &mut line {
        *mentions_staff = true;
    }
    line
}

async fn answering(mut line: Command, f: &Fixture, whom: &Person) -> Command {
    let said = whom.says(f.group, "вопрос").await;
    if let Command::SendMessage { reply_to, .. } = &mut line {
        *reply_to = said.id.map(MessageId);
    }
    line
}
