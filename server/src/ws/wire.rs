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
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::tcp::OwnedReadHalf;
use tungstenite::protocol::frame::{CloseFrame, Utf8Bytes};
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message};

/// Bytes read at a time, and what an idle connection keeps for reading.
const BUFFER: usize = 512;

/// The end that only the connection's task has.
pub enum Half {
    Tcp(OwnedReadHalf),
    Tls(TokioIo<Upgraded>),
}

/// What a peer sent.
pub enum Incoming {
    Text(Utf8Bytes),
    /// Something else than text; or a breach of RFC 6455, with the code that it names.
    Bad(Option<u16>),
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
    outbox: Outbox,
    /// TLS has something that the socket did not take yet.
    unflushed: bool,
}

impl Wire {
    /// `outbox` has the other half of a TCP socket.
    pub fn new(half: Half, begun: Bytes, outbox: Outbox) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(FRAME_BYTES.max))
            .max_frame_size(Some(FRAME_BYTES.max));
        let parser =
            WebSocketContext::from_partially_read(begun.into(), Role::Server, Some(config));
        Wire {
            parser,
            half,
            outbox,
            unflushed: false,
        }
    }

    /// Something waits for the socket.
    pub fn is_behind(&self) -> bool {
        self.unflushed || self.outbox.is_behind()
    }

    /// The next message; may be dropped and asked again.
    pub async fn receive(&mut self) -> Incoming {
        poll_fn(|cx| self.poll_receive(cx)).await
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
            if receive {
                return self.poll_receive(cx).map(Next::Incoming);
            }
            Poll::Pending
        })
        .await
    }

    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        let mut ends = Ends {
            half: &mut self.half,
            outbox: &self.outbox,
            cx,
        };
        loop {
            return Poll::Ready(match self.parser.read(&mut ends) {
                Ok(Message::Text(text)) => Incoming::Text(text),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => continue,
                Ok(Message::Binary(_)) => Incoming::Bad(None),
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    return Poll::Pending;
                }
                // SPEC WS8.
                Err(Error::Capacity(_)) => Incoming::Bad(Some(close::BAD_FRAME)),
                Err(Error::Utf8(_)) => Incoming::Bad(Some(1007)),
                Err(Error::Protocol(_)) => Incoming::Bad(Some(1002)),
                Ok(Message::Close(_)) | Err(_) => Incoming::Gone,
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
                outbox: &self.outbox,
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
        while matches!(
            self.receive().await,
            Incoming::Text(_) | Incoming::Bad(None)
        ) {}
    }
}

/// Both ends as the parser wants them: reads the socket as far as it has something, and puts its
/// pongs and closes among the frames of the outbox, so that none cuts into another.
struct Ends<'a, 'b> {
    half: &'a mut Half,
    outbox: &'a Outbox,
    cx: &'a mut Context<'b>,
}

impl Read for Ends<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut into = ReadBuf::new(into);
        let read = match self.half {
            Half::Tcp(half) => Pin::new(half).poll_read(self.cx, &mut into),
            Half::Tls(stream) => Pin::new(stream).poll_read(self.cx, &mut into),
        };
        match read {
            Poll::Ready(read) => read.map(|()| into.filled().len()),
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
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
