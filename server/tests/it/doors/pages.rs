//! Another site in the user's browser: it has his cookie, and may neither write nor listen.

use super::digest;
use super::raw::Raw;
use crate::people::enters;
use crate::tasks::desk::Desk;
use crate::town::{Person, Town, text_line};
use protocol::OpId;
use protocol::group::Side;
use reqwest::Method;
use server::{accounts, ids};

/// Headers that a browser adds on a foreign page, or that somebody writes by hand.
fn foreign(person: &Person) -> Vec<Vec<(&'static str, String)>> {
    let own = person.url();
    let (_, host) = own.split_once("://").unwrap();
    let (name, port) = host.split_once(':').unwrap();
    let origins = [
        "https://evil.example".to_owned(),
        format!("{own}.evil.example"),
        format!("http://evil.example/{host}"),
        format!("http://{host}@evil.example"),
        format!("http://evil{host}"),
        "null".to_owned(),
        String::new(),
        format!("http://{name}"),
        format!("http://{name}:1{port}"),
        format!("https://{host}"),
        format!("HTTP://{host}"),
        format!("ws://{host}"),
        format!("{own}/"),
        format!("http://localhost:{port}"),
        format!("{own}, https://evil.example"),
    ];
    let mut all: Vec<_> = origins
        .into_iter()
        .map(|origin| vec![("origin", origin)])
        .collect();
    for site in ["cross-site", "same-site"] {
        all.push(vec![("sec-fetch-site", site.to_owned())]);
        all.push(vec![
            ("origin", own.to_owned()),
            ("sec-fetch-site", site.to_owned()),
        ]);
    }
    all
}

fn as_pairs<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

#[tokio::test]
async fn a_socket_is_opened_by_our_own_pages_and_by_programs_alone() {
    let desk = Desk::open().await;
    for headers in foreign(&desk.igor) {
        let lines = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let mut peer = Raw::connect(&desk.igor).await;
        let asked = Raw::handshake(&desk.igor, &lines.collect::<String>());
        peer.sends(asked.as_bytes()).await;
        let head = peer.head().await;
        assert!(head.starts_with("HTTP/1.1 403 "), "{headers:?}: {head}");
    }
    // A program names no origin; its cookie was not lent by a browser.
    Raw::upgraded(&desk.igor, "").await;
    let own = format!(
        "Origin: {}\r\nSec-Fetch-Site: same-origin\r\n",
        desk.igor.url()
    );
    Raw::upgraded(&desk.igor, &own).await;
}

#[tokio::test]
async fn no_route_that_writes_takes_anything_from_a_foreign_page() {
    let desk = Desk::open().await;
    let line = text_line(desk.group, Side::Shared, "от чужого имени");
    let body = serde_json::json!({ "op": ids::new::<OpId>(), "command": line }).to_string();
    let before = digest(&desk.town).await;
    let form = "application/x-www-form-urlencoded";
    for headers in foreign(&desk.igor) {
        for kind in [
            form,
            "text/plain",
            "multipart/form-data",
            "application/json",
        ] {
            let mut sent = as_pairs(&headers);
            sent.push(("content-type", kind));
            let answer = desk
                .igor
                .asks(Method::POST, "/api/commands", &sent, body.clone().into())
                .await;
            assert_eq!(answer.status, 403, "{headers:?} {kind}");
        }
    }
    let evil = [("origin", "https://evil.example"), ("content-type", form)];
    let mut routes = 0;
    for route in server::http::routes() {
        let method = serde_json::to_value(&route.method).unwrap();
        if method == "get" {
            continue;
        }
        let path = route.path.replace("{id}", &desk.group.to_string());
        let answer = desk
            .igor
            .asks(Method::POST, &format!("/api{path}"), &evil, b"a=b".to_vec())
            .await;
        assert_eq!(answer.status, 403, "{path}");
        routes += 1;
    }
    assert!(routes >= 9);
    assert_eq!(digest(&desk.town).await, before);
    let own = [("origin", desk.igor.url())];
    let answer = desk
        .igor
        .asks(Method::POST, "/api/commands", &own, body.into())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn looking_changes_nothing_and_no_page_of_another_site_may_read_it() {
    let desk = Desk::open().await;
    let task = desk.creates(desk.new_task("Осмотр")).await;
    let before = digest(&desk.town).await;
    let evil = [("origin", "https://evil.example")];
    for route in server::http::routes() {
        let method = serde_json::to_value(&route.method).unwrap();
        let path = route.path.replace("{side}", "shared");
        let id = if path.starts_with("/tasks") {
            task.to_string()
        } else {
            desk.group.to_string()
        };
        let path = format!("/api{}", path.replace("{id}", &id));
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            for person in [&desk.olga, &desk.igor] {
                let answer = person.asks(method.clone(), &path, &evil, Vec::new()).await;
                assert!(answer.status < 500, "{method} {path}");
                let names = answer
                    .headers
                    .keys()
                    .map(reqwest::header::HeaderName::as_str);
                let shared: Vec<_> = names
                    .filter(|name| name.starts_with("access-control"))
                    .collect();
                assert!(shared.is_empty(), "{method} {path}: {shared:?}");
            }
        }
        let also_read = server::http::routes().iter().any(|other| {
            other.path == route.path && serde_json::to_value(&other.method).unwrap() == "get"
        });
        if method != "get" && !also_read {
            let got = desk.olga.get(&path).await;
            assert!(
                [404, 405].contains(&got.status),
                "GET {path}: {}",
                got.status
            );
        }
    }
    assert_eq!(digest(&desk.town).await, before);
}

#[tokio::test]
async fn behind_https_an_origin_without_it_is_foreign_and_cookies_stay_there() {
    let town = Town::start_with(&["--public-url", "https://artel.example"]).await;
    let admin = town.operator("Кто угодно").await;
    let secret = accounts::first_admin(&town.app()).await.unwrap().unwrap();
    let (_, token) = secret.url.split_once('#').unwrap();
    let vera = enters(&admin, token, None).await;
    let cookie = vera.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-artel="), "{cookie}");
    for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.to_lowercase().contains("domain"), "{cookie}");
    assert!(vera.headers.contains_key("strict-transport-security"));
    let (_, host) = admin.url().split_once("://").unwrap();
    let plain = format!("http://{host}");
    let secure = format!("https://{host}");
    for (origin, status) in [
        (plain.as_str(), 403),
        ("http://artel.example", 403),
        ("https://artel.example", 401),
        (secure.as_str(), 401),
    ] {
        let path = "/api/sign-out";
        let answer = admin
            .asks(Method::POST, path, &[("origin", origin)], Vec::new())
            .await;
        assert_eq!(answer.status, status, "{origin}");
    }
}
