//! One-time links and signing in.

use super::{code_of, enters, known, link_for, makes, operator_named, session_of, signs_in};
use crate::town::Town;
use protocol::UserId;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::group::{GroupRow, GroupView, Standing};
use protocol::page::{AuditPage, PersonList};
use protocol::person::{Me, PersonStatus, Role};
use protocol::sign_in::{Secret, TokenMeaning};
use serde_json::{Value, json};
use server::clock::HOUR;
use server::{accounts, ids};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_one_time_link_signs_its_person_in_once() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "Vera@Artel.example")).await;
    assert_eq!(known(&admin, vera).await.status, PersonStatus::Invited);
    let token = link_for(&admin, vera).await;

    let look = json!({ "token": token });
    for _ in 0..2 {
        let meaning: TokenMeaning = admin.post("/api/link/look", &look).await.parse();
        let name = "Вера".to_owned();
        let needs_password = true;
        assert_eq!(
            meaning,
            TokenMeaning::Link {
                name,
                needs_password
            }
        );
    }
    let short = enters(&admin, &token, Some("short")).await;
    assert_eq!(code_of(&short), ErrorCode::LimitExceeded);
    let entered = enters(&admin, &token, Some("правильный пароль")).await;
    let me: Me = entered.parse();
    assert_eq!((me.person.id, me.role), (vera, Role::Operator));
    assert!(me.has_password && me.push_key.is_some());

    for path in ["/api/link", "/api/link/look"] {
        let again = admin.post(path, &look).await;
        assert_eq!(code_of(&again), ErrorCode::Expired);
    }
    let she = admin.with_token(&session_of(&entered));
    assert_eq!(she.get("/api/me").await.parse::<Me>().person.id, vera);
    let signed_in = signs_in(&admin, " vera@artel.EXAMPLE ", "правильный пароль").await;
    assert_eq!(signed_in.parse::<Me>().person.id, vera);
    assert_eq!(known(&admin, vera).await.status, PersonStatus::Active);
}

#[tokio::test]
async fn a_newcomer_of_the_staff_begins_with_nothing_unread() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let admin = town.admin("Анна").await;
    admin.says(group, "это было до неё").await;
    admin.notes(group, "и это").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    let vera = admin.with_token(&session_of(&enters(&admin, &token, None).await));
    admin.says(group, "а это при ней").await;
    let rows: Vec<GroupRow> = vera.get("/api/groups").await.parse();
    let unread = |standing: Standing| standing.lines - standing.read_lines;
    assert_eq!(unread(rows[0].shared), 1);
    assert_eq!(unread(rows[0].internal.unwrap()), 0);
    // She has read none of it, so nobody takes her for a reader.
    let room: GroupView = admin.get(&format!("/api/groups/{group}")).await.parse();
    let me: Me = vera.get("/api/me").await.parse();
    let hers = room
        .receipts
        .iter()
        .find(|receipt| receipt.user == me.person.id);
    assert_eq!(hers, None);
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_gets_in() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    let (one, other) = (admin.clone(), admin.at(&town, town.size() - 1));
    let (first, second) = tokio::join!(enters(&one, &token, None), enters(&other, &token, None));
    let won = [&first, &second]
        .iter()
        .filter(|answer| answer.is_ok())
        .count();
    assert_eq!(won, 1, "{} {}", first.text(), second.text());
    let lost = if first.is_ok() { second } else { first };
    assert_eq!(code_of(&lost), ErrorCode::Expired);
}

#[tokio::test]
async fn a_link_dies_after_a_day_or_when_a_new_one_is_made() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let first = link_for(&admin, vera).await;
    let second = link_for(&admin, vera).await;
    let void = enters(&admin, &first, None).await;
    let never = enters(&admin, "not-a-token", None).await;
    assert_eq!(code_of(&void), ErrorCode::Expired);
    assert_eq!(void.bytes, never.bytes);
    town.later(24 * HOUR);
    assert_eq!(
        code_of(&enters(&admin, &second, None).await),
        ErrorCode::Expired
    );
    let third = link_for(&admin, vera).await;
    assert!(enters(&admin, &third, None).await.is_ok());
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_get_the_same_answer() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    enters(&admin, &token, Some("правильный пароль")).await;
    let wrong = signs_in(&admin, "vera@artel.example", "неправильный").await;
    let unknown = signs_in(&admin, "nobody@artel.example", "неправильный").await;
    assert_eq!(code_of(&wrong), ErrorCode::WrongPassword);
    assert_eq!((wrong.status, wrong.bytes), (unknown.status, unknown.bytes));
    for _ in 0..20 {
        let answer = signs_in(&admin, "vera@artel.example", "неправильный").await;
        if code_of(&answer) == ErrorCode::TooFast {
            assert!(answer.headers.contains_key("retry-after"));
            return;
        }
    }
    panic!("a password may be guessed without end");
}

#[tokio::test]
async fn a_link_made_before_a_suspension_is_void_after_it() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let user = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, user).await;
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert_eq!(
        code_of(&enters(&admin, &token, None).await),
        ErrorCode::Expired
    );
    admin
        .command(Command::RestorePerson { user })
        .await
        .unwrap();
    assert_eq!(known(&admin, user).await.status, PersonStatus::Invited);
}

#[tokio::test]
async fn an_empty_database_invites_its_first_admin_until_he_has_come() {
    let town = Town::start().await;
    let app = town.app();
    let token = |secret: &Secret| secret.url.split_once('#').unwrap().1.to_owned();
    let lost = accounts::first_admin(&app).await.unwrap().unwrap();
    let secret = accounts::first_admin(&app).await.unwrap().unwrap();
    let anyone = town.operator("Кто угодно").await;
    let void = enters(&anyone, &token(&lost), None).await;
    assert_eq!(code_of(&void), ErrorCode::Expired);
    let entered = enters(&anyone, &token(&secret), None).await;
    let me: Me = entered.parse();
    assert_eq!(me.role, Role::Admin);
    assert!(accounts::first_admin(&app).await.unwrap().is_none());
    let admin = anyone.with_token(&session_of(&entered));
    let list: PersonList = admin.get("/api/people").await.parse();
    let admins = list.people.iter().filter(|row| row.role == Role::Admin);
    assert_eq!(admins.count(), 1);
}

#[tokio::test]
async fn heads_make_links_for_masters_only_and_operators_for_nobody() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", group).await;
    let path = |user: UserId| format!("/api/people/{user}/link");
    assert!(head.post(&path(ivan.id), &Value::Null).await.is_ok());
    let staff = head.post(&path(olga.id), &Value::Null).await;
    assert_eq!(code_of(&staff), ErrorCode::NotAllowed);
    let operator = olga.post(&path(ivan.id), &Value::Null).await;
    assert_eq!(code_of(&operator), ErrorCode::NotAllowed);
    let nobody = head.post(&path(ids::new()), &Value::Null).await;
    assert_eq!(code_of(&nobody), ErrorCode::NotFound);
    let audit: AuditPage = head.get("/api/audit").await.parse();
    // What one is refused twice within a minute is one entry.
    let refused = audit.entries.iter().filter(|entry| entry.act == "refused");
    let by: BTreeSet<_> = refused.map(|entry| entry.actor).collect();
    assert_eq!(by, BTreeSet::from([Some(head.id), Some(olga.id)]));
}
