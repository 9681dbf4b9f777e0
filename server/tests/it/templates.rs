//! Request types and templates, and the tasks that are made from them.

use super::town::Person;
use crate::tasks::desk::{Desk, refused};
use protocol::command::{ClientChoice, Command, DealFields, NewTask};
use protocol::deal::{DealField, DealHappening};
use protocol::error::ErrorCode;
use protocol::page::DealHistory;
use protocol::task::{Evidence, TaskPrivate, TaskState, Visibility};
use protocol::template::{
    AssigneeRule, Projection, RequestTypeView, TemplateContent, TemplateItem, TemplateView,
};
use protocol::{DealId, RequestTypeId, TaskId, TemplateId};

pub async fn makes_type(head: &Person, name: &str) -> RequestTypeId {
    let saved = head
        .command(Command::SaveRequestType {
            request_type: None,
            name: name.to_owned(),
            retired: false,
        })
        .await;
    RequestTypeId(saved.unwrap().id.unwrap())
}

pub fn content(types: Vec<RequestTypeId>) -> TemplateContent {
    let item = |text: &str, required, evidence| TemplateItem {
        text: text.to_owned(),
        required,
        evidence,
        unit: None,
    };
    let field = |field, label: &str, visibility| Projection {
        field,
        label: label.to_owned(),
        visibility,
    };
    TemplateContent {
        name: "Ремонт смесителя".to_owned(),
        request_types: types,
        title: "Починить смеситель".to_owned(),
        description: "Взять картриджи 35 и 40 мм".to_owned(),
        assignee: AssigneeRule::LeastLoaded,
        due_minutes: Some(240),
        control: true,
        result_required: true,
        may_add_items: true,
        items: vec![
            item("Перекрыть воду", true, Evidence::None),
            item("Фото шва", true, Evidence::Photo { min: 2 }),
            item("Давление", false, Evidence::Number),
        ],
        projection: vec![
            field(DealField::District, "Район", Visibility::Group),
            field(DealField::Address, "Адрес", Visibility::Accepted),
            field(DealField::Phone, "Телефон", Visibility::Accepted),
            field(DealField::Amount, "Сумма", Visibility::Staff),
            field(DealField::Company, "Компания", Visibility::Group),
        ],
    }
}

pub async fn saves(
    head: &Person,
    template: Option<TemplateId>,
    content: TemplateContent,
) -> TemplateView {
    let save = Command::SaveTemplate { template, content };
    let id = TemplateId(head.command(save).await.unwrap().id.unwrap());
    let all: Vec<TemplateView> = head.get("/api/templates").await.parse();
    all.into_iter().find(|template| template.id == id).unwrap()
}

pub async fn makes_deal(operator: &Person, request_type: RequestTypeId) -> DealId {
    let made = operator
        .command(Command::CreateDeal {
            client: ClientChoice::New {
                contact_name: "Марина Львовна".to_owned(),
                company: None,
                phones: vec!["+7 999 000-11-22".to_owned()],
                email: None,
            },
            fields: DealFields {
                request_type: Some(request_type),
                city: Some("Казань".to_owned()),
                district: Some("Ново-Савиновский".to_owned()),
                address: Some("Чистопольская, 11".to_owned()),
                amount: Some(9_876_500),
                ..DealFields::default()
            },
        })
        .await;
    DealId(made.unwrap().id.unwrap())
}

