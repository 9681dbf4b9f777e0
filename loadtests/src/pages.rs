//! How long the first page of a long room and a filter over many tasks take, from the request to the
//! last byte: more than the server's own time, never less.

use crate::client::Session;
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use std::time::Instant;

/// Requests of each page.
const REQUESTS: usize = 200;

/// Asks for pages as an operator of the demo town, one after the other; prints a JSON line each.
pub async fn run(base: &str) -> Result<()> {
    let session = Session::sign_in(base, "olga@demo.artel", crate::PASSWORD).await?;
    let groups = session.groups().await?;
    let room = groups
        .iter()
        .max_by_key(|row| row.shared.head)
        .context("no group")?;
    let (group, lines) = (room.group.id, room.shared.head.0);
    let newest: serde_json::Value = session.get(&format!("/api/groups/{group}/lines")).await?;
    let before = newest["before"].as_str().context("a room of one page")?;
    let counts: serde_json::Value = session.get("/api/tasks/counts").await?;
    for (name, path) in [
        ("room", format!("/api/groups/{group}/lines")),
        (
            "room, the page before",
            format!("/api/groups/{group}/lines?before={before}"),
        ),
        ("group", format!("/api/groups/{group}")),
        ("groups", "/api/groups".to_owned()),
        ("open tasks", "/api/tasks?shelf=open".to_owned()),
        (
            "open tasks of a group",
            format!("/api/tasks?shelf=open&group={group}"),
        ),
        (
            "tasks with a word",
            "/api/tasks?shelf=all&text=%D0%BF%D0%BB%D0%B0%D1%82%D1%83".to_owned(),
        ),
        (
            "tasks with a word that none has",
            "/api/tasks?shelf=all&text=%D0%BD%D0%B5%D1%82%20%D1%82%D0%B0%D0%BA%D0%BE%D0%B3%D0%BE"
                .to_owned(),
        ),
        (
            "cancelled tasks",
            "/api/tasks?shelf=all&state=cancelled".to_owned(),
        ),
        ("overdue tasks", "/api/tasks?shelf=overdue".to_owned()),
        ("counts", "/api/tasks/counts".to_owned()),
    ] {
        let mut took = Histogram::<u64>::new(3)?;
        for _ in 0..REQUESTS {
            let began = Instant::now();
            let _: serde_json::Value = session.get(&path).await?;
            took.record(u64::try_from(began.elapsed().as_micros())?)?;
        }
        let ms = |quantile| took.value_at_quantile(quantile) as f64 / 1000.0;
        println!(
            "{}",
            serde_json::json!({
                "bench": "pages", "page": name, "requests": REQUESTS, "lines": lines,
                "open_tasks": counts["open"], "p50_ms": ms(0.5), "p99_ms": ms(0.99), "max_ms": ms(1.0),
            })
        );
    }
    Ok(())
}
