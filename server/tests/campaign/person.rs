//! A person with one device: he keeps his place in each stream, his line to some node, and sends what
//! he wants under one name until he is told how it ended.

use crate::clock::{Stopwatch, now};
use crate::founding::Citizen;
use crate::history::{
    Fresh, Op, Outcome, Receipt, Seen, Story, Stream, Stretch, Trace, What, id, maybe_id, stream,
};
use crate::spec::http::{Answer, Http};
use crate::spec::socket::{Ended, Socket};
use crate::spec::{name, range_path};
use crate::town::Town;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long an answer is waited for before the line is given up.
const ANSWER: Duration = Duration::from_secs(4);
/// How long one thing is tried.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Person {
    town: Arc<Town>,
    http: Http,
    pub citizen: Citizen,
    pub rng: StdRng,
    socket: Option<Socket>,
    /// The node he is at, or was at last.
    node: usize,
    epoch: Option<String>,
    welcomed: bool,
    wanted: BTreeSet<Stream>,
    /// Groups he is in, as his own stream says.
    member: BTreeSet<Uuid>,
    /// The last event of each stream that came over the present socket.
    heard: BTreeMap<Stream, i64>,
    /// When his line broke.
    lost: Option<Stopwatch>,
    pub story: Story,
    /// The reply that came last.
    reply: Option<Value>,
}

impl Person {
    pub fn new(town: Arc<Town>, citizen: Citizen, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut wanted: BTreeSet<Stream> =
            citizen.groups.iter().copied().map(Stream::Shared).collect();
        if citizen.staff {
            wanted.extend(citizen.groups.iter().copied().map(Stream::Internal));
        }
        wanted.insert(Stream::Personal(citizen.user));
        let citizen_groups = citizen.groups.iter().copied().collect();
        let story = Story {
            user: citizen.user,
            name: citizen.name.clone(),
            staff: citizen.staff,
            ..Story::default()
        };
        Person {
            node: rng.random_range(0..town.size()),
            town,
            http: Http::new(),
            citizen,
            rng,
            socket: None,
            epoch: None,
            welcomed: false,
            member: citizen_groups,
            wanted,
            heard: BTreeMap::new(),
            lost: None,
            story,
            reply: None,
        }
    }

    /// The groups whose shared stream he follows now.
    pub fn groups(&self) -> Vec<Uuid> {
        let groups = self.wanted.iter().filter_map(|stream| match stream {
            Stream::Shared(group) => Some(*group),
            _ => None,
        });
        groups.collect()
    }

    /// Where he stands in a stream.
    pub fn position(&self, stream: Stream) -> i64 {
        let stretches = self.story.streams.get(&stream);
        stretches
            .and_then(|all| all.last())
            .map_or(0, Stretch::until)
    }

    // --- asking --------------------------------------------------------------------------------

    /// Does one thing, however often it must be said.
    pub async fn does(&mut self, what: What, command: Value) -> Outcome {
        let op = Uuid::now_v7();
        let envelope = json!({ "op": op, "command": command });
        let invoked = now();
        let watch = Stopwatch::start();
        let mut sent = 0;
        let outcome = loop {
            if watch.passed(PATIENCE) {
                break Outcome::Unknown;
            }
            sent += 1;
            let answered = if self.rng.random_bool(0.12) {
                self.asks_by_http(&envelope).await
            } else {
                self.asks_by_socket(op, &envelope).await
            };
            match answered {
                Some(Outcome::Unknown) | None => self.waits_before_repeating().await,
                Some(outcome) => break outcome,
            }
        };
        self.story.ops.push(Op {
            op,
            what,
            invoked,
            ended: now(),
            outcome: outcome.clone(),
            sent,
        });
        outcome
    }

    async fn asks_by_http(&mut self, envelope: &Value) -> Option<Outcome> {
        let url = self.url("/api/commands");
        match self.http.post(&url, &self.citizen.cookie, envelope).await {
            Ok(answer) if answer.is_success() => Some(Outcome::Done(receipt(&answer.body))),
            Ok(answer) => Some(self.refused(&answer.body)),
            Err(_) => {
                self.moves_on();
                None
            }
        }
    }

