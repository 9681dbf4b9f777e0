//! His line to some node: opened again whenever it breaks, resuming every stream.

use super::{ANSWER, Person};
use crate::clock::{Stopwatch, now};
use crate::history::{Resumed, Stream, stream};
use crate::spec::name;
use crate::spec::socket::{Ended, Socket};
use rand::RngExt;
use serde_json::{Value, json};
use std::time::Duration;

impl Person {
    pub(super) fn moves_on(&mut self) {
        self.node = self.rng.random_range(0..self.town.size());
    }

    pub fn hangs_up(&mut self) {
        if self.socket.take().is_some() {
            self.lost = Some(now());
            self.moves_on();
        }
    }

    pub(super) async fn says(&mut self, frame: &Value) -> Result<(), Ended> {
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
            self.story.resumed.push(Resumed {
                lost,
                took: now() - lost,
            });
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

    pub(super) async fn takes_in(&mut self, frame: Value) -> Result<(), Ended> {
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
}
