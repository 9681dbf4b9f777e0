//! One person's client: a first snapshot, and then nothing but events and hints.

mod events;
mod hints;

use crate::town::{DEADLINE, Person, Socket};
use crate::whole::state::{Room, State};
use protocol::GroupId;
use protocol::event::{Event, Stored, StreamName};
use protocol::frame::{ClientFrame, Have};
use protocol::group::GroupView;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

pub struct Follower {
    pub person: Person,
    state: State,
    socket: Socket,
    heard: usize,
}

impl Follower {
    /// Has `group` open, and hears of all the others.
    pub async fn begins(person: &Person, group: GroupId) -> Self {
        let mut socket = person.listens(&[]).await;
        let state = State::fresh(person).await;
        for (stream, seq) in state.have.clone() {
            socket.follows(Have { stream, seq }).await;
        }
        let mut follower = Follower {
            person: person.clone(),
            state,
            socket,
            heard: 0,
        };
        follower.looks_who_is_there().await;
        let group = Some(group);
        let open = ClientFrame::Open { group };
        follower.socket.send(&open).await;
        follower
    }

    /// Who came between the snapshot and the listening is in neither.
    async fn looks_who_is_there(&mut self) {
        for (group, room) in &mut self.state.rooms {
            let path = format!("/api/groups/{group}");
            let view: GroupView = self.person.get(&path).await.parse();
            room.present = (view.present.into_iter().collect(), view.staff_reachable);
        }
    }

    /// Hears of everything that happened, and then shows what a newly opened client shows. Events
    /// are there at once; hints come within a second or two.
    pub async fn shows_what_is(&mut self, after: &str) {
        let end = Instant::now() + DEADLINE;
        loop {
            // Taken anew now and then: people come and go by themselves.
            let fresh = State::fresh(&self.person).await;
            let shown = fresh.people.keys().copied().collect();
            let expected = fresh.facts(&shown);
            let round = Instant::now() + Duration::from_secs(2);
            while Instant::now() < round {
                self.hears_hints().await;
                self.hears_events().await;
                self.reckons();
                if self.state.facts(&shown) == expected {
                    return;
                }
                self.socket.listens_for(Duration::from_millis(50)).await;
            }
            let differing = differences(&self.state.facts(&shown), &expected);
            assert!(
                Instant::now() < end,
                "after {after}, for {}:\n{}",
                self.person.name,
                differing.join("\n")
            );
        }
    }

    async fn hears_events(&mut self) {
        let own = StreamName::Personal(self.person.id);
        let mut streams = vec![own];
        streams.extend(self.state.have.keys().copied().filter(|name| *name != own));
        for stream in streams {
            // What is told in passing may be of a group that he has left since.
            if !self.state.have.contains_key(&stream) {
                continue;
            }
            for stored in self.state.missed(&self.person, stream).await {
                self.applies(stored).await;
            }
        }
    }

    async fn applies(&mut self, stored: Stored) {
        // A stream of which one is told in passing may have been left meanwhile.
        if !self.state.have.contains_key(&stored.stream) {
            return;
        }
        self.state.have.insert(stored.stream, stored.seq);
        match (stored.stream, stored.event) {
            (StreamName::Shared(group), Event::Shared(event)) => self.shared(group, event),
            (StreamName::Internal(group), Event::Internal(event)) => self.internal(group, event),
            (StreamName::Deal(deal), Event::Deal(event)) => self.deal(deal, event),
            (StreamName::Personal(_), Event::Personal(event)) => self.personal(event).await,
            (stream, event) => panic!("{event:?} in {stream:?}"),
        }
    }

    fn room(&mut self, group: GroupId) -> &mut Room {
        self.state.rooms.get_mut(&group).unwrap()
    }
}

/// A line for each fact that differs.
fn differences(shown: &BTreeMap<String, Value>, expected: &BTreeMap<String, Value>) -> Vec<String> {
    let names: BTreeSet<&String> = shown.keys().chain(expected.keys()).collect();
    names
        .into_iter()
        .filter(|name| shown.get(*name) != expected.get(*name))
        .map(|name| {
            let word = |facts: &BTreeMap<String, Value>| {
                facts
                    .get(name)
                    .map_or("nothing".to_owned(), Value::to_string)
            };
            format!(
                "{name}:\n  shows {}\n  is    {}",
                word(shown),
                word(expected)
            )
        })
        .collect()
}
