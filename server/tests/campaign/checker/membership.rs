//! Nothing reaches a master whom it is not for: not what was said after he was taken out, unless he
//! was let in again; and he does nothing there meanwhile.

use super::{is_done, ops};
use crate::database::{Database, Log};
use crate::history::{At, Outcome, Story, Stream, Trace, What};
use uuid::Uuid;

pub fn nothing_after_removal(stories: &[Story], database: &Database) -> Vec<String> {
    let mut wrong = Vec::new();
    for story in stories.iter().filter(|story| !story.staff) {
        for (stream, log) in &database.streams {
            if let Stream::Shared(group) = stream {
                let adds = adds(stories, *group, story.user);
                wrong.extend(seen_outside(story, *stream, log, &adds));
                wrong.extend(done_outside(stories, story, *group));
            }
        }
    }
    wrong
}

/// When each letting in was asked for that made him a member.
fn adds(stories: &[Story], group: Uuid, user: Uuid) -> Vec<At> {
    let asked = ops(stories).filter(|(_, op)| op.what == What::Add { group, user });
    let made = asked.filter(|(_, op)| match &op.outcome {
        Outcome::Done(receipt) => !receipt.already,
        _ => false,
    });
    made.map(|(_, op)| op.invoked).collect()
}

fn seen_outside(story: &Story, stream: Stream, log: &Log, adds: &[At]) -> Vec<String> {
    let his = |trace: Trace| {
        let all = log
            .events
            .iter()
            .filter(move |stored| stored.trace == trace);
        all.map(|stored| stored.seq).collect::<Vec<i64>>()
    };
    let joined = his(Trace::Joined(story.user));
    let removed = his(Trace::Removed(story.user));
    // The first ones are of the founding; nobody asked for them.
    let founding = joined.len().saturating_sub(adds.len());
    let mut wrong = Vec::new();
    let seen = story.streams.get(&stream).into_iter().flatten();
    for seen in seen.flat_map(|stretch| &stretch.seen) {
        let outside = match removed.iter().rfind(|removed| **removed < seen.seq) {
            Some(removed) => match joined.iter().position(|joined| joined > removed) {
                // In the store before he came back: he may read it once he is in.
                Some(back) if joined[back] > seen.seq => {
                    let asked = back.checked_sub(founding).and_then(|index| adds.get(index));
                    asked.is_some_and(|asked| seen.at < *asked)
                }
                Some(_) => false,
                None => true,
            },
            None => joined.is_empty(),
        };
        if outside {
            wrong.push(format!("{} was sent {seen:?} of {stream:?}", story.name));
        }
    }
    wrong
}

/// After a removal was acknowledged and before a letting in was asked for, nothing of his is done.
fn done_outside(stories: &[Story], story: &Story, group: Uuid) -> Vec<String> {
    let user = story.user;
    let removals = ops(stories)
        .filter(|(_, op)| op.what == What::Remove { group, user } && is_done(op))
        .map(|(_, op)| op.ended);
    let again = adds(stories, group, user);
    let mut wrong = Vec::new();
    for removed in removals {
        let back = again.iter().copied().find(|asked| *asked > removed);
        let meanwhile = story.ops.iter().filter(|op| {
            op.what.group() == Some(group)
                && is_done(op)
                && op.invoked > removed
                && op.ended < back.unwrap_or(At::MAX)
        });
        wrong.extend(meanwhile.map(|op| format!("{} did {:?} from outside", story.name, op.what)));
    }
    wrong
}
