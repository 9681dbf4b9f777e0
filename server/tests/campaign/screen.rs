//! How a client draws a group from its events (SPEC L2): the greater rev of a line or task wins.

use crate::history::{Screen, Stream, id};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Lines that a screen keeps.
const KEPT: usize = 4_000;

impl Screen {
    /// One event of a group's stream.
    pub fn apply(&mut self, event: &Value) {
        match event["type"].as_str().unwrap_or_default() {
            "message_posted" | "message_changed" => keep(&mut self.lines, &event["message"]),
            "task_changed" => keep(&mut self.tasks, &event["task"]),
            "task_gone" => {
                self.tasks.remove(&id(&event["task"]));
            }
            _ => {}
        }
        // By ids, which grow with time; far more than any page has.
        while self.lines.len() > KEPT {
            self.lines.pop_first();
        }
    }

    /// A page instead of events that were never read.
    pub fn begins_anew(&mut self, stream: Stream, from: i64, page: &Value) {
        self.begun.insert(stream, from);
        for line in page["lines"].as_array().into_iter().flatten() {
            keep(&mut self.lines, line);
        }
        for task in page["tasks"].as_array().into_iter().flatten() {
            keep(&mut self.tasks, task);
        }
    }
}

fn keep(known: &mut BTreeMap<Uuid, Value>, new: &Value) {
    let rev = |value: &Value| value["rev"].as_i64().unwrap_or_default();
    let kept = known.entry(id(&new["id"])).or_default();
    if kept.is_null() || rev(new) > rev(kept) {
        kept.clone_from(new);
    }
}
