//! What the audit keeps of who came, who could not, and what was refused.

use super::{link_for, makes, operator_named};
use crate::town::{Person, Town, eventually};
use crate::two_factor::{Browser, LOGIN, PASSWORD, vera};
use protocol::Seq;
use protocol::event::StreamName;
use protocol::frame::Have;
use protocol::page::{AuditEntry, AuditPage};
use serde_json::{Value, json};
use server::clock::MINUTE;

async fn about(admin: &Person, topic: &str) -> Vec<AuditEntry> {
    let page = admin.get(&format!("/api/audit?topic={topic}")).await;
    page.parse::<AuditPage>().entries
}

#[tokio::test]
async fn the_audit_tells_who_came_by_what_and_who_could_not() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (user, mut browser) = vera(&admin).await;
    let wrong = json!({ "login": LOGIN, "password": "пароль соседа" });
    let unknown = json!({ "login": "chuzhoy@artel.example", "password": "что угодно тут" });
    for body in [&wrong, &unknown] {
        assert_eq!(
            Browser::new(&admin).post("/api/sign-in", body).await.status,
            401
        );
    }
    browser.post("/api/sign-out", &Value::Null).await;
    let glad = makes(&admin, operator_named("Глаша", "glasha@artel.example")).await;
    let token = link_for(&admin, glad).await;
    let body = json!({ "token": token, "password": null });
    assert!(Browser::new(&admin).post("/api/link", &body).await.is_ok());
    let dead = Browser::new(&admin).post("/api/link", &body).await;
    assert_eq!(dead.status, 409);

    // What failed is noted after its answer.
    eventually("three failures are noted", || async {
        let entries = about(&admin, "access").await;
        let failed = entries.iter().filter(|entry| entry.act == "sign_in_failed");
        failed.count() == 3
    })
    .await;
    let entries = about(&admin, "access").await;
    let told = |act: &str, way: &str| -> Vec<AuditEntry> {
        let detail = format!("{way} 127.0.0.0/24");
        let said = |entry: &&AuditEntry| match &entry.detail {
            Some(told) => told.starts_with(&detail),
            None => way.is_empty(),
        };
        let entries = entries.iter().filter(|entry| entry.act == act);
        entries.filter(said).cloned().collect()
    };
    assert_eq!(told("sign_in", "password")[0].actor, Some(user));
    assert_eq!(told("sign_in", "link")[0].actor, Some(glad));
    assert_eq!(told("use_link", "")[0].actor, Some(glad));
    assert_eq!(told("sign_out", "")[0].actor, Some(user));
    let failed = told("sign_in_failed", "password");
    let accounts: Vec<_> = failed
        .iter()
        .map(|entry| (entry.actor, entry.object_id))
        .collect();
    assert_eq!(accounts.len(), 2);
    assert!(accounts.contains(&(None, Some(user.0))) && accounts.contains(&(None, None)));
    assert_eq!(told("sign_in_failed", "link").len(), 1);
    assert!(about(&admin, "refused").await.is_empty());
    let all = admin.get("/api/audit").await.text();
    for secret in [
        "chuzhoy",
        "пароль соседа",
        "что угодно",
        PASSWORD,
        token.as_str(),
    ] {
        assert!(!all.contains(secret), "{secret} is in the audit");
    }
}

#[tokio::test]
async fn refused_reads_are_noted_by_their_route_and_follows_too() {
    let town = Town::start().await;
    let (group, other) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Пермь", "ТеплоМастер").await,
    );
    let (admin, ivan) = (town.admin("Анна").await, town.master("Иван", group).await);
    assert_eq!(ivan.get(&format!("/api/groups/{other}")).await.status, 404);
    assert_eq!(
        ivan.get(&format!("/api/people/{}/sessions", admin.id))
            .await
            .status,
        404
    );
    let mut his = ivan.listens(&[]).await;
    let internal = StreamName::Internal(group);
    his.follows(Have {
        stream: internal,
        seq: Seq::ZERO,
    })
    .await;
    let entries = about(&admin, "refused").await;
    let of_him = entries.iter().filter(|entry| entry.actor == Some(ivan.id));
    let mut details: Vec<&str> = of_him.filter_map(|entry| entry.detail.as_deref()).collect();
    details.sort_unstable();
    assert_eq!(details, ["/groups/{id}", "/people/{id}/sessions", "follow"]);
    // Nothing of what he looked for.
    let page = admin.get("/api/audit?topic=refused").await.text();
    assert!(!page.contains(&other.to_string()));
}

#[tokio::test]
async fn a_flood_of_refusals_is_a_few_entries_with_their_count() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (admin, ivan) = (town.admin("Анна").await, town.master("Иван", group).await);
    for _ in 0..150 {
        assert_eq!(ivan.get("/api/deals").await.status, 404);
    }
    let noted = about(&admin, "refused").await;
    // Two, when a minute has passed meanwhile.
    assert!((1..=2).contains(&noted.len()), "{noted:?}");
    town.later(MINUTE);
    eventually("the entries tell how often", async || {
        let entries = about(&admin, "refused").await;
        entries.iter().map(|entry| entry.times).sum::<i32>() == 150
    })
    .await;
}
