//! Request types, templates, stages; deals and their clients.

use super::Cast;
use crate::deals::{PHONE, page, request, stage};
use protocol::command::{Command, DealFields, NewTask};
use protocol::deal::DealField;
use protocol::group::Side;
use protocol::template::{AssigneeRule, StageKind, StageView, TemplateContent};
use protocol::{DealId, RequestTypeId, TemplateId};
use std::collections::BTreeSet;

pub async fn chapter() -> BTreeSet<String> {
    let mut cast = Cast::gathers().await;
    let (head, olga) = (cast.head.clone(), cast.olga.clone());
    let named = |request_type, name: &str| Command::SaveRequestType {
        request_type,
        name: name.to_owned(),
        retired: false,
    };
    let made = cast.after(&head, named(None, "Ремонт")).await;
    let kind = RequestTypeId(made.id.unwrap());
    let fields = DealFields {
        title: Some("Не греет".to_owned()),
        request_type: Some(kind),
        city: Some("Казань".to_owned()),
        ..DealFields::default()
    };
    let made = cast.after(&olga, request("Мария", PHONE, fields)).await;
    let deal = DealId(made.id.unwrap());
    let task = NewTask {
        deal: Some(deal),
        ..cast.new_task("По сделке", Some(cast.igor.id))
    };
    cast.sets(task).await;
    let group = cast.group;
    for side in [Side::Shared, Side::Internal] {
        let card = Command::PostCard {
            group,
            side,
            deal: Some(deal),
            task: None,
        };
        cast.after(&olga, card).await;
    }
    cast.after(&head, named(Some(kind), "Ремонт техники")).await;
    templates(&mut cast, kind).await;
    stages(&mut cast).await;
    on_the_deal(&mut cast, deal).await;
    cast.given
}

async fn templates(cast: &mut Cast, kind: RequestTypeId) {
    let head = cast.head.clone();
    let content = |title: &str| TemplateContent {
        name: "Ремонт".to_owned(),
        request_types: vec![kind],
        title: title.to_owned(),
        description: String::new(),
        assignee: AssigneeRule::Pool,
        due_minutes: None,
        control: true,
        result_required: false,
        may_add_items: true,
        items: Vec::new(),
        projection: Vec::new(),
    };
    let mut template = None;
    for title in ["Починить", "Починить сегодня"] {
        let content = content(title);
        let save = Command::SaveTemplate { template, content };
        template = cast.after(&head, save).await.id.map(TemplateId);
    }
    let template = template.unwrap();
    for retired in [true, false] {
        let retire = Command::RetireTemplate { template, retired };
        cast.after(&head, retire).await;
    }
}

async fn stages(cast: &mut Cast) {
    let admin = cast.admin.clone();
    let new = Command::SaveStage {
        stage: None,
        name: "Ждём запчасть".to_owned(),
        kind: StageKind::Process,
        public_label: None,
        position: 9,
        retired: false,
    };
    cast.after(&admin, new).await;
    let stages: Vec<StageView> = cast.olga.get("/api/stages").await.parse();
    let first = stages[0].clone();
    for label in ["Взята", "Принята"] {
        let save = Command::SaveStage {
            stage: Some(first.id),
            name: first.name.clone(),
            kind: first.kind,
            public_label: Some(label.to_owned()),
            position: first.position,
            retired: false,
        };
        cast.after(&admin, save).await;
    }
}

async fn on_the_deal(cast: &mut Cast, deal: DealId) {
    let olga = cast.olga.clone();
    let edit = Command::EditDeal {
        deal,
        fields: DealFields {
            title: Some("Не греет совсем".to_owned()),
            amount: Some(9_876_500),
            ..DealFields::default()
        },
        clear: vec![DealField::City],
    };
    cast.after(&olga, edit).await;
    let client = page(&olga, deal).await.deal.client.id;
    let edit = Command::EditClient {
        client,
        contact_name: "Мария Волкова".to_owned(),
        company: Some("Дом".to_owned()),
        phones: vec![PHONE.to_owned()],
        email: None,
    };
    cast.after(&olga, edit).await;
    let text = "Перезвонить вечером".to_owned();
    cast.after(&olga, Command::AddDealNote { deal, text }).await;
    for kind in [StageKind::Lost, StageKind::Process, StageKind::Won] {
        let to = Command::MoveDeal {
            deal,
            stage: stage(&olga, kind).await,
            reason: Some("Клиент передумал".to_owned()),
            override_reason: None,
        };
        cast.after(&olga, to).await;
    }
}
