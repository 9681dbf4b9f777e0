//! The log, played again, gives the counters, texts, reactions and states that are told at the end.

use super::{is_done, ops};
use crate::database::{Cursor, Database, Log};
use crate::history::{Op, Outcome, Story, Stream, Trace, What, id};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub fn of_the_log(stories: &[Story], database: &Database) -> Vec<String> {
    let mut wrong = Vec::new();
    for (stream, log) in &database.streams {
        let lines = lines_until(log, i64::MAX);
        if log.lines != lines {
            wrong.push(format!(
                "{stream:?} counts {} lines and has {lines}",
                log.lines
            ));
        }
    }
    for story in stories {
        wrong.extend(reading(story, database));
    }
    let last = last_lines(database);
    wrong.extend(texts(stories, &last));
    wrong.extend(reactions(stories, &last));
    wrong.extend(tasks(stories, database));
    wrong.extend(alarms(database));
    wrong
}

fn lines_until(log: &Log, seq: i64) -> i64 {
    let lines = log
        .events
        .iter()
        .filter(|stored| stored.seq <= seq && matches!(stored.trace, Trace::Posted { .. }));
    i64::try_from(lines.count()).unwrap()
}

/// His cursor is the furthest that was acknowledged, and counts the lines up to it.
fn reading(story: &Story, database: &Database) -> Vec<String> {
    let mut furthest: BTreeMap<Stream, (i64, i64)> = BTreeMap::new();
    for op in &story.ops {
        if let What::Read { stream, seq } = op.what {
            let (done, asked) = furthest.entry(stream).or_default();
            *asked = (*asked).max(seq);
            if is_done(op) {
                *done = (*done).max(seq);
            }
        }
    }
    let mut wrong = Vec::new();
    for (stream, (done, asked)) in furthest {
        let cursor = database.cursors.get(&(stream, story.user)).copied();
        let Cursor { seq, lines } = cursor.unwrap_or_default();
        // Joining again begins with nothing unread, which is further.
        let further = seq > asked && !story.staff;
        if !(done..=asked).contains(&seq) && !further {
            wrong.push(format!(
                "{} read up to {done} of {stream:?} and stands at {seq}",
                story.name
            ));
        }
        if let Some(log) = database.streams.get(&stream)
            && lines != lines_until(log, seq)
        {
            let right = lines_until(log, seq);
            wrong.push(format!(
                "{} has read {lines} lines of {stream:?} up to {seq}, which are {right}",
                story.name
            ));
        }
    }
    wrong.extend(unread(story, database));
    wrong
}

/// What his list of groups says is unread.
fn unread(story: &Story, database: &Database) -> Vec<String> {
    let rows = story.fresh.iter().flat_map(|fresh| &fresh.rows);
    let mut wrong = Vec::new();
    for row in rows {
        let stream = Stream::Shared(id(&row["group"]["id"]));
        let Some(log) = database.streams.get(&stream) else {
            continue;
        };
        let cursor = database.cursors.get(&(stream, story.user)).copied();
        let read = lines_until(log, cursor.unwrap_or_default().seq);
        let told = row["shared"]["lines"]
            .as_i64()
            .zip(row["shared"]["readLines"].as_i64());
        let right = lines_until(log, i64::MAX) - read;
        if told.map(|(lines, read)| lines - read) != Some(right) {
            wrong.push(format!(
                "{} is told {row}, and {right} are unread",
                story.name
            ));
        }
    }
    wrong
}

/// Each line as its last event has it.
fn last_lines(database: &Database) -> BTreeMap<Uuid, &Value> {
    let mut last = BTreeMap::new();
    for stored in database.streams.values().flat_map(|log| &log.events) {
        if let Trace::Posted { message, .. } | Trace::Changed { message } = stored.trace {
            last.insert(message, &stored.event["message"]);
        }
    }
    last
}

fn rev(op: &Op) -> Option<i64> {
    match &op.outcome {
        Outcome::Done(receipt) => receipt.rev,
        _ => None,
    }
}

fn is_deleted(line: &Value) -> bool {
    line["body"]["type"] == "deleted"
}

/// The acknowledged edit of the greatest rev is what a line says.
fn texts(stories: &[Story], last: &BTreeMap<Uuid, &Value>) -> Vec<String> {
    let mut edits: BTreeMap<Uuid, (i64, &str)> = BTreeMap::new();
    let mut open = BTreeSet::new();
    for (_, op) in ops(stories) {
        match (&op.what, rev(op)) {
            (What::Edit { message, text, .. }, Some(rev)) => {
                let newest = edits.entry(*message).or_insert((rev, text.as_str()));
                *newest = (*newest).max((rev, text.as_str()));
            }
            (What::Edit { message, .. }, None) if op.outcome == Outcome::Unknown => {
                open.insert(*message);
            }
            _ => {}
        }
    }
    let mut wrong = Vec::new();
    for (message, (_, text)) in edits {
        let line = last.get(&message).copied();
        let right = line.is_some_and(|line| is_deleted(line) || line["body"]["text"] == text);
        if !right && !open.contains(&message) {
            wrong.push(format!("{message} was edited to {text} and is {line:?}"));
        }
    }
    wrong
}

