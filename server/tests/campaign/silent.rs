//! A network that swallows packets between a node and PostgreSQL: everyone is answered while it is
//! silent, and what was under way is stored once or not at all.

use crate::clock::Stopwatch;
use crate::database::Database;
use crate::founding::{Citizen, Size, found};
use crate::history::Trace;
use crate::proxy::Mode;
use crate::spec::http::Http;
use crate::town::{Ground, Town};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Far longer than an answer takes, silence or not.
const DEADLINE: Duration = Duration::from_secs(60);

/// What everybody can see of one who speaks.
#[derive(Default)]
struct Tally {
    stored: AtomicUsize,
    /// Was asked to say it again.
    again: AtomicUsize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_a_store_that_fell_silent_and_what_was_under_way_is_stored_once() {
    let town = Arc::new(Town::start(Ground::Redis { nodes: 1 }, &[], false).await);
    let size = Size {
        groups: 2,
        operators: 4,
        masters: 4,
    };
    let people = found(&town, size).await.people;
    let over = Arc::new(AtomicBool::new(false));
    let tallies: Vec<Arc<Tally>> = people.iter().map(|_| Arc::default()).collect();
    let mut speaking = JoinSet::new();
    for (citizen, tally) in people.into_iter().zip(&tallies) {
        let url = format!("http://{}/api/commands", town.door(0));
        speaking.spawn(speaks(url, citizen, tally.clone(), over.clone()));
    }
    for _ in 0..2 {
        let counted = |count: fn(&Tally) -> &AtomicUsize| {
            let now = tallies.iter().map(|one| count(one).load(Ordering::Relaxed));
            now.collect::<Vec<_>>()
        };
        let each_once_more = async |count| {
            let before = counted(count);
            let watch = Stopwatch::start();
            while before
                .iter()
                .zip(counted(count))
                .any(|(was, is)| *was == is)
            {
                assert!(!watch.passed(DEADLINE), "somebody still waits");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        each_once_more(|tally| &tally.stored).await;
        town.to_store[0].goes(Mode::Stall);
        each_once_more(|tally| &tally.again).await;
        town.to_store[0].goes(Mode::Through);
        each_once_more(|tally| &tally.stored).await;
    }
    over.store(true, Ordering::Relaxed);
    let said: Vec<Uuid> = speaking.join_all().await.into_iter().flatten().collect();

    let mut stored: BTreeMap<Uuid, usize> = BTreeMap::new();
    for log in Database::read(&town).await.streams.into_values() {
        for event in log.events {
            if let Trace::Posted { op: Some(op), .. } = event.trace {
                *stored.entry(op).or_default() += 1;
            }
        }
    }
    for op in &said {
        assert_eq!(stored.remove(op), Some(1), "{op}");
    }
    assert!(stored.is_empty(), "nobody said {stored:?}");
}

/// One line after the other, each until it is stored; their ops.
async fn speaks(
    url: String,
    citizen: Citizen,
    tally: Arc<Tally>,
    over: Arc<AtomicBool>,
) -> Vec<Uuid> {
    let http = Http::with_patience(DEADLINE);
    let mut said = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let op = Uuid::now_v7();
        let group = citizen.groups[said.len() % citizen.groups.len()];
        let command =
            json!({ "type": "send_message", "group": group, "side": "shared", "text": "слышно?" });
        let envelope = json!({ "op": op, "command": command });
        loop {
            let answer = http.post(&url, &citizen.cookie, &envelope).await;
            let answer = answer.expect("a command is answered");
            if answer.is_success() {
                break;
            }
            assert_eq!(answer.status, 503, "{answer:?}");
            tally.again.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        said.push(op);
        tally.stored.fetch_add(1, Ordering::Relaxed);
        // Nobody says more than his share of commands a second.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    said
}
