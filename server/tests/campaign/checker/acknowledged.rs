//! What was acknowledged is stored once; what was refused is stored nowhere.

use super::ops;
use crate::database::Database;
use crate::history::{Outcome, Story, Stream, Trace, What};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where each op's line stands.
fn lines(database: &Database) -> BTreeMap<Uuid, Vec<(Stream, i64)>> {
    let mut lines: BTreeMap<Uuid, Vec<(Stream, i64)>> = BTreeMap::new();
    for (stream, log) in &database.streams {
        for stored in &log.events {
            if let Trace::Posted { op: Some(op), .. } = &stored.trace {
                lines.entry(*op).or_default().push((*stream, stored.seq));
            }
        }
    }
    lines
}

/// Codes that nobody here can be answered: no session ends, whatever becomes of the clocks.
const NEVER: &[&str] = &["unauthenticated", "op_reused", "bad_request"];

/// An acknowledged line stands where its receipt says, and nowhere else; one that was never answered
/// stands once or not at all.
pub fn once(stories: &[Story], database: &Database) -> Vec<String> {
    let lines = lines(database);
    let mut wrong = Vec::new();
    for (story, op) in ops(stories) {
        let What::Send { stream, count } = op.what else {
            continue;
        };
        let found = lines.get(&op.op).map_or(&[][..], Vec::as_slice);
        let right = match &op.outcome {
            Outcome::Done(receipt) => {
                receipt.seq.is_some_and(|seq| found == [(stream, seq)]) && receipt.id.is_some()
            }
            Outcome::Unknown => found.len() <= 1,
            Outcome::Refused(_) => true,
        };
        if !right {
            wrong.push(format!(
                "line {count} of {} ({:?}, sent {} times) stands at {found:?}",
                story.name, op.outcome, op.sent
            ));
        }
    }
    wrong
}

/// What was refused is stored nowhere, and refused for a reason.
pub fn refused_nowhere(stories: &[Story], database: &Database) -> Vec<String> {
    let lines = lines(database);
    let refused = ops(stories).filter(|(_, op)| match &op.outcome {
        Outcome::Refused(code) => lines.contains_key(&op.op) || NEVER.contains(&code.as_str()),
        _ => false,
    });
    refused
        .map(|(story, op)| format!("{:?} of {} was {:?}", op.what, story.name, op.outcome))
        .collect()
}
