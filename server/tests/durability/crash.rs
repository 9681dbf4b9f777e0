//! Every process of PostgreSQL dies at once while people write, and comes back as its supervisor
//! brings it back; Artel itself is not touched.

use crate::artel::verifies;
use crate::load::Load;
use crate::stored::{lost, stored};
use crate::town::Town;
use crate::town::servers::own_postgres::OwnPostgres;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_of_postgresql_loses_nothing_and_people_write_on_without_a_restart() {
    let made = tempfile::tempdir().unwrap();
    let data = made.path().join("data");
    OwnPostgres::make(&data);
    let mut postgres = OwnPostgres::at(&data);
    postgres.start();
    let mut town = Town::start_with(&["--database-url", &postgres.url()]).await;
    let group = town.group("Казань", "СервисПлюс").await;
    let mut people = Vec::new();
    for name in ["Ольга", "Анна", "Мария", "Пётр"] {
        people.push(town.operator(name).await);
    }
    town.stops_node(0).await;
    town.runs_as_program(0).await;
    let load = Load::start(&people, group);
    let mut longest = Duration::ZERO;
    for _ in 0..3 {
        load.goes_on(100).await;
        let start = Instant::now();
        postgres.kill();
        postgres.start();
        load.goes_on(1).await;
        longest = longest.max(start.elapsed());
    }
    load.goes_on(100).await;
    let told = load.ends().await;
    town.kills_node(0);
    let stored = stored(&town, group).await;
    assert_eq!(lost(&told, &stored), 0, "of {}", told.len());
    // What was under way at the end may be there too: of each person one line.
    assert!(stored.len() <= told.len() + people.len());
    let settings = town.settings().to_vec();
    let of_store: Vec<&str> = settings.iter().map(String::as_str).collect();
    verifies(&of_store).await;
    println!(
        "counts: PostgreSQL: 3 crashes, 0 of {} acknowledged lines lost, people write again within {longest:?}",
        told.len()
    );
}
