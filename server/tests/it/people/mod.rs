//! Administration of people: links, passwords, sessions, roles, suspension.

mod access;
mod coming;
mod erased;
mod links;
mod lists;
mod profile;

use crate::town::Person;
use crate::town::asked::Answer;
use protocol::UserId;
use protocol::command::Command;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::page::PersonList;
use protocol::person::{Locale, PersonForStaff, Role};
use protocol::sign_in::Secret;
use serde_json::{Value, json};

/// The secret behind `/join#`.
pub fn token_of(answer: &Answer) -> String {
    let secret: Secret = answer.parse();
    let (page, token) = secret.url.split_once('#').unwrap();
    assert!(page.ends_with("/join"));
    token.to_owned()
}

/// The session that an answer began.
pub fn session_of(answer: &Answer) -> String {
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    let (_, rest) = cookie.split_once("artel=").unwrap();
    rest.split_once(';').unwrap().0.to_owned()
}

pub fn code_of(answer: &Answer) -> ErrorCode {
    assert!(!answer.is_ok(), "{}", answer.text());
    let body: ErrorBody = serde_json::from_slice(&answer.bytes).unwrap();
    body.code
}

pub fn operator_named(name: &str, email: &str) -> Command {
    Command::CreatePerson {
        name: name.to_owned(),
        role: Role::Operator,
        email: Some(email.to_owned()),
        phone: None,
        locale: Locale::Ru,
        time_zone: "Europe/Moscow".to_owned(),
    }
}

pub async fn makes(admin: &Person, command: Command) -> UserId {
    UserId(admin.command(command).await.unwrap().id.unwrap())
}

pub async fn link_for(admin: &Person, user: UserId) -> String {
    let answer = admin
        .post(&format!("/api/people/{user}/link"), &Value::Null)
        .await;
    token_of(&answer)
}

pub async fn enters(anyone: &Person, token: &str, password: Option<&str>) -> Answer {
    let body = json!({ "token": token, "password": password });
    anyone.with_token("").post("/api/link", &body).await
}

pub async fn signs_in(anyone: &Person, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": password });
    anyone.with_token("").post("/api/sign-in", &body).await
}

pub async fn known(staff: &Person, user: UserId) -> PersonForStaff {
    let list: PersonList = staff.get("/api/people").await.parse();
    list.people
        .into_iter()
        .find(|row| row.person.id == user)
        .unwrap()
}
