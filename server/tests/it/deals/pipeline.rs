//! Moving along the pipeline, and the gates at its ends.

use super::{card, deal, history, moves, new_task, page, stage, stages, submits, task, works};
use crate::town::{END_OTHERS, Town};
use protocol::TaskId;
use protocol::command::{Command, NewTask};
use protocol::deal::DealHappening;
use protocol::error::ErrorCode;
use protocol::group::Side;
use protocol::notification::{Inbox, NotificationKind};
use protocol::page::DealList;
use protocol::task::TaskState;
use protocol::template::StageKind;
use server::store::Db;
use std::time::Duration;

#[tokio::test]
async fn a_closed_deal_is_opened_again_only_with_a_reason() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let deal = deal(&olga).await;
    let process = stage(&olga, StageKind::Process).await;
    for kind in [StageKind::Won, StageKind::Lost] {
        moves(&olga, deal, stage(&olga, kind).await, None)
            .await
            .unwrap();
        let open: DealList = olga.get("/api/deals").await.parse();
        assert_eq!(open.deals.len(), 0);
        let all: DealList = olga.get("/api/deals?closed=true").await.parse();
        assert_eq!(all.deals.len(), 1);
        let refused = moves(&olga, deal, process, None).await.unwrap_err();
        assert_eq!(refused.name.as_deref(), Some("reason"));
        moves(&olga, deal, process, Some("Клиент передумал"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_stage_on_which_deals_stand_is_neither_retired_nor_made_an_end() {
    let town = Town::start().await;
    let (olga, admin) = (town.operator("Ольга").await, town.admin("Анна").await);
    let deal = deal(&olga).await;
    let first = stages(&olga).await.remove(0);
    let save = |kind, retired| Command::SaveStage {
        stage: Some(first.id),
        name: "Принята".to_owned(),
        kind,
        public_label: None,
        position: 0,
        retired,
    };
    let denied = olga
        .command(save(StageKind::Process, false))
        .await
        .unwrap_err();
    assert_eq!(denied.code, ErrorCode::NotAllowed);
    for (kind, retired) in [(StageKind::Process, true), (StageKind::Won, false)] {
        let refused = admin.command(save(kind, retired)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidTransition);
    }
    moves(&olga, deal, stage(&olga, StageKind::Process).await, None)
        .await
        .unwrap();
    admin.command(save(StageKind::Process, true)).await.unwrap();
    let refused = moves(&olga, deal, first.id, None).await.unwrap_err();
    assert_eq!(refused.name.as_deref(), Some("stage"));
}

#[tokio::test]
async fn deals_that_stand_in_the_same_groups_are_moved_and_posted_at_once_without_a_deadlock() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let groups = [
        town.group("Казань", "Первая").await,
        town.group("Уфа", "Вторая").await,
    ];
    let deals = [deal(&olga).await, deal(&olga).await];
    let stages = stages(&olga).await;
    let work = (0..40_usize).map(|turn| {
        let (deal, group) = (deals[turn % 2], groups[turn / 2 % 2]);
        let command = if turn % 4 < 2 {
            card(deal, group, Side::Shared)
        } else {
            Command::MoveDeal {
                deal,
                stage: stages[turn / 2 % 4].id,
                reason: None,
                override_reason: None,
            }
        };
        olga.command(command)
    });
    for receipt in futures_util::future::join_all(work).await {
        receipt.unwrap();
    }
    assert_eq!(deadlocks(&town).await, 0);
}

/// Which PostgreSQL found in the database so far; it counts for certain once connections have ended.
async fn deadlocks(town: &Town) -> i64 {
    let Db::Pg { product, .. } = &town.app().db else {
        return 0;
    };
    let mut conn = product.acquire().await.unwrap().detach();
    loop {
        let ended = sqlx::query(END_OTHERS).execute(&mut conn).await.unwrap();
        if ended.rows_affected() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let found = "select deadlocks from pg_stat_database where datname = current_database()";
    let (found,) = sqlx::query_as(found).fetch_one(&mut conn).await.unwrap();
    found
}

#[tokio::test]
async fn a_deal_with_open_tasks_is_won_only_by_someone_who_says_why() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let task = task(&olga, group, Some(deal), Some(ivan.id)).await;
    let won = stage(&olga, StageKind::Won).await;
    let refused = moves(&olga, deal, won, Some("пора")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OpenTasks);
    assert_eq!(refused.obstacles.unwrap()[0].task, task);
    let why = Command::MoveDeal {
        deal,
        stage: won,
        reason: None,
        override_reason: Some("Клиент заплатил вперёд".to_owned()),
    };
    olga.command(why).await.unwrap();
    let page = page(&olga, deal).await;
    assert_eq!((page.deal.card.stage, page.deal.card.open_tasks), (won, 1));
    let head = town.head("Анна").await;
    let audit = head.get(&format!("/api/audit?object={deal}")).await;
    assert!(
        audit.text().contains("override_open_tasks"),
        "{}",
        audit.text()
    );
    let last = history(&olga, deal).await.pop().unwrap();
    assert!(
        matches!(last.entry, DealHappening::StageMoved { reason: Some(why), .. }
        if why == "Клиент заплатил вперёд")
    );
}

#[tokio::test]
async fn a_lost_deal_cancels_its_open_tasks_tells_their_masters_and_waits_for_what_is_handed_in() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let groups = [
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    ];
    let (ivan, pavel) = (
        town.master("Иван", groups[0]).await,
        town.master("Павел", groups[1]).await,
    );
    let deal = deal(&olga).await;
    let first = task(&olga, groups[0], Some(deal), Some(ivan.id)).await;
    let second = task(&olga, groups[1], Some(deal), Some(pavel.id)).await;
    works(&ivan, first).await;
    submits(&ivan, first).await;
    let lost = stage(&olga, StageKind::Lost).await;
    let refused = moves(&olga, deal, lost, Some("Клиент отказался"))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::OpenTasks);
    let obstacles = refused.obstacles.unwrap();
    assert_eq!(
        obstacles.iter().map(|one| one.task).collect::<Vec<_>>(),
        [first]
    );
    olga.command(Command::ApproveTask { task: first })
        .await
        .unwrap();
    let refused = moves(&olga, deal, lost, None).await.unwrap_err();
    assert_eq!(refused.name.as_deref(), Some("reason"));
    moves(&olga, deal, lost, Some("Клиент отказался"))
        .await
        .unwrap();

    let page = page(&olga, deal).await;
    assert_eq!((page.deal.card.stage, page.deal.card.open_tasks), (lost, 0));
    let states: Vec<(TaskId, TaskState)> =
        page.tasks.iter().map(|row| (row.id, row.state)).collect();
    assert_eq!(
        states,
        [(first, TaskState::Done), (second, TaskState::Cancelled)]
    );
    let inbox: Inbox = pavel.get("/api/notifications").await.parse();
    let told = &inbox.notifications[0];
    assert_eq!(
        (told.kind, told.task),
        (NotificationKind::Cancelled, Some(second))
    );
    assert!(told.deal.is_none());
    assert!(!ivan.was_sent("Клиент отказался"));
    let acts: Vec<String> = history(&olga, deal)
        .await
        .into_iter()
        .map(|entry| match entry.entry {
            DealHappening::Task { act, .. } => act,
            DealHappening::StageMoved { .. } => "moved".to_owned(),
            _ => "other".to_owned(),
        })
        .collect();
    assert_eq!(
        acts,
        [
            "other", "create", "create", "accept", "start", "submit", "approve", "moved", "cancel"
        ]
    );
}

#[tokio::test]
async fn a_lost_deal_discards_its_drafts() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let deal = deal(&olga).await;
    let draft = NewTask {
        draft: true,
        ..new_task(group, Some(deal), Some(ivan.id))
    };
    let made = olga.command(Command::CreateTask { task: draft }).await;
    let draft = TaskId(made.unwrap().id.unwrap());
    let won = stage(&olga, StageKind::Won).await;
    let refused = moves(&olga, deal, won, None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OpenTasks);
    let lost = stage(&olga, StageKind::Lost).await;
    moves(&olga, deal, lost, Some("Клиент отказался"))
        .await
        .unwrap();
    let page = page(&olga, deal).await;
    assert_eq!((page.deal.card.stage, page.deal.card.open_tasks), (lost, 0));
    assert_eq!(
        (page.tasks[0].id, page.tasks[0].state),
        (draft, TaskState::Cancelled)
    );
    let inbox: Inbox = ivan.get("/api/notifications").await.parse();
    assert!(inbox.notifications.is_empty());
    assert_eq!(ivan.get(&format!("/api/tasks/{draft}")).await.status, 404);
}