/// Everything as the template says.
pub fn from_template(desk: &Desk, template: &TemplateView, deal: Option<DealId>) -> NewTask {
    NewTask {
        template: Some(template.version_id),
        deal,
        title: None,
        assignee: None,
        ..desk.new_task("")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_filled_from_its_template_and_its_deal() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let repair = makes_type(&head, "Ремонт").await;
    let template = saves(&head, None, content(vec![repair])).await;
    let deal = makes_deal(&desk.olga, repair).await;
    let before = desk.town.clock.now();
    let task = desk
        .creates(from_template(&desk, &template, Some(deal)))
        .await;
    let staff = desk.sees(task).await;
    assert_eq!(staff.task.title, "Починить смеситель");
    assert_eq!(staff.task.request_type.as_deref(), Some("Ремонт"));
    assert_eq!(staff.template.as_deref(), Some("Ремонт смесителя"));
    assert_eq!(staff.template_version, Some(1));
    assert_eq!(staff.deal.as_ref().unwrap().id, deal);
    assert_eq!(staff.deal.as_ref().unwrap().open_tasks, 1);
    assert!(
        staff.task.assignee.is_some(),
        "the least loaded of the group"
    );
    assert!(staff.task.due.as_ref().unwrap().at >= before + 240 * 60_000_000);
    assert_eq!(staff.task.items.len(), 3);
    let labels: Vec<&str> = staff
        .fields
        .iter()
        .map(|field| field.label.as_str())
        .collect();
    assert_eq!(
        labels,
        ["Район", "Адрес", "Телефон", "Сумма"],
        "the deal has no company"
    );
    assert_eq!(staff.fields[2].value, "+79990001122");
    let seen = desk.master_sees(task).await;
    assert_eq!(seen.fields.len(), 1);
    assert!(seen.deal.is_some());
    let assignee = if staff.task.assignee == Some(desk.igor.id) {
        &desk.igor
    } else {
        &desk.petr
    };
    let path = format!("/api/tasks/{task}/private");
    let private: TaskPrivate = assignee.get(&path).await.parse();
    assert!(private.fields.is_empty() && private.more_after_acceptance);
    assignee
        .command(crate::tasks::desk::accept(task))
        .await
        .unwrap();
    let private: TaskPrivate = assignee.get(&path).await.parse();
    assert_eq!(private.fields.len(), 2);
    for secret in ["Марина", "98\u{a0}765", "9876500"] {
        assert!(
            !desk.igor.was_sent(secret) && !desk.petr.was_sent(secret),
            "{secret}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deals_page_and_history_follow_its_tasks() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let repair = makes_type(&head, "Ремонт").await;
    let deal = makes_deal(&desk.olga, repair).await;
    let task = desk
        .creates(NewTask {
            deal: Some(deal),
            assignee: Some(Some(desk.igor.id)),
            ..desk.new_task("По заявке")
        })
        .await;
    desk.igor
        .command(crate::tasks::desk::accept(task))
        .await
        .unwrap();
    desk.igor
        .command(Command::StartTask { task })
        .await
        .unwrap();
    desk.igor
        .command(crate::tasks::desk::submit(task, 0))
        .await
        .unwrap();
    let told = crate::tasks::desk::notices(
        &desk.olga,
        protocol::notification::NotificationKind::Submitted,
    )
    .await;
    assert_eq!(told[0].deal, Some(deal));
    desk.olga
        .command(Command::ApproveTask { task })
        .await
        .unwrap();
    let page: protocol::deal::DealPage = desk.olga.get(&format!("/api/deals/{deal}")).await.parse();
    assert_eq!(
        (page.tasks.len(), page.tasks[0].state),
        (1, TaskState::Done)
    );
    assert_eq!((page.deal.card.open_tasks, page.deal.card.tasks), (0, 1));
    let history: DealHistory = desk
        .olga
        .get(&format!("/api/deals/{deal}/history"))
        .await
        .parse();
    let acts: Vec<String> = history
        .entries
        .into_iter()
        .filter_map(|entry| match entry.entry {
            DealHappening::Task { act, .. } => Some(act),
            _ => None,
        })
        .collect();
    assert_eq!(acts, ["approve", "submit", "start", "accept", "create"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_or_retirement_leaves_tasks_alone() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let repair = makes_type(&head, "Ремонт").await;
    let template = saves(&head, None, content(vec![repair])).await;
    let task = desk.creates(from_template(&desk, &template, None)).await;
    let before = desk.sees(task).await;
    let changed = TemplateContent {
        items: Vec::new(),
        control: false,
        ..content(vec![repair])
    };
    let second = saves(&head, Some(template.id), changed).await;
    assert_eq!((second.version, second.rev), (2, 2));
    assert_eq!(desk.sees(task).await, before);
    // A form that was opened before still makes what it showed.
    let of_old = desk.creates(from_template(&desk, &template, None)).await;
    assert_eq!(desk.sees(of_old).await.task.items.len(), 3);
    let retire = Command::RetireTemplate {
        template: template.id,
        retired: true,
    };
    head.command(retire).await.unwrap();
    assert_eq!(desk.sees(task).await, before);
    let task = from_template(&desk, &second, None);
    let refusal = refused(
        desk.olga.command(Command::CreateTask { task }).await,
        ErrorCode::Invalid,
    );
    assert_eq!(refusal.name.as_deref(), Some("template"));
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_kept_by_heads_read_by_staff_and_hidden_from_masters() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let repair = makes_type(&head, "Ремонт").await;
    let twin = Command::SaveRequestType {
        request_type: None,
        name: " РЕМОНТ ".to_owned(),
        retired: false,
    };
    refused(head.command(twin.clone()).await, ErrorCode::Duplicate);
    refused(desk.olga.command(twin.clone()).await, ErrorCode::NotAllowed);
    refused(desk.igor.command(twin).await, ErrorCode::NotFound);
    for path in ["/api/templates", "/api/request-types"] {
        assert!(desk.olga.get(path).await.is_ok());
        assert_eq!(desk.igor.get(path).await.status, 404);
    }
    let renamed = |name: &str| Command::SaveRequestType {
        request_type: Some(repair),
        name: name.to_owned(),
        retired: true,
    };
    head.command_at(1, renamed("Починка")).await.unwrap();
    refused(head.command_at(1, renamed("Чинка")).await, ErrorCode::Stale);
    let types: Vec<RequestTypeView> = desk.olga.get("/api/request-types").await.parse();
    assert_eq!(
        (types[0].name.as_str(), types[0].retired),
        ("Починка", true)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_template_is_named() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let unknown = RequestTypeId(TaskId(uuid::Uuid::max()).0);
    let good = || content(Vec::new());
    let long_item = TemplateItem {
        text: "ы".repeat(301),
        ..good().items[0].clone()
    };
    let no_photos = TemplateItem {
        evidence: Evidence::Photo { min: 0 },
        ..good().items[0].clone()
    };
    let cases = [
        (
            TemplateContent {
                name: " ".to_owned(),
                ..good()
            },
            "name",
        ),
        (
            TemplateContent {
                name: "ы".repeat(81),
                ..good()
            },
            "label",
        ),
        (
            TemplateContent {
                title: "ы".repeat(201),
                ..good()
            },
            "task_title",
        ),
        (
            TemplateContent {
                due_minutes: Some(0),
                ..good()
            },
            "dueMinutes",
        ),
        (
            TemplateContent {
                request_types: vec![unknown],
                ..good()
            },
            "requestTypes",
        ),
        (
            TemplateContent {
                items: vec![long_item],
                ..good()
            },
            "checklist_text",
        ),
        (
            TemplateContent {
                items: vec![no_photos],
                ..good()
            },
            "evidence",
        ),
        (
            TemplateContent {
                items: vec![good().items[0].clone(); 101],
                ..good()
            },
            "checklist_items",
        ),
        (
            TemplateContent {
                projection: vec![good().projection[0].clone(); 31],
                ..good()
            },
            "task_fields",
        ),
    ];
    for (content, name) in cases {
        let save = Command::SaveTemplate {
            template: None,
            content,
        };
        let body = head.command(save).await.unwrap_err();
        assert_eq!(body.name.as_deref(), Some(name));
    }
    let all: Vec<TemplateView> = head.get("/api/templates").await.parse();
    assert!(all.is_empty());
}
