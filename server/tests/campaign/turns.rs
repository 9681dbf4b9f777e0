//! What people do all day: mostly they talk.

use crate::clock::now;
use crate::history::{Outcome, Stream, What, id};
use crate::person::Person;
use rand::RngExt;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Lines that one still thinks of.
const REMEMBERED: usize = 12;
const EMOJI: [&str; 3] = ["👍", "✅", "🔥"];

/// How the day goes.
#[derive(Clone)]
pub struct Day {
    /// Set when everyone shall finish what he does and say no more.
    pub over: Arc<AtomicBool>,
    /// Milliseconds between two things that one does, at most.
    pub pace: u64,
    /// Lines acknowledged so far.
    pub lines: Arc<AtomicUsize>,
}

/// One person's day.
pub struct Turns {
    person: Person,
    day: Day,
    /// Lines said in each stream.
    counts: BTreeMap<Stream, u32>,
    own: VecDeque<(Stream, Uuid)>,
    edits: u32,
    /// Groups whose members he may ask to do something, with those he knows to be in.
    pub crews: BTreeMap<Uuid, Vec<Uuid>>,
}

impl Turns {
    pub fn new(person: Person, day: Day, crews: BTreeMap<Uuid, Vec<Uuid>>) -> Self {
        Turns {
            person,
            day,
            counts: BTreeMap::new(),
            own: VecDeque::new(),
            edits: 0,
            crews,
        }
    }

    /// Until the day is over.
    pub async fn live(mut self) -> Person {
        while !self.day.over.load(Ordering::Relaxed) {
            let groups = self.person.groups();
            if groups.is_empty() {
                self.person.listens(Duration::from_millis(200)).await;
                continue;
            }
            let group = groups[self.person.rng.random_range(0..groups.len())];
            if !self.out_of_reach().is_empty() && self.person.rng.random_bool(0.5) {
                self.edits().await;
            } else {
                self.acts(group).await;
            }
            let pause = self.person.rng.random_range(0..=self.day.pace);
            self.person.listens(Duration::from_millis(pause)).await;
        }
        self.person
    }

    async fn acts(&mut self, group: Uuid) {
        match self.person.rng.random_range(0..100) {
            0..84 => self.talks(group).await,
            84..88 => self.reacts(group).await,
            88..91 => self.edits().await,
            91..92 => self.deletes().await,
            92..95 => self.marks_read(group).await,
            95..96 if self.person.citizen.staff => self.sets_task(group).await,
            95..96 => self.shows_file(group).await,
            _ => self.works(group).await,
        }
    }

    async fn talks(&mut self, group: Uuid) {
        let side = if self.person.citizen.staff && self.person.rng.random_bool(0.2) {
            Stream::Internal(group)
        } else {
            Stream::Shared(group)
        };
        self.says(side, Vec::new()).await;
    }

    async fn says(&mut self, stream: Stream, files: Vec<Uuid>) {
        let count = self.counts.entry(stream).or_default();
        *count += 1;
        let count = *count;
        let (Stream::Shared(group) | Stream::Internal(group)) = stream else {
            return;
        };
        let quoted = self.own.iter().find(|(own, _)| *own == stream);
        let reply_to = quoted
            .filter(|_| count.is_multiple_of(7))
            .map(|(_, line)| *line);
        let command = json!({
            "type": "send_message", "group": group, "side": side(stream), "files": files,
            "text": format!("{} #{count}", self.person.citizen.name), "replyTo": reply_to,
        });
        let said = self
            .person
            .does(What::Send { stream, count }, command)
            .await;
        if let Outcome::Done(receipt) = said
            && let Some(id) = receipt.id
        {
            self.day.lines.fetch_add(1, Ordering::Relaxed);
            self.own.push_back((stream, id));
            if self.own.len() > REMEMBERED {
                self.own.pop_front();
            }
        }
    }

    async fn shows_file(&mut self, group: Uuid) {
        let text = format!("{} at {}", self.person.citizen.name, now());
        if let Some(file) = self.person.uploads(text.into_bytes()).await {
            self.says(Stream::Shared(group), vec![file]).await;
        }
    }

    async fn reacts(&mut self, group: Uuid) {
        let lines = self.person.story.screen.lines.values();
        let known: Vec<(Uuid, Value)> = lines
            .rev()
            .filter(|line| id(&line["group"]) == group)
            .take(REMEMBERED)
            .map(|line| (id(&line["id"]), line["side"].clone()))
            .collect();
        if known.is_empty() {
            return;
        }
        let (message, its) = &known[self.person.rng.random_range(0..known.len())];
        let stream = match its.as_str() {
            Some("internal") => Stream::Internal(group),
            _ => Stream::Shared(group),
        };
        let emoji = EMOJI[self.person.rng.random_range(0..EMOJI.len())];
        let on = self.person.rng.random_bool(0.7);
        let message = *message;
        let command = json!({ "type": "react", "message": message, "emoji": emoji, "on": on });
        let what = What::React {
            stream,
            message,
            emoji,
            on,
        };
        self.person.does(what, command).await;
    }

    fn one_of_his(&mut self) -> Option<(Stream, Uuid)> {
        let all: Vec<(Stream, Uuid)> = match self.out_of_reach() {
            tempting if tempting.is_empty() => self.own.iter().copied().collect(),
            tempting => tempting,
        };
        if all.is_empty() {
            return None;
        }
        Some(all[self.person.rng.random_range(0..all.len())])
    }

