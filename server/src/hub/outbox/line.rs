//! What one connection follows, and what waits for its socket.

use super::{Ending, Frames};
use bytes::{Buf, Bytes};
use protocol::event::StreamName;
use protocol::{UserId, close};
use std::collections::{HashMap, VecDeque};
use std::io::{self, ErrorKind, IoSlice};
use std::mem::take;
use tokio::net::tcp::OwnedWriteHalf;

/// Frames that may wait for one reader (SPEC WS10).
pub const WAITING: usize = 512;
/// Pieces of what waits that go out in one write.
const SLICES: usize = 32;

/// Does the connection follow this stream yet?
enum Standing {
    /// The right is being checked, or the missing range written: frames wait their turn.
    Held {
        frames: Vec<Frames>,
        /// The stream was taken away meanwhile; its last frame is among them.
        last: bool,
    },
    Followed,
}

impl Standing {
    fn held() -> Self {
        Standing::Held {
            frames: Vec::new(),
            last: false,
        }
    }
}

struct Waiting {
    frames: Frames,
    /// Of the person's own stream.
    own: bool,
}

pub struct Line {
    personal: StreamName,
    socket: Option<OwnedWriteHalf>,
    streams: HashMap<StreamName, Standing>,
    taken_away: Vec<StreamName>,
    waiting: VecDeque<Waiting>,
    /// Frames in `waiting` and held.
    behind: usize,
    /// The first that waits was written in part.
    begun: bool,
    ending: Option<Ending>,
}

impl Line {
    pub fn new(user: UserId, socket: Option<OwnedWriteHalf>) -> Self {
        Line {
            personal: StreamName::Personal(user),
            socket,
            streams: HashMap::new(),
            taken_away: Vec::new(),
            waiting: VecDeque::new(),
            behind: 0,
            begun: false,
            ending: None,
        }
    }

    pub fn needs_its_task(&self) -> bool {
        self.ending.is_some() || !self.waiting.is_empty() || !self.taken_away.is_empty()
    }

    pub fn ending(&self) -> Option<Ending> {
        self.ending
    }

    pub fn end(&mut self, ending: Ending) {
        self.ending.get_or_insert(ending);
    }

    pub fn offer(&mut self, stream: Option<StreamName>, frames: Frames) -> bool {
        if self.ending.is_some() {
            return false;
        }
        let own = stream == Some(self.personal);
        match stream.map(|stream| self.streams.get_mut(&stream)) {
            None | Some(Some(Standing::Followed)) => self.put(frames, own),
            Some(Some(Standing::Held { frames: held, last })) if !*last => {
                self.behind += frames.count;
                held.push(frames);
            }
            Some(Some(Standing::Held { .. }) | None) => {}
        }
        if self.behind > WAITING {
            self.end(Ending::Code(close::SLOW));
        }
        self.ending.is_none()
    }

    pub fn hold(&mut self, stream: StreamName) {
        let standing = self.streams.entry(stream).or_insert_with(Standing::held);
        if matches!(standing, Standing::Followed) {
            *standing = Standing::held();
        }
    }

    pub fn follow(&mut self, stream: StreamName) {
        let Some(Standing::Held { frames, last }) = self.streams.insert(stream, Standing::Followed)
        else {
            return;
        };
        for frames in frames {
            self.behind -= frames.count;
            self.put(frames, stream == self.personal);
        }
        if last {
            self.streams.remove(&stream);
            self.taken_away.push(stream);
        }
    }

    pub fn forget(&mut self, stream: StreamName) {
        if let Some(Standing::Held { frames, .. }) = self.streams.remove(&stream) {
            self.behind -= frames.iter().map(|frames| frames.count).sum::<usize>();
        }
    }

    pub fn remove(&mut self, stream: StreamName, frames: Frames) {
        match self.streams.get_mut(&stream) {
            Some(Standing::Held { frames: held, last }) => {
                self.behind += frames.count;
                held.push(frames);
                *last = true;
            }
            Some(Standing::Followed) => {
                self.streams.remove(&stream);
                self.taken_away.push(stream);
                if self.ending.is_none() {
                    self.put(frames, false);
                }
            }
            None => {}
        }
    }

    pub fn follows(&self, stream: StreamName) -> bool {
        matches!(self.streams.get(&stream), Some(Standing::Followed))
    }

    pub fn streams(&self) -> Vec<StreamName> {
        self.streams.keys().copied().collect()
    }

    pub fn taken_away(&mut self) -> Vec<StreamName> {
        take(&mut self.taken_away)
    }

    pub fn write(&mut self, frames: Frames) {
        self.put(frames, true);
    }

    pub fn is_behind(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// To the socket if it takes all of it now, else behind what waits.
    fn put(&mut self, mut frames: Frames, own: bool) {
        if self.waiting.is_empty()
            && let Some(socket) = &self.socket
        {
            match socket.try_write(&frames.bytes) {
                Ok(wrote) if wrote == frames.bytes.len() => return,
                Ok(wrote) => {
                    frames.bytes.advance(wrote);
                    self.begun = wrote > 0;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return self.end(Ending::Gone),
            }
        }
        self.behind += frames.count;
        self.waiting.push_back(Waiting { frames, own });
    }

    pub fn drain(&mut self) -> io::Result<bool> {
        while !self.waiting.is_empty() {
            let Some(socket) = &self.socket else {
                return Err(ErrorKind::NotConnected.into());
            };
            let slices: Vec<IoSlice<'_>> = self
                .waiting
                .iter()
                .take(SLICES)
                .map(|waiting| IoSlice::new(&waiting.frames.bytes))
                .collect();
            match socket.try_write_vectored(&slices) {
                Ok(wrote) => self.wrote(wrote),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    pub fn next_waiting(&self) -> Option<Bytes> {
        self.waiting
            .front()
            .map(|waiting| waiting.frames.bytes.clone())
    }

    pub fn wrote(&mut self, mut bytes: usize) {
        while let Some(first) = self.waiting.front_mut() {
            let length = first.frames.bytes.len();
            if bytes < length {
                first.frames.bytes.advance(bytes);
                self.begun |= bytes > 0;
                return;
            }
            bytes -= length;
            self.behind -= first.frames.count;
            self.begun = false;
            self.waiting.pop_front();
        }
        // A burst's room is given back: an idle connection holds no buffer.
        self.waiting = VecDeque::new();
    }

    pub fn keep_last_words(&mut self) {
        self.end(Ending::Gone);
        let mut first = take(&mut self.begun);
        self.begun = first;
        self.waiting
            .retain(|waiting| take(&mut first) || waiting.own);
        self.behind = self
            .waiting
            .iter()
            .map(|waiting| waiting.frames.count)
            .sum();
    }

    pub fn shut(&mut self) {
        self.end(Ending::Gone);
        self.socket = None;
        self.streams = HashMap::new();
        self.waiting = VecDeque::new();
        self.behind = 0;
    }
}
