//! Notices on devices: who gets one, when, and what a stranger could read of it.

use crate::deals;
use crate::push_receiver::Browser;
use crate::push_service::{Service, subscribes, subscription, work};
use crate::town::{Person, Town, eventually, text_line};
use axum::http::StatusCode;
use protocol::GroupId;
use protocol::command::Command;
use protocol::frame::ClientFrame;
use protocol::group::Side;
use protocol::notification::Inbox;
use serde_json::Value;
use server::clock::SECOND;

/// What a lock screen shows.
fn shown(push: &Value) -> String {
    format!("{} {}", push["title"], push["body"])
}

async fn town() -> (Town, Service) {
    let town = Town::start_with(&["--push-loopback"]).await;
    (town, Service::start().await)
}

async fn mentions(by: &Person, group: GroupId, text: &str, whom: &Person) {
    // Masters may mention the operators who speak in their group.
    whom.says(group, "слушаю").await;
    let mut line = text_line(group, Side::Shared, text);
    if let Command::SendMessage { mentions, .. } = &mut line {
        mentions.push(whom.id);
    }
    by.command(line).await.unwrap();
}

#[tokio::test]
async fn a_mention_reaches_the_device_of_someone_who_is_away_once_and_at_once() {
    let (town, service) = town().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let browser = subscribes(&olga, &service).await;
    mentions(&ivan, group, "мой номер +7 999 000-11-22", &olga).await;
    work(&town).await;
    service.has(1).await;
    work(&town).await;
    town.later(30 * SECOND);
    work(&town).await;
    service.has(1).await;
    let push = service.read(&browser);
    assert_eq!(push["title"], "Вас упомянули");
    assert_eq!(push["body"], "Иван · Казань — СервисПлюс");
    let url = push["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("/groups/{group}?line=")), "{url}");
    assert!(!shown(&push).contains("999"));
}

#[tokio::test]
async fn who_looks_at_the_product_gets_a_push_only_when_ten_seconds_have_not_shown_it_to_him() {
    let (town, service) = town().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    subscribes(&olga, &service).await;
    let mut socket = olga.listens(&[]).await;
    socket.send(&ClientFrame::Visible { visible: true }).await;
    eventually("everyone knows that she is there", async || {
        town.app().hub.presence().sees(olga.id)
    })
    .await;

    mentions(&ivan, group, "первое", &olga).await;
    work(&town).await;
    let inbox: Inbox = olga.get("/api/notifications").await.parse();
    let seen = Command::SeeNotifications {
        notifications: inbox.notifications.iter().map(|notice| notice.id).collect(),
    };
    olga.command(seen).await.unwrap();
    town.later(11 * SECOND);
    work(&town).await;
    assert_eq!(service.count(), 0);

    mentions(&ivan, group, "второе", &olga).await;
    work(&town).await;
    assert_eq!(service.count(), 0);
    town.later(11 * SECOND);
    work(&town).await;
    service.has(1).await;
}

#[tokio::test]
async fn a_device_that_is_gone_is_forgotten_and_a_busy_push_service_is_asked_again() {
    let (town, service) = town().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    subscribes(&olga, &service).await;
    service.answers(StatusCode::SERVICE_UNAVAILABLE);
    mentions(&ivan, group, "первое", &olga).await;
    work(&town).await;
    service.has(1).await;
    service.answers(StatusCode::CREATED);
    // Time moves only when the refusal is written down: past a lease the push would be taken for lost.
    eventually("it is put off", async || puts_off(&town).await).await;
    town.later(20 * SECOND);
    work(&town).await;
    service.has(2).await;

    service.answers(StatusCode::GONE);
    mentions(&ivan, group, "второе", &olga).await;
    work(&town).await;
    service.has(3).await;
    eventually("the device is forgotten", async || {
        olga.command(Command::TestPush {}).await.is_err()
    })
    .await;
}

/// A push waits for a later time, and nobody holds it.
async fn puts_off(town: &Town) -> bool {
    let app = town.app();
    let mut conn = app.db.read().await.unwrap();
    let (waiting,): (i64,) = server::fetch_one!(
        conn,
        "select count(*) from jobs where kind = 'push' and done_at is null \
         and leased_until is null and due_at > $1",
        app.clock.now()
    )
    .unwrap();
    waiting == 1
}

#[tokio::test]
async fn a_master_who_was_removed_gets_no_push_of_his_former_group() {
    let (town, service) = town().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let browser = subscribes(&ivan, &service).await;
    mentions(&olga, group, "Амиров, Баумана 44, +7 999 000-11-22", &ivan).await;
    work(&town).await;
    service.has(1).await;
    let push = service.read(&browser);
    assert_eq!(push["body"], "Ольга · Казань — СервисПлюс");
    assert!(!shown(&push).contains("Амиров"));

    let mut socket = ivan.listens(&[]).await;
    socket.send(&ClientFrame::Visible { visible: true }).await;
    eventually("everyone knows that he is there", async || {
        town.app().hub.presence().sees(ivan.id)
    })
    .await;
    mentions(&olga, group, "ещё", &ivan).await;
    work(&town).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    town.commands(Command::RemoveMember {
        group,
        user: ivan.id,
    })
    .await;
    town.later(11 * SECOND);
    work(&town).await;
    service.has(1).await;
}

#[tokio::test]
async fn a_device_can_be_tried_out_and_taken_away_and_belongs_to_who_subscribed_it_last() {
    let (town, service) = town().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let browser = Browser::new();
    let shared = subscription(&service, "shared", &browser);
    olga.command(shared.clone()).await.unwrap();
    olga.command(Command::TestPush {}).await.unwrap();
    work(&town).await;
    service.has(1).await;
    assert_eq!(service.read(&browser)["title"], "Артель");
    pavel.command(shared).await.unwrap();
    assert!(olga.command(Command::TestPush {}).await.is_err());
    let endpoint = service.endpoint("shared");
    let away = Command::UnsubscribePush { endpoint };
    assert!(olga.command(away.clone()).await.unwrap().already);
    assert!(!pavel.command(away).await.unwrap().already);
    assert!(pavel.command(Command::TestPush {}).await.is_err());
}

#[tokio::test]
async fn a_push_address_that_is_no_push_service_is_refused() {
    let (town, _) = town().await;
    let olga = town.operator("Ольга").await;
    let browser = Browser::new();
    let subscribe = |endpoint: &str, auth: &str| Command::SubscribePush {
        endpoint: endpoint.to_owned(),
        p256dh: browser.p256dh(),
        auth: auth.to_owned(),
    };
    let long = format!("https://push.example/{}", "a".repeat(1_000));
    for (command, name) in [
        (
            subscribe("http://push.example/a", &browser.auth()),
            "endpoint",
        ),
        (subscribe("nonsense", &browser.auth()), "endpoint"),
        (subscribe(&long, &browser.auth()), "push_endpoint"),
        (subscribe("https://push.example/a", "short"), "auth"),
    ] {
        let refused = olga.command(command).await.unwrap_err();
        assert_eq!(refused.name.as_deref(), Some(name));
    }
}

#[tokio::test]
async fn finished_work_is_pushed_to_its_operator_and_opens_the_deal_and_shows_nothing_of_the_client()
 {
    let (town, service) = town().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let browser = subscribes(&olga, &service).await;
    let deal = deals::deal(&olga).await;
    let task = deals::task(&olga, group, Some(deal), Some(ivan.id)).await;
    deals::works(&ivan, task).await;
    work(&town).await;
    // That the task was accepted is told first, by a push of its own.
    service.has(1).await;
    deals::submits(&ivan, task).await;
    work(&town).await;
    service.has(2).await;
    let push = service.read(&browser);
    assert_eq!(push["title"], "СЕ-1 ждёт приёмки");
    assert_eq!(push["body"], "Иван · Казань — СервисПлюс");
    let url = push["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("/deals/{deal}?task=")), "{url}");
    for secret in ["Мария", "Волкова", "999", "98765", "Баумана", "Не греет"]
    {
        assert!(!shown(&push).contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_withdrawn_hand_in_is_not_pushed() {
    let (town, service) = town().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let task = deals::task(&olga, group, None, Some(ivan.id)).await;
    deals::works(&ivan, task).await;
    let mut socket = olga.listens(&[]).await;
    socket.send(&ClientFrame::Visible { visible: true }).await;
    eventually("everyone knows that she is there", async || {
        town.app().hub.presence().sees(olga.id)
    })
    .await;
    olga.command(Command::SeeAllNotifications {}).await.unwrap();
    subscribes(&olga, &service).await;
    deals::submits(&ivan, task).await;
    work(&town).await;
    ivan.command(Command::WithdrawTask { task }).await.unwrap();
    town.later(11 * SECOND);
    work(&town).await;
    olga.command(Command::TestPush {}).await.unwrap();
    work(&town).await;
    service.has(1).await;
}

#[tokio::test]
async fn a_master_reads_the_number_title_and_group_of_his_task_in_a_push_and_no_field_of_the_deal()
{
    let (town, service) = town().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let browser = subscribes(&ivan, &service).await;
    let deal = deals::deal(&olga).await;
    let task = deals::task(&olga, group, Some(deal), Some(ivan.id)).await;
    work(&town).await;
    service.has(1).await;
    let push = service.read(&browser);
    assert_eq!(push["title"], "Новая задача СЕ-1");
    assert_eq!(push["body"], "Починить котёл · Казань — СервисПлюс");
    assert_eq!(push["url"], format!("/groups/{group}?task={task}"));
    for secret in [
        "Мария",
        "Волкова",
        "999",
        "98765",
        "Баумана",
        &deal.to_string(),
    ] {
        assert!(!shown(&push).contains(secret), "{secret}");
    }
}
