//! The delivery rule against a model, and a room between many hands: whatever the bus loses, doubles or
//! reorders, a listener hears 1, 2, 3 … once each, and after a check of heads all of it.

use super::*;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::ids;
use crate::log::Log;
use crate::store::{self, Db};
use futures_util::future::join_all;
use proptest::prelude::*;
use protocol::event::{Event, PersonalEvent};
use protocol::frame::ServerFrame;
use protocol::{SessionId, UserId};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tungstenite::protocol::frame::FrameSocket;

const EVENTS: usize = 12;

/// What a careless bus does.
#[derive(Clone, Debug)]
enum Step {
    /// Brings the event at this index, maybe again, maybe early.
    Bring(usize),
    /// The store's head is looked at.
    Check,
    /// What is ready goes out.
    Pause,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..EVENTS).prop_map(Step::Bring),
        1 => Just(Step::Check),
        2 => Just(Step::Pause),
    ];
    proptest::collection::vec(step, 0..40)
}

fn stored(stream: StreamName, seq: i64) -> Stored {
    Stored {
        stream,
        seq: Seq(seq),
        at: 0,
        actor: None,
        event: Event::Personal(PersonalEvent::ProfileChanged {}),
    }
}

/// Of one who follows the stream; without a socket everything waits in it.
fn follower(stream: StreamName) -> Outbox {
    let outbox = Outbox::new(ids::new(), ids::new::<SessionId>(), true, None);
    outbox.hold(stream);
    outbox.follow(stream);
    outbox
}

fn drain(outbox: &Outbox) -> Vec<i64> {
    let mut seqs = Vec::new();
    while let Some(bytes) = outbox.next_waiting() {
        outbox.wrote(bytes.len());
        let mut frames = FrameSocket::from_partially_read(std::io::empty(), bytes.to_vec());
        while let Some(frame) = frames.read(None).unwrap() {
            match serde_json::from_slice(frame.payload()).unwrap() {
                ServerFrame::Event { stored } => seqs.push(stored.seq.0),
                other => panic!("{other:?}"),
            }
        }
    }
    seqs
}

/// How many are heard: the next one is taken, an old one dropped, and a gap is read from the store,
/// which has them all.
fn model(steps: &[Step]) -> usize {
    steps.iter().fold(0, |heard, step| match step {
        Step::Bring(index) if *index < heard => heard,
        Step::Bring(index) if *index == heard => heard + 1,
        Step::Pause => heard,
        Step::Bring(_) | Step::Check => EVENTS,
    })
}

proptest! {
    #[test]
    fn a_listener_hears_each_event_once_in_order_whatever_the_bus_does(steps in steps()) {
        let stream = StreamName::Personal(ids::new());
        let events: Vec<Stored> = (1..=12).map(|seq| stored(stream, seq)).collect();
        let (mut feeds, outbox) = (Feeds::default(), follower(stream));
        prop_assert_eq!(feeds.listen(stream, &outbox), None);
        feeds.found(stream, Seq::ZERO);
        let head = Seq(i64::try_from(EVENTS).unwrap());
        for step in &steps {
            match step {
                Step::Bring(index) => feeds.announced(&events[*index]),
                Step::Check => feeds.head_is(stream, head),
                Step::Pause => feeds.send_all(),
            }
            while let Some((_, after)) = feeds.missing() {
                let after = usize::try_from(after.0).unwrap();
                events[after..].iter().for_each(|stored| feeds.deliver(stored));
            }
        }
        feeds.send_all();
        let until = i64::try_from(model(&steps)).unwrap();
        prop_assert_eq!(drain(&outbox), (1..=until).collect::<Vec<_>>());
    }
}

