//! The one place that knows the socket: messages in, what waits in the outbox out.

use crate::hub::Outbox;
use crate::hub::outbox::Frames;
use bytes::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use protocol::close;
use protocol::limits::FRAME_BYTES;
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::tcp::OwnedReadHalf;
use tungstenite::protocol::frame::{CloseFrame, Utf8Bytes};
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message};

/// Bytes taken from the socket at a time.
const READ: usize = 4096;
/// What the parser is given at a time, and all that an idle connection keeps for reading.
const PIECE: usize = 128;

/// The end that only the connection's task has.
pub enum Half {
    Tcp(OwnedReadHalf),
    Tls(TokioIo<Upgraded>),
}

/// What a peer sent.
pub enum Incoming {
    Text(Utf8Bytes),
    /// A ping, which was answered, or an answer to ours.
    Control,
    /// The product has no use for one.
    Binary(
        #[cfg_attr(
            not(feature = "conformance"),
            expect(dead_code, reason = "only the conformance suite hears one again")
        )]
        Bytes,
    ),
    /// A breach of RFC 6455 or of the limits, with the code to close with.
    Bad(u16),
    Gone,
}

pub enum Next {
    Incoming(Incoming),
    /// Something that waited was written, or cannot be.
    Flushed(io::Result<()>),
}

pub struct Wire {
    parser: WebSocketContext,
    half: Half,
    /// Came from the socket with what the parser has.
    read: Bytes,
    outbox: Outbox,
    /// TLS has something that the socket did not take yet.
    unflushed: bool,
    /// Something was read since [`Wire::has_heard`] was asked.
    heard: bool,
    /// The peer broke a rule, and the parser has lost its place.
    broken: bool,
}

impl Wire {
    /// `outbox` has the other half of a TCP socket.
    pub fn new(half: Half, begun: Bytes, outbox: Outbox) -> Self {
        Self::with_limit(FRAME_BYTES.max, half, begun, outbox)
    }

    /// As [`Wire::new`], for messages of so many bytes.
    pub fn with_limit(limit: usize, half: Half, begun: Bytes, outbox: Outbox) -> Self {
        Wire {
            parser: parser(limit),
            half,
            // A copy of its own: what hyper hands over is a part of its whole read buffer.
            read: Bytes::copy_from_slice(&begun),
            outbox,
            unflushed: false,
            heard: true,
            broken: false,
        }
    }

    /// Has the peer sent anything since this was asked last?
    pub fn has_heard(&mut self) -> bool {
        std::mem::take(&mut self.heard)
    }

    /// Something waits for the socket.
    pub fn is_behind(&self) -> bool {
        self.unflushed || self.outbox.is_behind()
    }

    /// The next message; may be dropped and asked again.
    pub async fn receive(&mut self) -> Incoming {
        let incoming = poll_fn(|cx| self.poll_receive(cx)).await;
        self.broken |= matches!(incoming, Incoming::Bad(_));
        incoming
    }

