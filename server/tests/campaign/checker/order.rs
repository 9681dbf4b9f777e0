//! Order: a line that was acknowledged before another was sent stands before it, and each author's
//! lines stand as he said them.

use super::ops;
use crate::database::Database;
use crate::history::{At, Outcome, Story, Stream, What};
use std::collections::BTreeMap;

struct Sent {
    seq: i64,
    invoked: At,
    ended: At,
    author: String,
    count: u32,
}

pub fn of_real_time(stories: &[Story], _: &Database) -> Vec<String> {
    let mut streams: BTreeMap<Stream, Vec<Sent>> = BTreeMap::new();
    for (story, op) in ops(stories) {
        if let (What::Send { stream, count }, Outcome::Done(receipt)) = (&op.what, &op.outcome)
            && let Some(seq) = receipt.seq
        {
            streams.entry(*stream).or_default().push(Sent {
                seq,
                invoked: op.invoked,
                ended: op.ended,
                author: story.name.clone(),
                count: *count,
            });
        }
    }
    let mut wrong = Vec::new();
    for (stream, mut sent) in streams {
        sent.sort_by_key(|one| one.seq);
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for one in &sent {
            let last = counts.insert(&one.author, one.count).unwrap_or_default();
            if last >= one.count {
                let Sent { author, count, .. } = one;
                wrong.push(format!("{author} said {count} after {last} in {stream:?}"));
            }
        }
        // The earliest acknowledgement of all that stand later.
        let mut earliest = (At::MAX, 0);
        for one in sent.iter().rev() {
            if earliest.0 < one.invoked {
                wrong.push(format!(
                    "{} of {stream:?} was acknowledged before {} was sent",
                    earliest.1, one.seq
                ));
            }
            earliest = earliest.min((one.ended, one.seq));
        }
    }
    wrong
}
