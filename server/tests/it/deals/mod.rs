//! Deals: taken down, found, moved, remembered; and what masters know of them.

mod cards;
mod clients;
mod edits;
mod history;
mod pipeline;

use crate::town::Person;
use protocol::command::{ClientChoice, Command, DealFields, NewTask, Receipt};
use protocol::deal::{DealEntry, DealField, DealPage};
use protocol::error::ErrorBody;
use protocol::group::Side;
use protocol::page::DealHistory;
use protocol::template::{StageKind, StageView};
use protocol::{DealId, GroupId, StageId, TaskId, UserId};

pub const PHONE: &str = "+7 999 000-11-22";

/// A request of a new client.
pub fn request(name: &str, phone: &str, fields: DealFields) -> Command {
    Command::CreateDeal {
        client: ClientChoice::New {
            contact_name: name.to_owned(),
            company: None,
            phones: vec![phone.to_owned()],
            email: None,
        },
        fields,
    }
}

/// The usual deal of the scenarios: in Казань, for 98 765 ₽.
pub async fn deal(operator: &Person) -> DealId {
    let fields = DealFields {
        title: Some("Не греет, Мария +7 999".to_owned()),
        city: Some("Казань".to_owned()),
        address: Some("Баумана, 44".to_owned()),
        amount: Some(9_876_500),
        ..DealFields::default()
    };
    let receipt = operator
        .command(request("Мария Волкова", PHONE, fields))
        .await;
    DealId(receipt.unwrap().id.unwrap())
}

pub async fn page(person: &Person, deal: DealId) -> DealPage {
    person.get(&format!("/api/deals/{deal}")).await.parse()
}

pub async fn stages(person: &Person) -> Vec<StageView> {
    person.get("/api/stages").await.parse()
}

/// The first stage of a kind, after the first of all.
pub async fn stage(person: &Person, kind: StageKind) -> StageId {
    let stages = stages(person).await;
    stages[1..]
        .iter()
        .find(|stage| stage.kind == kind)
        .unwrap()
        .id
}

pub async fn moves(
    person: &Person,
    deal: DealId,
    stage: StageId,
    reason: Option<&str>,
) -> Result<Receipt, ErrorBody> {
    person
        .command(Command::MoveDeal {
            deal,
            stage,
            reason: reason.map(str::to_owned),
            override_reason: None,
        })
        .await
}

/// Oldest first.
pub async fn history(person: &Person, deal: DealId) -> Vec<DealEntry> {
    let mut entries: Vec<DealEntry> = Vec::new();
    let mut path = format!("/api/deals/{deal}/history");
    loop {
        let page: DealHistory = person.get(&path).await.parse();
        entries.extend(page.entries);
        match page.before {
            Some(before) => path = format!("/api/deals/{deal}/history?before={}", before.0),
            None => break,
        }
    }
    entries.reverse();
    entries
}

pub fn edit(deal: DealId, fields: DealFields, clear: &[DealField]) -> Command {
    Command::EditDeal {
        deal,
        fields,
        clear: clear.to_vec(),
    }
}

pub fn card(deal: DealId, group: GroupId, side: Side) -> Command {
    Command::PostCard {
        group,
        side,
        deal: Some(deal),
        task: None,
    }
}

/// A task without a template.
pub fn new_task(group: GroupId, deal: Option<DealId>, assignee: Option<UserId>) -> NewTask {
    NewTask {
        group,
        template: None,
        deal,
        title: Some("Починить котёл".to_owned()),
        description: None,
        assignee: Some(assignee),
        controller: None,
        urgent: None,
        due: None,
        control: Some(true),
        items: None,
        fields: None,
        draft: false,
    }
}

pub async fn task(
    operator: &Person,
    group: GroupId,
    deal: Option<DealId>,
    assignee: Option<UserId>,
) -> TaskId {
    let task = new_task(group, deal, assignee);
    let receipt = operator.command(Command::CreateTask { task }).await;
    TaskId(receipt.unwrap().id.unwrap())
}

/// Accepts and starts.
pub async fn works(master: &Person, task: TaskId) {
    let accept = Command::AcceptTask {
        task,
        planned_start: None,
    };
    master.command(accept).await.unwrap();
    master.command(Command::StartTask { task }).await.unwrap();
}

pub async fn submits(master: &Person, task: TaskId) {
    let submit = Command::SubmitTask {
        task,
        submission_no: 0,
        text: "Готово".to_owned(),
        files: Vec::new(),
    };
    master.command(submit).await.unwrap();
}
