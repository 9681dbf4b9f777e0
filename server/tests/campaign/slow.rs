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
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Characters of a line, two bytes each: near the limit, so that the stopped reader's queue and all
/// buffers below it are full within seconds.
const TEXT: usize = 7_900;
/// Far longer than it takes to fill them.
const DEADLINE: Duration = Duration::from_secs(120);
/// A line that takes nothing for so long is given up without a word, on a machine that is too slow to
/// fill the queue before.
const GIVEN_UP: Duration = Duration::from_secs(20);
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
    let everyone = people.len();
    let mut stopped = people.pop().unwrap();
    let group = stopped.groups()[0];
    let line = Socket::open_narrow(town.door(0), &stopped.citizen.cookie).await;
    stopped.resumes(line.unwrap()).await.unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let hushed = Arc::new(AtomicBool::new(false));
    let mut living = JoinSet::new();
    for person in people {
        living.spawn(lives(person, group, over.clone(), hushed.clone()));
    }
    until(&town, |connected| connected == everyone).await;
    let phase = Duration::from_secs(few_or_many(3, 15) as u64);
    let mut phases = Vec::new();
    // He reads, he does not, he reads again.
    stopped.listens(phase).await;
    phases.push(now());
    let watch = Stopwatch::start();
    until(&town, |connected| connected < everyone).await;
    let soon = !watch.passed(GIVEN_UP);
    phases.push(now());
    // He has a while to read what was on its way to him, on the cores that all others talk on.
    hushed.store(true, Ordering::Relaxed);
    let ended = reads_to_the_end(&mut stopped).await;
    hushed.store(false, Ordering::Relaxed);
    assert!(
        ended == Ended::Closed(4008) || !soon,
        "he was not told why: {ended:?}"
    );
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
    hushed: Arc<AtomicBool>,
) -> Person {
    let mut count = 0;
    while !over.load(Ordering::Relaxed) {
        if person.citizen.staff && !hushed.load(Ordering::Relaxed) {
            count += 1;
            let text = format!("{count} {}", "м".repeat(TEXT));
            let command =
                json!({ "type": "send_message", "group": group, "side": "shared", "text": text });
            let stream = Stream::Shared(group);
            person.does(What::Send { stream, count }, command).await;
            person.listens(PACE).await;
        } else {
            person.listens(Duration::from_millis(200)).await;
        }
    }
    person
}

/// Until the node says that it has so many WebSockets.
async fn until(town: &Town, wanted: impl Fn(usize) -> bool) {
    let url = format!("http://{}/metrics", town.node(0).await.address());
    let watch = Stopwatch::start();
    loop {
        let told = reqwest::get(&url).await.unwrap().text().await.unwrap();
        let mut lines = told.lines();
        let count = lines.find_map(|line| line.strip_prefix("artel_connections "));
        if wanted(count.unwrap().parse().unwrap()) {
            return;
        }
        assert!(!watch.passed(DEADLINE), "{count:?} are connected");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn reads_to_the_end(person: &mut Person) -> Ended {
    let watch = Stopwatch::start();
    loop {
        if let Err(ended) = person.hears(Duration::from_secs(1)).await {
            return ended;
        }
        assert!(!watch.passed(DEADLINE), "his line was never closed");
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
