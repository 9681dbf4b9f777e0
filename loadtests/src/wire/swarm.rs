//! Many sockets on one thread: epoll, one read buffer for all, and a search for the mark in what
//! comes. Nothing is parsed and nothing is kept but the few bytes that a mark may begin in.

use super::tongue::{DIGITS, Tongue};
use anyhow::{Result, ensure};
use memchr::memmem::{self, Finder};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Bytes that may hold the beginning of something searched for.
const TAIL: usize = 24;

#[derive(PartialEq, Clone, Copy)]
enum State {
    /// The request was sent, or waits for the socket.
    Opening,
    /// Greeted; not yet told that it hears.
    Greeted,
    Ready,
    Gone,
}

struct Client {
    socket: TcpStream,
    state: State,
    greeting: Vec<u8>,
    /// Waits for the socket.
    unsent: Vec<u8>,
    tail: Vec<u8>,
    /// Reads nothing.
    deaf: bool,
}

/// What came to a client.
#[derive(Clone, Copy, Default)]
pub struct Heard {
    pub client: usize,
    pub ready: bool,
    pub marks: usize,
    pub acknowledged: usize,
}

pub struct Swarm<'a> {
    tongue: &'a Tongue,
    poll: Poll,
    events: Events,
    clients: Vec<Client>,
    buffer: Vec<u8>,
    began: Instant,
    /// Delays of what was heard, in microseconds, when they are wanted.
    pub delays: Option<Vec<u64>>,
}

impl<'a> Swarm<'a> {
    pub fn new(tongue: &'a Tongue) -> Result<Self> {
        Ok(Swarm {
            tongue,
            poll: Poll::new()?,
            events: Events::with_capacity(4096),
            clients: Vec::new(),
            buffer: vec![0; 1 << 18],
            began: Instant::now(),
            delays: None,
        })
    }

    /// Microseconds since the swarm began.
    pub fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Opens one more socket; its number.
    pub fn open(
        &mut self,
        node: SocketAddr,
        person: usize,
        room: usize,
        since: u64,
    ) -> Result<usize> {
        let number = self.clients.len();
        let mut socket = TcpStream::connect(node)?;
        let both = Interest::READABLE | Interest::WRITABLE;
        self.poll
            .registry()
            .register(&mut socket, Token(number), both)?;
        self.clients.push(Client {
            socket,
            state: State::Opening,
            greeting: self.tongue.greeting(room, since),
            unsent: self.tongue.request(person, room).into_bytes(),
            tail: Vec::new(),
            deaf: false,
        });
        Ok(number)
    }

    /// Reads nothing of this client any more.
    pub fn deafen(&mut self, client: usize) {
        self.clients[client].deaf = true;
    }

    /// Sends a frame, or keeps what the socket does not take.
    pub fn send(&mut self, client: usize, frame: &[u8]) {
        let client = &mut self.clients[client];
        client.unsent.extend_from_slice(frame);
        client.flush();
    }

    /// Waits for what comes, at most so long; `heard` is told of each socket.
    pub fn turn(&mut self, wait: Duration, heard: &mut Vec<Heard>) -> Result<()> {
        heard.clear();
        match self.poll.poll(&mut self.events, Some(wait)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            done => done?,
        }
        let now = self.now();
        for event in &self.events {
            let number = event.token().0;
            let client = &mut self.clients[number];
            if event.is_writable() {
                client.flush();
            }
            if !event.is_readable() || client.deaf {
                continue;
            }
            let mut of = Heard {
                client: number,
                ..Heard::default()
            };
            loop {
                let read = match client.socket.read(&mut self.buffer) {
                    Ok(0) => {
                        client.state = State::Gone;
                        break;
                    }
                    Ok(read) => read,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(_) => {
                        client.state = State::Gone;
                        break;
                    }
                };
                let bytes = &self.buffer[..read];
                client.take(bytes, self.tongue, &mut of);
                if let Some(delays) = &mut self.delays {
                    let mark = &self.tongue.mark;
                    delays.extend(mark.find_iter(bytes).filter_map(|at| {
                        let digits = at + mark.needle().len();
                        let digits = bytes.get(digits..digits + DIGITS)?;
                        let sent: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
                        Some(now.saturating_sub(sent))
                    }));
                }
                if read < self.buffer.len() {
                    break;
                }
            }
            if of.ready || of.marks > 0 || of.acknowledged > 0 {
                heard.push(of);
            }
        }
        Ok(())
    }

    /// An error when a socket was closed by the other side.
    pub fn whole(&self) -> Result<()> {
        let gone = self
            .clients
            .iter()
            .filter(|client| client.state == State::Gone)
            .count();
        ensure!(
            gone == 0,
            "{gone} of {} sockets were closed",
            self.clients.len()
        );
        Ok(())
    }
}

impl Client {
    fn flush(&mut self) {
        while !self.unsent.is_empty() {
            match self.socket.write(&self.unsent) {
                Ok(wrote) => drop(self.unsent.drain(..wrote)),
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::NotConnected
                    ) =>
                {
                    return;
                }
                Err(_) => {
                    self.state = State::Gone;
                    return;
                }
            }
        }
    }

    fn take(&mut self, bytes: &[u8], tongue: &Tongue, of: &mut Heard) {
        if self.state == State::Opening {
            self.tail.extend_from_slice(bytes);
            let Some(end) = memmem::find(&self.tail, b"\r\n\r\n") else {
                return;
            };
            let answer = std::mem::take(&mut self.tail);
            if !answer.starts_with(b"HTTP/1.1 101") {
                self.state = State::Gone;
                return;
            }
            self.unsent.append(&mut self.greeting);
            self.flush();
            self.state = if tongue.ready.is_some() {
                State::Greeted
            } else {
                State::Ready
            };
            of.ready = tongue.ready.is_none();
            return self.search(&answer[end + 4..], tongue, of);
        }
        self.search(bytes, tongue, of);
    }

    fn search(&mut self, bytes: &[u8], tongue: &Tongue, of: &mut Heard) {
        if self.state == State::Greeted
            && let Some(ready) = &tongue.ready
            && self.count(ready, bytes) > 0
        {
            self.state = State::Ready;
            of.ready = true;
        }
        of.marks += self.count(&tongue.mark, bytes);
        if let Some(acknowledged) = &tongue.acknowledged {
            of.acknowledged += self.count(acknowledged, bytes);
        }
        let kept = bytes.len().min(TAIL);
        self.tail.extend_from_slice(&bytes[bytes.len() - kept..]);
        let over = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..over);
    }

    /// In the new bytes, and across the end of the former.
    fn count(&self, needle: &Finder<'_>, bytes: &[u8]) -> usize {
        let length = needle.needle().len();
        let mut seam = [0; 2 * TAIL];
        let before = self.tail.len().min(length - 1);
        let after = bytes.len().min(length - 1);
        seam[..before].copy_from_slice(&self.tail[self.tail.len() - before..]);
        seam[before..before + after].copy_from_slice(&bytes[..after]);
        needle.find_iter(&seam[..before + after]).count() + needle.find_iter(bytes).count()
    }
}
