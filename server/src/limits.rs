//! How fast one may be, and how much at once: commands, frames and sockets by person, guesses by
//! address and by login.

mod guesses;

use crate::error::{Error, Result};
use dashmap::DashMap;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use protocol::UserId;
use protocol::error::{ErrorBody, ErrorCode};
use std::num::NonZeroU32;
use std::sync::Arc;

pub use guesses::Guesses;

/// Commands of one person: so many a second, and so many at once (an offline queue comes home).
const COMMANDS: (u32, u32) = (50, 300);
/// Frames of one person's sockets, pings and refused commands among them: far more than a client has
/// to say, and few enough that nobody keeps a node busy with nothing.
const FRAMES: (u32, u32) = (200, 2_000);
/// Sockets of one person at one node.
const SOCKETS: usize = 256;

#[derive(Clone)]
pub struct Limits {
    pub guesses: Guesses,
    commands: Arc<DefaultKeyedRateLimiter<UserId>>,
    frames: Arc<DefaultKeyedRateLimiter<UserId>>,
    sockets: Arc<DashMap<UserId, usize>>,
}

impl Limits {
    #[must_use]
    pub fn new() -> Self {
        Limits {
            guesses: Guesses::new(),
            commands: per_second(COMMANDS),
            frames: per_second(FRAMES),
            sockets: Arc::default(),
        }
    }

    pub fn command(&self, user: UserId) -> Result<()> {
        check(&self.commands, &user)
    }

    pub fn frame(&self, user: UserId) -> Result<()> {
        check(&self.frames, &user)
    }

    /// A place for one more socket, until it is dropped.
    pub fn socket(&self, user: UserId) -> Result<Seat> {
        let mut taken = self.sockets.entry(user).or_default();
        if *taken >= SOCKETS {
            return Err(too_fast(SOCKET_WAIT));
        }
        *taken += 1;
        drop(taken);
        let sockets = self.sockets.clone();
        Ok(Seat { user, sockets })
    }

    /// Forgets those who were not seen for long; called by a job.
    pub fn forget_idle(&self) {
        self.commands.retain_recent();
        self.frames.retain_recent();
        self.guesses.forget_idle();
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// Milliseconds after which a place may be free again: a dead socket has been noticed by then.
const SOCKET_WAIT: i64 = 60_000;

/// One of the sockets that a person may have.
pub struct Seat {
    user: UserId,
    sockets: Arc<DashMap<UserId, usize>>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.sockets.remove_if_mut(&self.user, |_, taken| {
            *taken -= 1;
            *taken == 0
        });
    }
}

fn some(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

fn per_second((rate, burst): (u32, u32)) -> Arc<DefaultKeyedRateLimiter<UserId>> {
    let quota = Quota::per_second(some(rate)).allow_burst(some(burst));
    Arc::new(DefaultKeyedRateLimiter::keyed(quota))
}

fn check<K: Clone + Eq + std::hash::Hash>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<()> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        too_fast(i64::try_from(wait.as_millis()).map_or(i64::MAX, |wait| wait.max(100)))
    })
}

fn too_fast(wait: i64) -> Error {
    Error::Told(Box::new(ErrorBody {
        retry_after: Some(wait),
        ..ErrorBody::of(ErrorCode::TooFast)
    }))
}
