//! What staff open, and everything that a curious master can ask: also what is not for him.

use super::life::Life;
use crate::town::{Person, text_line};
use protocol::command::{Command, DealFields, NewItem};
use protocol::group::Side;
use protocol::task::Evidence;
use protocol::{DealId, FileId, MessageId, TaskId};

/// Staff read all that there is.
pub async fn opens_everything(life: &Life) {
    let (olga, group) = (&life.olga, life.group);
    for deal in &life.deals {
        olga.get(&format!("/api/deals/{deal}")).await;
        olga.get(&format!("/api/deals/{deal}/history")).await;
        olga.get(&format!("/api/deals/{deal}/events?after=0")).await;
    }
    for task in life.tasks.iter().chain(&life.drafts) {
        olga.get(&format!("/api/tasks/{task}")).await;
    }
    for file in &life.files {
        reads(olga, *file).await;
    }
    for path in [
        format!("/api/groups/{group}"),
        format!("/api/groups/{group}/lines?limit=200"),
        "/api/groups".to_owned(),
        "/api/people".to_owned(),
        "/api/stages".to_owned(),
        "/api/templates".to_owned(),
        "/api/me".to_owned(),
    ] {
        assert!(olga.get(&path).await.is_ok(), "{path}");
    }
}

async fn reads(person: &Person, file: FileId) {
    for face in ["", "/thumb", "/original"] {
        person.get(&format!("/api/files/{file}{face}")).await;
    }
}

/// A master tries every door.
pub async fn pries(master: &Person, life: &Life) {
    for path in paths(life) {
        master.get(&path).await;
    }
    for (deal, task) in life.deals.iter().zip(&life.tasks) {
        for path in paths_of(life, *deal, *task) {
            master.get(&path).await;
        }
    }
    for draft in &life.drafts {
        master.get(&format!("/api/tasks/{draft}")).await;
        master.get(&format!("/api/tasks/{draft}/history")).await;
    }
    for file in &life.files {
        reads(master, *file).await;
    }
    let mut socket = master.opens_socket().await;
    socket.hello(&[]).await;
    let (task, draft) = (life.tasks[0], life.drafts[0]);
    for command in commands(life, (task, draft), life.deals[0], life.notes[0]) {
        // By both doors, also on a former `rev`: a refusal may carry the present state.
        let _ = master.command_at(1, command.clone()).await;
        let _ = socket.command(command).await;
    }
}

pub fn paths(life: &Life) -> Vec<String> {
    let (group, hidden, other) = (life.group, life.hidden, life.other);
    let (silent, olga) = (life.silent.id, life.olga.id);
    let mut paths = vec![
        "/api/me".to_owned(),
        "/api/people".to_owned(),
        format!("/api/people/{olga}/sessions"),
        "/api/groups?text=кенар".to_owned(),
        "/api/groups?archived=true".to_owned(),
        "/api/tasks?shelf=all&text=кенар".to_owned(),
        format!("/api/tasks?shelf=all&group={group}"),
        format!("/api/tasks?shelf=all&assignee={silent}"),
        "/api/tasks/counts".to_owned(),
        "/api/queue".to_owned(),
        "/api/deals".to_owned(),
        "/api/deals?text=кенар".to_owned(),
        "/api/clients?text=кенар".to_owned(),
        "/api/request-types".to_owned(),
        "/api/templates".to_owned(),
        "/api/stages".to_owned(),
        "/api/audit".to_owned(),
        "/api/notifications".to_owned(),
        "/api/personal/events?after=0".to_owned(),
        "/api/sessions".to_owned(),
        "/api/groups".to_owned(),
    ];
    for group in [group, other, hidden] {
        paths.extend([
            format!("/api/groups/{group}"),
            format!("/api/groups/{group}/lines?limit=200"),
            format!("/api/groups/{group}/shared/events?after=0"),
            format!("/api/groups/{group}/internal/events?after=0"),
            format!("/api/groups/{group}/invitations"),
        ]);
    }
    for shelf in [
        "open", "mine", "overdue", "pool", "waiting", "closed", "all",
    ] {
        paths.push(format!("/api/tasks?shelf={shelf}"));
    }
    for note in &life.notes {
        paths.push(format!("/api/messages/{note}/revisions"));
        paths.push(format!("/api/groups/{group}/lines?around={note}"));
    }
    paths
}

pub fn paths_of(life: &Life, deal: DealId, task: TaskId) -> Vec<String> {
    let group = life.group;
    vec![
        format!("/api/tasks/{task}"),
        format!("/api/tasks/{task}/history"),
        format!("/api/tasks/{task}/private"),
        format!("/api/tasks?shelf=all&deal={deal}"),
        format!("/api/groups/{group}/lines?task={task}"),
        format!("/api/deals/{deal}"),
        format!("/api/deals/{deal}/history"),
        format!("/api/deals/{deal}/events?after=0"),
        format!("/api/proposal?deal={deal}"),
    ]
}

/// Attempts whose refusals must say nothing.
pub fn commands(
    life: &Life,
    (task, draft): (TaskId, TaskId),
    deal: DealId,
    note: MessageId,
) -> Vec<Command> {
    let group = life.group;
    let text = || "любопытно".to_owned();
    let mut answer = text_line(group, Side::Shared, "а что это?");
    let mut naming = answer.clone();
    let mut with_file = answer.clone();
    if let Command::SendMessage { reply_to, .. } = &mut answer {
        *reply_to = Some(note);
    }
    if let Command::SendMessage { mentions, .. } = &mut naming {
        mentions.push(life.silent.id);
    }
    if let Command::SendMessage { files, .. } = &mut with_file {
        files.extend(life.files.last());
    }
    let item = NewItem {
        text: text(),
        required: false,
        evidence: Evidence::None,
        unit: None,
    };
    vec![
        answer,
        naming,
        with_file,
        text_line(life.hidden, Side::Shared, "есть кто?"),
        text_line(group, Side::Internal, "есть кто?"),
        Command::EditMessage {
            message: note,
            text: text(),
        },
        Command::DeleteMessage { message: note },
        Command::React {
            message: note,
            emoji: "👍".to_owned(),
            on: true,
        },
        Command::PostCard {
            group,
            side: Side::Shared,
            deal: Some(deal),
            task: None,
        },
        Command::EditDeal {
            deal,
            fields: DealFields::default(),
            clear: Vec::new(),
        },
        Command::AddDealNote { deal, text: text() },
        Command::AcceptTask {
            task,
            planned_start: None,
        },
        Command::StartTask { task },
        Command::WithdrawTask { task },
        Command::PublishTask { task: draft },
        Command::ClaimTask { task: draft },
        Command::AddItem { task, item },
        Command::ReopenTask {
            task,
            reason: text(),
        },
    ]
}
