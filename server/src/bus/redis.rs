//! Announcements between nodes over Redis, by sharded pub/sub: a Redis Cluster spreads the channels
//! over its shards. Redis may be away, come back empty, lose and repeat: the node runs on, and
//! heads are checked against the store more often meanwhile (architecture rule 8).
//!
//! The URL is never logged, nor is an error's text that could hold a part of it.

use super::{Announcement, Bus, Health};
use crate::planted::failpoint::{Point, reached};
use crate::planted::next;
use anyhow::anyhow;
use protocol::event::StreamName;
use rand::RngExt;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::{
    AsyncConnectionConfig, Client, ErrorKind, ProtocolVersion, PushInfo, PushKind, RedisResult,
    Value, cmd, pipe,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Spoken between nodes; another version's announcements are dropped, the store repairs.
const VERSION: u32 = 1;
/// Channels, whatever the number of groups: each node is subscribed to all of them.
const CHANNELS: u128 = 64;
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

/// What travels: the sender is read before the announcement is.
#[derive(Serialize, Deserialize)]
struct Parcel<'a> {
    v: u32,
    node: &'a str,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// How this node reaches Redis.
enum Door {
    Single(Client),
    /// Several URLs: a Redis Cluster.
    Cluster(Vec<String>),
}

enum Line {
    Single(MultiplexedConnection),
    Cluster(ClusterConnection),
}

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
        door: door(url)?,
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

fn door(url: &str) -> anyhow::Result<Door> {
    let urls: Vec<String> = url.split(',').map(|url| url.trim().to_owned()).collect();
    let not_understood = |_| anyhow!("--redis-url is not understood");
    match urls.as_slice() {
        [url] => {
            let info = redis::IntoConnectionInfo::into_connection_info(url.as_str())
                .map_err(not_understood)?;
            let settings = info
                .redis_settings()
                .clone()
                .set_protocol(ProtocolVersion::RESP3);
            let client = Client::open(info.set_redis_settings(settings)).map_err(not_understood)?;
            Ok(Door::Single(client))
        }
        _ => {
            ClusterClient::new(urls.clone()).map_err(not_understood)?;
            Ok(Door::Cluster(urls))
        }
    }
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

async fn open(
    door: &Door,
    hear: impl Fn(PushInfo) -> Result<(), ()> + Send + Sync + 'static,
) -> RedisResult<Line> {
    match door {
        Door::Single(client) => {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(ANSWER))
                .set_response_timeout(Some(ANSWER))
                .set_push_sender(hear);
            let mut line = client
                .get_multiplexed_async_connection_with_config(&config)
                .await?;
            let mut subscribe = pipe();
            for channel in channels() {
                // One a command: each is answered once.
                subscribe.cmd("SSUBSCRIBE").arg(channel).ignore();
            }
            subscribe.query_async::<()>(&mut line).await?;
            Ok(Line::Single(line))
        }
        Door::Cluster(urls) => {
            let client = ClusterClient::builder(urls.iter().map(String::as_str))
                .use_protocol(ProtocolVersion::RESP3)
                .connection_timeout(ANSWER)
                .response_timeout(ANSWER)
                .push_sender(hear)
                .build()?;
            let mut line = client.get_async_connection().await?;
            for channel in channels() {
                line.ssubscribe(channel).await?;
            }
            Ok(Line::Cluster(line))
        }
    }
}

impl Line {
    async fn ping(&mut self) -> Result<(), ErrorKind> {
        async fn of(line: &mut impl ConnectionLike) -> RedisResult<()> {
            cmd("PING").query_async::<()>(line).await
        }
        let ping = async {
            match self {
                Line::Single(line) => of(line).await,
                Line::Cluster(line) => of(line).await,
            }
        };
        match timeout(ANSWER, ping).await {
            Ok(answer) => answer.map_err(|error| error.kind()),
            Err(_) => Err(ErrorKind::Io),
        }
    }

    /// In order within a channel.
    async fn publish(&mut self, parcels: Vec<(String, Vec<u8>)>) -> RedisResult<()> {
        match self {
            Line::Single(line) => {
                let mut all = pipe();
                for (channel, bytes) in parcels {
                    all.cmd("SPUBLISH").arg(channel).arg(bytes).ignore();
                }
                all.query_async(line).await
            }
            // A pipeline may not span shards.
            Line::Cluster(line) => {
                for (channel, bytes) in parcels {
                    let publish = cmd("SPUBLISH").arg(channel).arg(bytes).clone();
                    publish.query_async::<()>(line).await?;
                }
                Ok(())
            }
        }
    }
}

fn channels() -> impl Iterator<Item = String> {
    (0..CHANNELS).map(|number| format!("artel:{number}"))
}

/// One group, deal or user is always told on one channel, so that its events stay in order.
fn channel_of(announcement: &Announcement) -> String {
    let owner = match announcement {
        Announcement::Event(stored) => owner_of(stored.stream),
        Announcement::Head { stream, .. } => owner_of(*stream),
        Announcement::Hint(hint) => hint.group.0,
        Announcement::Changed(_) | Announcement::Presence(_) => Uuid::nil(),
    };
    // The low bits of a UUIDv7 are random.
    format!("artel:{}", owner.as_u128() % CHANNELS)
}

fn owner_of(stream: StreamName) -> Uuid {
    match stream {
        StreamName::Shared(group) | StreamName::Internal(group) => group.0,
        StreamName::Deal(deal) => deal.0,
        StreamName::Personal(user) => user.0,
    }
}

fn pack(node: &str, announcement: &Announcement) -> Option<Vec<u8>> {
    let body = serde_json::value::to_raw_value(announcement).ok()?;
    let parcel = Parcel {
        v: VERSION,
        node,
        body: &body,
    };
    let said = serde_json::to_string(&parcel).ok()?;
    Some(next::says(said).into_bytes())
}

/// What another node of this version says; nothing of one's own.
pub(crate) fn unpack(bytes: &[u8], me: &str) -> Option<Announcement> {
    let parcel: Parcel = serde_json::from_slice(bytes).ok()?;
    if parcel.v != VERSION || parcel.node == me {
        return None;
    }
    serde_json::from_str(parcel.body.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::presence::NodePresence;

    #[test]
    fn one_s_own_another_version_s_and_broken_parcels_are_dropped() {
        let told = Announcement::Presence(NodePresence::default());
        let bytes = pack("here", &told).unwrap();
        assert!(unpack(&bytes, "here").is_none());
        assert!(unpack(&bytes, "there").is_some());
        let text = String::from_utf8(bytes).unwrap();
        assert!(unpack(text.replace("\"v\":1", "\"v\":0").as_bytes(), "there").is_none());
        assert!(unpack(&text.as_bytes()[..text.len() - 2], "there").is_none());
    }

    #[cfg(feature = "planted")]
    #[test]
    fn of_what_the_next_version_says_this_one_hears_what_it_knows() {
        use crate::bus::GroupHint;
        use protocol::event::{Event, SharedEvent, Stored};
        use protocol::group::Side;
        use protocol::hint::{Changed, ChangedKind, Hint};
        use protocol::{GroupId, Seq, UserId};

        let (group, user) = (GroupId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let stream = StreamName::Shared(group);
        let stored = Stored {
            stream,
            seq: Seq(3),
            at: 4,
            actor: Some(user),
            event: Event::Shared(SharedEvent::MemberRemoved { user }),
        };
        let hint = GroupHint {
            group,
            side: Side::Shared,
            except: Some(user),
            hint: Hint::Typing {
                group,
                side: Side::Shared,
                user,
                name: "Иван".to_owned(),
            },
        };
        let all = [
            Announcement::Event(Arc::new(stored)),
            Announcement::Head {
                stream,
                seq: Seq(3),
            },
            Announcement::Changed(vec![Changed {
                kind: ChangedKind::Task,
                id: group.0,
                rev: 1,
            }]),
            Announcement::Hint(hint),
            Announcement::Presence(NodePresence::default()),
        ];
        for told in all {
            let said = String::from_utf8(pack("here", &told).unwrap()).unwrap();
            let more = next::with_more(&said);
            assert!(more.contains("ByTheNext"), "{more}");
            let heard = unpack(more.as_bytes(), "there").unwrap();
            assert_eq!(
                serde_json::to_value(heard).unwrap(),
                serde_json::to_value(told).unwrap()
            );
        }
    }

    #[test]
    fn a_url_that_is_not_understood_is_refused_without_being_repeated() {
        for url in ["redis://:secret@", "nothing://secret", "secret, secret"] {
            let error = door(url).err().unwrap();
            assert!(!format!("{error:?}").contains("secret"));
        }
    }
}
