//! Positions: without holes in the store, and everyone saw of each stream what stands there.

use crate::database::Database;
use crate::history::{Story, Stream, Stretch, Trace};
use uuid::Uuid;

/// Every stream is 1, 2, 3 … up to its head.
pub fn without_holes(_: &[Story], database: &Database) -> Vec<String> {
    let mut wrong = Vec::new();
    for (stream, log) in &database.streams {
        let expected = 1..=log.head;
        if !log.events.iter().map(|stored| stored.seq).eq(expected) {
            let last = log.events.last().map(|stored| stored.seq);
            wrong.push(format!(
                "{stream:?} has {} events up to {last:?}, and its head is {}",
                log.events.len(),
                log.head
            ));
        }
    }
    wrong
}

/// What everyone applied is what is stored, without a gap, and reaches the head of every stream that
/// he follows; members follow their groups.
pub fn as_stored(stories: &[Story], database: &Database) -> Vec<String> {
    let mut wrong = Vec::new();
    for story in stories {
        for (stream, stretches) in &story.streams {
            let Some(log) = database.streams.get(stream) else {
                wrong.push(format!("{} saw {stream:?}, which is not there", story.name));
                continue;
            };
            for stretch in stretches {
                for (seen, seq) in stretch.seen.iter().zip(stretch.from + 1..) {
                    let stored = log.at(seq).map(|stored| &stored.trace);
                    if seen.seq != seq || stored != Some(&seen.trace) {
                        wrong.push(format!(
                            "{} saw {seen:?} of {stream:?}, where {seq} is {stored:?}",
                            story.name
                        ));
                        break;
                    }
                }
            }
        }
        let member = member_of(story.user, database).map(Stream::Shared);
        let mut follows = story.follows.clone();
        follows.extend(member.filter(|_| !story.staff));
        for stream in follows {
            let stretches = story.streams.get(&stream);
            let until = stretches
                .and_then(|all| all.last())
                .map_or(0, Stretch::until);
            let head = database.streams.get(&stream).map_or(0, |log| log.head);
            if until != head {
                wrong.push(format!(
                    "{} stands at {until} of {stream:?}, whose head is {head}",
                    story.name
                ));
            }
        }
    }
    wrong
}

/// Groups in which someone is a member at the end.
fn member_of(user: Uuid, database: &Database) -> impl Iterator<Item = Uuid> {
    database.streams.iter().filter_map(move |(stream, log)| {
        let Stream::Shared(group) = stream else {
            return None;
        };
        let last = log
            .events
            .iter()
            .rev()
            .find_map(|stored| match stored.trace {
                Trace::Joined(who) if who == user => Some(true),
                Trace::Removed(who) if who == user => Some(false),
                _ => None,
            });
        (last == Some(true)).then_some(*group)
    })
}

/// SPEC WS2: over one socket the events of a stream come in order, none left out.
pub fn in_order_on_the_wire(stories: &[Story], _: &Database) -> Vec<String> {
    let all = stories.iter().flat_map(|story| {
        let told = story.jumps.iter();
        told.map(move |jump| format!("to {}: {jump}", story.name))
    });
    all.collect()
}
