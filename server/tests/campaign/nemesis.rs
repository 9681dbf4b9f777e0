//! What goes wrong, and when: from a seed, one to three things at once, each mended by itself.

use crate::clock::{self, Stopwatch};
use crate::failover;
use crate::history::At;
use crate::network::{BREAKS, Break};
use crate::node::Node;
use crate::proxy::{Cut, Mode};
use crate::town::{Ground, Town};
use clap::ValueEnum;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use server::planted::failpoint::Point;
use sqlx::{Connection, PgConnection};
use std::collections::BTreeMap;
use std::time::Duration;

/// Kinds of faults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    // A node.
    Killed,
    Paused,
    Restarted,
    /// Stopped, and started as the version after this one, or as this one again.
    AnotherVersion,
    WrongClock(i64),
    /// Killed where it hurts.
    KilledAt(Point),
    // Lines of people to a node.
    Late,
    Sliced,
    Stalled,
    HalfOpen,
    Blackhole,
    Refused,
    Reset,
    FinOneWay,
    /// Cut after the commit and before the acknowledgement.
    BeforeReply,
    /// Everyone's line, at once.
    Storm,
    /// The wire of a node that has a network of its own.
    Wire(Break),
    // Redis.
    RedisKilled,
    RedisPaused,
    RedisSlow,
    RedisFlushed,
    RedisStingy,
    RedisFar,
    RedisDoubles,
    RedisDrops,
    RedisReorders,
    // PostgreSQL.
    StoreHangsUp,
    StoreCrashes,
    StoreLocked,
    StoreFar,
    /// It takes no writes for a while.
    StoreReadOnly,
    /// A standby that has every acknowledged commit takes the place of one that is killed.
    StoreFailsOver,
    /// For longer than a node waits.
    StoreSilent,
    /// `commit` arrives, its answer does not.
    BeforeCommitted,
}

impl Fault {
    /// Is it a node that dies?
    fn kills(self) -> bool {
        matches!(self, Fault::Killed | Fault::KilledAt(_))
    }

    /// Does it do to PostgreSQL what others that use it would feel?
    pub fn wants_own_store(self) -> bool {
        matches!(
            self,
            Fault::StoreCrashes | Fault::StoreReadOnly | Fault::StoreFailsOver
        )
    }

    /// The failpoint it arms.
    pub fn failpoint(self) -> Option<String> {
        match self {
            Fault::KilledAt(point) => Some(point.to_possible_value()?.get_name().to_owned()),
            _ => None,
        }
    }
}

/// Kinds that need nothing but a node and its people.
const ALWAYS: &[Fault] = &[
    Fault::Killed,
    Fault::Paused,
    Fault::Restarted,
    Fault::WrongClock(3_600),
    Fault::WrongClock(-3_600),
    Fault::WrongClock(86_400),
    Fault::WrongClock(-86_400),
    Fault::Late,
    Fault::Sliced,
    Fault::Stalled,
    Fault::HalfOpen,
    Fault::Blackhole,
    Fault::Refused,
    Fault::Reset,
    Fault::FinOneWay,
    Fault::BeforeReply,
    Fault::Storm,
];

const OF_REDIS: &[Fault] = &[
    Fault::RedisKilled,
    Fault::RedisPaused,
    Fault::RedisSlow,
    Fault::RedisFlushed,
    Fault::RedisStingy,
    Fault::RedisFar,
    Fault::RedisDoubles,
    Fault::RedisDrops,
    Fault::RedisReorders,
];

const OF_POSTGRES: &[Fault] = &[
    Fault::StoreHangsUp,
    Fault::StoreCrashes,
    Fault::StoreLocked,
    Fault::StoreFar,
    Fault::StoreReadOnly,
    Fault::StoreFailsOver,
    Fault::StoreSilent,
    Fault::BeforeCommitted,
];

/// Failpoints that this ground has, each of which every campaign arms.
fn points(ground: Ground) -> Vec<Point> {
    let sqlite = ground == Ground::Sqlite;
    let all = Point::value_variants().iter().copied();
    all.filter(|point| match point {
        Point::MidBatch => sqlite,
        Point::BeforePublish | Point::BetweenAnnouncements => !sqlite,
        // Announcements must be lost for it, and no proxy stands before a Redis Cluster.
        Point::GapRead => !matches!(ground, Ground::RedisCluster { .. }) && !sqlite,
        _ => true,
    })
    .collect()
}

/// Every kind that the ground has.
pub fn kinds(ground: Ground) -> Vec<Fault> {
    let mut kinds = ALWAYS.to_vec();
    match ground {
        Ground::Sqlite => {}
        Ground::RedisCluster { .. } => kinds.extend(OF_POSTGRES),
        Ground::Redis { .. } | Ground::Networks { .. } => {
            kinds.extend(OF_POSTGRES);
            kinds.extend(OF_REDIS);
        }
    }
    if matches!(ground, Ground::Networks { .. }) {
        kinds.extend(BREAKS.map(Fault::Wire));
    }
    kinds.extend(points(ground).into_iter().map(Fault::KilledAt));
    kinds
}

