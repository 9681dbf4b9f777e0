//! One reader stops reading. Nobody waits for him, he is let go, and what he missed is his when he
//! comes back (SPEC WS10).

use crate::checker::{check, ops};
use crate::clock::{Stopwatch, now};
use crate::database::Database;
use crate::founding::{Size, found};
use crate::history::{At, Outcome, Story, Stream, What};
use crate::person::Person;
use crate::rounds::few_or_many;
use crate::spec::socket::{Ended, Socket};
use crate::town::{Ground, Town};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Characters of a line, two bytes each: near the limit, so that the stopped reader's queue and all
/// buffers below it are full within seconds.
const TEXT: usize = 7_900;
/// Lines that certainly fill them.
const ENOUGH: usize = 1_000;
const PACE: Duration = Duration::from_millis(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_who_stops_is_let_go_holds_nobody_up_and_misses_nothing() {
    let town = Arc::new(Town::start(Ground::Sqlite, &[], false).await);
    let size = Size {
        groups: 1,
        operators: 3,
        masters: few_or_many(6, 60),
    };
    let founded = found(&town, size).await;
    let mut people: Vec<Person> = founded
        .people
        .into_iter()
        .enumerate()
        .map(|(number, citizen)| Person::new(town.clone(), citizen, number as u64))
        .collect();
    let mut stopped = people.pop().unwrap();
    let group = stopped.groups()[0];
    let line = Socket::open_narrow(town.door(0), &stopped.citizen.cookie).await;
    stopped.resumes(line.unwrap()).await.unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let said = Arc::new(AtomicUsize::new(0));
    let mut living = JoinSet::new();
    for person in people {
        living.spawn(lives(person, group, over.clone(), said.clone()));
    }
    let phase = Duration::from_secs(few_or_many(3, 15) as u64);
    let mut phases = Vec::new();
    // He reads, he does not, he reads again.
    stopped.listens(phase).await;
    phases.push(now());
    let before = said.load(Ordering::Relaxed);
    while said.load(Ordering::Relaxed) < before + ENOUGH {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    phases.push(now());
    let ended = reads_to_the_end(&mut stopped).await;
    assert_eq!(ended, Ended::Closed(4008), "he was not told why");
    stopped.listens(phase).await;
    over.store(true, Ordering::Relaxed);
    let mut stories = Vec::new();
    for mut person in living.join_all().await {
        person.catches_up(Duration::from_secs(30)).await;
        stories.push(person.story);
    }
    println!("counts: {}", waits(&stories, group, &phases));
    stopped.catches_up(Duration::from_secs(30)).await;
    stories.push(stopped.story);
    let breaches = check(&stories, &Database::read(&town).await);
    assert!(breaches.is_empty(), "{breaches:#?}");
}

/// Operators talk without a pause; everybody else listens.
async fn lives(
    mut person: Person,
    group: Uuid,
    over: Arc<AtomicBool>,
    said: Arc<AtomicUsize>,
) -> Person {
    let mut count = 0;
    while !over.load(Ordering::Relaxed) {
        if person.citizen.staff {
            count += 1;
            let text = format!("{count} {}", "м".repeat(TEXT));
            let command =
                json!({ "type": "send_message", "group": group, "side": "shared", "text": text });
            let stream = Stream::Shared(group);
            person.does(What::Send { stream, count }, command).await;
            said.fetch_add(1, Ordering::Relaxed);
            person.listens(PACE).await;
        } else {
            person.listens(Duration::from_millis(200)).await;
        }
    }
    person
}

async fn reads_to_the_end(person: &mut Person) -> Ended {
    let watch = Stopwatch::start();
    loop {
        if let Err(ended) = person.hears(Duration::from_secs(1)).await {
            return ended;
        }
        assert!(
            !watch.passed(Duration::from_secs(40)),
            "he was never let go"
        );
    }
}

/// From a line's acknowledgement to its being seen by each of the others, in each phase.
fn waits(stories: &[Story], group: Uuid, phases: &[At]) -> String {
    let mut acknowledged: BTreeMap<i64, At> = BTreeMap::new();
    for (_, op) in ops(stories) {
        if let Outcome::Done(receipt) = &op.outcome
            && let Some(seq) = receipt.seq
        {
            acknowledged.insert(seq, op.ended);
        }
    }
    let mut waits = vec![Vec::new(); phases.len() + 1];
    let streams = stories
        .iter()
        .filter(|story| !story.staff)
        .filter_map(|story| story.streams.get(&Stream::Shared(group)));
    for seen in streams.flatten().flat_map(|stretch| &stretch.seen) {
        if let Some(ended) = acknowledged.get(&seen.seq) {
            let phase = phases.iter().filter(|start| seen.at > **start).count();
            waits[phase].push(seen.at.saturating_sub(*ended) / 1000);
        }
    }
    let told = ["before", "while he does not read", "after"]
        .into_iter()
        .zip(&mut waits);
    let told = told.map(|(name, waits)| {
        waits.sort_unstable();
        let p99 = waits
            .get(waits.len() * 99 / 100)
            .copied()
            .unwrap_or_default();
        format!("{name}: {} deliveries, p99 {p99} ms", waits.len())
    });
    told.collect::<Vec<_>>().join("; ")
}
