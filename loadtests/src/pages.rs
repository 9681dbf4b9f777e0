//! How long the first page of a long room and a filter over many tasks take, from the request to the
//! last byte: more than the server's own time, never less.

use crate::client::Session;
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use serde_json::Value;
use serde_json::value::RawValue;
use std::time::Instant;

/// Requests of each page.
const REQUESTS: usize = 100;

/// Asks for pages as an operator and as a master of the demo town, one after the other; prints a JSON
/// line each.
pub async fn run(base: &str) -> Result<()> {
    for (who, login) in [("operator", "olga"), ("master", "ivan")] {
        let login = format!("{login}@demo.artel");
        let session = Session::sign_in(base, &login, crate::PASSWORD).await?;
        let rooms = rooms(&session).await?;
        let tasks = tasks(&session).await?;
        for (page, path) in rooms.into_iter().chain(tasks) {
            measure(&session, who, &page, &path).await?;
        }
    }
    Ok(())
}

/// The list of groups, and the longest room.
async fn rooms(session: &Session) -> Result<Vec<(String, String)>> {
    let groups = session.groups().await?;
    let room = groups.iter().max_by_key(|row| row.shared.head);
    let group = room.context("no group")?.group.id;
    let newest: Value = session.get(&format!("/api/groups/{group}/lines")).await?;
    let before = newest["before"].as_str().context("a room of one page")?;
    let pages = [
        ("groups", "/api/groups".to_owned()),
        ("group", format!("/api/groups/{group}")),
        ("room", format!("/api/groups/{group}/lines")),
        (
            "room, the page before",
            format!("/api/groups/{group}/lines?before={before}"),
        ),
    ];
    Ok(pages.map(|(page, path)| (page.to_owned(), path)).into())
}

/// Every shelf and every filter over tasks.
async fn tasks(session: &Session) -> Result<Vec<(String, String)>> {
    let first: Value = session.get("/api/tasks?shelf=all&limit=1").await?;
    let row = &first["rows"][0];
    let mut pages = vec![("task counts".to_owned(), "/api/tasks/counts".to_owned())];
    for shelf in [
        "open",
        "mine",
        "overdue",
        "pool",
        "not_accepted",
        "returned",
        "waiting",
        "closed",
        "all",
    ] {
        pages.push((
            format!("tasks, {shelf}"),
            format!("/api/tasks?shelf={shelf}"),
        ));
    }
    let filters = [
        (
            "of a group",
            format!("group={}", row["group"].as_str().context("no task")?),
        ),
        (
            "of a person",
            format!("assignee={}", row["assignee"].as_str().unwrap_or_default()),
        ),
        ("in a state", "state=cancelled".to_owned()),
        ("with a word", "text=%D1%82%D0%B5%D1%87%D1%8C".to_owned()),
        (
            "with a word that none has",
            "text=%D0%BD%D0%B5%D1%82%20%D1%82%D0%B0%D0%BA%D0%BE%D0%B3%D0%BE".to_owned(),
        ),
    ];
    for (name, filter) in filters {
        for shelf in ["open", "all"] {
            pages.push((
                format!("tasks, {shelf}, {name}"),
                format!("/api/tasks?shelf={shelf}&{filter}"),
            ));
        }
    }
    Ok(pages)
}

async fn measure(session: &Session, who: &str, page: &str, path: &str) -> Result<()> {
    let mut took = Histogram::<u64>::new(3)?;
    for _ in 0..REQUESTS {
        let began = Instant::now();
        let _: Box<RawValue> = session.get(path).await?;
        took.record(u64::try_from(began.elapsed().as_micros())?)?;
    }
    let ms = |quantile| took.value_at_quantile(quantile) as f64 / 1000.0;
    println!(
        "{}",
        serde_json::json!({
            "bench": "pages", "who": who, "page": page, "requests": REQUESTS,
            "p50_ms": ms(0.5), "p99_ms": ms(0.99), "max_ms": ms(1.0),
        })
    );
    Ok(())
}
