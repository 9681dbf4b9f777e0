//! How each server is spoken to: just enough to connect, to send a text, and to count what comes
//! back. Every text carries a mark that no server changes, so that nothing needs to be parsed.

use super::town::Town;
use anyhow::{Result, bail};
use memchr::memmem::Finder;
use protocol::command::{Command, Envelope};
use protocol::event::StreamName;
use protocol::frame::{ClientFrame, Have, VERSION};
use protocol::group::Side;
use protocol::{OpId, Seq};
use std::path::Path;
use uuid::Uuid;

/// Begins every text; twelve digits follow, the time in microseconds.
const MARK: &[u8] = b"@@@";
pub const DIGITS: usize = 12;
/// Bytes of a text.
const TEXT: usize = 200;

enum Kind {
    Raw,
    Artel(Town),
    Nchan,
    Nats,
    SocketIo,
    Xmpp,
}

pub struct Tongue {
    kind: Kind,
    /// The mark of a message itself: Artel's lobby quotes messages too.
    pub mark: Finder<'static>,
    /// Says that a connection hears its room; without one the handshake says so.
    pub ready: Option<Finder<'static>>,
    /// Says that a message is stored; without one its own echo is waited for.
    pub acknowledged: Option<Finder<'static>>,
}

impl Tongue {
    pub fn named(name: &str, town: Option<&Path>) -> Result<Self> {
        let (kind, ready, acknowledged) = match (name, town) {
            ("raw", _) => (Kind::Raw, None, None),
            ("artel", Some(town)) => (
                Kind::Artel(Town::read(town)?),
                Some("\"type\":\"following\""),
                Some("\"type\":\"reply\""),
            ),
            ("nchan", _) => (Kind::Nchan, None, None),
            ("nats", _) => (Kind::Nats, Some("PONG"), None),
            ("socketio", _) => (Kind::SocketIo, Some("\"joined\""), Some("430[")),
            // The room says to a newcomer that this presence is his own.
            ("xmpp", _) => (Kind::Xmpp, Some("code='110'"), None),
            _ => bail!("no such tongue, or no town: {name}"),
        };
        let mark: &[u8] = match kind {
            Kind::Artel(_) => b"\"text\":\"@@@",
            _ => MARK,
        };
        Ok(Tongue {
            kind,
            mark: Finder::new(mark),
            ready: ready.map(Finder::new),
            acknowledged: acknowledged.map(Finder::new),
        })
    }

    pub fn is_artel(&self) -> bool {
        matches!(self.kind, Kind::Artel(_))
    }

