//! A person with one device: he keeps his place in each stream, his line to some node, and sends what
//! he wants under one name until he is told how it ended.

mod line;
mod place;

use crate::clock::{Stopwatch, now};
use crate::founding::Citizen;
use crate::history::{At, Op, Outcome, Receipt, Story, Stream, Stretch, What, id, maybe_id};
use crate::spec::http::{Answer, Http};
use crate::spec::socket::Socket;
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
    lost: Option<At>,
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
}

fn lines_path(group: Uuid) -> String {
    format!("/api/groups/{group}/lines?limit=200")
}

fn receipt(body: &Value) -> Receipt {
    Receipt {
        id: maybe_id(&body["id"]),
        seq: body["seq"].as_i64(),
        rev: body["rev"].as_i64(),
        already: body["already"].as_bool().unwrap_or_default(),
    }
}