/// The acknowledged reaction of the greatest rev is what a line carries.
fn reactions(stories: &[Story], last: &BTreeMap<Uuid, &Value>) -> Vec<String> {
    let mut newest: BTreeMap<(Uuid, Uuid, &str), (i64, bool)> = BTreeMap::new();
    let mut open = BTreeSet::new();
    for (story, op) in ops(stories) {
        if let What::React {
            message, emoji, on, ..
        } = &op.what
        {
            let key = (*message, story.user, *emoji);
            match rev(op) {
                Some(rev) => {
                    let known = newest.entry(key).or_insert((rev, *on));
                    if rev >= known.0 {
                        *known = (rev, *on);
                    }
                }
                None if op.outcome == Outcome::Unknown => {
                    open.insert(key);
                }
                None => {}
            }
        }
    }
    let mut wrong = Vec::new();
    for (key, (_, on)) in newest {
        let (message, user, emoji) = key;
        let Some(line) = last.get(&message).copied() else {
            continue;
        };
        let reactions = line["reactions"].as_array().into_iter().flatten();
        let mut its = reactions.filter(|reaction| reaction["emoji"] == emoji);
        let there = its.any(|reaction| {
            let users = reaction["users"].as_array().into_iter().flatten();
            users.map(id).any(|known| known == user)
        });
        if there != on && !is_deleted(line) && !open.contains(&key) {
            wrong.push(format!(
                "{emoji} of {user} on {message} is {there}, not {on}"
            ));
        }
    }
    wrong
}

/// The state to which an act brings a task.
fn state_after(act: &str) -> &'static str {
    match act {
        "claim_task" | "accept_task" => "accepted",
        "start_task" | "return_task" => "in_progress",
        "submit_task" => "submitted",
        "approve_task" => "done",
        other => panic!("no act {other}"),
    }
}

/// A task is as the acknowledged act of the greatest rev left it, and its pages agree with the log.
fn tasks(stories: &[Story], database: &Database) -> Vec<String> {
    let mut last: BTreeMap<Uuid, &Value> = BTreeMap::new();
    for stored in database.streams.values().flat_map(|log| &log.events) {
        if let Trace::Task { task, .. } = stored.trace {
            last.insert(task, &stored.event["task"]);
        }
    }
    let mut acts: BTreeMap<Uuid, (i64, &str)> = BTreeMap::new();
    for (_, op) in ops(stories) {
        if let (What::Act { task, act, .. }, Some(rev)) = (&op.what, rev(op)) {
            let newest = acts.entry(*task).or_insert((rev, *act));
            *newest = (*newest).max((rev, *act));
        }
        if let (
            What::Tick {
                task, item, done, ..
            },
            true,
        ) = (&op.what, is_done(op))
        {
            let items = last.get(task).and_then(|task| task["items"].as_array());
            let mut its = items
                .into_iter()
                .flatten()
                .filter(|known| id(&known["id"]) == *item);
            if !its.any(|known| known["done"] == *done) {
                return vec![format!("item {item} of {task} was ticked and is not")];
            }
        }
    }
    let mut wrong = Vec::new();
    for (task, (rev, act)) in acts {
        let Some(told) = last.get(&task) else {
            wrong.push(format!("{act} of {task} is not in the log"));
            continue;
        };
        // A member who is taken out leaves his tasks to the pool.
        let taken = told["orphaned"] == true || told["state"] == "open";
        if told["state"] != state_after(act) && told["rev"] == rev && !taken {
            wrong.push(format!("{act} of {task} left it {}", told["state"]));
        }
        if told["rev"].as_i64() < Some(rev) {
            wrong.push(format!(
                "{act} made {task} rev {rev}, and it is {}",
                told["rev"]
            ));
        }
    }
    for task in stories
        .iter()
        .flat_map(|story| story.fresh.iter().flat_map(|fresh| &fresh.tasks))
    {
        if last
            .get(&id(&task["id"]))
            .is_some_and(|told| told["rev"] != task["rev"])
        {
            wrong.push(format!("the page has {task}, which the log has not"));
        }
    }
    wrong
}

/// A deadline passes once.
fn alarms(database: &Database) -> Vec<String> {
    let mut rung = BTreeSet::new();
    let mut wrong = Vec::new();
    for stored in database.streams.values().flat_map(|log| &log.events) {
        let body = &stored.event["message"]["body"];
        if matches!(stored.trace, Trace::Posted { .. })
            && body["transition"] == "overdue"
            && !rung.insert(id(&body["task"]))
        {
            wrong.push(format!("{} became overdue twice", body["number"]));
        }
    }
    wrong
}
