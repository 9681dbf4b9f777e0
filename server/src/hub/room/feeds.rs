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
use std::collections::VecDeque;

/// Frames in one write: far fewer than an outbox may hold, since they wait there together.
const TOGETHER: usize = 64;

/// One stream that someone here listens to.
struct Feed {
    stream: StreamName,
    /// What was delivered; nothing while the first listener looks it up.
    head: Option<Seq>,
    /// The head that he found: everything after it went to all who listened by then.
    found: Seq,
    /// The store has so much.
    until: Seq,
    listeners: Vec<Outbox>,
    /// Delivered in order, not yet sent.
    ready: VecDeque<Ready>,
    going: Option<Going>,
}

/// One write for each listener.
struct Ready {
    frames: Vec<Frames>,
    /// Not for this user.
    except: Option<UserId>,
}

/// Being sent.
struct Going {
    frames: Frames,
    except: Option<UserId>,
    /// The listener whose turn it is.
    next: usize,
}

impl Feed {
    fn new(stream: StreamName) -> Self {
        Feed {
            stream,
            head: None,
            found: Seq::ZERO,
            until: Seq::ZERO,
            listeners: Vec::new(),
            ready: VecDeque::new(),
            going: None,
        }
    }

    fn is_behind(&self) -> bool {
        self.head.is_some_and(|head| head < self.until)
    }

    fn hears(&mut self, frame: Frames, except: Option<UserId>) {
        match self.ready.back_mut() {
            Some(last) if last.except == except && last.frames.len() < TOGETHER => {
                last.frames.push(frame);
            }
            _ => self.ready.push_back(Ready {
                frames: vec![frame],
                except,
            }),
        }
    }

    /// Writes to so many listeners as `writes` allows, and counts it down; who is at his end listens
    /// no more. True when all is sent.
    fn send(&mut self, writes: &mut usize) -> bool {
        loop {
            if self.going.is_none() {
                self.going = self.ready.pop_front().map(|ready| Going {
                    frames: Frames::joined(ready.frames),
                    except: ready.except,
                    next: 0,
                });
            }
            let Some(going) = &mut self.going else {
                // An idle room holds no buffer.
                self.ready = VecDeque::new();
                return true;
            };
            while let Some(outbox) = self.listeners.get(going.next) {
                if *writes == 0 {
                    return false;
                }
                *writes -= 1;
                let spared = going.except == Some(outbox.user);
                if spared || outbox.send(Some(self.stream), going.frames.clone()) {
                    going.next += 1;
                } else {
                    self.listeners.swap_remove(going.next);
                }
            }
            self.going = None;
        }
    }

    fn send_all(&mut self) {
        self.send(&mut { usize::MAX });
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

    /// Something is ready, and not sent to all.
    pub fn is_sending(&self) -> bool {
        let sending = |feed: &Feed| feed.going.is_some() || !feed.ready.is_empty();
        self.0.iter().any(sending)
    }

    fn feed(&mut self, stream: StreamName) -> Option<&mut Feed> {
        self.0.iter_mut().find(|feed| feed.stream == stream)
    }

    /// Adds a listener, and says after which head he hears everything. Nothing when that is not
    /// known yet: then he looks the head up, and asks [`Feeds::found`] whether somebody was faster.
    pub fn listen(&mut self, stream: StreamName, outbox: &Outbox) -> Option<Seq> {
        if self.feed(stream).is_none() {
            self.0.reserve_exact(1);
            self.0.push(Feed::new(stream));
        }
        let feed = self.feed(stream)?;
        // What came before him is not for him.
        feed.send_all();
        if !feed.listeners.iter().any(|known| known.conn == outbox.conn) {
            feed.listeners
                .reserve_exact(usize::from(feed.listeners.is_empty()));
            feed.listeners.push(outbox.clone());
        }
        feed.head
    }

    /// A listener who came before the head was known has found it in the store: after which head he
    /// hears everything.
    pub fn found(&mut self, stream: StreamName, head: Seq) -> Seq {
        // Without a feed he was taken out of it meanwhile, and hears nothing more.
        let Some(feed) = self.feed(stream) else {
            return head;
        };
        if feed.head.is_none() {
            (feed.head, feed.found) = (Some(head), head);
        }
        feed.found
    }

    pub fn leave(&mut self, stream: StreamName, conn: ConnId) {
        if let Some(feed) = self.feed(stream)
            && let Some(place) = feed.listeners.iter().position(|known| known.conn == conn)
        {
            feed.listeners.remove(place);
            if let Some(going) = &mut feed.going
                && place < going.next
            {
                going.next -= 1;
            }
        }
        self.close_unheard();
    }

    /// The delivery rule (architecture rule 7). When something before this event is missing it is
    /// among what [`Feeds::missing`] asks for.
    pub fn announced(&mut self, stored: &Stored) {
        let Some(feed) = self.feed(stored.stream) else {
            return;
        };
        let Some(head) = &mut feed.head else {
            feed.until = feed.until.max(stored.seq);
            return;
        };
        if has(Bug::OrderUnchecked) {
            *head = Seq(stored.seq.0 - 1);
        }
        match stored.seq.cmp(&head.next()) {
            Ordering::Less => {}
            Ordering::Equal => self.deliver(stored),
            Ordering::Greater if has(Bug::GapsUnrepaired) => {}
            Ordering::Greater => feed.until = feed.until.max(stored.seq),
        }
    }

    /// The store has the stream up to `seq`.
    pub fn head_is(&mut self, stream: StreamName, seq: Seq) {
        if let Some(feed) = self.feed(stream) {
            feed.until = feed.until.max(seq);
        }
    }

    /// A stream that must be read from the store, and after which position.
    pub fn missing(&self) -> Option<(StreamName, Seq)> {
        let behind = self.0.iter().find(|feed| feed.is_behind())?;
        Some((behind.stream, behind.head?))
    }

    /// What is missing cannot be read now: the next check of heads asks again.
    pub fn give_up(&mut self, stream: StreamName) {
        if let Some(feed) = self.feed(stream)
            && let Some(head) = feed.head
        {
            feed.until = head;
        }
    }

    /// Takes the next event, and no other; encodes it once for every listener. Who is removed hears
    /// of it, and then nothing (rule 11).
    pub fn deliver(&mut self, stored: &Stored) {
        let Some(feed) = self.feed(stored.stream) else {
            return;
        };
        if feed.head.map(Seq::next) != Some(stored.seq) {
            return;
        }
        feed.head = Some(stored.seq);
        let frame = encode(&ServerFrame::Event {
            stored: Box::new(stored.clone()),
        });
        feed.hears(frame, None);
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

    /// To everyone who follows its stream, after the events before it.
    pub fn hint(&mut self, hint: &GroupHint) {
        let stream = match hint.side {
            Side::Shared => StreamName::Shared(hint.group),
            Side::Internal => StreamName::Internal(hint.group),
        };
        if let Some(feed) = self.feed(stream) {
            let frame = encode(&ServerFrame::Hint {
                hint: hint.hint.clone(),
            });
            feed.hears(frame, hint.except);
        }
    }

    /// Sends what is ready, in at most so many writes, which are counted down; true when listeners
    /// still wait for their turn.
    pub fn send(&mut self, writes: &mut usize) -> bool {
        if !self.0.iter_mut().all(|feed| feed.send(writes)) {
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