    /// His lines in groups that he was taken out of.
    fn out_of_reach(&self) -> Vec<(Stream, Uuid)> {
        let groups = self.person.groups();
        let own = self.own.iter().copied();
        own.filter(|(stream, _)| match stream {
            Stream::Shared(group) | Stream::Internal(group) => !groups.contains(group),
            Stream::Personal(_) => false,
        })
        .collect()
    }

    async fn edits(&mut self) {
        let Some((stream, message)) = self.one_of_his() else {
            return;
        };
        self.edits += 1;
        let text = format!("{} ✎ {}", self.person.citizen.name, self.edits);
        let command = json!({ "type": "edit_message", "message": message, "text": text });
        let what = What::Edit {
            stream,
            message,
            text,
        };
        self.person.does(what, command).await;
    }

    async fn deletes(&mut self) {
        let Some((stream, message)) = self.one_of_his() else {
            return;
        };
        self.own.retain(|(_, own)| *own != message);
        let command = json!({ "type": "delete_message", "message": message });
        self.person
            .does(What::Delete { stream, message }, command)
            .await;
    }

    async fn marks_read(&mut self, group: Uuid) {
        let stream = Stream::Shared(group);
        let seq = self.person.position(stream);
        // Now and then a tab that slept tells of a place long passed.
        let seq = if self.person.rng.random_bool(0.4) {
            seq / 2
        } else {
            seq
        };
        let command = json!({
            "type": "mark_read", "group": group, "side": "shared", "delivered": seq, "read": seq,
        });
        self.person.does(What::Read { stream, seq }, command).await;
    }

    // --- work ----------------------------------------------------------------------------------

    async fn sets_task(&mut self, group: Uuid) {
        let crew = self.crews.get(&group).cloned().unwrap_or_default();
        let pool = crew.is_empty() || self.person.rng.random_bool(0.3);
        let assignee = (!pool).then(|| crew[self.person.rng.random_range(0..crew.len())]);
        // Half of them are overdue before anyone has done anything: work for the clock.
        let due = self.person.rng.random_bool(0.5).then(|| {
            let soon = std::time::SystemTime::now() + Duration::from_secs(2);
            let soon = soon.duration_since(std::time::UNIX_EPOCH).unwrap();
            json!({ "type": "at", "at": u64::try_from(soon.as_micros()).unwrap() })
        });
        let item = json!({ "text": "Проверить давление", "required": false,
            "evidence": { "type": "none" }, "unit": null });
        let command = json!({ "type": "create_task", "task": {
            "group": group, "title": format!("Работа {}", now()), "assignee": assignee,
            "due": due, "control": true, "items": [item],
        }});
        self.person.does(What::CreateTask { group }, command).await;
    }

    /// The next step of some task that he may take.
    async fn works(&mut self, group: Uuid) {
        let me = self.person.citizen.user;
        let staff = self.person.citizen.staff;
        let tasks = self.person.story.screen.tasks.values();
        let steps: Vec<(Uuid, &'static str, Value)> = tasks
            .rev()
            .filter(|task| id(&task["group"]) == group)
            .take(REMEMBERED)
            .filter_map(|task| {
                step(task, me, staff).map(|(act, more)| (id(&task["id"]), act, more))
            })
            .collect();
        if steps.is_empty() {
            return self.talks(group).await;
        }
        let (task, act, more) = steps[self.person.rng.random_range(0..steps.len())].clone();
        let (what, command) = if act == "tick_item" {
            let done = more["done"].as_bool().unwrap_or_default();
            let item = id(&more["item"]);
            let what = What::Tick {
                group,
                task,
                item,
                done,
            };
            (what, json!({ "type": act, "tick": more }))
        } else {
            let mut command = more;
            command["type"] = json!(act);
            command["task"] = json!(task);
            (What::Act { group, task, act }, command)
        };
        self.person.does(what, command).await;
    }
}

/// What comes next for a task, if it is this person's turn: the command's word and its fields.
fn step(task: &Value, me: Uuid, staff: bool) -> Option<(&'static str, Value)> {
    let state = task["state"].as_str()?;
    let assignee = crate::history::maybe_id(&task["assignee"]);
    if staff {
        return match state {
            "submitted" if task["reworkCount"] == 0 => {
                Some(("return_task", json!({ "reason": "Ещё раз" })))
            }
            "submitted" => Some(("approve_task", json!({}))),
            _ => None,
        };
    }
    let mine = assignee == Some(me);
    let item = &task["items"][0];
    match state {
        "open" if assignee.is_none() => Some(("claim_task", json!({}))),
        "open" if mine => Some(("accept_task", json!({}))),
        "accepted" if mine => Some(("start_task", json!({}))),
        "in_progress" if mine && item["done"] == false => Some((
            "tick_item",
            json!({ "task": task["id"], "item": item["id"], "done": true }),
        )),
        "in_progress" if mine => Some((
            "submit_task",
            json!({ "submissionNo": task["submissionNo"], "text": "Готово" }),
        )),
        _ => None,
    }
}

/// `shared` or `internal`.
fn side(stream: Stream) -> &'static str {
    match stream {
        Stream::Internal(_) => "internal",
        _ => "shared",
    }
}
