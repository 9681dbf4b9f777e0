//! The company's own sign-in, against a provider on loopback that lies in every way it can.

mod provider;

use crate::people::{makes, operator_named};
use crate::town::{Person, Town, eventually};
use crate::two_factor::{LOGIN, sets_up, vera};
use protocol::command::Command;
use protocol::page::AuditPage;
use protocol::person::Me;
use provider::{CLIENT, Provider, SECRET};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use url::Url;

/// A browser that follows nothing by itself.
struct Visitor {
    http: reqwest::Client,
    base: String,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    fn at(person: &Person) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy();
        Visitor {
            http: http.build().unwrap(),
            base: person.url().to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Where a page sends one to.
    async fn goes(&mut self, path: &str) -> String {
        let cookies = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let request = self.http.get(format!("{}{path}", self.base));
        let answer = request.header(COOKIE, cookies).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{path}");
        for set in answer.headers().get_all(SET_COOKIE) {
            let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split_once(';').unwrap().0;
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer.headers()[LOCATION].to_str().unwrap().to_owned()
    }

    /// To the provider's page: what it is asked.
    async fn begins(&mut self) -> BTreeMap<String, String> {
        let page = self.goes("/api/oidc/start").await;
        Url::parse(&page)
            .unwrap()
            .query_pairs()
            .into_owned()
            .collect()
    }

    /// The whole way, with what the provider says of who came.
    async fn comes(&mut self, provider: &Provider, claims: Value) -> String {
        let asked = self.begins().await;
        let code = provider.lets(&asked, claims);
        let state = &asked["state"];
        self.goes(&format!("/api/oidc/callback?code={code}&state={state}"))
            .await
    }

    fn session(&self) -> Option<&str> {
        self.cookies.get("artel").map(String::as_str)
    }
}

async fn town_with(provider: &Provider) -> Town {
    let issuer = provider.issuer();
    Town::start_with(&[
        "--push-loopback",
        "--oidc-issuer",
        &issuer,
        "--oidc-client-id",
        CLIENT,
        "--oidc-client-secret",
        SECRET,
    ])
    .await
}

fn of(email: &str) -> Value {
    json!({ "email": email, "email_verified": true })
}

#[tokio::test]
async fn staff_come_in_by_the_sign_in_of_their_company() {
    let provider = Provider::start().await;
    let town = town_with(&provider).await;
    let admin = town.admin("Анна").await;
    let (user, mut desk) = vera(&admin).await;
    let ways = admin.with_token("").get("/api/sign-in/ways").await;
    assert_eq!(ways.body["company"], "127.0.0.1");
    let mut visitor = Visitor::at(&admin);
    assert_eq!(
        visitor.comes(&provider, of("Vera@Artel.example")).await,
        "/"
    );
    let she = admin.with_token(visitor.session().unwrap());
    assert_eq!(she.get("/api/me").await.parse::<Me>().person.id, user);
    // New keys of the provider are found by their name.
    town.later(server::clock::MINUTE);
    provider.turns_keys();
    let mut again = Visitor::at(&admin);
    assert_eq!(again.comes(&provider, of(LOGIN)).await, "/");

    // It is a first step like any other.
    sets_up(&town, &mut desk).await;
    let mut second = Visitor::at(&admin);
    let page = second.comes(&provider, of(LOGIN)).await;
    assert_eq!(
        (page.as_str(), second.session()),
        ("/sign-in?second=code", None)
    );
    let audit: AuditPage = admin.get("/api/audit?topic=access").await.parse();
    let came = audit.entries.iter().filter(|entry| {
        let told = entry.detail.as_deref().unwrap_or_default();
        entry.act == "sign_in" && told.starts_with("oidc ")
    });
    assert_eq!(came.count(), 2);
}

#[tokio::test]
async fn whatever_is_wrong_with_a_token_lets_nobody_in() {
    let provider = Provider::start().await;
    // To a key of the kind that the stranger's is.
    provider.turns_keys();
    let town = town_with(&provider).await;
    let admin = town.admin("Анна").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (user, _) = vera(&admin).await;
    makes(&admin, operator_named("Глаша", "glasha@artel.example")).await;
    let ivan = town.master("Иван", group).await;
    let edit = Command::EditPerson {
        user: ivan.id,
        name: "Иван".to_owned(),
        email: Some("ivan@artel.example".to_owned()),
        phone: None,
    };
    admin.command(edit).await.unwrap();
    let wrong = [
        (
            "of another issuer",
            json!({ "iss": "https://evil.example" }),
        ),
        ("for another client", json!({ "aud": "another" })),
        (
            "for several without a party",
            json!({ "aud": [CLIENT, "another"] }),
        ),
        ("for another party", json!({ "azp": "another" })),
        ("too old", json!({ "exp": 1_000_000_000 })),
        ("of the future", json!({ "iat": 99_000_000_000_i64 })),
        ("of another visit", json!({ "nonce": "another" })),
        ("without a visit", json!({ "nonce": null })),
        ("not verified", json!({ "email_verified": false })),
        ("verified by nobody", json!({ "email_verified": null })),
        ("without an address", json!({ "email": null })),
        ("unknown", of("nobody@artel.example")),
        ("never signed in", of("glasha@artel.example")),
        ("external", of("ivan@artel.example")),
        ("unsigned", json!({ "#alg": "none" })),
        ("signed with a secret", json!({ "#alg": "HS256" })),
        ("signed by somebody else", json!({ "#key": "other" })),
        ("changed after it was signed", json!({ "#tampered": true })),
    ];
    assert_eq!(Visitor::at(&admin).comes(&provider, of(LOGIN)).await, "/");
    for (what, claims) in wrong {
        let mut all = of(LOGIN);
        all.as_object_mut()
            .unwrap()
            .extend(claims.as_object().unwrap().clone());
        let mut visitor = Visitor::at(&admin);
        let page = visitor.comes(&provider, all).await;
        assert_eq!(page, "/sign-in?company=refused", "{what}");
        assert_eq!(visitor.session(), None, "{what}");
    }
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    let mut visitor = Visitor::at(&admin);
    let page = visitor.comes(&provider, of(LOGIN)).await;
    assert_eq!(
        (page.as_str(), visitor.session()),
        ("/sign-in?company=refused", None)
    );
    let people = admin.get("/api/people").await.text();
    assert!(!people.contains("nobody@artel.example"), "nobody was made");
    // What failed is noted after its answer.
    eventually("the failures are noted", || async {
        let audit: AuditPage = admin.get("/api/audit?topic=access").await.parse();
        let failed = audit
            .entries
            .iter()
            .filter(|entry| entry.act == "sign_in_failed");
        let told: Vec<&str> = failed.filter_map(|entry| entry.detail.as_deref()).collect();
        let from_here = |told: &&str| told.starts_with("oidc 127.0.0.0/24");
        !told.is_empty() && told.iter().all(from_here)
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_must_be_who_went() {
    let provider = Provider::start().await;
    let town = town_with(&provider).await;
    let admin = town.admin("Анна").await;
    vera(&admin).await;
    let refused = "/sign-in?company=refused";
    // A code of somebody else's visit, in a browser that was or was not at the provider.
    let mut thief = Visitor::at(&admin);
    let asked = thief.begins().await;
    let code = provider.lets(&asked, of(LOGIN));
    let path = format!("/api/oidc/callback?code={code}&state={}", asked["state"]);
    let mut victim = Visitor::at(&admin);
    assert_eq!(victim.goes(&path).await, refused);
    victim.begins().await;
    assert_eq!(victim.goes(&path).await, refused);
    assert_eq!(victim.session(), None);
    // Without the code's other half, without a code, and too late.
    let mut visitor = Visitor::at(&admin);
    let asked = visitor.begins().await;
    assert_eq!(
        visitor.goes("/api/oidc/callback?error=access_denied").await,
        refused
    );
    let mut visitor = Visitor::at(&admin);
    let mut other = asked.clone();
    other.insert("code_challenge".to_owned(), "another".to_owned());
    let asked = visitor.begins().await;
    other.insert("state".to_owned(), asked["state"].clone());
    other.insert("nonce".to_owned(), asked["nonce"].clone());
    let code = provider.lets(&other, of(LOGIN));
    let path = format!("/api/oidc/callback?code={code}&state={}", asked["state"]);
    assert_eq!(visitor.goes(&path).await, refused);
    let mut late = Visitor::at(&admin);
    let asked = late.begins().await;
    let code = provider.lets(&asked, of(LOGIN));
    town.later(10 * server::clock::MINUTE);
    let path = format!("/api/oidc/callback?code={code}&state={}", asked["state"]);
    assert_eq!(late.goes(&path).await, refused);
}