/// What a campaign did to its town.
#[derive(Default, Debug)]
pub struct Struck {
    pub faults: usize,
    /// While nodes were killed and nothing else went wrong.
    pub kills: Vec<(At, At)>,
    /// How often each failpoint was reached.
    pub reached: BTreeMap<String, usize>,
}

/// Strikes with every fault of `faults`, in an order from the seed.
pub async fn strikes(town: &Town, mut faults: Vec<Fault>, most: usize, seed: u64) -> Struck {
    let mut rng = StdRng::seed_from_u64(seed);
    faults.shuffle(&mut rng);
    let mut struck = Struck::default();
    while !faults.is_empty() {
        let together = rng.random_range(most.min(2)..=most).min(faults.len());
        let now: Vec<Fault> = faults.drain(..together).collect();
        println!("{now:?}");
        let blows = now.iter().enumerate().map(|(number, fault)| {
            // Each node in its turn.
            let node = (struck.faults + number) % town.size();
            let time = Duration::from_millis(rng.random_range(250..900));
            strike(town, *fault, node, time)
        });
        let from = clock::now();
        let reached = futures_util::future::join_all(blows).await;
        if now.iter().all(|fault| fault.kills()) {
            struck.kills.push((from, clock::now()));
        }
        for reached in reached.into_iter().flatten() {
            *struck.reached.entry(reached).or_default() += 1;
        }
        struck.faults += together;
        let quiet = rng.random_range(50..400);
        tokio::time::sleep(Duration::from_millis(quiet)).await;
    }
    struck
}

/// One fault, from its beginning until it is mended; the failpoint that was reached.
async fn strike(town: &Town, fault: Fault, node: usize, time: Duration) -> Option<String> {
    match fault {
        Fault::Killed => {
            let mut node = town.node(node).await;
            node.kill();
            tokio::time::sleep(time / 2).await;
            node.start().await;
        }
        Fault::Paused => {
            let node = town.node(node).await;
            node.signal("STOP");
            tokio::time::sleep(time * 3).await;
            node.signal("CONT");
        }
        Fault::Restarted => restarted(&mut *town.node(node).await).await,
        Fault::AnotherVersion => {
            let mut node = town.node(node).await;
            node.is_next = !node.is_next;
            restarted(&mut node).await;
        }
        Fault::WrongClock(seconds) => {
            let node = town.node(node).await;
            node.sets_clock(seconds);
            tokio::time::sleep(time).await;
            node.sets_clock(0);
        }
        Fault::KilledAt(point) => return killed_at(town, point, node).await,
        Fault::Late => goes(town, node, Mode::Latency(Duration::from_millis(30)), time).await,
        Fault::Sliced => goes(town, node, Mode::Slices, time).await,
        Fault::Stalled => goes(town, node, Mode::Stall, time).await,
        Fault::HalfOpen => goes(town, node, Mode::HalfOpen, time).await,
        Fault::Blackhole => goes(town, node, Mode::Blackhole, time).await,
        Fault::Refused => {
            town.doors[node].cuts_all(Cut::Reset);
            goes(town, node, Mode::Refuse, time).await;
        }
        Fault::BeforeReply => goes(town, node, Mode::BeforeReply, time).await,
        Fault::Reset => town.doors[node].cuts_all(Cut::Reset),
        Fault::FinOneWay => town.doors[node].cuts_all(Cut::FinOneWay),
        Fault::Wire(how) => wire_goes(town, how, node, time).await,
        Fault::Storm => town.doors.iter().for_each(|door| door.cuts_all(Cut::Reset)),
        _ if OF_REDIS.contains(&fault) => of_redis(town, fault, node, time).await,
        _ => of_postgres(town, fault, node, time).await,
    }
    None
}

async fn restarted(node: &mut Node) {
    let stopped = node.stop().await;
    node.start().await;
    println!("{} stopped in {} ms", node.name, stopped.as_millis());
}

/// A door's lines go wrong for a while.
async fn goes(town: &Town, node: usize, mode: Mode, time: Duration) {
    town.doors[node].goes(mode);
    tokio::time::sleep(time).await;
    town.doors[node].goes(Mode::Through);
}

/// A node's wire breaks for longer than anybody waits for a sign of the other.
async fn wire_goes(town: &Town, how: Break, index: usize, time: Duration) {
    let servers = [town.to_store[index].address, town.to_redis[index].address];
    let node = town.node(index).await;
    let Some(wire) = &node.wire else { return };
    wire.goes(how, &servers);
    tokio::time::sleep(time * 4).await;
    wire.mend(how);
}

