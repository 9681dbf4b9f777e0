//! Judges a campaign: a pure function over what everyone did and saw and the final rows. Each check
//! has a name, and `bugs.rs` says which planted bug each must see.

mod acknowledged;
mod membership;
mod order;
mod positions;
mod replay;
mod snapshot;

use crate::database::Database;
use crate::history::{Op, Outcome, Story};
use std::fmt;

/// What was not as promised.
#[derive(Clone, Debug)]
pub struct Breach {
    pub check: &'static str,
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.check, self.what)
    }
}

type Check = fn(&[Story], &Database) -> Vec<String>;

const CHECKS: &[(&str, Check)] = &[
    ("acknowledged", acknowledged::once),
    ("refused", acknowledged::refused_nowhere),
    ("positions", positions::without_holes),
    ("seen", positions::as_stored),
    ("wire", positions::in_order_on_the_wire),
    ("order", order::of_real_time),
    ("membership", membership::nothing_after_removal),
    ("snapshot", snapshot::equals_events),
    ("replay", replay::of_the_log),
    ("verify", verified),
];

/// All breaches of all checks.
pub fn check(stories: &[Story], database: &Database) -> Vec<Breach> {
    let found = CHECKS.iter().flat_map(|(name, check)| {
        let breaches = check(stories, database).into_iter();
        breaches.map(|what| Breach { check: name, what })
    });
    found.collect()
}

/// The laws that the product itself knows.
fn verified(_: &[Story], database: &Database) -> Vec<String> {
    database.broken.iter().cloned().collect()
}

/// Everything that anybody did, with who did it.
pub fn ops(stories: &[Story]) -> impl Iterator<Item = (&Story, &Op)> {
    stories
        .iter()
        .flat_map(|story| story.ops.iter().map(move |op| (story, op)))
}

fn is_done(op: &Op) -> bool {
    matches!(op.outcome, Outcome::Done(_))
}
