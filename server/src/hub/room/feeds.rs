//! The order of one room, without IO: heads, listeners, and the delivery rule. It neither reads nor
//! waits; `room.rs` reads for it what it says is missing, and the simulation drives it as it likes.

use crate::bus::GroupHint;
use crate::hub::outbox::{ConnId, Frames, Outbox, encode};
use crate::planted::bug::{Bug, has};
use crate::planted::{Fault, planted};
use protocol::event::{Event, PersonalEvent, SharedEvent, Stored, StreamName};
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::{Seq, UserId, close};
use std::cmp::Ordering;
use std::mem::take;

/// Listeners that are written to before others get a turn.
const TURN: usize = 256;

/// One stream that someone here listens to.
struct Feed {
    stream: StreamName,
    head: Seq,
    listeners: Vec<Outbox>,
    /// Delivered in order, not yet sent.
    ready: Vec<Frames>,
    /// Being sent, as one write a listener.
    going: Option<Going>,
}

struct Going {
    frames: Frames,
    /// The listener whose turn it is.
    next: usize,
}

impl Feed {
    /// Writes to so many listeners as have a turn; who is at his end listens no more. True when
    /// there are more to write to.
    fn send_turn(&mut self) -> bool {
        if self.going.is_none() && !self.ready.is_empty() {
            self.going = Some(Going {
                frames: Frames::joined(take(&mut self.ready)),
                next: 0,
            });
        }
        let Some(going) = &mut self.going else {
            return false;
        };
        for _ in 0..TURN {
            let Some(outbox) = self.listeners.get(going.next) else {
                self.going = None;
                return !self.ready.is_empty();
            };
            if outbox.send(Some(self.stream), going.frames.clone()) {
                going.next += 1;
            } else {
                self.listeners.swap_remove(going.next);
            }
        }
        true
    }

    fn send_all(&mut self) {
        while self.send_turn() {}
    }
}

/// The streams of one room that are listened to.
#[derive(Default)]
pub(in crate::hub) struct Feeds(Vec<Feed>);

impl Feeds {
    /// Nobody listens.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn feed(&mut self, stream: StreamName) -> Option<&mut Feed> {
        self.0.iter_mut().find(|feed| feed.stream == stream)
    }

    /// Adds a listener to a stream that has some already, and says after which head he hears
    /// everything; else nothing, and the caller looks the head up for [`Feeds::open`].
    pub fn listen(&mut self, stream: StreamName, outbox: &Outbox) -> Option<Seq> {
        let feed = self.feed(stream)?;
        // What came before him is not for him.
        feed.send_all();
        if !feed.listeners.iter().any(|known| known.conn == outbox.conn) {
            feed.listeners.push(outbox.clone());
        }
        Some(feed.head)
    }

    /// The first listener of a stream hears everything after `head`.
    pub fn open(&mut self, stream: StreamName, head: Seq, outbox: Outbox) {
        self.0.reserve_exact(1);
        self.0.push(Feed {
            stream,
            head,
            listeners: vec![outbox],
            ready: Vec::new(),
            going: None,
        });
    }

    pub fn leave(&mut self, stream: StreamName, conn: ConnId) {
        if let Some(feed) = self.feed(stream) {
            feed.send_all();
            feed.listeners.retain(|outbox| outbox.conn != conn);
        }
        self.close_unheard();
    }

    /// The delivery rule (architecture rule 7). When something before this event is missing it
    /// answers the head after which to read; the event is then among what is read.
    pub fn announced(&mut self, stored: &Stored) -> Option<Seq> {
        let feed = self.feed(stored.stream)?;
        if has(Bug::OrderUnchecked) {
            feed.head = Seq(stored.seq.0 - 1);
        }
        let head = feed.head;
        match stored.seq.cmp(&head.next()) {
            Ordering::Less => None,
            Ordering::Equal => {
                self.deliver(stored);
                None
            }
            Ordering::Greater if has(Bug::GapsUnrepaired) => None,
            Ordering::Greater => Some(head),
        }
    }

    /// The head after which the stream must be read, when the store is at `seq`.
    pub fn behind(&mut self, stream: StreamName, seq: Seq) -> Option<Seq> {
        let head = self.feed(stream)?.head;
        (head < seq).then_some(head)
    }

    /// Takes the next event, and no other; encodes it once for every listener. Who is removed hears
    /// of it, and then nothing (rule 11).
    pub fn deliver(&mut self, stored: &Stored) {
        let Some(feed) = self.feed(stored.stream) else {
            return;
        };
        if stored.seq != feed.head.next() {
            return;
        }
        feed.head = stored.seq;
        feed.ready.push(encode(&ServerFrame::Event {
            stored: Box::new(stored.clone()),
        }));
        match &stored.event {
            Event::Shared(SharedEvent::MemberRemoved { .. })
                if planted(Fault::RemovedStillHear) => {}
            Event::Shared(SharedEvent::MemberRemoved { user }) => {
                self.send_all();
                self.drop_user(*user);
            }
            Event::Personal(PersonalEvent::AccessChanged { .. }) => {
                feed.send_all();
                feed.listeners
                    .drain(..)
                    .for_each(|outbox| outbox.close(close::SIGNED_OUT));
            }
            Event::Personal(PersonalEvent::SessionEnded { session }) => {
                feed.send_all();
                feed.listeners
                    .iter()
                    .filter(|outbox| outbox.session == *session)
                    .for_each(|outbox| outbox.close(close::SIGNED_OUT));
            }
            _ => {}
        }
    }

    /// Takes a removed member out of every feed of the group; staff stay, they are no members.
    fn drop_user(&mut self, user: UserId) {
        for feed in &mut self.0 {
            let unfollowed = encode(&ServerFrame::Unfollowed {
                stream: feed.stream,
            });
            feed.listeners.retain(|outbox| {
                if outbox.user != user || outbox.staff {
                    return true;
                }
                outbox.send_last(feed.stream, unfollowed.clone());
                false
            });
        }
    }

    /// To everyone who follows its stream now.
    pub fn hint(&mut self, hint: &GroupHint) {
        let stream = match hint.side {
            Side::Shared => StreamName::Shared(hint.group),
            Side::Internal => StreamName::Internal(hint.group),
        };
        let Some(feed) = self.feed(stream) else {
            return;
        };
        feed.send_all();
        let frame = encode(&ServerFrame::Hint {
            hint: hint.hint.clone(),
        });
        for outbox in &feed.listeners {
            if Some(outbox.user) != hint.except {
                outbox.send(Some(stream), frame.clone());
            }
        }
    }

    /// Sends what is ready to the listeners whose turn it is; true when others still wait for theirs.
    pub fn send_turn(&mut self) -> bool {
        if self.0.iter_mut().any(Feed::send_turn) {
            return true;
        }
        self.close_unheard();
        false
    }

    /// Sends all that is ready.
    pub fn send_all(&mut self) {
        self.0.iter_mut().for_each(Feed::send_all);
    }

    fn close_unheard(&mut self) {
        self.0.retain(|feed| !feed.listeners.is_empty());
    }
}
