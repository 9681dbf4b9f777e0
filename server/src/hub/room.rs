//! A room: this node's task for one group (both streams), one deal or one user. It owns the heads
//! and the listeners, delivers in order without holes, and retires when empty.

use super::outbox::{ConnId, Frames, Outbox, encode};
use super::{Hub, Place};
use crate::bus::GroupHint;
use crate::error::Result;
use crate::log;
use crate::planted::{Fault, planted};
use crate::store::Db;
use protocol::event::{Event, PersonalEvent, SharedEvent, Stored, StreamName};
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::{Seq, UserId, close};
use std::cmp::Ordering;
use std::mem::take;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;

/// Messages that may wait in a room's inbox.
const INBOX: usize = 1024;
/// Events read from the store at a time when some are missing.
const GAP: i64 = 500;

/// What a room is told.
pub(super) enum ToRoom {
    Listen {
        stream: StreamName,
        outbox: Outbox,
        answer: oneshot::Sender<Result<Option<Seq>>>,
    },
    Leave {
        stream: StreamName,
        conn: ConnId,
    },
    Announced(Arc<Stored>),
    /// The store's head, or what another node says it is.
    HeadIs {
        stream: StreamName,
        seq: Seq,
    },
    Hint(GroupHint),
}

/// Events that go out together, at most.
const TOGETHER: usize = 64;
/// Listeners that are written to before others get a turn.
const TURN: usize = 256;

/// One stream that someone here listens to.
struct Feed {
    stream: StreamName,
    head: Seq,
    listeners: Vec<Outbox>,
    /// Delivered in order, not yet sent.
    ready: Vec<Frames>,
}

impl Feed {
    /// One write a listener for all that is ready; who is at his end listens no more.
    async fn send_ready(&mut self) {
        if self.ready.is_empty() {
            return;
        }
        let frames = Frames::joined(take(&mut self.ready));
        let mut next = 0;
        while let Some(outbox) = self.listeners.get(next) {
            if outbox.send(Some(self.stream), frames.clone()) {
                next += 1;
            } else {
                self.listeners.swap_remove(next);
            }
            if next % TURN == TURN - 1 {
                yield_now().await;
            }
        }
    }
}

pub(super) struct Room {
    place: Place,
    db: Db,
    feeds: Vec<Feed>,
}

type Inbox = (mpsc::Sender<ToRoom>, mpsc::Receiver<ToRoom>);

impl Room {
    pub(super) fn new(place: Place, db: Db) -> (Self, Inbox) {
        (
            Room {
                place,
                db,
                feeds: Vec::new(),
            },
            mpsc::channel(INBOX),
        )
    }

    /// Serves until nobody listens.
    pub(super) async fn run(mut self, hub: Hub, mut inbox: mpsc::Receiver<ToRoom>) {
        let mut messages = Vec::new();
        while inbox.recv_many(&mut messages, TOGETHER).await > 0 {
            for message in messages.drain(..) {
                self.take(message).await;
            }
            self.send_ready().await;
            if self.feeds.is_empty() && hub.retire(self.place, &inbox) {
                return;
            }
            // An idle room holds no buffer.
            messages = Vec::new();
        }
    }

    /// Events wait for the end of the batch; everything else keeps its order to them.
    async fn take(&mut self, message: ToRoom) {
        match message {
            ToRoom::Announced(stored) => return self.announced(stored).await,
            ToRoom::HeadIs { stream, seq } => return self.head_is(stream, seq).await,
            ToRoom::Listen { .. } | ToRoom::Leave { .. } | ToRoom::Hint(_) => {}
        }
        self.send_ready().await;
        match message {
            ToRoom::Listen {
                stream,
                outbox,
                answer,
            } => {
                // A connection that has gone is found out at its first frame.
                let _ = answer.send(self.listen(stream, outbox).await);
            }
            ToRoom::Leave { stream, conn } => self.leave(stream, conn),
            ToRoom::Hint(hint) => self.hint(&hint),
            ToRoom::Announced(_) | ToRoom::HeadIs { .. } => {}
        }
    }

