//! What waits to be written to one connection, bounded; and the way to close it.

use axum::extract::ws::Utf8Bytes;
use protocol::event::StreamName;
use protocol::frame::ServerFrame;
use protocol::{SessionId, UserId, close};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// One WebSocket of this node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ConnId(u64);

/// Frames that may wait for one reader (SPEC WS10).
const WAITING: usize = 512;

/// A frame on its way, with the stream it belongs to: the connection drops what it does not follow.
#[derive(Clone, Debug)]
pub struct Sent {
    pub stream: Option<StreamName>,
    pub frame: Utf8Bytes,
    /// The stream's last: its listener was taken out of the room.
    pub last: bool,
}

/// The sending end of one connection.
#[derive(Clone)]
pub struct Outbox {
    pub conn: ConnId,
    pub user: UserId,
    pub session: SessionId,
    pub staff: bool,
    queue: mpsc::Sender<Sent>,
    closing: Arc<Closing>,
}

struct Closing {
    code: AtomicU16,
    token: CancellationToken,
}

impl Outbox {
    /// An outbox and the end from which its connection writes.
    #[must_use]
    pub fn new(user: UserId, session: SessionId, staff: bool) -> (Self, mpsc::Receiver<Sent>) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let (queue, frames) = mpsc::channel(WAITING);
        let closing = Closing {
            code: AtomicU16::new(0),
            token: CancellationToken::new(),
        };
        let conn = ConnId(NEXT.fetch_add(1, Ordering::Relaxed));
        (
            Outbox {
                conn,
                user,
                session,
                staff,
                queue,
                closing: Arc::new(closing),
            },
            frames,
        )
    }

    /// Never waits; a full queue closes the connection as `SLOW`. False when it is closed.
    pub fn send(&self, stream: Option<StreamName>, frame: Utf8Bytes) -> bool {
        self.put(Sent {
            stream,
            frame,
            last: false,
        })
    }

    /// Tells a listener that it hears no more of a stream; the connection forgets that it followed.
    pub fn send_last(&self, stream: StreamName, frame: Utf8Bytes) {
        self.put(Sent {
            stream: Some(stream),
            frame,
            last: true,
        });
    }

    fn put(&self, sent: Sent) -> bool {
        if self.queue.try_send(sent).is_err() {
            self.close(close::SLOW);
            return false;
        }
        !self.closing.token.is_cancelled()
    }

    /// Asks the connection to close; the first code counts.
    pub fn close(&self, code: u16) {
        let _ = self
            .closing
            .code
            .compare_exchange(0, code, Ordering::Relaxed, Ordering::Relaxed);
        self.closing.token.cancel();
    }

    /// Ends when someone asked to close; with which code.
    pub async fn closed(&self) -> u16 {
        self.closing.token.cancelled().await;
        self.closing.code.load(Ordering::Relaxed)
    }
}

/// A frame's text.
#[must_use]
pub fn encode(frame: &ServerFrame) -> Utf8Bytes {
    // Frames are plain data; there is nothing in them that JSON could refuse.
    serde_json::to_string(frame).unwrap_or_default().into()
}
