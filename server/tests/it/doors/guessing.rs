//! Guessing: slow for whoever guesses, by login and by address, and harmless to whom it is about.

use super::{LOGIN, PASSWORD, vera};
use crate::people::code_of;
use crate::town::asked::Answer;
use crate::town::{Person, Town};
use futures_util::future::join_all;
use protocol::error::ErrorCode;
use reqwest::Method;
use serde_json::json;

/// A sign-in that says where it comes from.
async fn tries(anyone: &Person, from: &str, password: &str) -> Answer {
    let body = json!({ "login": LOGIN, "password": password }).to_string();
    sends(anyone, from, "/api/sign-in", body, "").await
}

async fn sends(anyone: &Person, from: &str, path: &str, body: String, cookie: &str) -> Answer {
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-for", from),
        ("cookie", cookie),
    ];
    let nobody = anyone.with_token("");
    nobody.asks(Method::POST, path, &headers, body.into()).await
}

/// How many of these passwords were tried at all.
fn judged(answers: &[Answer]) -> usize {
    let mut judged = 0;
    for answer in answers {
        match code_of(answer) {
            ErrorCode::WrongPassword => judged += 1,
            ErrorCode::TooFast => assert!(answer.headers.contains_key("retry-after")),
            other => panic!("{other:?}"),
        }
    }
    judged
}

#[tokio::test]
async fn forty_guesses_at_once_with_forged_addresses_are_judged_as_slowly_as_one_by_one() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    vera(&admin).await;
    let guesses = (0..40).map(|n| {
        let admin = &admin;
        async move { tries(admin, &format!("203.0.113.{n}"), "неправильный").await }
    });
    assert_eq!(judged(&join_all(guesses).await), 10);
    // Each node counts for itself, and the right password is not tried either.
    assert_eq!(
        code_of(&tries(&admin, "203.0.113.77", PASSWORD).await),
        ErrorCode::TooFast
    );
}

#[tokio::test]
async fn who_guesses_a_password_does_not_keep_its_owner_out() {
    let town = Town::start_with(&["--trusted-proxy", "127.0.0.1"]).await;
    let admin = town.admin("Анна").await;
    vera(&admin).await;
    let home = "198.51.100.9";
    let mut guesses = Vec::new();
    for _ in 0..15 {
        guesses.push(tries(&admin, "203.0.113.7", "неправильный").await);
    }
    assert_eq!(judged(&guesses), 10);
    let entered = tries(&admin, home, PASSWORD).await;
    let mut cookies = entered.headers.get_all("set-cookie").iter();
    let known = cookies
        .find_map(|cookie| cookie.to_str().unwrap().strip_prefix("artel-device="))
        .unwrap();
    let (known, _) = known.split_once(';').unwrap();
    let known = format!("artel-device={known}");

    // A hundred machines guess together: they share one pace, and she has her own.
    let mut guesses = Vec::new();
    for n in 0..30 {
        for _ in 0..6 {
            let from = format!("192.{n}.2.1");
            guesses.push(tries(&admin, &from, "неправильный").await);
        }
    }
    let judged = judged(&guesses);
    assert!((60..120).contains(&judged), "{judged}");
    let stranger = tries(&admin, "192.200.2.1", PASSWORD).await;
    assert_eq!(code_of(&stranger), ErrorCode::TooFast);
    // Wherever she is: it is her browser that is known.
    let body = json!({ "login": LOGIN, "password": PASSWORD }).to_string();
    let hers = sends(&admin, "192.200.2.1", "/api/sign-in", body, &known).await;
    assert!(hers.is_ok(), "{}", hers.text());
}

#[tokio::test]
async fn tokens_are_guessed_slowly_by_each_address() {
    let town = Town::start_with(&["--trusted-proxy", "127.0.0.1"]).await;
    let admin = town.admin("Анна").await;
    let look = |from: &'static str| {
        let body = json!({ "token": "not-a-token" }).to_string();
        sends(&admin, from, "/api/link/look", body, "")
    };
    let answers = join_all((0..80).map(|_| look("203.0.113.7"))).await;
    let codes = answers.iter().map(code_of);
    let looked = codes.filter(|code| *code == ErrorCode::Expired).count();
    assert!((60..70).contains(&looked), "{looked}");
    assert_eq!(code_of(&look("203.0.113.8").await), ErrorCode::Expired);
    // What a client writes himself stands left of what the proxy adds.
    let forged = look("198.51.100.1, 203.0.113.7").await;
    assert_eq!(code_of(&forged), ErrorCode::TooFast);
}