/// How long a failpoint waits for someone to come by.
const AMBUSH: Duration = Duration::from_secs(20);

async fn killed_at(town: &Town, point: Point, index: usize) -> Option<String> {
    let name = Fault::KilledAt(point).failpoint()?;
    let mut node = town.node(index).await;
    match point {
        Point::Migrated | Point::FirstStart => {
            node.kill();
            node.arm(&name);
            node.launch();
        }
        Point::Stopping => {
            node.arm(&name);
            node.signal("TERM");
        }
        _ => node.arm(&name),
    }
    if point == Point::GapRead {
        town.to_redis[index % town.to_redis.len().max(1)].goes(Mode::Drops);
    }
    let watch = Stopwatch::start();
    while node.is_alive() && !watch.passed(AMBUSH) {
        if matches!(point, Point::Listening | Point::MidResume) {
            // Those who come back resume, here or elsewhere.
            town.doors.iter().for_each(|door| door.cuts_all(Cut::Reset));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    if point == Point::GapRead {
        town.announcements_go(Mode::Through);
    }
    let missed = node.disarm(&name);
    node.start().await;
    (!missed).then_some(name)
}

async fn of_redis(town: &Town, fault: Fault, node: usize, time: Duration) {
    let lies = |mode| async move {
        town.announcements_go(mode);
        tokio::time::sleep(time * 2).await;
        town.announcements_go(Mode::Through);
    };
    match fault {
        Fault::RedisKilled => {
            let Some(redis) = &town.redis else { return };
            let mut redis = redis.lock().await;
            redis.stop();
            tokio::time::sleep(time).await;
            tokio::task::block_in_place(|| redis.start());
        }
        Fault::RedisPaused => {
            let Some(redis) = &town.redis else { return };
            let redis = redis.lock().await;
            redis.signal("STOP");
            // Longer than a node waits for an answer.
            tokio::time::sleep(time + Duration::from_millis(2_100)).await;
            redis.signal("CONT");
        }
        Fault::RedisSlow => town.tells_redis(&["client", "pause", "800", "ALL"]).await,
        Fault::RedisFlushed => town.tells_redis(&["flushall"]).await,
        Fault::RedisStingy => {
            let limit = |limit| ["config", "set", "client-output-buffer-limit", limit];
            town.tells_redis(&limit("pubsub 64kb 64kb 1")).await;
            town.to_redis[node].goes(Mode::Stall);
            tokio::time::sleep(time * 2).await;
            town.to_redis[node].goes(Mode::Through);
            town.tells_redis(&limit("pubsub 32mb 8mb 60")).await;
        }
        Fault::RedisFar => {
            town.to_redis[node].goes(Mode::Blackhole);
            tokio::time::sleep(time + Duration::from_millis(1_500)).await;
            town.to_redis[node].goes(Mode::Through);
        }
        Fault::RedisDoubles => lies(Mode::Doubles).await,
        Fault::RedisDrops => lies(Mode::Drops).await,
        _ => lies(Mode::Reorders).await,
    }
}

async fn of_postgres(town: &Town, fault: Fault, node: usize, time: Duration) {
    let goes = |mode, time| async move {
        town.to_store[node].goes(mode);
        tokio::time::sleep(time).await;
        town.to_store[node].goes(Mode::Through);
    };
    match fault {
        Fault::StoreHangsUp => {
            let hang_up = "select pg_terminate_backend(pid) from pg_stat_activity \
                where application_name = 'artel' and datname = current_database()";
            asks_store(town, hang_up, Duration::ZERO).await;
        }
        Fault::StoreCrashes => {
            let Some(postgres) = &town.postgres else {
                return;
            };
            let mut postgres = postgres.lock().await;
            tokio::task::block_in_place(|| {
                postgres.crash();
                postgres.start();
            });
        }
        Fault::StoreLocked => asks_store(town, "lock table streams", time).await,
        Fault::StoreFar => goes(Mode::Stall, time).await,
        Fault::StoreSilent => goes(Mode::Stall, time + Duration::from_secs(3)).await,
        Fault::StoreReadOnly => failover::takes_no_writes(town, time).await,
        Fault::StoreFailsOver => failover::fails_over(town, time).await,
        _ => goes(Mode::BeforeCommitted, time).await,
    }
}

/// Says something in a transaction that stays open for so long.
async fn asks_store(town: &Town, text: &'static str, time: Duration) {
    // Another fault may have taken the store away meanwhile.
    if let Ok(mut store) = PgConnection::connect(&town.rows()).await
        && let Ok(mut open) = store.begin().await
        && sqlx::query(text).execute(&mut *open).await.is_ok()
    {
        tokio::time::sleep(time).await;
    }
}
