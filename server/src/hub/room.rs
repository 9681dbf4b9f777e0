//! A room: this node's task for one group (both streams), one deal or one user. It brings messages to
//! its feeds (`room/feeds.rs`, where order and delivery are), reads for them what is missing, gives
//! others a turn between writes, and retires when empty.

mod feeds;

pub(super) use feeds::Feeds;

use super::outbox::{ConnId, Outbox};
use super::{Hub, Place};
use crate::bus::GroupHint;
use crate::error::Result;
use crate::log;
use crate::planted::failpoint::{Point, reached};
use crate::store::Db;
use protocol::Seq;
use protocol::event::{Stored, StreamName};
use std::sync::Arc;
use std::vec::Drain;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;

/// Messages that may wait in a room's inbox.
const INBOX: usize = 1024;
/// Events read from the store at a time when some are missing.
const GAP: i64 = 500;
/// Messages whose events go out together, at most.
const TOGETHER: usize = 64;

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

pub(super) struct Room {
    place: Place,
    db: Db,
    feeds: Feeds,
}

/// Of boxes: an idle room is mostly its inbox, and there is a room for each person.
type Inbox = (mpsc::Sender<Box<ToRoom>>, mpsc::Receiver<Box<ToRoom>>);

impl Room {
    pub(super) fn new(place: Place, db: Db) -> (Self, Inbox) {
        (
            Room {
                place,
                db,
                feeds: Feeds::default(),
            },
            mpsc::channel(INBOX),
        )
    }

    /// Serves until nobody listens.
    pub(super) async fn run(mut self, hub: Hub, mut inbox: mpsc::Receiver<Box<ToRoom>>) {
        let mut messages = Vec::new();
        while inbox.recv_many(&mut messages, TOGETHER).await > 0 {
            // In a box, for the same reason.
            Box::pin(self.take_all(messages.drain(..))).await;
            if self.feeds.is_empty() && hub.retire(self.place, &inbox) {
                return;
            }
            // An idle room holds no buffer.
            messages = Vec::new();
        }
    }

    async fn take_all(&mut self, messages: Drain<'_, Box<ToRoom>>) {
        for message in messages {
            self.take(*message).await;
        }
        self.send_ready().await;
    }

    /// Events wait for the end of the batch; everything else keeps its order to them.
    async fn take(&mut self, message: ToRoom) {
        match message {
            ToRoom::Announced(stored) => {
                if self.feeds.announced(&stored).is_some() {
                    self.fill(stored.stream, stored.seq).await;
                }
            }
            ToRoom::HeadIs { stream, seq } => self.fill(stream, seq).await,
            ToRoom::Listen {
                stream,
                outbox,
                answer,
            } => {
                self.send_ready().await;
                // A connection that has gone is found out at its first frame.
                let _ = answer.send(self.listen(stream, outbox).await);
            }
            ToRoom::Leave { stream, conn } => {
                self.send_ready().await;
                self.feeds.leave(stream, conn);
            }
            ToRoom::Hint(hint) => {
                self.send_ready().await;
                self.feeds.hint(&hint);
            }
        }
    }

    async fn send_ready(&mut self) {
        while self.feeds.send_turn() {
            yield_now().await;
        }
    }

    async fn listen(&mut self, stream: StreamName, outbox: Outbox) -> Result<Option<Seq>> {
        if let Some(head) = self.feeds.listen(stream, &outbox) {
            return Ok(Some(head));
        }
        let mut conn = self.db.read().await?;
        let Some((head, _)) = log::head(&mut conn, stream).await? else {
            return Ok(None);
        };
        self.feeds.open(stream, head, outbox);
        Ok(Some(head))
    }

    /// Reads what is missing up to `until`; what cannot be read now is tried at the next check.
    async fn fill(&mut self, stream: StreamName, until: Seq) {
        while let Some(head) = self.feeds.behind(stream, until) {
            match self.missing(stream, head).await {
                Ok(events) if events.is_empty() => return,
                Ok(events) => {
                    reached(Point::GapRead);
                    events.iter().for_each(|stored| self.feeds.deliver(stored));
                }
                Err(error) => return error.log(),
            }
        }
    }

    async fn missing(&self, stream: StreamName, head: Seq) -> Result<Vec<Stored>> {
        let mut conn = self.db.read().await?;
        log::range(&mut conn, stream, head, GAP).await
    }
}

#[cfg(test)]
mod tests;
