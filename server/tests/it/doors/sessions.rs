//! Sessions: a new one at each sign-in, none that somebody else has chosen, and an end that reaches
//! every socket.

use super::{LOGIN, PASSWORD, vera};
use crate::people::{code_of, enters, link_for, makes, operator_named, session_of, signs_in};
use crate::town::Town;
use crate::town::asked::Answer;
use crate::town::socket::Ended;
use futures_util::future::join_all;
use protocol::close;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::page::PersonList;
use protocol::person::SessionView;
use serde_json::{Value, json};

#[tokio::test]
async fn a_sign_in_begins_a_new_session_and_ends_the_one_the_browser_had() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, first) = vera(&admin).await;
    let mut open = first.listens(&[]).await;
    let sign_in = json!({ "login": LOGIN, "password": PASSWORD });
    let answer = first.post("/api/sign-in", &sign_in).await;
    let second = admin.with_token(&session_of(&answer));
    assert_ne!(second.cookie(), first.cookie());
    assert_eq!(first.get("/api/me").await.status, 401);
    assert_eq!(open.ends().await, Ended::Closed(close::SIGNED_OUT));
    let sessions: Vec<SessionView> = second.get("/api/sessions").await.parse();
    assert_eq!(sessions.len(), 1);
    // A wrong password ends nothing.
    let wrong = json!({ "login": LOGIN, "password": "не тот пароль" });
    assert_eq!(second.post("/api/sign-in", &wrong).await.status, 401);
    assert_eq!(second.get("/api/me").await.status, 200);
    // Somebody else at the same browser: the session of the one before is over too.
    let boris = makes(&admin, operator_named("Борис", "boris@artel.example")).await;
    let token = link_for(&admin, boris).await;
    let body = json!({ "token": token, "password": null });
    assert!(second.post("/api/link", &body).await.is_ok());
    assert_eq!(second.get("/api/me").await.status, 401);
}

#[tokio::test]
async fn a_token_that_somebody_has_chosen_never_becomes_a_session() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    vera(&admin).await;
    let chosen = admin.with_token("Y2hvc2VuIGJ5IHRoZSBhdHRhY2tlciwgbm90IGJ5IHVz");
    assert_eq!(chosen.get("/api/me").await.status, 401);
    let sign_in = json!({ "login": LOGIN, "password": PASSWORD });
    let answer = chosen.post("/api/sign-in", &sign_in).await;
    assert!(answer.is_ok());
    let token = session_of(&answer);
    assert!(!chosen.cookie().contains(&token));
    // 256 bits in base64url.
    assert_eq!(token.len(), 43);
    assert_eq!(chosen.get("/api/me").await.status, 401);
}

#[tokio::test]
async fn a_new_password_and_a_sign_out_close_the_sockets_of_what_they_end() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, here) = vera(&admin).await;
    let mut others = Vec::new();
    for n in 0..3 {
        let there = session_of(&signs_in(&admin, LOGIN, PASSWORD).await);
        let there = admin.with_token(&there).at(&town, n % town.size());
        for _ in 0..2 {
            others.push((there.clone(), there.tries_socket().await.unwrap()));
        }
    }
    for (_, socket) in &mut others {
        socket.hello(&[]).await;
    }
    let mut kept = here.opens_socket().await;
    kept.hello(&[]).await;
    let new = json!({ "current": PASSWORD, "new": "другой пароль" });
    assert_eq!(here.post("/api/password", &new).await.status, 204);
    for (there, socket) in &mut others {
        assert_eq!(socket.ends().await, Ended::Closed(close::SIGNED_OUT));
        assert_eq!(there.get("/api/me").await.status, 401);
    }
    let see_all = Command::SeeAllNotifications {};
    kept.command(see_all).await.unwrap();
    let out = here.post("/api/sign-out", &Value::Null).await;
    assert_eq!(out.status, 204);
    assert_eq!(kept.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(here.get("/api/me").await.status, 401);
    assert!(here.tries_socket().await.is_err());
}

/// One got in; everybody else heard that it is used.
fn one_got_in(answers: &[Answer]) {
    let won = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(won, 1);
    for lost in answers.iter().filter(|answer| !answer.is_ok()) {
        assert_eq!(code_of(lost), ErrorCode::Expired);
    }
}

#[tokio::test]
async fn of_twenty_who_use_a_link_or_an_invitation_at_once_one_gets_in() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (vera, _) = vera(&admin).await;
    let group = town.group("Казань", "СервисПлюс").await;
    let anyone = admin.with_token("");
    let nodes: Vec<_> = (0..20).map(|n| anyone.at(&town, n % town.size())).collect();

    let link = link_for(&admin, vera).await;
    let tries = nodes.iter().map(|anyone| enters(anyone, &link, None));
    one_got_in(&join_all(tries).await);

    let invitation = crate::groups::invitation(&admin, group).await;
    let body = |n: usize| {
        json!({ "token": invitation, "name": format!("Мастер {n}"),
            "phone": format!("+7912345{n:04}"), "password": "длинный пароль" })
    };
    let tries = nodes.iter().enumerate().map(|(n, anyone)| {
        let body = body(n);
        async move { anyone.post("/api/invitations/accept", &body).await }
    });
    one_got_in(&join_all(tries).await);
    let room = crate::groups::room(&admin, group).await;
    assert_eq!(room.members.len(), 1);
    let people: PersonList = admin.get("/api/people").await.parse();
    assert_eq!(people.people.len(), 3);
}
