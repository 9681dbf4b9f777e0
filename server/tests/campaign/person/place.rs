//! His place in each stream, by the rules of SPEC WS3 and WS4, and his last look at everything.

use super::{Person, lines_path};
use crate::clock::{Stopwatch, now};
use crate::history::{Fresh, Seen, Stream, Stretch, Trace, id, stream};
use crate::spec::socket::Ended;
use crate::spec::{name, range_path};
use serde_json::{Value, json};
use std::time::Duration;

impl Person {
    /// SPEC WS3: the next is applied, what is known is dropped, and what is missing is read first.
    pub(super) async fn takes_event(&mut self, stored: &Value) -> Result<(), Ended> {
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

    pub(super) async fn reads_missing(&mut self, stream: Stream, until: i64) -> Result<(), Ended> {
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
            let before = self.position(stream);
            for stored in events {
                if stored["seq"].as_i64() == Some(self.position(stream) + 1) {
                    Box::pin(self.applies(stream, stored)).await?;
                }
            }
            if self.position(stream) == before {
                // What comes next is nowhere to be had.
                return Box::pin(self.begins_anew(stream, until)).await;
            }
        }
        Ok(())
    }

    pub(super) async fn applies(&mut self, stream: Stream, stored: &Value) -> Result<(), Ended> {
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

    pub(super) async fn follows(&mut self, stream: Stream) -> Result<(), Ended> {
        self.wanted.insert(stream);
        let have = json!({ "stream": name(stream), "seq": self.position(stream) });
        self.says(&json!({ "type": "follow", "have": have })).await
    }

    /// SPEC WS4: a fresh snapshot, from whose heads he goes on.
    pub(super) async fn begins_anew(&mut self, stream: Stream, head: i64) -> Result<(), Ended> {
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

    pub(super) async fn asks_anew(&mut self) -> Option<Fresh> {
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

fn head_of(rows: &[Value], stream: Stream) -> Option<i64> {
    let (of, side) = match stream {
        Stream::Shared(group) => (group, "shared"),
        Stream::Internal(group) => (group, "internal"),
        Stream::Personal(_) => return None,
    };
    let row = rows.iter().find(|row| id(&row["group"]["id"]) == of)?;
    row[side]["head"].as_i64()
}