    async fn asks_by_socket(&mut self, op: Uuid, envelope: &Value) -> Option<Outcome> {
        self.connects().await.ok()?;
        let frame = json!({ "type": "command", "envelope": envelope });
        self.says(&frame).await.ok()?;
        let watch = Stopwatch::start();
        while !watch.passed(ANSWER) {
            self.hears(Duration::from_millis(500)).await.ok()?;
            let Some(reply) = self.reply.take().filter(|reply| id(&reply["op"]) == op) else {
                continue;
            };
            let result = &reply["result"];
            return Some(match result["outcome"].as_str() {
                Some("done") => Outcome::Done(receipt(&result["receipt"])),
                _ => self.refused(&result["error"]),
            });
        }
        self.hangs_up();
        None
    }

    /// Codes that ask to try again leave the outcome open.
    fn refused(&mut self, error: &Value) -> Outcome {
        let code = error["code"].as_str().unwrap_or("none").to_owned();
        match code.as_str() {
            "unavailable" | "unknown" | "too_fast" | "internal" | "none" => {
                *self.story.again.entry(code).or_default() += 1;
                Outcome::Unknown
            }
            _ => Outcome::Refused(code),
        }
    }

    async fn waits_before_repeating(&mut self) {
        let wait = Duration::from_millis(self.rng.random_range(20..200));
        tokio::time::sleep(wait).await;
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.town.door(self.node))
    }

    /// A page, asked for until it comes or he loses patience.
    pub async fn reads(&mut self, path: &str) -> Option<Answer> {
        let watch = Stopwatch::start();
        while !watch.passed(PATIENCE) {
            let url = self.url(path);
            match self.http.get(&url, &self.citizen.cookie).await {
                Ok(answer) if answer.status < 500 => return Some(answer),
                Ok(_) => {}
                Err(_) => self.moves_on(),
            }
            self.waits_before_repeating().await;
        }
        None
    }

    /// A file of his; its id.
    pub async fn uploads(&mut self, bytes: Vec<u8>) -> Option<Uuid> {
        let op = Uuid::now_v7();
        for _ in 0..20 {
            let url = self.url(&format!("/api/files?name=note.txt&op={op}"));
            match self
                .http
                .upload(&url, &self.citizen.cookie, bytes.clone())
                .await
            {
                Ok(answer) if answer.is_success() => return maybe_id(&answer.body["id"]),
                Ok(answer) if answer.status < 500 => return None,
                Ok(_) => {}
                Err(_) => self.moves_on(),
            }
            self.waits_before_repeating().await;
        }
        None
    }

    // --- his line ------------------------------------------------------------------------------

    fn moves_on(&mut self) {
        self.node = self.rng.random_range(0..self.town.size());
    }

    pub fn hangs_up(&mut self) {
        if self.socket.take().is_some() {
            self.lost = Some(Stopwatch::start());
            self.moves_on();
        }
    }

    async fn says(&mut self, frame: &Value) -> Result<(), Ended> {
        let Some(socket) = &mut self.socket else {
            return Err(Ended::Broken);
        };
        let said = socket.say(frame).await;
        if said.is_err() {
            self.hangs_up();
        }
        said
    }

    /// Opens a line to some node and resumes every stream from his place in it.
    pub async fn connects(&mut self) -> Result<(), Ended> {
        if self.socket.is_some() {
            return Ok(());
        }
        let opened = Socket::open(self.town.door(self.node), &self.citizen.cookie).await;
        let Ok(socket) = opened else {
            self.moves_on();
            return Err(Ended::Broken);
        };
        self.resumes(socket).await
    }

    /// Follows everything over this line, each stream from his place in it.
    pub async fn resumes(&mut self, socket: Socket) -> Result<(), Ended> {
        self.socket = Some(socket);
        self.heard.clear();
        let follow: Vec<Value> = self
            .wanted
            .iter()
            .map(|stream| json!({ "stream": name(*stream), "seq": self.position(*stream) }))
            .collect();
        let hello = json!({ "type": "hello", "version": 1, "epoch": self.epoch, "follow": follow });
        self.says(&hello).await?;
        let watch = Stopwatch::start();
        self.welcomed = false;
        while !self.welcomed {
            if watch.passed(ANSWER) {
                self.hangs_up();
                return Err(Ended::Broken);
            }
            self.hears(Duration::from_millis(500)).await?;
        }
        if let Some(lost) = self.lost.take() {
            self.story.resumed.push(lost.micros());
        }
        Ok(())
    }

    /// Takes in one frame, if one comes in time.
    pub async fn hears(&mut self, within: Duration) -> Result<(), Ended> {
        let Some(socket) = &mut self.socket else {
            return Err(Ended::Broken);
        };
        match socket.hear(within).await {
            Ok(Some(frame)) => self.takes_in(frame).await,
            Ok(None) => Ok(()),
            Err(ended) => {
                self.hangs_up();
                Err(ended)
            }
        }
    }

    /// Hears what comes for so long.
    pub async fn listens(&mut self, time: Duration) {
        let watch = Stopwatch::start();
        while !watch.passed(time) {
            if self.connects().await.is_err() {
                self.waits_before_repeating().await;
            } else {
                let left = time.saturating_sub(Duration::from_micros(watch.micros()));
                // A broken line is opened again above.
                let _ = self.hears(left).await;
            }
        }
    }

    async fn takes_in(&mut self, frame: Value) -> Result<(), Ended> {
        let about = stream(&frame["stream"]);
        match (frame["type"].as_str().unwrap_or_default(), about) {
            ("welcome", _) => {
                self.welcomed = true;
                self.epoch = frame["epoch"].as_str().map(str::to_owned);
            }
            ("following", Some(stream)) => {
                self.heard.insert(stream, self.position(stream));
            }
            ("reset", Some(stream)) => {
                let head = frame["head"].as_i64().unwrap_or_default();
                self.heard.insert(stream, head);
                return self.begins_anew(stream, head).await;
            }
            ("unfollowed", Some(stream)) => {
                self.heard.remove(&stream);
                self.wanted.remove(&stream);
                // His own stream may have told already that he is in again.
                if let Stream::Shared(group) = stream
                    && self.member.contains(&group)
                {
                    return self.follows(stream).await;
                }
            }
            ("event", _) => return self.takes_event(&frame["stored"]).await,
            ("reply", _) => self.reply = Some(frame),
            _ => {}
        }
        Ok(())
    }

    // --- his place in each stream --------------------------------------------------------------

    /// SPEC WS3: the next is applied, what is known is dropped, and what is missing is read first.
    async fn takes_event(&mut self, stored: &Value) -> Result<(), Ended> {
        let (Some(stream), Some(seq)) = (stream(&stored["stream"]), stored["seq"].as_i64()) else {
            return Ok(());
        };
        match self.heard.get(&stream) {
            Some(last) if seq > last + 1 => self
                .story
                .jumps
                .push(format!("{stream:?}: {seq} came after {last}")),
            None => self
                .story
                .jumps
                .push(format!("{stream:?}: {seq} came unasked")),
            Some(_) => {}
        }
        let last = self.heard.entry(stream).or_default();
        *last = seq.max(*last);
        if seq > self.position(stream) + 1 {
            self.reads_missing(stream, seq - 1).await?;
        }
        if seq == self.position(stream) + 1 {
            self.applies(stream, stored).await?;
        }
        Ok(())
    }

    async fn reads_missing(&mut self, stream: Stream, until: i64) -> Result<(), Ended> {
        while self.position(stream) < until {
            let path = range_path(stream, self.position(stream));
            let url = self.url(&path);
            let page = self.http.get(&url, &self.citizen.cookie).await;
            let events = match &page {
                Ok(page) if page.is_success() => page.body["events"].as_array(),
                _ => None,
            };
            let Some(events) = events.filter(|events| !events.is_empty()) else {
                self.hangs_up();
                return Err(Ended::Broken);
            };
            for stored in events {
                if stored["seq"].as_i64() == Some(self.position(stream) + 1) {
                    Box::pin(self.applies(stream, stored)).await?;
                }
            }
        }
        Ok(())
    }

    async fn applies(&mut self, stream: Stream, stored: &Value) -> Result<(), Ended> {
        let stretches = self.story.streams.entry(stream).or_default();
        if stretches.is_empty() {
            stretches.push(Stretch::default());
        }
        if let Some(stretch) = stretches.last_mut() {
            stretch.seen.push(Seen {
                seq: stored["seq"].as_i64().unwrap_or_default(),
                at: now(),
                trace: Trace::of(&stored["event"]),
            });
        }
        let event = &stored["event"]["event"];
        match (stream, event["type"].as_str().unwrap_or_default()) {
            (Stream::Personal(_), "group_joined") => {
                let group = id(&event["group"]);
                self.member.insert(group);
                if !self.wanted.contains(&Stream::Shared(group)) {
                    return self.follows(Stream::Shared(group)).await;
                }
            }
            (Stream::Personal(_), "group_left") => {
                self.member.remove(&id(&event["group"]));
            }
            (Stream::Shared(_) | Stream::Internal(_), _) => self.story.screen.apply(event),
            _ => {}
        }
        Ok(())
    }

    async fn follows(&mut self, stream: Stream) -> Result<(), Ended> {
        self.wanted.insert(stream);
        let have = json!({ "stream": name(stream), "seq": self.position(stream) });
        self.says(&json!({ "type": "follow", "have": have })).await
    }

    /// SPEC WS4: a fresh snapshot, from whose heads he goes on.
    async fn begins_anew(&mut self, stream: Stream, head: i64) -> Result<(), Ended> {
        let mut from = head;
        if let Stream::Shared(group) | Stream::Internal(group) = stream {
            let Some(page) = self.reads(&lines_path(group)).await else {
                return Err(Ended::Broken);
            };
            let heads = match stream {
                Stream::Shared(_) => &page.body["sharedHead"],
                _ => &page.body["internalHead"],
            };
            from = heads.as_i64().unwrap_or(head);
            self.story.screen.begins_anew(stream, from, &page.body);
        }
        let stretches = self.story.streams.entry(stream).or_default();
        stretches.push(Stretch {
            from,
            seen: Vec::new(),
        });
        self.follows(stream).await
    }

    // --- the end -------------------------------------------------------------------------------

    /// When nobody writes any more: hears everything up to the heads that the server names, then
    /// asks for all of it anew.
    pub async fn catches_up(&mut self, deadline: Duration) {
        let watch = Stopwatch::start();
        while !watch.passed(deadline) {
            self.listens(Duration::from_millis(300)).await;
            let Some(list) = self.reads("/api/groups").await else {
                continue;
            };
            let rows = list.body.as_array().cloned().unwrap_or_default();
            let behind = self.wanted.iter().any(|stream| {
                head_of(&rows, *stream).is_some_and(|head| self.position(*stream) < head)
            });
            if !behind {
                break;
            }
        }
        // A room that has stopped telling is told apart from a line that broke just now.
        self.listens(Duration::from_millis(300)).await;
        self.story.follows = self.wanted.iter().copied().collect();
        self.story.fresh = self.asks_anew().await;
    }

    async fn asks_anew(&mut self) -> Option<Fresh> {
        let list = self.reads("/api/groups").await?;
        let mut fresh = Fresh {
            rows: list.body.as_array().cloned().unwrap_or_default(),
            ..Fresh::default()
        };
        for group in self.groups() {
            let page = self.reads(&lines_path(group)).await?;
            fresh
                .lines
                .extend(page.body["lines"].as_array().cloned().unwrap_or_default());
            fresh
                .tasks
                .extend(page.body["tasks"].as_array().cloned().unwrap_or_default());
        }
        Some(fresh)
    }
}

fn lines_path(group: Uuid) -> String {
    format!("/api/groups/{group}/lines?limit=200")
}

fn head_of(rows: &[Value], stream: Stream) -> Option<i64> {
    let (of, side) = match stream {
        Stream::Shared(group) => (group, "shared"),
        Stream::Internal(group) => (group, "internal"),
        Stream::Personal(_) => return None,
    };
    let row = rows.iter().find(|row| id(&row["group"]["id"]) == of)?;
    row[side]["head"].as_i64()
}

fn receipt(body: &Value) -> Receipt {
    Receipt {
        id: maybe_id(&body["id"]),
        seq: body["seq"].as_i64(),
        rev: body["rev"].as_i64(),
        already: body["already"].as_bool().unwrap_or_default(),
    }
}