    /// Waits until the socket takes something of what waits, and writes it; may be dropped and asked
    /// again.
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    /// Whichever comes first of those that are wanted.
    pub async fn next(&mut self, receive: bool, flush: bool) -> Next {
        poll_fn(|cx| {
            if flush && let Poll::Ready(flushed) = self.poll_flush(cx) {
                return Poll::Ready(Next::Flushed(flushed));
            }
            if receive && let Poll::Ready(incoming) = self.poll_receive(cx) {
                self.broken |= matches!(incoming, Incoming::Bad(_));
                return Poll::Ready(Next::Incoming(incoming));
            }
            Poll::Pending
        })
        .await
    }

    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        let mut ends = Ends {
            half: &mut self.half,
            read: &mut self.read,
            outbox: &self.outbox,
            heard: &mut self.heard,
            cx,
        };
        loop {
            return Poll::Ready(match self.parser.read(&mut ends) {
                Ok(Message::Text(text)) => Incoming::Text(text),
                Ok(Message::Ping(_) | Message::Pong(_)) => Incoming::Control,
                Ok(Message::Frame(_)) => continue,
                Ok(Message::Binary(bytes)) => Incoming::Binary(bytes),
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    return Poll::Pending;
                }
                // SPEC WS8.
                Err(Error::Capacity(_)) => Incoming::Bad(close::BAD_FRAME),
                Err(Error::Utf8(_)) => Incoming::Bad(1007),
                Err(Error::Protocol(_)) => Incoming::Bad(1002),
                Ok(Message::Close(_)) => {
                    // Puts the answer to it among what is written; a dead peer hears none.
                    let _ = self.parser.flush(&mut ends);
                    Incoming::Gone
                }
                Err(_) => Incoming::Gone,
            });
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.half {
            Half::Tcp(half) => {
                if !self.outbox.drain()? {
                    ready!(half.as_ref().poll_write_ready(cx))?;
                    self.outbox.drain()?;
                }
            }
            Half::Tls(stream) => {
                if let Some(bytes) = self.outbox.next_waiting() {
                    let wrote = ready!(Pin::new(&mut *stream).poll_write(cx, &bytes))?;
                    self.outbox.wrote(wrote);
                    self.unflushed = true;
                }
                if !self.outbox.is_behind() {
                    ready!(Pin::new(stream).poll_flush(cx))?;
                    self.unflushed = false;
                }
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Sends the close frame, then reads until the peer has closed too: dropping a socket with
    /// something unread in it would take the frame away from the peer.
    pub async fn close(&mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: Utf8Bytes::from_static(""),
        };
        poll_fn(|cx| {
            let mut ends = Ends {
                half: &mut self.half,
                read: &mut self.read,
                outbox: &self.outbox,
                heard: &mut self.heard,
                cx,
            };
            // The peer may be gone already.
            let _ = self.parser.close(&mut ends, Some(frame.clone()));
            Poll::Ready(())
        })
        .await;
        while self.is_behind() {
            if self.flush().await.is_err() {
                return;
            }
        }
        if self.broken {
            return self.drain().await;
        }
        while matches!(
            self.receive().await,
            Incoming::Text(_) | Incoming::Binary(_) | Incoming::Control
        ) {}
    }
}

impl Wire {
    /// Says that nothing more comes, and throws away what the peer still sends.
    async fn drain(&mut self) {
        self.outbox.shut();
        let mut scrap = [0; 4 * PIECE];
        poll_fn(|cx| {
            if let Half::Tls(stream) = &mut self.half {
                // The peer may be gone already.
                let _ = Pin::new(stream).poll_shutdown(cx);
            }
            loop {
                let mut into = ReadBuf::new(&mut scrap);
                let read = ready!(self.half.poll_read(cx, &mut into));
                if read.is_err() || into.filled().is_empty() {
                    return Poll::Ready(());
                }
            }
        })
        .await;
    }
}

impl Half {
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Half::Tcp(half) => Pin::new(half).poll_read(cx, into),
            Half::Tls(stream) => Pin::new(stream).poll_read(cx, into),
        }
    }
}

/// Reads what peers send, and keeps little while they send nothing.
pub(crate) fn parser(limit: usize) -> WebSocketContext {
    let config = WebSocketConfig::default()
        .read_buffer_size(PIECE)
        .write_buffer_size(0)
        .max_message_size(Some(limit))
        .max_frame_size(Some(limit));
    WebSocketContext::new(Role::Server, Some(config))
}

/// Both ends as the parser wants them: reads the socket as far as it has something, in pieces so
/// small that the parser keeps no great buffer, and puts its pongs and closes among the frames of
/// the outbox, so that none cuts into another.
struct Ends<'a, 'b> {
    half: &'a mut Half,
    read: &'a mut Bytes,
    outbox: &'a Outbox,
    heard: &'a mut bool,
    cx: &'a mut Context<'b>,
}

impl Read for Ends<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read.is_empty() {
            let mut bytes = [MaybeUninit::uninit(); READ];
            let mut bytes = ReadBuf::uninit(&mut bytes);
            match self.half.poll_read(self.cx, &mut bytes) {
                Poll::Ready(read) => read?,
                Poll::Pending => return Err(ErrorKind::WouldBlock.into()),
            }
            *self.heard |= !bytes.filled().is_empty();
            *self.read = Bytes::copy_from_slice(bytes.filled());
        }
        let piece = self.read.split_to(into.len().min(self.read.len()));
        into[..piece.len()].copy_from_slice(&piece);
        if self.read.is_empty() {
            *self.read = Bytes::new();
        }
        Ok(piece.len())
    }
}

impl Write for Ends<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.outbox.write(Frames {
            bytes: Bytes::copy_from_slice(bytes),
            count: 1,
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