    /// The request that opens a socket in a room.
    pub fn request(&self, person: usize, room: usize) -> String {
        let (path, header) = match &self.kind {
            Kind::Raw => (format!("/{room}"), String::new()),
            Kind::Artel(town) => (
                "/api/ws".to_owned(),
                format!("Cookie: {}\r\n", town.cookies[person % town.cookies.len()]),
            ),
            Kind::Nchan => (format!("/room/{room}"), String::new()),
            Kind::Nats => ("/".to_owned(), String::new()),
            Kind::SocketIo => (
                format!("/socket.io/?EIO=4&transport=websocket&room={room}"),
                String::new(),
            ),
            Kind::Xmpp => (
                "/ws".to_owned(),
                "Sec-WebSocket-Protocol: xmpp\r\n".to_owned(),
            ),
        };
        format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{header}\r\n"
        )
    }

    /// What is said first; `since` is how many messages the room has that this client needs not be
    /// sent, counted from what `town` wrote.
    pub fn greeting(&self, room: usize, since: u64) -> Vec<u8> {
        match &self.kind {
            Kind::Raw | Kind::Nchan => Vec::new(),
            Kind::Artel(town) => {
                let (group, head) = town.rooms[room];
                let since = i64::try_from(since).unwrap_or(0);
                let have = Have {
                    stream: StreamName::Shared(group),
                    seq: Seq(head + since),
                };
                frame(&json(&ClientFrame::Hello {
                    version: VERSION,
                    epoch: None,
                    follow: vec![have],
                }))
            }
            Kind::Nats => frame(
                format!("CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\nSUB room.{room} 1\r\nPING\r\n")
                    .as_bytes(),
            ),
            Kind::SocketIo => frame(b"40"),
            Kind::Xmpp => enter(room),
        }
    }

    /// The frame of one message to a room; [`Line::stamp`] makes it another.
    pub fn line(&self, room: usize) -> Line {
        let text = format!(
            "@@@{:0>DIGITS$}{}",
            "",
            ".".repeat(TEXT - MARK.len() - DIGITS)
        );
        let op = Uuid::from_u128(OP);
        let payload = match &self.kind {
            Kind::Raw | Kind::Nchan => text.into_bytes(),
            Kind::Artel(town) => json(&ClientFrame::Command {
                envelope: Box::new(Envelope {
                    op: OpId(op),
                    expect: None,
                    command: Command::SendMessage {
                        group: town.rooms[room].0,
                        side: Side::Shared,
                        text,
                        files: Vec::new(),
                        reply_to: None,
                        task: None,
                        mentions: Vec::new(),
                        mentions_staff: false,
                    },
                }),
            }),
            Kind::Nats => format!("PUB room.{room} {TEXT}\r\n{text}\r\n").into_bytes(),
            Kind::SocketIo => format!("420[\"say\",\"{text}\"]").into_bytes(),
            Kind::Xmpp => format!(
                "<message xmlns='jabber:client' to='{}' type='groupchat'><body>{text}</body></message>",
                chat(room)
            )
            .into_bytes(),
        };
        let bytes = frame(&payload);
        let at = |needle: &[u8]| memchr::memmem::find(&bytes, needle);
        Line {
            time: at(MARK).map_or(0, |mark| mark + MARK.len()),
            op: at(op.to_string().as_bytes()),
            bytes,
        }
    }
}

fn chat(room: usize) -> String {
    format!("{room}@conference.localhost")
}

/// All that an XMPP client says until it is in a room, without waiting for the answers (RFC 7395,
/// XEP-0045); nobody has its name there.
fn enter(room: usize) -> Vec<u8> {
    let open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>";
    let stanzas = [
        open.to_owned(),
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>".to_owned(),
        open.to_owned(),
        "<iq xmlns='jabber:client' type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
            .to_owned(),
        format!(
            "<presence xmlns='jabber:client' to='{}/{}'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
            chat(room),
            Uuid::new_v4()
        ),
    ];
    stanzas
        .iter()
        .flat_map(|stanza| frame(stanza.as_bytes()))
        .collect()
}

/// Nobody else's op looks like this; its last digits count.
const OP: u128 = 0x0190_0000_0000_7000_8000_0000_0000_0000;

/// A message's frame with the places that change.
pub struct Line {
    pub bytes: Vec<u8>,
    time: usize,
    op: Option<usize>,
}

impl Line {
    /// Another message at this time.
    pub fn stamp(&mut self, micros: u64, seed: u32, count: u64) {
        self.bytes[self.time..self.time + DIGITS]
            .copy_from_slice(format!("{micros:0>DIGITS$}").as_bytes());
        if let Some(op) = self.op {
            let run = Uuid::from_u128(OP | (u128::from(seed) << 80) | u128::from(count));
            self.bytes[op..op + 36].copy_from_slice(run.to_string().as_bytes());
        }
    }
}

fn json(frame: &ClientFrame) -> Vec<u8> {
    serde_json::to_vec(frame).unwrap_or_default()
}

/// A whole client's frame, masked with zeros: text, or binary for NATS, whose server does not mind.
fn frame(payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x81];
    match u16::try_from(payload.len()) {
        Ok(length) if length < 126 => bytes.push(0x80 | length as u8),
        Ok(length) => {
            bytes.push(0x80 | 126);
            bytes.extend(length.to_be_bytes());
        }
        Err(_) => unreachable!("texts are short"),
    }
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}
