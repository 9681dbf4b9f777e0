//! Cases of the domain that stand between two features.

use crate::tasks::desk::{Desk, accept, item, refused, submit, tick};
use crate::templates::{content, from_template, makes_deal, makes_type, saves};
use protocol::command::{Command, DealFields, NewTask, Tick};
use protocol::deal::DealHappening;
use protocol::error::ErrorCode;
use protocol::file::FileView;
use protocol::page::{DealHistory, Proposal};
use protocol::task::{Evidence, TaskForGroup, TaskState};
use protocol::template::{AssigneeRule, TemplateContent};

/// What a template gives, without what is this task's own.
fn given(task: &TaskForGroup) -> impl PartialEq + std::fmt::Debug {
    let items = task.items.iter();
    (
        (task.group, task.title.clone(), task.description.clone()),
        (
            task.request_type.clone(),
            task.control,
            task.result_required,
        ),
        task.due.as_ref().map(|due| due.at - task.created_at),
        items
            .map(|item| (item.text.clone(), item.required, item.evidence))
            .collect::<Vec<_>>(),
    )
}

#[tokio::test]
async fn a_template_gives_the_same_task_from_the_group_as_from_a_deal_of_its_type() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let repair = makes_type(&head, "Ремонт").await;
    let template = saves(&head, None, content(vec![repair])).await;
    assert_eq!(template.content.request_types, [repair]);
    let deal = makes_deal(&desk.olga, repair).await;
    let chosen = |deal| NewTask {
        assignee: Some(Some(desk.petr.id)),
        ..from_template(&desk, &template, deal)
    };
    let from_deal = desk.sees(desk.creates(chosen(Some(deal))).await).await;
    let from_group = desk.sees(desk.creates(chosen(None)).await).await;
    assert_eq!(given(&from_deal.task), given(&from_group.task));
    assert_eq!(from_group.task.assignee, Some(desk.petr.id));
    assert_eq!(from_group.task.items.len(), 3);
    assert_eq!(from_deal.deal.unwrap().id, deal);
    assert_eq!(from_group.deal, None);
}

#[tokio::test]
async fn a_deal_that_becomes_of_another_type_keeps_its_tasks_and_warns_of_them() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let repair = makes_type(&head, "Ремонт").await;
    let mounting = makes_type(&head, "Установка").await;
    let first = saves(&head, None, content(vec![repair])).await;
    let other = TemplateContent {
        name: "Установка смесителя".to_owned(),
        title: "Установить смеситель".to_owned(),
        assignee: AssigneeRule::Pool,
        ..content(vec![mounting])
    };
    let other = saves(&head, None, other).await;
    let deal = makes_deal(&desk.olga, repair).await;
    let task = desk.creates(from_template(&desk, &first, Some(deal))).await;
    let before = desk.sees(task).await.task;
    let change = Command::EditDeal {
        deal,
        fields: DealFields {
            request_type: Some(mounting),
            ..DealFields::default()
        },
        clear: Vec::new(),
    };
    desk.olga.command(change).await.unwrap();
    let after = desk.sees(task).await.task;
    assert_eq!(given(&before), given(&after));
    assert_eq!(
        (after.state, after.assignee),
        (TaskState::Open, before.assignee)
    );
    // The deal itself is of the new type, for masters too.
    let reference = after.deal.unwrap();
    assert_eq!(reference.request_type.as_deref(), Some("Установка"));
    let path = format!("/api/deals/{deal}/history");
    let history: DealHistory = desk.olga.get(&path).await.parse();
    let newest = &history.entries[0].entry;
    assert!(matches!(newest, DealHappening::Edited { .. }), "{newest:?}");
    let path = format!("/api/proposal?deal={deal}");
    let proposal: Proposal = desk.olga.get(&path).await.parse();
    let warned: Vec<_> = proposal.existing.iter().map(|row| row.id).collect();
    assert_eq!(warned, [task]);
    let next = desk.creates(from_template(&desk, &other, Some(deal))).await;
    let next = desk.sees(next).await.task;
    assert_eq!(next.request_type.as_deref(), Some("Установка"));
}

#[tokio::test]
async fn an_item_without_its_evidence_is_open_for_everyone_whoever_asks() {
    let desk = Desk::open().await;
    let head = desk.town.head("Елена").await;
    let task = desk
        .creates(NewTask {
            assignee: Some(Some(desk.igor.id)),
            items: Some(vec![item("Шов", true, Evidence::Photo { min: 1 })]),
            ..desk.new_task("Осмотр")
        })
        .await;
    let shown = desk.items(task).await[0];
    desk.igor.command(accept(task)).await.unwrap();
    desk.igor
        .command(Command::StartTask { task })
        .await
        .unwrap();
    // A photo that is not there, or not his, is no evidence; nor is a paper that is no photo.
    let hers: FileView = desk.olga.uploads("чужое.txt", b"x").await.parse();
    let paper: FileView = desk.igor.uploads("акт.txt", b"x").await.parse();
    let with = |files| Command::TickItem {
        tick: Tick {
            files,
            ..tick(task, shown)
        },
    };
    refused(
        desk.igor.command(with(Some(vec![hers.id]))).await,
        ErrorCode::NotFound,
    );
    for tick in [
        with(None),
        with(Some(Vec::new())),
        with(Some(vec![paper.id])),
    ] {
        let told = refused(desk.igor.command(tick).await, ErrorCode::MissingEvidence);
        assert_eq!(told.items, Some(vec![shown]));
    }
    for person in [&desk.igor, &desk.olga, &head] {
        // Staff who act for the master find the same gate.
        let told = refused(
            person.command(submit(task, 0)).await,
            ErrorCode::MissingEvidence,
        );
        assert_eq!(told.items, Some(vec![shown]), "{}", person.name);
    }
    assert!(!desk.sees(task).await.task.items[0].done);
    assert!(!desk.master_sees(task).await.items[0].done);
}

#[tokio::test]
async fn nothing_that_is_served_is_loaded_from_elsewhere() {
    let desk = Desk::open().await;
    for path in [
        "/",
        "/api/docs",
        "/api/docs.js",
        "/api/openapi.json",
        "/api/me",
    ] {
        let answer = desk.olga.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'self';"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("http"), "{path}: {policy}");
        let text = answer.text();
        for loads in [
            "src=\"http",
            "href=\"http",
            "src=\"//",
            "url(http",
            "@import",
            "from \"http",
        ] {
            assert!(!text.contains(loads), "{path} has {loads}");
        }
    }
}
