//! What one connection follows, and what waits for its socket.

use super::{Ending, Frames};
use bytes::{Buf, Bytes};
use protocol::event::StreamName;
use protocol::{UserId, close};
use std::collections::VecDeque;
use std::io::{self, ErrorKind, IoSlice};
use std::mem::{replace, take};
use tokio::net::tcp::OwnedWriteHalf;

/// Frames that may wait for one reader (SPEC WS10).
pub const WAITING: usize = 512;
/// Pieces of what waits that go out in one write.
const SLICES: usize = 32;

/// Does the connection follow this stream yet?
enum Standing {
    /// The right is being checked, or the missing range written: frames wait their turn.
    Held(Box<Held>),
    Followed,
}

#[derive(Default)]
struct Held {
    frames: Vec<Frames>,
    /// The stream was taken away meanwhile; its last frame is among them.
    last: bool,
}

/// Few for most and hundreds for some, so in order and in one piece: an idle connection is as big
/// as its streams.
#[derive(Default)]
struct Streams(Vec<(StreamName, Standing)>);

impl Streams {
    fn place(&self, stream: StreamName) -> Result<usize, usize> {
        self.0.binary_search_by_key(&stream, |(known, _)| *known)
    }

    fn get(&mut self, stream: StreamName) -> Option<&mut Standing> {
        let place = self.place(stream).ok()?;
        self.0.get_mut(place).map(|(_, standing)| standing)
    }

    fn insert(&mut self, stream: StreamName, standing: Standing) -> Option<Standing> {
        match self.place(stream) {
            Ok(place) => Some(replace(&mut self.0[place].1, standing)),
            Err(place) => {
                self.0.reserve_exact(1);
                self.0.insert(place, (stream, standing));
                None
            }
        }
    }

    fn remove(&mut self, stream: StreamName) -> Option<Standing> {
        let place = self.place(stream).ok()?;
        Some(self.0.remove(place).1)
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
    streams: Streams,
    taken_away: Vec<StreamName>,
    /// The connection's own, to go with whatever comes next.
    soon: Option<Frames>,
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
            streams: Streams::default(),
            taken_away: Vec::new(),
            soon: None,
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
        match stream.map(|stream| self.streams.get(stream)) {
            None | Some(Some(Standing::Followed)) => self.put(frames, own),
            Some(Some(Standing::Held(held))) if !held.last => {
                self.behind += frames.count;
                held.frames.push(frames);
            }
            Some(Some(Standing::Held(_)) | None) => {}
        }
        if self.behind > WAITING {
            self.end(Ending::Code(close::SLOW));
        }
        self.ending.is_none()
    }

    pub fn hold(&mut self, stream: StreamName) {
        if !matches!(self.streams.get(stream), Some(Standing::Held(_))) {
            self.streams.insert(stream, Standing::Held(Box::default()));
        }
    }

    pub fn follow(&mut self, stream: StreamName) {
        let Some(Standing::Held(held)) = self.streams.insert(stream, Standing::Followed) else {
            return;
        };
        for frames in held.frames {
            self.behind -= frames.count;
            self.put(frames, stream == self.personal);
        }
        if held.last {
            self.streams.remove(stream);
            self.taken_away.push(stream);
        }
    }

    pub fn forget(&mut self, stream: StreamName) {
        if let Some(Standing::Held(held)) = self.streams.remove(stream) {
            self.behind -= held.frames.iter().map(|some| some.count).sum::<usize>();
        }
    }

    pub fn remove(&mut self, stream: StreamName, frames: Frames) {
        match self.streams.get(stream) {
            Some(Standing::Held(held)) => {
                self.behind += frames.count;
                held.frames.push(frames);
                held.last = true;
            }
            Some(Standing::Followed) => {
                self.streams.remove(stream);
                self.taken_away.push(stream);
                if self.ending.is_none() {
                    self.put(frames, false);
                }
            }
            None => {}
        }
    }

    pub fn follows(&mut self, stream: StreamName) -> bool {
        matches!(self.streams.get(stream), Some(Standing::Followed))
    }

    pub fn streams(&self) -> Vec<StreamName> {
        self.streams.0.iter().map(|(stream, _)| *stream).collect()
    }

    pub fn taken_away(&mut self) -> Vec<StreamName> {
        take(&mut self.taken_away)
    }

    pub fn write(&mut self, frames: Frames) {
        self.put(frames, true);
    }

    /// Until something else is written or [`Line::now`] is called, whichever comes first.
    pub fn write_soon(&mut self, frames: Frames) {
        self.now();
        self.soon = Some(frames);
    }

    pub fn now(&mut self) {
        if let Some(soon) = self.soon.take() {
            self.put(soon, true);
        }
    }

    pub fn is_behind(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// To the socket if it takes all of it now, else behind what waits.
    fn put(&mut self, mut frames: Frames, own: bool) {
        if let Some(soon) = self.soon.take() {
            return self.put_both(soon, Waiting { frames, own });
        }
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

    /// In one write.
    fn put_both(&mut self, soon: Frames, then: Waiting) {
        let nothing_waits = self.waiting.is_empty();
        self.behind += soon.count + then.frames.count;
        self.waiting.push_back(Waiting {
            frames: soon,
            own: true,
        });
        self.waiting.push_back(then);
        if nothing_waits && self.socket.is_some() && self.drain().is_err() {
            self.end(Ending::Gone);
        }
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
        self.now();
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
        self.streams = Streams::default();
        self.waiting = VecDeque::new();
        self.behind = 0;
    }
}
