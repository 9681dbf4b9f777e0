//! The rows of routes.

use super::fixture::Fixture;
use super::relations::split;
use super::{PRINCIPALS, Verdict, chosen, misjudged, parted, table, verdict};
use protocol::OpId;
use protocol::group::Side;
use reqwest::Method;
use server::ids;
use std::collections::BTreeSet;

#[tokio::test]
async fn every_route_answers_every_kind_of_caller_as_the_table_says() {
    let fixture = Fixture::make().await;
    let mut wrong = Vec::new();
    for (row, cells) in chosen(table(include_str!("routes.txt"))) {
        let (name, relation) = split(&row);
        let (method, path) = name.split_once(' ').unwrap();
        let scene = relation.scene(&fixture).await;
        let path = relation.settles(&scene, aimed(&scene, path).await).await;
        let method: Method = method.to_uppercase().parse().unwrap();
        let request = (&method, &*path, name);
        let (refused, past) = parted(&cells);
        let before = moved(&fixture, &method).await;
        for column in refused {
            wrong.extend(asks(&fixture, request, column, cells[column]).await);
        }
        if moved(&fixture, &method).await != before {
            wrong.push(format!("{row}: of those refused one moved something"));
        }
        for column in past {
            wrong.extend(asks(&fixture, request, column, cells[column]).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with one cell.
async fn asks(
    f: &Fixture,
    (method, path, name): (&Method, &str, &str),
    column: usize,
    expected: Verdict,
) -> Option<String> {
    // Ending the session of a column would blind the rows after it.
    let person = if path == "/sign-out" && expected == Verdict::Ok {
        f.town.operator("На выход").await
    } else {
        f.people[column].clone()
    };
    let json = [("content-type", "application/json")];
    let answer = person
        .asks(method.clone(), &format!("/api{path}"), &json, body(name))
        .await;
    let who = format!("{name} by {}", PRINCIPALS[column]);
    misjudged(&who, verdict(answer.status), expected, &answer.text())
}

/// What those who are refused a route that writes must not move.
async fn moved(f: &Fixture, method: &Method) -> Option<Vec<(i64, i64, i64)>> {
    if *method == Method::POST {
        Some(f.town.digest().await)
    } else {
        None
    }
}

#[tokio::test]
async fn the_table_has_a_row_for_every_route() {
    let known: BTreeSet<String> = server::http::routes()
        .iter()
        .map(|route| {
            let method = serde_json::to_value(&route.method).unwrap();
            format!("{} {}", method.as_str().unwrap(), route.path)
        })
        .collect();
    let rows: BTreeSet<String> = table(include_str!("routes.txt"))
        .into_keys()
        .filter(|row| split(row).0 != "get /groups/{id}/internal/events")
        .filter(|row| cfg!(feature = "oidc") || !row.contains("/oidc/"))
        .collect();
    let named: BTreeSet<String> = rows.iter().map(|row| split(row).0.to_owned()).collect();
    assert_eq!(named, known);
    // Whatever names something has a row for what names nothing.
    for route in known.iter().filter(|route| route.contains("{id}")) {
        let absent = format!("{route} @absent");
        assert!(
            rows.contains(&absent) || route.contains("/people/"),
            "no row {absent}"
        );
    }
}

/// The path with the ids of the fixture in it.
async fn aimed(f: &Fixture, path: &str) -> String {
    let group = f.group;
    match path {
        "/groups/{id}/{side}/events" => format!("/groups/{group}/shared/events?after=0"),
        "/groups/{id}/internal/events" => format!("/groups/{group}/internal/events?after=0"),
        "/messages/{id}/revisions" => {
            format!("/messages/{}/revisions", f.message(Side::Shared).await)
        }
        "/deals/{id}/events" => format!("/deals/{}/events?after=0", f.deal),
        "/personal/events" => "/personal/events?after=0".to_owned(),
        "/proposal" => format!("/proposal?deal={}", f.deal),
        "/files" => format!("/files?name=x.txt&op={}", ids::new::<OpId>()),
        _ if path.starts_with("/groups/{id}") => path.replace("{id}", &group.to_string()),
        _ if path.starts_with("/tasks/{id}") => {
            path.replace("{id}", &f.task(false).await.0.to_string())
        }
        _ if path.starts_with("/deals/{id}") => path.replace("{id}", &f.deal.to_string()),
        _ if path.starts_with("/files/{id}") => path.replace("{id}", &f.file.to_string()),
        _ if path.starts_with("/people/{id}") => {
            path.replace("{id}", &f.victim().await.to_string())
        }
        _ => path.to_owned(),
    }
}

/// What a row needs to be judged by its caller alone.
fn body(row: &str) -> Vec<u8> {
    match row {
        "post /groups/{id}/invitations" => r#"{ "note": "Новый мастер" }"#.into(),
        _ => Vec::new(),
    }
}
