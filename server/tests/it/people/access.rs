//! Roles, sessions, passwords, suspension.

use super::{code_of, enters, known, link_for, makes, operator_named, session_of, signs_in};
use crate::town::Town;
use crate::town::socket::Ended;
use protocol::close;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::event::{Event, PersonalEvent, SharedEvent, StreamName};
use protocol::page::AuditPage;
use protocol::person::{Kind, Role, SessionView};
use serde_json::{Value, json};

#[tokio::test]
async fn a_suspended_person_is_out_at_once_and_signs_in_anew_when_restored() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let admin = town.admin("Анна").await;
    let ivan = town.master("Иван", group).await;
    let mut his = ivan.in_group(group, false).await;
    let mut hers = admin.in_group(group, false).await;
    let shown = |active: bool| {
        move |stored: &protocol::event::Stored| {
            matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
                if person.active == active)
        }
    };

    let user = ivan.id;
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert_eq!(his.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert!(matches!(
        his.events_of(StreamName::Personal(ivan.id))
            .last()
            .unwrap()
            .event,
        Event::Personal(PersonalEvent::AccessChanged { .. })
    ));
    let event = hers.event(shown(false)).await;
    assert_eq!(event.actor, Some(admin.id));
    let me = ivan.get("/api/me").await;
    assert_eq!(code_of(&me), ErrorCode::Unauthenticated);
    let post = ivan
        .writes(group, protocol::group::Side::Shared, "я тут")
        .await;
    assert_eq!(post.unwrap_err().code, ErrorCode::Unauthenticated);
    assert!(ivan.tries_socket().await.is_err());
    let path = format!("/api/people/{}/link", ivan.id);
    let link = admin.post(&path, &Value::Null).await;
    assert_eq!(code_of(&link), ErrorCode::Invalid);
    let again = admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert!(again.already);

    admin
        .command(Command::RestorePerson { user })
        .await
        .unwrap();
    hers.event(shown(true)).await;
    let old = ivan.get("/api/me").await;
    assert_eq!(code_of(&old), ErrorCode::Unauthenticated);
    let token = link_for(&admin, ivan.id).await;
    let back = ivan.with_token(&session_of(&enters(&admin, &token, None).await));
    back.says(group, "снова тут").await;
}

#[tokio::test]
async fn the_last_admin_stays_an_admin() {
    let town = Town::start().await;
    let anna = town.admin("Анна").await;
    let demote = |user| Command::SetRole {
        user,
        role: Role::Operator,
    };
    for command in [demote(anna.id), Command::SuspendPerson { user: anna.id }] {
        let refused = anna.command(command).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidTransition);
        assert_eq!(refused.name.as_deref(), Some("last_admin"));
    }
    let boris = town.admin("Борис").await;
    let (one, other) = tokio::join!(
        anna.command(demote(boris.id)),
        boris.command(demote(anna.id))
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let (winner, loser) = if one.is_ok() {
        (anna, boris)
    } else {
        (boris, anna)
    };
    assert_eq!(known(&winner, winner.id).await.role, Role::Admin);
    assert_eq!(known(&winner, loser.id).await.role, Role::Operator);
}

#[tokio::test]
async fn no_grant_makes_a_master_internal_or_staff_external() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let admin = town.admin("Анна").await;
    let (ivan, olga) = (
        town.master("Иван", group).await,
        town.operator("Ольга").await,
    );
    for (user, role) in [
        (ivan.id, Role::Operator),
        (ivan.id, Role::Admin),
        (olga.id, Role::Master),
    ] {
        let refused = admin.command(Command::SetRole { user, role }).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::Invalid);
    }
    assert_eq!(known(&admin, ivan.id).await.person.kind, Kind::External);
    assert_eq!(known(&admin, olga.id).await.person.kind, Kind::Internal);
}

#[tokio::test]
async fn a_change_of_role_ends_what_was_begun_with_the_old_one() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (admin, olga) = (town.admin("Анна").await, town.operator("Ольга").await);
    let mut hers = olga.in_group(group, true).await;
    let (user, role) = (olga.id, Role::Head);
    admin
        .command(Command::SetRole { user, role })
        .await
        .unwrap();
    assert_eq!(hers.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(olga.get("/api/me").await.status, 401);
    assert_eq!(known(&admin, olga.id).await.role, Role::Head);
}

#[tokio::test]
async fn all_sessions_of_a_person_are_ended_for_a_lost_phone() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (admin, ivan) = (town.admin("Анна").await, town.master("Иван", group).await);
    let path = format!("/api/people/{}/sessions", ivan.id);
    let sessions: Vec<SessionView> = admin.get(&path).await.parse();
    assert_eq!(sessions.len(), 1);
    assert!(!sessions[0].current);
    let mut his = ivan.in_group(group, false).await;
    let user = ivan.id;
    admin
        .command(Command::EndSessionsOf { user })
        .await
        .unwrap();
    assert_eq!(his.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(ivan.get("/api/me").await.status, 401);
    let sessions: Vec<SessionView> = admin.get(&path).await.parse();
    assert!(sessions.is_empty());
}

#[tokio::test]
async fn a_person_ends_one_of_his_sessions_and_keeps_the_other() {
    let town = Town::start().await;
    let (admin, olga) = (town.admin("Анна").await, town.operator("Ольга").await);
    let token = link_for(&admin, olga.id).await;
    let phone = olga.with_token(&session_of(&enters(&admin, &token, None).await));
    let sessions: Vec<SessionView> = olga.get("/api/sessions").await.parse();
    assert_eq!(sessions.len(), 2);
    let session = sessions.iter().find(|row| !row.current).unwrap().id;
    let mut lost = phone.listens(&[]).await;
    let mut kept = olga.listens(&[]).await;
    let stranger = town.operator("Пётр").await;
    let foreign = stranger.command(Command::EndSession { session }).await;
    assert_eq!(foreign.unwrap_err().code, ErrorCode::NotFound);

    olga.command(Command::EndSession { session }).await.unwrap();
    assert_eq!(lost.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(phone.get("/api/me").await.status, 401);
    kept.catches_up().await;
    assert_eq!(olga.get("/api/me").await.status, 200);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    let here = session_of(&enters(&admin, &token, Some("первый пароль")).await);
    let here = admin.with_token(&here);
    let there = signs_in(&admin, "vera@artel.example", "первый пароль").await;
    let there = admin.with_token(&session_of(&there));
    let wrong = json!({ "current": "не тот пароль", "new": "второй пароль" });
    let refused = here.post("/api/password", &wrong).await;
    assert_eq!(code_of(&refused), ErrorCode::WrongPassword);
    let right = json!({ "current": "первый пароль", "new": "второй пароль" });
    assert_eq!(here.post("/api/password", &right).await.status, 204);
    assert_eq!(here.get("/api/me").await.status, 200);
    assert_eq!(there.get("/api/me").await.status, 401);
    let old = signs_in(&admin, "vera@artel.example", "первый пароль").await;
    assert_eq!(code_of(&old), ErrorCode::WrongPassword);
    let new = signs_in(&admin, "vera@artel.example", "второй пароль").await;
    assert!(new.is_ok());
    let audit: AuditPage = admin.get("/api/audit").await.parse();
    assert!(audit.entries.iter().any(|entry| entry.act == "password"));
    for secret in ["первый пароль", "второй пароль", token.as_str()] {
        assert!(!admin.get("/api/audit").await.text().contains(secret));
    }
}
