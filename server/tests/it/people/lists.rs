//! Who sees the administration, and what it keeps.

use super::{makes, operator_named};
use crate::town::Town;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::frame::ServerFrame;
use protocol::page::AuditPage;
use protocol::person::Role;
use protocol::{GroupId, UserId};
use serde_json::Value;
use server::ids;

#[tokio::test]
async fn to_a_master_all_administration_looks_absent() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (ivan, olga) = (
        town.master("Иван", group).await,
        town.operator("Ольга").await,
    );
    let absent = ivan.get("/api/no-such-thing").await;
    for path in [
        "/api/people".to_owned(),
        "/api/audit".to_owned(),
        format!("/api/people/{}/sessions", olga.id),
        format!("/api/groups/{}", ids::new::<GroupId>()),
        format!("/api/groups/{}/invitations", ids::new::<GroupId>()),
    ] {
        let answer = ivan.get(&path).await;
        assert_eq!(
            (answer.status, &answer.bytes),
            (404, &absent.bytes),
            "{path}"
        );
    }
    let link = format!("/api/people/{}/link", olga.id);
    let answer = ivan.post(&link, &Value::Null).await;
    assert_eq!((answer.status, &answer.bytes), (404, &absent.bytes));
    let user = olga.id;
    for command in [
        operator_named("Он сам", "ivan@artel.example"),
        Command::SetRole {
            user: ivan.id,
            role: Role::Admin,
        },
        Command::SuspendPerson { user },
        Command::RestorePerson { user },
        Command::EndSessionsOf { user },
        Command::ArchiveGroup {
            group: ids::new(),
            move_tasks_to: None,
        },
        Command::RevokeInvitation {
            invitation: ids::new(),
        },
    ] {
        let refused = ivan.command(command.clone()).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{command:?}");
    }
    assert_eq!(olga.get("/api/me").await.status, 200);
}

#[tokio::test]
async fn the_audit_tells_who_did_what_to_whom_and_what_was_refused() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (admin, olga) = (town.admin("Анна").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", group).await;
    let user = ivan.id;
    olga.command(Command::SuspendPerson { user })
        .await
        .unwrap_err();
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert_eq!(olga.get("/api/audit").await.status, 403);
    let page: AuditPage = admin.get("/api/audit").await.parse();
    let refused = page.entries.iter().filter(|entry| entry.act == "refused");
    let refused: Vec<_> = refused
        .map(|entry| (entry.actor, entry.detail.as_deref()))
        .collect();
    let hers = |what| (Some(olga.id), Some(what));
    assert_eq!(refused, [hers("/audit"), hers("suspend_person")]);
    let of_him: AuditPage = admin
        .get(&format!("/api/audit?object={user}"))
        .await
        .parse();
    assert_eq!(of_him.entries.len(), 1);
    assert_eq!(of_him.entries[0].act, "suspend_person");
    let named: Vec<UserId> = of_him.people.iter().map(|person| person.id).collect();
    assert!(named.contains(&admin.id) && named.contains(&user));
    let first = page.entries[0].id;
    let older: AuditPage = admin
        .get(&format!("/api/audit?before={first}"))
        .await
        .parse();
    assert_eq!(older.entries, page.entries[1..]);
}

#[tokio::test]
async fn lists_of_staff_hear_that_a_person_changed() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let olga = town.operator("Ольга").await;
    let mut hers = olga.listens(&[]).await;
    let user = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    hers.wait_for(|frame| match frame {
        ServerFrame::Hint {
            hint: protocol::hint::Hint::Changed { changed },
        } => changed.iter().any(|changed| changed.id == user.0),
        _ => false,
    })
    .await;
}
