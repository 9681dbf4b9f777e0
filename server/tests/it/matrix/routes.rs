//! The rows of routes.

use super::fixture::Fixture;
use super::{ABSENT, PRINCIPALS, Verdict, chosen, table, verdict};
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
        let (method, path) = row.split_once(' ').unwrap();
        for (column, expected) in cells.into_iter().enumerate() {
            let path = aimed(&fixture, path).await;
            let method: Method = method.to_uppercase().parse().unwrap();
            // Ending the session of a column would blind the rows after it.
            let ends = path == "/sign-out" && PRINCIPALS[column] != "anonymous";
            let person = if ends {
                fixture.town.operator("На выход").await
            } else {
                fixture.people[column].clone()
            };
            let json = [("content-type", "application/json")];
            let answer = person
                .asks(method, &format!("/api{path}"), &json, body(&row))
                .await;
            let (given, answer) = (verdict(answer.status), answer.text());
            let who = format!("{row} by {}", PRINCIPALS[column]);
            if given != expected {
                wrong.push(format!(
                    "{who}: {given:?} instead of {expected:?}: {answer}"
                ));
            }
            if given == Verdict::Status(404) && answer != ABSENT {
                wrong.push(format!("{who} tells that it is not absent: {answer}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
        .filter(|row| row != "get /groups/{id}/internal/events")
        .filter(|row| cfg!(feature = "oidc") || !row.contains("/oidc/"))
        .collect();
    assert_eq!(rows, known);
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
