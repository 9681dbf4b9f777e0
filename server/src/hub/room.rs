//! A room: what this node knows of one group (both streams), one deal or one user that somebody here
//! listens to. It has no task (ADR 0007): whoever brings it something takes its turn, and works until
//! nothing waits; what others bring meanwhile is part of it. Order and delivery are in
//! `room/feeds.rs`. Only a long turn, and a range that is missing, have tasks while they last.

mod feeds;

pub(super) use feeds::Feeds;

use super::outbox::{ConnId, Outbox};
use super::{Hub, Place};
use crate::bus::GroupHint;
use crate::error::Result;
use crate::log;
use crate::planted::failpoint::{Point, reached};
use protocol::Seq;
use protocol::event::{Stored, StreamName};
use std::mem::{replace, take};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use tokio::task::yield_now;

/// Listeners that are written to before others get a turn.
pub(super) const TURN: usize = 256;
/// Announcements that may wait in a room.
const INBOX: usize = 1024;
/// Events read from the store at a time when some are missing.
const GAP: i64 = 500;

/// What a room is told.
pub(super) enum ToRoom {
    Listen {
        stream: StreamName,
        outbox: Outbox,
        answer: oneshot::Sender<Option<Seq>>,
    },
    /// Somebody who listens has looked the head up.
    Found {
        stream: StreamName,
        head: Seq,
        answer: oneshot::Sender<Seq>,
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
    Hint(Box<GroupHint>),
    /// What was missing; empty when it could not be read.
    Read {
        stream: StreamName,
        events: Vec<Stored>,
    },
}

pub(super) struct Room {
    pub(super) place: Place,
    state: Mutex<State>,
}

struct State {
    /// Announcements are bounded; whoever comes or goes has no more than one each of the rest.
    waiting: Vec<ToRoom>,
    /// At home while nobody has the turn.
    feeds: Option<Feeds>,
    /// A missing range is being read.
    reading: bool,
    /// Nobody listens: another room may be in its place.
    gone: bool,
}

/// The room's work, in one hand at a time. Dropped before its end it goes home.
pub(super) struct Turn {
    hub: Hub,
    room: Arc<Room>,
    feeds: Option<Feeds>,
}

impl Room {
    pub(super) fn new(place: Place) -> Self {
        Room {
            place,
            state: Mutex::new(State {
                waiting: Vec::new(),
                feeds: Some(Feeds::default()),
                reading: false,
                gone: false,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a message, with the turn if nobody else has it. A room that has gone gives it back; one
    /// with too many announcements drops it, and finds out at the next of them.
    pub(super) fn bring(
        self: &Arc<Self>,
        hub: &Hub,
        message: ToRoom,
    ) -> Result<Option<Turn>, ToRoom> {
        let mut state = self.state();
        if state.gone {
            return Err(message);
        }
        let may_drop = matches!(message, ToRoom::Announced(_) | ToRoom::Hint(_));
        if !may_drop || state.waiting.len() < INBOX {
            state.waiting.push(message);
        }
        Ok(state.feeds.take().map(|feeds| Turn {
            hub: hub.clone(),
            room: self.clone(),
            feeds: Some(feeds),
        }))
    }
}

impl Turn {
    /// Works here and now, in at most so many writes, which are counted down; what is left then gets
    /// a task.
    pub(super) fn start(self, writes: &mut usize) {
        let tasks = self.hub.inner.tasks.clone();
        if let Some(rest) = self.work(writes) {
            tasks.spawn(rest.finish());
        }
    }

    async fn finish(self) {
        let mut rest = Some(self);
        while let Some(turn) = rest {
            yield_now().await;
            rest = turn.work(&mut { TURN });
        }
    }

    /// What is left of it when the writes are used up.
    fn work(mut self, writes: &mut usize) -> Option<Turn> {
        while let Some(messages) = self.next() {
            let feeds = self.feeds.as_mut()?;
            for message in messages {
                match message {
                    // Who asked and has gone is found out at his first frame.
                    ToRoom::Listen {
                        stream,
                        outbox,
                        answer,
                    } => drop(answer.send(feeds.listen(stream, &outbox))),
                    ToRoom::Found {
                        stream,
                        head,
                        answer,
                    } => drop(answer.send(feeds.found(stream, head))),
                    ToRoom::Leave { stream, conn } => feeds.leave(stream, conn),
                    ToRoom::Announced(stored) => feeds.announced(&stored),
                    ToRoom::HeadIs { stream, seq } => feeds.head_is(stream, seq),
                    ToRoom::Hint(hint) => feeds.hint(&hint),
                    ToRoom::Read { stream, events } => {
                        self.room.state().reading = false;
                        if events.is_empty() {
                            feeds.give_up(stream);
                        }
                        events.iter().for_each(|stored| feeds.deliver(stored));
                    }
                }
            }
            let (missing, more) = (feeds.missing(), feeds.send(writes));
            if let Some((stream, after)) = missing
                && !replace(&mut self.room.state().reading, true)
            {
                let (hub, room) = (self.hub.clone(), self.room.clone());
                self.hub.inner.tasks.spawn(read(hub, room, stream, after));
            }
            if more {
                return Some(self);
            }
        }
        None
    }

    /// What waits; when nothing does, and nothing is left to be sent, the turn is over.
    fn next(&mut self) -> Option<Vec<ToRoom>> {
        let feeds = self.feeds.as_ref()?;
        let mut state = self.room.state();
        if !state.waiting.is_empty() || feeds.is_sending() {
            return Some(take(&mut state.waiting));
        }
        state.gone = feeds.is_empty();
        state.feeds = self.feeds.take();
        let gone = state.gone;
        drop(state);
        if gone {
            self.hub.forget(&self.room);
        }
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(feeds) = self.feeds.take() {
            self.room.state().feeds = Some(feeds);
        }
    }
}

/// Reads a range for the room; what cannot be read now is tried at the next check.
async fn read(hub: Hub, room: Arc<Room>, stream: StreamName, after: Seq) {
    let events = range(&hub, stream, after).await.unwrap_or_else(|error| {
        error.log();
        Vec::new()
    });
    if !events.is_empty() {
        reached(Point::GapRead);
    }
    // Of a room that has gone nobody misses anything.
    if let Ok(Some(turn)) = room.bring(&hub, ToRoom::Read { stream, events }) {
        turn.start(&mut { TURN });
    }
}

async fn range(hub: &Hub, stream: StreamName, after: Seq) -> Result<Vec<Stored>> {
    let mut conn = hub.inner.db.read().await?;
    log::range(&mut conn, stream, after, GAP).await
}

#[cfg(test)]
mod tests;
