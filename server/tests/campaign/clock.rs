//! The campaign's own clock: it begins with the process and never jumps.

use crate::history::At;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Now.
pub fn now() -> At {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    let began = BEGAN.get_or_init(Instant::now);
    u64::try_from(began.elapsed().as_micros()).unwrap()
}

#[derive(Clone, Copy)]
pub struct Stopwatch(At);

impl Stopwatch {
    pub fn start() -> Self {
        Stopwatch(now())
    }

    pub fn micros(&self) -> u64 {
        now() - self.0
    }

    pub fn passed(&self, time: Duration) -> bool {
        Duration::from_micros(self.micros()) > time
    }
}
