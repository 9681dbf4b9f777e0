//! What events made of a screen is what the server tells one who asks anew.

use crate::database::Database;
use crate::history::{Screen, Story, Stream, id, maybe_id};
use serde_json::{Value, json};
use uuid::Uuid;

/// Characters of a quote (SPEC L2).
const EXCERPT: usize = 140;

pub fn equals_events(stories: &[Story], _: &Database) -> Vec<String> {
    let mut wrong = Vec::new();
    for story in stories {
        let Some(fresh) = &story.fresh else {
            wrong.push(format!("{} was told nothing anew", story.name));
            continue;
        };
        for line in &fresh.lines {
            let kept = story.screen.lines.get(&id(&line["id"]));
            match kept.map(|kept| drawn(&story.screen, kept)) {
                Some(kept) if kept == *line => {}
                None if is_older(&story.screen, line) => {}
                kept => wrong.push(format!(
                    "{} has {} where the page has {line}",
                    story.name,
                    kept.unwrap_or_default()
                )),
            }
        }
        for task in &fresh.tasks {
            let kept = story.screen.tasks.get(&id(&task["id"]));
            if kept.is_some_and(|kept| kept != task) {
                wrong.push(format!(
                    "{} has {kept:?} where the page has {task}",
                    story.name
                ));
            }
        }
    }
    wrong
}

/// Before a place from which only a page was read.
fn is_older(screen: &Screen, line: &Value) -> bool {
    let group = id(&line["group"]);
    let stream = match line["side"].as_str() {
        Some("internal") => Stream::Internal(group),
        _ => Stream::Shared(group),
    };
    let begun = screen.begun.get(&stream).copied().unwrap_or_default();
    line["seq"].as_i64().is_some_and(|seq| seq <= begun)
}

/// The line with its quote as the quoted line is now.
fn drawn(screen: &Screen, line: &Value) -> Value {
    let mut line = line.clone();
    let quoted: Option<Uuid> = maybe_id(&line["reply"]["message"]);
    if let Some(quoted) = quoted.and_then(|id| screen.lines.get(&id)) {
        let text = quoted["body"]["text"].as_str().unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        let excerpt: String = words.join(" ").chars().take(EXCERPT).collect();
        line["reply"]["excerpt"] = json!(excerpt);
        line["reply"]["deleted"] = json!(quoted["body"]["type"] == "deleted");
    }
    line
}
