//! What may come in floods: refusals and failed sign-ins. Of one who does the same again within a
//! minute there is one entry; the rest is counted here and added when the minute is over, so that a
//! flood costs one write a minute and not one a request.

use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Result;
use crate::execute;
use protocol::Micros;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Entries of one person, or of one network, in a minute; what goes beyond is one entry more.
const OF_ONE: usize = 20;
/// Entries of this node in a minute.
const OF_ALL: usize = 500;
/// How soon after its minute a count is written.
const TICK: Duration = Duration::from_secs(5);

/// Who did what, as the keys of one minute.
type Key = (String, String);

#[derive(Default)]
pub struct Flood(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    minute: i64,
    /// How often more than the entry says.
    seen: HashMap<Key, i32>,
    /// Of minutes that are over: an entry's key, and what to add.
    late: Vec<(String, i32)>,
}

/// What is to be done about something that was seen.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Turn {
    /// An entry with this key.
    Note(String),
    /// An entry with this key that only says that there was more.
    More(String),
    /// Nothing now: it was counted.
    Counted,
}

impl Flood {
    pub(super) fn sees(&self, who: &str, what: &str, now: Micros) -> Turn {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.turn_to(now / MINUTE);
        let of_one = counts.seen.keys().filter(|(one, _)| one == who).count();
        let key = (who.to_owned(), what.to_owned());
        if counts.seen.contains_key(&key) || (of_one < OF_ONE && counts.seen.len() < OF_ALL) {
            return counts.count(key, Turn::Note);
        }
        let whose = if of_one < OF_ONE { "" } else { who };
        counts.count((whose.to_owned(), "…".to_owned()), Turn::More)
    }

    fn late(&self, now: Micros) -> Vec<(String, i32)> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.turn_to(now / MINUTE);
        std::mem::take(&mut counts.late)
    }
}

impl Counts {
    fn turn_to(&mut self, minute: i64) {
        if minute == self.minute {
            return;
        }
        let over = self.minute;
        self.minute = minute;
        let more = self.seen.drain().filter(|(_, more)| *more > 0);
        let late = more.map(|(key, more)| (name(over, &key), more));
        self.late.extend(late);
        self.late.truncate(OF_ALL * 2);
    }

    fn count(&mut self, key: Key, first: fn(String) -> Turn) -> Turn {
        let name = name(self.minute, &key);
        match self.seen.get_mut(&key) {
            Some(more) => {
                *more = more.saturating_add(1);
                Turn::Counted
            }
            None => {
                self.seen.insert(key, 0);
                first(name)
            }
        }
    }
}

/// The key of an entry: the same on all nodes, which therefore add to one another's.
fn name(minute: i64, (who, what): &Key) -> String {
    format!("{minute} {who} {what}")
}

/// Adds the counts of minutes that are over to their entries, until the node stops.
pub async fn add_forever(app: App) {
    let mut ticks = tokio::time::interval(TICK);
    while app.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let late = app.audit.late(app.clock.now());
        if late.is_empty() {
            continue;
        }
        if let Err(error) = add(&app, late).await {
            error.log();
        }
    }
}

async fn add(app: &App, late: Vec<(String, i32)>) -> Result<()> {
    app.log
        .write(move |tx| {
            let late = late.clone();
            Box::pin(async move {
                for (key, more) in late {
                    execute!(
                        tx.conn,
                        "update audit set times = times + $2 where flood = $1",
                        key,
                        more
                    )?;
                }
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_one_entry_a_minute_with_its_count() {
        let flood = Flood::default();
        assert!(matches!(flood.sees("a", "x", 0), Turn::Note(_)));
        for _ in 0..999 {
            assert_eq!(flood.sees("a", "x", 1), Turn::Counted);
        }
        assert!(matches!(flood.sees("b", "x", 2), Turn::Note(_)));
        assert!(flood.late(MINUTE - 1).is_empty());
        assert_eq!(flood.late(MINUTE), [("0 a x".to_owned(), 999)]);
        assert!(matches!(flood.sees("a", "x", MINUTE), Turn::Note(_)));
    }

    #[test]
    fn one_person_and_one_node_have_a_bounded_number_of_entries() {
        let flood = Flood::default();
        let turns: Vec<Turn> = (0..1_000)
            .map(|n| flood.sees("a", &n.to_string(), 0))
            .collect();
        let noted = turns.iter().filter(|turn| matches!(turn, Turn::Note(_)));
        assert_eq!(noted.count(), OF_ONE);
        let more: Vec<_> = turns
            .iter()
            .filter(|turn| matches!(turn, Turn::More(_)))
            .collect();
        assert_eq!(more, [&Turn::More("0 a …".to_owned())]);
        for n in 0..5_000 {
            flood.sees(&n.to_string(), "x", 1);
        }
        assert!(flood.0.lock().unwrap().seen.len() <= OF_ALL + OF_ONE + 2);
    }
}
