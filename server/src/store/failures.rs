//! Failures of a store that is away come by the hundred: one a second is told, with the number of those
//! that were not.

use crate::metrics::Stopwatch;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const PACE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Told {
    last: Option<Stopwatch>,
    untold: u64,
}

static TOLD: Mutex<Told> = Mutex::new(Told {
    last: None,
    untold: 0,
});

/// Logs that the store did not take or give something because it is away or full.
pub fn tell(error: &sqlx::Error) {
    let untold = TOLD.lock().unwrap_or_else(PoisonError::into_inner).turn();
    if let Some(untold) = untold {
        tracing::error!(%error, untold, "the store is away");
    }
}

impl Told {
    /// How many were not told before this one, if it is this one's turn.
    fn turn(&mut self) -> Option<u64> {
        if self.last.as_ref().is_some_and(|last| last.elapsed() < PACE) {
            self.untold += 1;
            return None;
        }
        self.last = Some(Stopwatch::start());
        Some(std::mem::take(&mut self.untold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_failures_at_once_one_is_told_and_the_next_one_says_how_many_were_not() {
        let mut told = Told::default();
        assert_eq!(told.turn(), Some(0));
        assert_eq!(told.turn(), None);
        assert_eq!(told.turn(), None);
        told.last = None;
        assert_eq!(told.turn(), Some(2));
        assert_eq!(told.turn(), None);
    }
}