/// A hub on an empty store with the stream of one person, and the way to write into it.
async fn hub(folder: &std::path::Path) -> (Hub, Bus, Log, UserId) {
    let url = format!("sqlite://{}", folder.join("room.sqlite").display());
    let db: Db = store::open(&url, 2).await.unwrap();
    // What the log tells is brought by the test, or lost.
    let (unheard, _) = Bus::local();
    let log = Log::start(&db, unheard, Clock::default());
    let (bus, intake) = Bus::local();
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let hub = Hub::start(
        String::new(),
        db,
        bus.clone(),
        intake,
        Clock::default(),
        tasks,
        stop,
    );
    let user: UserId = ids::new();
    let stream = StreamName::Personal(user);
    let made = log.write(move |tx| Box::pin(async move { tx.make_stream(stream).await }));
    made.await.unwrap();
    (hub, bus, log, user)
}

async fn writes(log: &Log, user: UserId) {
    let write = log.write(move |tx| {
        Box::pin(async move {
            tx.personal(user, PersonalEvent::ProfileChanged {});
            Ok(())
        })
    });
    write.await.unwrap();
}

async fn hears(outbox: &Outbox, until: i64) -> Vec<i64> {
    let mut heard = drain(outbox);
    let waiting = async {
        while heard.last().is_none_or(|last| *last < until) {
            tokio::time::sleep(Duration::from_millis(2)).await;
            heard.extend(drain(outbox));
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    assert!(waited.is_ok(), "heard no more than {heard:?}");
    heard
}

#[tokio::test]
async fn what_a_room_missed_it_reads_from_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, bus, log, user) = hub(folder.path()).await;
    let stream = StreamName::Personal(user);
    let (one, other) = (follower(stream), follower(stream));
    assert_eq!(hub.listen(stream, &one).await, None);
    assert_eq!(hub.listen(stream, &other).await, None, "not looked up yet");
    for _ in 0..EVENTS {
        writes(&log, user).await;
    }
    // It is told of the last while the head is looked up.
    bus.announce_event(Arc::new(stored(stream, 12)));
    assert_eq!(hub.found(stream, Seq(5)).await, Seq(5));
    assert_eq!(hub.found(stream, Seq(7)).await, Seq(5), "the first counts");
    assert_eq!(hears(&one, 12).await, (6..=12).collect::<Vec<_>>());
    assert_eq!(hears(&other, 12).await, (6..=12).collect::<Vec<_>>());
    // Nothing is told of this one but by the check.
    writes(&log, user).await;
    hub.check_heads().await;
    assert_eq!(hears(&one, 13).await, [13]);
    hub.leave(stream, one.conn);
    assert_eq!(hub.rooms(), 1);
    hub.leave(stream, other.conn);
    assert_eq!(hub.rooms(), 0, "nobody listens");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_room_between_many_hands_keeps_order_for_whoever_comes_and_goes() {
    const ALL: i64 = 400;
    let folder = tempfile::tempdir().unwrap();
    let (hub, bus, log, user) = hub(folder.path()).await;
    let stream = StreamName::Personal(user);
    join_all((0..ALL).map(|_| writes(&log, user))).await;
    let stays = follower(stream);
    assert_eq!(hub.listen(stream, &stays).await, None);
    assert_eq!(hub.found(stream, Seq::ZERO).await, Seq::ZERO);
    let mut hands = JoinSet::new();
    for hand in 0..4 {
        let bus = bus.clone();
        hands.spawn(async move {
            for seq in (1..=ALL).filter(|seq| seq % 4 != hand || seq % 7 == 0) {
                bus.announce_event(Arc::new(stored(stream, seq)));
                yield_now().await;
            }
        });
    }
    for _ in 0..4 {
        let hub = hub.clone();
        hands.spawn(async move {
            for _ in 0..50 {
                let comes = follower(stream);
                let head = hub.listen(stream, &comes).await.unwrap();
                yield_now().await;
                hub.leave(stream, comes.conn);
                let heard = drain(&comes);
                let next = head.0 + 1..=head.0 + i64::try_from(heard.len()).unwrap();
                assert_eq!(heard, next.collect::<Vec<_>>(), "after {head:?}");
            }
        });
    }
    hands.join_all().await;
    bus.announce_event(Arc::new(stored(stream, ALL)));
    assert_eq!(hears(&stays, ALL).await, (1..=ALL).collect::<Vec<_>>());
    hub.leave(stream, stays.conn);
    assert_eq!(hub.rooms(), 0, "nobody listens");
}
