//! The second step of signing in: authenticators, recovery codes, who must have one, who takes it
//! away.

mod changing;
mod entering;

use crate::people::{enters, link_for, makes, operator_named};
use crate::town::asked::Answer;
use crate::town::{Person, Town};
use protocol::UserId;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::two_factor::{RecoveryCodes, TwoFactorSecret};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use serde_json::{Value, json};
use server::accounts::two_factor::totp;
use server::clock::{Clock, SECOND};
use std::collections::BTreeMap;

pub const PASSWORD: &str = "правильный пароль";
pub const LOGIN: &str = "vera@artel.example";

/// A browser: it keeps the cookies that it is given.
#[derive(Clone)]
pub struct Browser {
    line: Person,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A new one, on the line of `person` but not signed in.
    pub fn new(person: &Person) -> Self {
        Browser {
            line: person.with_token(""),
            cookies: BTreeMap::new(),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub fn forgets(&mut self, name: &str) {
        self.cookies.remove(name);
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.asks(Method::GET, path, Vec::new()).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        let body = body.to_string().into_bytes();
        self.asks(Method::POST, path, body).await
    }

    async fn asks(&mut self, method: Method, path: &str, body: Vec<u8>) -> Answer {
        let cookies = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let headers = [
            (CONTENT_TYPE.as_str(), "application/json"),
            (COOKIE.as_str(), cookies.as_str()),
        ];
        let answer = self.line.asks(method, path, &headers, body).await;
        for set in answer.headers.get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(set.contains("; HttpOnly"), "{set}");
            let (name, rest) = set.split_once('=').unwrap();
            let value = rest.split_once(';').unwrap().0.to_owned();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value);
            }
        }
        answer
    }

    /// The first step, by password.
    pub async fn signs_in(&mut self) -> Answer {
        let body = json!({ "login": LOGIN, "password": PASSWORD });
        self.post("/api/sign-in", &body).await
    }

    /// The second step.
    pub async fn shows(&mut self, code: &str) -> Answer {
        self.post("/api/sign-in/code", &json!({ "code": code }))
            .await
    }

    pub async fn is_in(&mut self) -> bool {
        self.get("/api/me").await.is_ok()
    }
}

/// The app on somebody's phone.
#[derive(Clone)]
pub struct Authenticator {
    secret: Vec<u8>,
    clock: Clock,
}

impl Authenticator {
    pub fn of(secret: &TwoFactorSecret, town: &Town) -> Self {
        const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let expected = format!("secret={}&", secret.secret);
        assert!(
            secret.uri.starts_with("otpauth://totp/Artel:"),
            "{}",
            secret.uri
        );
        assert!(secret.uri.contains(&expected) && secret.uri.ends_with("issuer=Artel"));
        let bits: Vec<u8> = secret
            .secret
            .bytes()
            .map(|letter| LETTERS.bytes().position(|one| one == letter).unwrap())
            .flat_map(|letter| {
                (0..5)
                    .rev()
                    .map(move |bit| u8::from(letter >> bit & 1 == 1))
            })
            .collect();
        let bytes = bits
            .chunks(8)
            .map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit));
        Authenticator {
            secret: bytes.collect(),
            clock: town.clock.clone(),
        }
    }

    /// The code of now, or of so many steps away.
    pub fn code(&self, drift: i64) -> String {
        totp::code(&self.secret, totp::step(self.clock.now()) + drift)
    }

    /// No code of any step around now.
    pub fn wrong(&self) -> String {
        let near: Vec<String> = (-3..=3).map(|drift| self.code(drift)).collect();
        let mut all = (0..10).map(|digit| digit.to_string().repeat(6));
        all.find(|code| !near.contains(code)).unwrap()
    }
}

/// Вера of the staff, with a password, at a browser of hers.
pub async fn vera(admin: &Person) -> (UserId, Browser) {
    let vera = makes(admin, operator_named("Вера", LOGIN)).await;
    let token = link_for(admin, vera).await;
    assert!(enters(admin, &token, Some(PASSWORD)).await.is_ok());
    let mut browser = Browser::new(admin);
    assert!(browser.signs_in().await.is_ok());
    (vera, browser)
}

/// Sets her factor up, and lets the step of that code pass.
pub async fn sets_up(town: &Town, browser: &mut Browser) -> (Authenticator, Vec<String>) {
    let body = json!({ "password": PASSWORD });
    let secret = browser.post("/api/two-factor/set-up", &body).await;
    let phone = Authenticator::of(&secret.parse(), town);
    let code = json!({ "code": phone.code(0) });
    let codes = browser.post("/api/two-factor/confirm", &code).await;
    town.later(30 * SECOND);
    (phone, codes.parse::<RecoveryCodes>().codes)
}

pub fn refusal(answer: &Answer) -> ErrorBody {
    assert!(!answer.is_ok(), "{}", answer.text());
    serde_json::from_slice(&answer.bytes).unwrap()
}

pub fn is_wrong(answer: &Answer) -> bool {
    refusal(answer).code == ErrorCode::WrongCode
}
