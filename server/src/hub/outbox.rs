//! The sending end of one connection. A frame goes straight to the socket from the task that has it;
//! only what the socket does not take at once waits here, bounded, and wakes the connection's task
//! (ADR 0006).

mod line;

use crate::planted::next;
use bytes::Bytes;
use line::Line;
use protocol::event::StreamName;
use protocol::frame::ServerFrame;
use protocol::{SessionId, UserId};
use std::io;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::Notify;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{Data, OpCode};

/// One WebSocket of this node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ConnId(u64);

/// One or more whole frames as they go over the wire.
#[derive(Clone, Debug, Default)]
pub struct Frames {
    pub bytes: Bytes,
    pub count: usize,
}

impl Frames {
    /// As one piece.
    #[must_use]
    pub fn joined(mut frames: Vec<Frames>) -> Self {
        if frames.len() == 1 {
            return frames.pop().unwrap_or_default();
        }
        let count = frames.iter().map(|some| some.count).sum();
        let bytes: Vec<&[u8]> = frames.iter().map(|some| &*some.bytes).collect();
        Frames {
            bytes: bytes.concat().into(),
            count,
        }
    }
}

/// How a connection shall end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// With a close frame of this code.
    Code(u16),
    /// The peer takes nothing any more.
    Gone,
}

/// The sending end of one connection; clones are one pointer and the same.
#[derive(Clone)]
pub struct Outbox {
    shared: Arc<Shared>,
}

/// Whose connection it is.
pub struct Whose {
    pub conn: ConnId,
    pub user: UserId,
    pub session: SessionId,
    pub staff: bool,
}

struct Shared {
    whose: Whose,
    line: Mutex<Line>,
    /// The connection's task has something to do: see [`Outbox::stirred`].
    stirred: Notify,
}

impl Deref for Outbox {
    type Target = Whose;

    fn deref(&self) -> &Whose {
        &self.shared.whose
    }
}

impl Outbox {
    /// Of a new connection. Without a socket (under TLS) every frame waits for the connection's task.
    #[must_use]
    pub fn new(
        user: UserId,
        session: SessionId,
        staff: bool,
        socket: Option<OwnedWriteHalf>,
    ) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Outbox {
            shared: Arc::new(Shared {
                whose: Whose {
                    conn: ConnId(NEXT.fetch_add(1, Ordering::Relaxed)),
                    user,
                    session,
                    staff,
                },
                line: Mutex::new(Line::new(user, socket)),
                stirred: Notify::new(),
            }),
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.shared
            .line
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Never waits; more than [`line::WAITING`] frames behind closes the connection as `SLOW`. What
    /// belongs to a stream goes only to who follows it. False when the connection is at its end.
    pub fn send(&self, stream: Option<StreamName>, frames: Frames) -> bool {
        let mut line = self.line();
        let open = line.offer(stream, frames);
        self.stir(&line);
        open
    }

    /// Tells a follower that he hears no more of a stream.
    pub fn send_last(&self, stream: StreamName, frame: Frames) {
        let mut line = self.line();
        line.remove(stream, frame);
        self.stir(&line);
    }

    /// Asks the connection to close; the first code counts.
    pub fn close(&self, code: u16) {
        let mut line = self.line();
        line.end(Ending::Code(code));
        self.stir(&line);
    }

    fn stir(&self, line: &Line) {
        if line.needs_its_task() {
            self.shared.stirred.notify_one();
        }
    }

    /// Ends when something waits for the socket, a stream was taken away, or the end was asked for.
    /// For the connection's own task, as is all that follows.
    pub async fn stirred(&self) {
        self.shared.stirred.notified().await;
    }

    /// How the connection shall end, when someone asked for that.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.line().ending()
    }

    /// Frames of the stream are kept back from now on, until it is followed or left: the right to it
    /// is checked, or its missing range is written.
    pub fn hold(&self, stream: StreamName) {
        self.line().hold(stream);
    }

    /// What was kept back of the stream is written, and what comes later as it comes.
    pub fn follow(&self, stream: StreamName) {
        self.line().follow(stream);
    }

    /// Nothing of the stream is written any more.
    pub fn forget(&self, stream: StreamName) {
        self.line().forget(stream);
    }

    #[must_use]
    pub fn follows(&self, stream: StreamName) -> bool {
        self.line().follows(stream)
    }

    /// All streams that are followed or held.
    #[must_use]
    pub fn streams(&self) -> Vec<StreamName> {
        self.line().streams()
    }

    /// The streams that were taken away since this was asked last.
    #[must_use]
    pub fn taken_away(&self) -> Vec<StreamName> {
        self.line().taken_away()
    }

    /// The connection's own word: counted, never refused.
    pub fn write(&self, frames: Frames) {
        self.line().write(frames);
    }

    /// As [`Outbox::write`], but in one write with the next frame, which is most often the event that
    /// this acknowledges. [`Outbox::now`] must follow.
    pub fn write_soon(&self, frames: Frames) {
        self.line().write_soon(frames);
    }

    /// Writes what was to go soon, if nothing has come after it.
    pub fn now(&self) {
        self.line().now();
    }

    /// Something waits for the socket.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.line().is_behind()
    }

    /// Writes what the socket takes now; true when nothing waits any more.
    pub fn drain(&self) -> io::Result<bool> {
        self.line().drain()
    }

    /// The bytes that wait longest; for a socket that only the connection's task writes.
    #[must_use]
    pub fn next_waiting(&self) -> Option<Bytes> {
        self.line().next_waiting()
    }

    /// So many bytes of what waits were written.
    pub fn wrote(&self, bytes: usize) {
        self.line().wrote(bytes);
    }

    /// At the end: takes nothing more from rooms, and drops what waits of theirs but for a frame begun.
    pub fn keep_last_words(&self) {
        self.line().keep_last_words();
    }

    /// Gives the socket back to the system, whoever still holds a clone of this.
    pub fn shut(&self) {
        self.line().shut();
    }
}

/// A frame of the protocol as it goes over the wire (RFC 6455, unmasked).
#[must_use]
pub fn encode(frame: &ServerFrame) -> Frames {
    // Frames are plain data; there is nothing in them that JSON could refuse.
    let text = serde_json::to_string(frame).unwrap_or_default();
    message(next::says(text).into(), true)
}

/// One whole message, a text or bytes.
#[must_use]
pub fn message(payload: Bytes, text: bool) -> Frames {
    let kind = if text { Data::Text } else { Data::Binary };
    wire(Frame::message(payload, OpCode::Data(kind), true))
}

/// Asks the peer whether it is there.
#[must_use]
pub fn ping() -> Frames {
    wire(Frame::ping(Bytes::new()))
}

fn wire(frame: Frame) -> Frames {
    let mut bytes = Vec::with_capacity(frame.len());
    // Writing into memory does not fail.
    let _ = frame.format(&mut bytes);
    Frames {
        bytes: bytes.into(),
        count: 1,
    }
}
