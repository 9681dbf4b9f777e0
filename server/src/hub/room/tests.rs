//! The delivery rule against a model: whatever the bus loses, doubles or reorders, a listener hears
//! 1, 2, 3 … once each, and after a check of heads all of it.

use super::*;
use crate::bus::{Announcement, Bus};
use crate::clock::Clock;
use crate::log::Log;
use crate::{ids, store};
use proptest::prelude::*;

use protocol::event::PersonalEvent;
use protocol::frame::ServerFrame;
use protocol::{SessionId, UserId};
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

/// A store with twelve events in one stream, and their announcements.
async fn stored(folder: &std::path::Path) -> (Db, StreamName, Vec<Arc<Stored>>) {
    let url = format!("sqlite://{}", folder.join("room.sqlite").display());
    let db = store::open(&url, 2).await.unwrap();
    let (bus, mut intake) = Bus::local();
    let log = Log::start(db.clone(), bus, Clock::default());
    let user: UserId = ids::new();
    let stream = StreamName::Personal(user);
    let made = log.write(move |tx| Box::pin(async move { tx.make_stream(stream).await }));
    made.await.unwrap();
    let mut events = Vec::new();
    while events.len() < EVENTS {
        let write = log.write(move |tx| {
            Box::pin(async move {
                tx.personal(user, PersonalEvent::ProfileChanged {});
                Ok(())
            })
        });
        write.await.unwrap();
        if let Some(Announcement::Event(stored)) = intake.recv().await {
            events.push(stored);
        }
    }
    (db, stream, events)
}

async fn heard_after(
    db: &Db,
    stream: StreamName,
    events: &[Arc<Stored>],
    steps: &[Step],
) -> (Vec<i64>, Vec<i64>) {
    let (mut room, _inbox) = Room::new(stream.into(), db.clone());
    // Without a socket everything waits in the outbox.
    let outbox = Outbox::new(ids::new(), ids::new::<SessionId>(), true, None);
    outbox.hold(stream);
    outbox.follow(stream);
    // It listened before the first event was written.
    room.feeds.open(stream, Seq::ZERO, outbox.clone());
    let head = Seq(i64::try_from(EVENTS).unwrap());
    for step in steps {
        match step {
            Step::Bring(index) => room.take(ToRoom::Announced(events[*index].clone())).await,
            Step::Check => room.take(ToRoom::HeadIs { stream, seq: head }).await,
            Step::Pause => room.send_ready().await,
        }
    }
    room.send_ready().await;
    let during = drain(&outbox);
    room.take(ToRoom::HeadIs { stream, seq: head }).await;
    room.send_ready().await;
    (during, drain(&outbox))
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

#[test]
fn a_listener_hears_each_event_once_in_order_whatever_the_bus_does() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (db, stream, events) = runtime.block_on(stored(folder.path()));
    proptest!(ProptestConfig::with_cases(64), |(steps in steps())| {
        let (mut heard, rest) = runtime.block_on(heard_after(&db, stream, &events, &steps));
        let until = i64::try_from(model(&steps)).unwrap();
        prop_assert_eq!(&heard, &(1..=until).collect::<Vec<_>>());
        heard.extend(rest);
        prop_assert_eq!(heard, (1..=12).collect::<Vec<i64>>());
    });
    drop(runtime.enter());
}