    async fn send_ready(&mut self) {
        for feed in &mut self.feeds {
            feed.send_ready().await;
        }
        self.feeds.retain(|feed| !feed.listeners.is_empty());
    }

    async fn listen(&mut self, stream: StreamName, outbox: Outbox) -> Result<Option<Seq>> {
        if let Some(feed) = self.feed(stream) {
            if !feed.listeners.iter().any(|known| known.conn == outbox.conn) {
                feed.listeners.push(outbox);
            }
            return Ok(Some(feed.head));
        }
        let mut conn = self.db.read().await?;
        let Some((head, _)) = log::head(&mut conn, stream).await? else {
            return Ok(None);
        };
        self.feeds.push(Feed {
            stream,
            head,
            listeners: vec![outbox],
            ready: Vec::new(),
        });
        Ok(Some(head))
    }

    fn feed(&mut self, stream: StreamName) -> Option<&mut Feed> {
        self.feeds.iter_mut().find(|feed| feed.stream == stream)
    }

    fn leave(&mut self, stream: StreamName, conn: ConnId) {
        if let Some(feed) = self.feed(stream) {
            feed.listeners.retain(|outbox| outbox.conn != conn);
        }
        self.feeds.retain(|feed| !feed.listeners.is_empty());
    }

    /// The delivery rule (architecture rule 7).
    async fn announced(&mut self, stored: Arc<Stored>) {
        let Some(feed) = self.feed(stored.stream) else {
            return;
        };
        match stored.seq.cmp(&feed.head.next()) {
            Ordering::Less => {}
            Ordering::Equal => self.deliver(&stored).await,
            Ordering::Greater => self.fill(stored.stream, stored.seq).await,
        }
    }

    async fn head_is(&mut self, stream: StreamName, seq: Seq) {
        if self.feed(stream).is_some_and(|feed| feed.head < seq) {
            self.fill(stream, seq).await;
        }
    }

    /// Reads what is missing up to `until`; what cannot be read now is tried at the next check.
    async fn fill(&mut self, stream: StreamName, until: Seq) {
        while let Some(head) = self
            .feed(stream)
            .map(|feed| feed.head)
            .filter(|head| *head < until)
        {
            match self.missing(stream, head).await {
                Ok(events) if events.is_empty() => return,
                Ok(events) => {
                    for stored in &events {
                        self.deliver(stored).await;
                    }
                }
                Err(error) => return error.log(),
            }
        }
    }

    async fn missing(&self, stream: StreamName, head: Seq) -> Result<Vec<Stored>> {
        let mut conn = self.db.read().await?;
        log::range(&mut conn, stream, head, GAP).await
    }

    /// Encodes once for every listener. Who is removed hears of it, and then nothing (rule 11).
    async fn deliver(&mut self, stored: &Stored) {
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
                self.send_ready().await;
                self.drop_user(*user);
            }
            Event::Personal(PersonalEvent::AccessChanged { .. }) => {
                feed.send_ready().await;
                feed.listeners
                    .drain(..)
                    .for_each(|outbox| outbox.close(close::SIGNED_OUT));
            }
            Event::Personal(PersonalEvent::SessionEnded { session }) => {
                feed.send_ready().await;
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
        for feed in &mut self.feeds {
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

    fn hint(&mut self, hint: &GroupHint) {
        let stream = match hint.side {
            Side::Shared => StreamName::Shared(hint.group),
            Side::Internal => StreamName::Internal(hint.group),
        };
        let Some(feed) = self.feed(stream) else {
            return;
        };
        let frame = encode(&ServerFrame::Hint {
            hint: hint.hint.clone(),
        });
        for outbox in &feed.listeners {
            if Some(outbox.user) != hint.except {
                outbox.send(Some(stream), frame.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests;
