//! The limit: what the system calls alone cost. One loop over epoll; a frame is encoded once and
//! written once to each socket of its room, and nothing else is done.

use anyhow::{Context, Result};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use tungstenite::handshake::derive_accept_key;

const LISTENER: Token = Token(usize::MAX);

struct Client {
    socket: TcpStream,
    room: Option<usize>,
    /// Bytes of a request or frame that is not whole.
    read: Vec<u8>,
    unsent: Vec<u8>,
}

/// Serves rooms named by the request's path until it is stopped.
pub fn serve(port: u16) -> Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(4096);
    let mut listener = TcpListener::bind(([127, 0, 0, 1], port).into())?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut clients: HashMap<usize, Client> = HashMap::new();
    let mut rooms: HashMap<usize, Vec<usize>> = HashMap::new();
    let (mut next, mut buffer) = (0, vec![0; 1 << 16]);
    loop {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            done => done?,
        }
        for event in &events {
            if event.token() == LISTENER {
                while let Ok((mut socket, _)) = listener.accept() {
                    socket.set_nodelay(true)?;
                    let both = Interest::READABLE | Interest::WRITABLE;
                    poll.registry().register(&mut socket, Token(next), both)?;
                    let (read, unsent) = (Vec::new(), Vec::new());
                    clients.insert(
                        next,
                        Client {
                            socket,
                            room: None,
                            read,
                            unsent,
                        },
                    );
                    next += 1;
                }
                continue;
            }
            let number = event.token().0;
            let Some(client) = clients.get_mut(&number) else {
                continue;
            };
            if event.is_writable() {
                client.write(&[]);
            }
            if !event.is_readable() {
                continue;
            }
            let closed = client.receive(&mut buffer);
            if client.room.is_none()
                && let Some(room) = client.shake_hands()?
            {
                rooms.entry(room).or_default().push(number);
            }
            if let Some(room) = client.room {
                while let Some(frame) = clients.get_mut(&number).and_then(Client::next_frame) {
                    for member in rooms.get(&room).into_iter().flatten() {
                        if let Some(member) = clients.get_mut(member) {
                            member.write(&frame);
                        }
                    }
                }
            }
            if closed
                && let Some(client) = clients.remove(&number)
                && let Some(room) = client.room.and_then(|room| rooms.get_mut(&room))
            {
                room.retain(|member| *member != number);
            }
        }
    }
}

impl Client {
    /// True when the peer has gone.
    fn receive(&mut self, buffer: &mut [u8]) -> bool {
        loop {
            match self.socket.read(buffer) {
                Ok(0) => return true,
                Ok(read) => {
                    self.read.extend_from_slice(&buffer[..read]);
                    if read < buffer.len() {
                        return false;
                    }
                }
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
    }

    fn shake_hands(&mut self) -> Result<Option<usize>> {
        if !self.read.ends_with(b"\r\n\r\n") {
            return Ok(None);
        }
        let request = String::from_utf8(std::mem::take(&mut self.read))?;
        let path = request.split(' ').nth(1).context("no path")?;
        let room: usize = path.trim_start_matches('/').parse()?;
        let key = request
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
            .context("no key")?;
        self.write(
            format!(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                 Sec-WebSocket-Accept: {}\r\n\r\n",
                derive_accept_key(key.as_bytes())
            )
            .as_bytes(),
        );
        self.room = Some(room);
        Ok(self.room)
    }

    /// A whole text frame of the peer, as it goes to others.
    fn next_frame(&mut self) -> Option<Vec<u8>> {
        let (start, length) = match (*self.read.get(1)? & 0x7f, self.read.get(2..4)?) {
            (126, &[high, low]) => (4, usize::from(u16::from_be_bytes([high, low]))),
            (length, _) => (2, usize::from(length)),
        };
        let mask: [u8; 4] = self.read.get(start..start + 4)?.try_into().ok()?;
        let payload = self.read.get(start + 4..start + 4 + length)?;
        let mut frame = vec![0x81];
        if length < 126 {
            frame.push(length as u8);
        } else {
            frame.push(126);
            frame.extend((length as u16).to_be_bytes());
        }
        frame.extend(
            payload
                .iter()
                .zip(mask.iter().cycle())
                .map(|(byte, mask)| byte ^ mask),
        );
        self.read.drain(..start + 4 + length);
        Some(frame)
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.unsent.is_empty() {
            let wrote = match self.socket.write(bytes) {
                Ok(wrote) => wrote,
                Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                // Its reading end will find out.
                Err(_) => return,
            };
            self.unsent.extend_from_slice(&bytes[wrote..]);
            return;
        }
        self.unsent.extend_from_slice(bytes);
        if let Ok(wrote) = self.socket.write(&self.unsent) {
            self.unsent.drain(..wrote);
        }
    }
}
