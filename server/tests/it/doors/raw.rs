//! A peer that speaks bytes: HTTP and RFC 6455 by hand, so that it can break their rules.

use crate::town::{DEADLINE, Person};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub const TEXT: u8 = 1;
pub const CONTINUATION: u8 = 0;
pub const FIN: u8 = 0x80;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;

/// How the server let go of a peer.
#[derive(Debug, PartialEq, Eq)]
pub enum LetGo {
    Closed(u16),
    /// Without a word.
    Cut,
}

pub struct Raw {
    stream: TcpStream,
    read: Vec<u8>,
}

/// A masked frame: head (`FIN` and opcode) and payload. Its mask is zero, so the payload is readable.
pub fn frame(head: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = announced(head, payload.len() as u64);
    bytes.extend(payload);
    bytes
}

/// The beginning of a masked frame that says it is so long.
pub fn announced(head: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![head];
    match length {
        0..126 => bytes.push(0x80 | length as u8),
        126..65_536 => {
            bytes.push(0x80 | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes
}

impl Raw {
    pub async fn connect(person: &Person) -> Self {
        let address = person.url().strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.set_nodelay(true);
        let read = Vec::new();
        Raw { stream, read }
    }

    /// The request of a WebSocket, with more headers.
    pub fn handshake(person: &Person, more: &str) -> String {
        format!(
            "GET /api/ws HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Cookie: {}\r\n{more}\r\n",
            person.url().strip_prefix("http://").unwrap(),
            person.cookie()
        )
    }

    /// A socket after its handshake, and what the handshake was answered with.
    pub async fn upgraded(person: &Person, more: &str) -> (Self, String) {
        let mut raw = Self::connect(person).await;
        raw.sends(Self::handshake(person, more).as_bytes()).await;
        let head = raw.head().await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        (raw, head)
    }

    /// A socket that was welcomed.
    pub async fn welcomed(person: &Person) -> Self {
        let (mut raw, _) = Self::upgraded(person, "").await;
        raw.sends(&frame(FIN | TEXT, HELLO.as_bytes())).await;
        raw.hears("welcome").await;
        raw
    }

    /// Sends; the server may have let go by then.
    pub async fn sends(&mut self, bytes: &[u8]) {
        let _ = timeout(DEADLINE, self.stream.write_all(bytes))
            .await
            .expect("the server takes nothing");
    }

    /// Status line and headers of an answer.
    pub async fn head(&mut self) -> String {
        loop {
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                let rest = self.read.split_off(end + 4);
                let head = std::mem::replace(&mut self.read, rest);
                return String::from_utf8(head).unwrap();
            }
            assert!(self.reads().await, "cut off in the head of an answer");
        }
    }

    async fn reads(&mut self) -> bool {
        let mut buffer = [0; 4096];
        let read = timeout(DEADLINE, self.stream.read(&mut buffer))
            .await
            .expect("the server neither answers nor lets go");
        let count = read.unwrap_or(0);
        self.read.extend(&buffer[..count]);
        count > 0
    }

    /// The next frame of the server: opcode and payload. Nothing when it has let go.
    async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((head, start, length)) = measured(&self.read)
                && self.read.len() >= start + length
            {
                let rest = self.read.split_off(start + length);
                let frame = std::mem::replace(&mut self.read, rest);
                return Some((head & 0xf, frame[start..].to_vec()));
            }
            if !self.reads().await {
                return None;
            }
        }
    }

    /// Waits for a text frame of this type.
    pub async fn hears(&mut self, kind: &str) {
        let wanted = format!("\"type\":\"{kind}\"");
        loop {
            let (_, payload) = self.frame().await.expect("the server let go");
            if String::from_utf8_lossy(&payload).contains(&wanted) {
                return;
            }
        }
    }

    /// Waits for the end.
    pub async fn ends(&mut self) -> LetGo {
        while let Some((opcode, payload)) = self.frame().await {
            if opcode == CLOSE {
                let code = payload.first_chunk().expect("a close without a code");
                return LetGo::Closed(u16::from_be_bytes(*code));
            }
        }
        LetGo::Cut
    }

    /// Waits until the connection is at its end, whatever is said before.
    pub async fn is_cut(&mut self) {
        while self.reads().await {}
    }
}

pub const HELLO: &str = r#"{"type":"hello","version":1,"epoch":null,"follow":[]}"#;

fn measured(read: &[u8]) -> Option<(u8, usize, usize)> {
    let (&head, rest) = read.split_first()?;
    let (&short, rest) = rest.split_first()?;
    match short {
        126 => Some((head, 4, u16::from_be_bytes(*rest.first_chunk()?).into())),
        127 => Some((head, 10, u64::from_be_bytes(*rest.first_chunk()?) as usize)),
        _ => Some((head, 2, short.into())),
    }
}
