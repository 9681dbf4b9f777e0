//! A client by `protocol/SPEC.md`, and the server's end of its connection step by step, as
//! `ws/connection.rs` does it.

use super::store::Store;
use crate::hub::Outbox;
use crate::hub::outbox::encode;
use crate::ids;
use crate::ws::resume;
use protocol::event::StreamName;
use protocol::frame::ServerFrame;
use protocol::{Seq, SessionId, UserId};
use serde::Deserialize;
use std::collections::{BTreeMap, VecDeque};
use tungstenite::protocol::frame::FrameSocket;

/// Where the server is with a stream that the client wants to follow.
pub enum Stage {
    /// The room has been entered, and maybe it knows its head; the right is not checked yet.
    Listening { known: Option<Seq> },
    /// The right was checked, and the head is known if he has it; what he misses is not read yet.
    Entered { head: Option<Seq> },
    /// The right was checked; this is still to be written, then the stream is followed.
    Telling(VecDeque<ServerFrame>),
}

pub struct Following {
    pub stream: StreamName,
    pub have: Seq,
    pub same_epoch: bool,
    pub stage: Stage,
}

pub struct Connection {
    pub node: usize,
    pub outbox: Outbox,
    pub following: Option<Following>,
    /// Still to be asked for.
    pub wanted: Vec<StreamName>,
    /// The server says that it sends them.
    answered: Vec<StreamName>,
    /// Of those, the ones that the client could begin with.
    pub followed: Vec<StreamName>,
}

/// As much of a frame as order and audience need.
#[derive(Deserialize)]
struct Heard {
    r#type: Word,
    stream: Option<StreamName>,
    head: Option<Seq>,
    stored: Option<Position>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Following,
    Reset,
    Unfollowed,
    Event,
}

#[derive(Deserialize)]
struct Position {
    stream: StreamName,
    seq: Seq,
}

pub struct Client {
    pub user: UserId,
    pub staff: bool,
    pub have: BTreeMap<StreamName, Seq>,
    pub connection: Option<Connection>,
}

impl Client {
    pub fn new(user: UserId, staff: bool) -> Self {
        Client {
            user,
            staff,
            have: BTreeMap::new(),
            connection: None,
        }
    }

    /// A connection whose streams are not asked for yet; a master asks for notes too, in vain.
    pub fn connects(&mut self, node: usize, store: &Store) {
        let streams = [
            StreamName::Personal(self.user),
            StreamName::Shared(store.group),
            StreamName::Internal(store.group),
        ];
        self.connection = Some(Connection {
            node,
            outbox: Outbox::new(self.user, ids::new::<SessionId>(), self.staff, None),
            following: None,
            wanted: streams.into_iter().rev().collect(),
            answered: Vec::new(),
            followed: Vec::new(),
        });
    }

    /// Reads all that waits on the wire, and holds the server to SPEC.
    pub fn reads(&mut self, store: &Store) {
        while let Some(bytes) = self.next_bytes() {
            let mut frames = FrameSocket::from_partially_read(std::io::empty(), bytes);
            while let Some(frame) = frames.read(None).unwrap() {
                self.takes(serde_json::from_slice(frame.payload()).unwrap(), store);
            }
        }
    }

    fn next_bytes(&self) -> Option<Vec<u8>> {
        let outbox = &self.connection.as_ref()?.outbox;
        let bytes = outbox.next_waiting()?;
        outbox.wrote(bytes.len());
        Some(bytes.to_vec())
    }

    fn takes(&mut self, heard: Heard, store: &Store) {
        match heard.r#type {
            Word::Event => self.hears(heard.stored.unwrap(), store),
            Word::Following => {
                let connection = self.connection.as_mut().unwrap();
                connection.answered.push(heard.stream.unwrap());
                connection.followed.push(heard.stream.unwrap());
            }
            Word::Reset => self.begins_anew(heard.stream.unwrap(), heard.head.unwrap(), store),
            Word::Unfollowed => {
                let connection = self.connection.as_mut().unwrap();
                let gone = heard.stream.unwrap();
                connection.answered.retain(|stream| *stream != gone);
                connection.followed.retain(|stream| *stream != gone);
            }
        }
    }

    /// A snapshot is taken from the store, heads first; by then it may be refused.
    fn begins_anew(&mut self, stream: StreamName, head: Seq, store: &Store) {
        let now = store.head(stream);
        assert!(now >= head, "reset to {head:?}, which is not stored");
        let connection = self.connection.as_mut().unwrap();
        connection.answered.push(stream);
        if store.may_follow(self.user, self.staff, stream) {
            self.have.insert(stream, now);
            connection.followed.push(stream);
        }
    }

    fn hears(&mut self, at: Position, store: &Store) {
        let Position { stream, seq } = at;
        let connection = self.connection.as_ref().unwrap();
        assert!(connection.answered.contains(&stream), "{stream:?} unasked");
        self.may_hear(stream, seq, store);
        if !connection.followed.contains(&stream) {
            return;
        }
        let have = self.have.entry(stream).or_insert(Seq::ZERO);
        assert!(seq <= have.next(), "a hole before {stream:?} {seq:?}");
        *have = seq.max(*have);
    }

    fn may_hear(&self, stream: StreamName, seq: Seq, store: &Store) {
        let allowed = match stream {
            StreamName::Shared(_) => self.staff || !store.is_out_at(self.user, seq),
            StreamName::Internal(_) => self.staff,
            StreamName::Personal(owner) => owner == self.user,
            StreamName::Deal(_) => false,
        };
        assert!(allowed, "{stream:?} {seq:?} is not for him");
    }
}

impl Following {
    /// The right is checked and the head looked up, in one look at the store.
    pub fn looks(&self, client: (UserId, bool), store: &Store) -> Option<Seq> {
        let visible = store.may_follow(client.0, client.1, self.stream);
        visible.then(|| store.head(self.stream))
    }

    /// The missing range is read.
    pub fn reads(&mut self, head: Option<Seq>, store: &Store, outbox: &Outbox) {
        let stream = self.stream;
        let frames = match head {
            None => {
                outbox.forget(stream);
                vec![ServerFrame::Unfollowed { stream }]
            }
            Some(head) => {
                let by_range = resume::by_range(self.have, head, self.same_epoch);
                let missing = by_range.then(|| store.after(stream, self.have));
                resume::frames(stream, head, missing)
            }
        };
        self.stage = Stage::Telling(frames.into());
    }

    /// Writes one frame of the answer; true when it was the last and the stream is followed.
    pub fn tells(&mut self, outbox: &Outbox) -> bool {
        let Stage::Telling(frames) = &mut self.stage else {
            return false;
        };
        if let Some(frame) = frames.pop_front() {
            outbox.write(encode(&frame));
            return false;
        }
        true
    }
}
