//! All lines break at once, and everyone comes back at once.

use crate::clock::Stopwatch;
use crate::founding::{Citizen, Size, found};
use crate::history::{Outcome, Stream, What};
use crate::person::Person;
use crate::rounds::few_or_many;
use crate::spec::name;
use crate::spec::socket::{Ended, Socket};
use crate::town::{Ground, Town};
use rand::RngExt;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Far longer than a storm lasts.
const DEADLINE: Duration = Duration::from_secs(300);
/// How long one waits for his line and for what he missed: where all come at once everybody waits, and
/// who hangs up has made work for nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// One line among thousands: it knows its place in one stream.
struct Listener {
    address: SocketAddr,
    citizen: Citizen,
    stream: Stream,
    seq: i64,
    socket: Option<Socket>,
}

impl Listener {
    /// Comes back until it is let in, with jitter; then reads everything up to `head`.
    async fn comes_up_to(&mut self, head: i64) -> Result<(), String> {
        let mut wait = 50;
        loop {
            match self.tries(head).await {
                Ok(()) => return Ok(()),
                Err(Ended::Refused(status)) if status != 429 && status != 503 => {
                    return Err(format!("refused with {status}"));
                }
                Err(_) => {
                    let jitter = rand::rng().random_range(0..wait);
                    tokio::time::sleep(Duration::from_millis(jitter)).await;
                    wait = (wait * 2).min(2_000);
                }
            }
        }
    }

    async fn tries(&mut self, head: i64) -> Result<(), Ended> {
        let mut socket = Socket::open_within(PATIENCE, self.address, &self.citizen.cookie).await?;
        let have = json!({ "stream": name(self.stream), "seq": self.seq });
        let hello = json!({ "type": "hello", "version": 1, "epoch": null, "follow": [have] });
        socket.say(&hello).await?;
        let mut following = false;
        while !following || self.seq < head {
            let heard = socket.hear(PATIENCE).await?;
            let frame = heard.ok_or(Ended::Broken)?;
            match frame["type"].as_str() {
                Some("following") => following = true,
                Some("event") => self.takes(&frame["stored"]),
                _ => {}
            }
        }
        self.socket = Some(socket);
        Ok(())
    }

    fn takes(&mut self, stored: &Value) {
        if stored["stream"] == name(self.stream) {
            let seq = stored["seq"].as_i64().unwrap();
            assert!(seq <= self.seq + 1, "{seq} came after {}", self.seq);
            self.seq = self.seq.max(seq);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everyone_comes_back_at_once_and_has_what_he_missed() {
    let town = Arc::new(Town::start(Ground::Sqlite, &[], false).await);
    let size = Size {
        groups: 1,
        operators: 1,
        masters: few_or_many(20, 100),
    };
    let mut founded = found(&town, size).await;
    let mut speaker = Person::new(town.clone(), founded.people.remove(0), 0);
    let stream = Stream::Shared(speaker.groups()[0]);
    let mut head = says(&mut speaker, stream, 1, 5).await.0;

    // Past the proxy: its two sockets a line are no part of this.
    let address = town.node(0).await.address();
    let all = few_or_many(300, 5_000);
    let listeners = founded
        .people
        .iter()
        .cycle()
        .take(all)
        .map(|citizen| Listener {
            address,
            citizen: citizen.clone(),
            stream,
            seq: 0,
            socket: None,
        });
    let mut listeners = all_come_up_to(head, listeners.collect()).await;
    for listener in &mut listeners {
        listener.socket = None;
    }
    head = says(&mut speaker, stream, 6, 20).await.0;
    let watch = Stopwatch::start();
    let (back, (_, worst)) = tokio::join!(
        all_come_up_to(head, listeners),
        says(&mut speaker, stream, 26, 30)
    );
    let took = watch.micros() / 1000;
    println!(
        "counts: {} lines broke at once and were resumed and filled in {took} ms, by a client on the \
         same cores; meanwhile the slowest of 30 acknowledgements took {worst} ms",
        back.len()
    );
}

async fn all_come_up_to(head: i64, listeners: Vec<Listener>) -> Vec<Listener> {
    let mut coming = JoinSet::new();
    for mut listener in listeners {
        coming.spawn(async move {
            let came = tokio::time::timeout(DEADLINE, listener.comes_up_to(head)).await;
            came.expect("somebody never came back").unwrap();
            listener
        });
    }
    coming.join_all().await
}

/// Says some lines; the position of the last, and the milliseconds of the slowest.
async fn says(speaker: &mut Person, stream: Stream, first: u32, count: u32) -> (i64, u64) {
    let group = speaker.groups()[0];
    let (mut head, mut worst) = (0, 0);
    for count in first..first + count {
        let command = json!({
            "type": "send_message", "group": group, "side": "shared", "text": format!("{count}"),
        });
        let watch = Stopwatch::start();
        let said = speaker.does(What::Send { stream, count }, command).await;
        worst = worst.max(watch.micros() / 1000);
        let Outcome::Done(receipt) = said else {
            panic!("{said:?}");
        };
        head = receipt.seq.unwrap();
    }
    (head, worst)
}
