//! Announcements between nodes over Redis, by sharded pub/sub: a Redis Cluster spreads the channels
//! over its shards. Redis may be away, come back empty, lose and repeat: the node runs on, and
//! heads are checked against the store more often meanwhile (architecture rule 8).
//!
//! The URL is never logged, nor is an error's text that could hold a part of it.

mod line;
mod parcel;

pub(crate) use parcel::unpack;

use super::{Announcement, Bus, Health};
use crate::planted::failpoint::{Point, reached};
use line::{Door, Line, open};
use parcel::{channel_of, pack};
use rand::RngExt;
use redis::{ErrorKind, PushInfo, PushKind, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Announcements that may wait to be published; more are dropped.
const QUEUE: usize = 8192;
/// Announcements in one round trip, at most.
const BATCH: usize = 128;
const PING: Duration = Duration::from_secs(2);
/// Redis that does not answer for so long is away.
const ANSWER: Duration = Duration::from_secs(2);
/// A start waits so long for the first connection, then goes on without.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Joins the other nodes at `url` (several of a cluster: separated by commas). A Redis that is away
/// does not keep a node from starting.
pub async fn join(
    url: &str,
    node: &str,
    bus: Bus,
    tasks: TaskTracker,
    stop: CancellationToken,
) -> anyhow::Result<Bus> {
    let (others, queue) = mpsc::channel(QUEUE);
    let bus = bus.with_others(others);
    let mut health = bus.health();
    let link = Link {
        door: Door::at(url)?,
        node: node.into(),
        bus: bus.clone(),
        queue,
        stop,
    };
    tasks.spawn(link.run());
    let first = timeout(
        FIRST,
        health.wait_for(|health| *health == Health::Connected),
    );
    if first.await.is_err() {
        tracing::warn!("Redis is away; this node starts without it and reads the store instead");
    }
    Ok(bus)
}

/// The one task that publishes and stays subscribed.
struct Link {
    door: Door,
    node: Arc<str>,
    bus: Bus,
    queue: mpsc::Receiver<Announcement>,
    stop: CancellationToken,
}

impl Link {
    async fn run(mut self) {
        let mut wait = Duration::from_millis(50);
        while !self.stop.is_cancelled() {
            let broken = Arc::new(Notify::new());
            match self.connect(&broken).await {
                Some(Ok(line)) => {
                    wait = Duration::from_millis(50);
                    self.bus.set_health(Health::Connected);
                    tracing::info!("connected to Redis");
                    let ended = self.serve(line, &broken).await;
                    self.bus.set_health(Health::Away);
                    if let Err(kind) = ended {
                        tracing::warn!(?kind, "Redis is away");
                    }
                }
                Some(Err(kind)) => {
                    tracing::debug!(?kind, "Redis does not answer");
                    self.drop_for(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                None => return,
            }
        }
    }

    /// A connection that hears every channel; nothing when the node stops meanwhile.
    async fn connect(&mut self, broken: &Arc<Notify>) -> Option<Result<Line, ErrorKind>> {
        let hear = self.ear(broken.clone());
        let connecting = async {
            match timeout(ANSWER, open(&self.door, hear)).await {
                Ok(opened) => opened.map_err(|error| error.kind()),
                Err(_) => Err(ErrorKind::Io),
            }
        };
        self.stop.run_until_cancelled(connecting).await
    }

    /// Takes what Redis pushes; it runs inside the driver and must not wait.
    fn ear(
        &self,
        broken: Arc<Notify>,
    ) -> impl Fn(PushInfo) -> Result<(), ()> + Send + Sync + use<> {
        let (node, bus) = (self.node.clone(), self.bus.clone());
        move |push: PushInfo| {
            match push.kind {
                PushKind::SMessage => {
                    if let Some(Value::BulkString(bytes)) = push.data.get(1)
                        && let Some(heard) = unpack(bytes, &node)
                    {
                        bus.heard(heard);
                    }
                }
                PushKind::Disconnection => broken.notify_one(),
                _ => {}
            }
            Ok(())
        }
    }

    /// Publishes until the connection breaks or the node stops.
    async fn serve(&mut self, mut line: Line, broken: &Notify) -> Result<(), ErrorKind> {
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => {
                    // The last word: this node's people are gone.
                    let _ = timeout(Duration::from_millis(200), self.queue.recv_many(&mut batch, BATCH)).await;
                    return self.publish(&mut line, &mut batch).await;
                }
                () = broken.notified() => return Err(ErrorKind::Io),
                taken = self.queue.recv_many(&mut batch, BATCH) => {
                    if taken == 0 { return Ok(()); }
                    self.publish(&mut line, &mut batch).await?;
                }
                _ = pings.tick() => line.ping().await?,
            }
        }
    }

    async fn publish(
        &self,
        line: &mut Line,
        batch: &mut Vec<Announcement>,
    ) -> Result<(), ErrorKind> {
        let parcels: Vec<(String, Vec<u8>)> = batch
            .drain(..)
            .filter_map(|announcement| {
                let channel = channel_of(&announcement);
                pack(&self.node, &announcement).map(|bytes| (channel, bytes))
            })
            .collect();
        let count = parcels.len();
        reached(Point::BeforePublish);
        let published = match timeout(ANSWER, line.publish(parcels)).await {
            Ok(published) => published.map_err(|error| error.kind()),
            Err(_) => Err(ErrorKind::Io),
        };
        if published.is_err() {
            self.bus.count_dropped(count);
        }
        published
    }

    /// Waits with jitter; what is announced meanwhile is dropped and counted.
    async fn drop_for(&mut self, wait: Duration) {
        let wait = wait.mul_f64(rand::rng().random_range(0.5..1.0));
        let dropping = async {
            while self.queue.recv().await.is_some() {
                self.bus.count_dropped(1);
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = sleep(wait) => {}
            () = dropping => {}
        }
    }
}
