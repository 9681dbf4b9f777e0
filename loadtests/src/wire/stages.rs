//! The stages, the same for every server.

use super::swarm::{Heard, Swarm};
use super::tongue::Line;
use super::{Bench, storm};
use anyhow::{Result, ensure};
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

type Stage = fn(&Bench) -> Result<Value>;

/// In their order.
pub const ALL: &[(&str, Stage)] = &[
    ("connects", connects),
    ("storm", storm::run),
    ("one room", one_room),
    ("one room paced", one_room_paced),
    ("rooms", rooms),
    ("rooms paced", rooms_paced),
    ("stopped reader", stopped_reader),
];

fn one_room(bench: &Bench) -> Result<Value> {
    loaded(bench, &Load::one(bench, None))
}

fn one_room_paced(bench: &Bench) -> Result<Value> {
    loaded(bench, &Load::one(bench, Some(10)))
}

fn rooms(bench: &Bench) -> Result<Value> {
    loaded(bench, &Load::many(None))
}

fn rooms_paced(bench: &Bench) -> Result<Value> {
    loaded(bench, &Load::many(Some(1000)))
}

/// Sockets being opened at once.
const OPENING: usize = 64;
/// Memory counts from here on: what the first connections warm up is no connection's.
const WARM: usize = 1000;
/// How long anything may take before the stage has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// Not measured.
const WARM_UP: Duration = Duration::from_secs(1);

/// Everybody connects, each to his room of ten; then nothing happens.
fn connects(bench: &Bench) -> Result<Value> {
    let mut swarm = Swarm::new(&bench.tongue)?;
    let people: Vec<(usize, usize)> = (0..bench.row.people).map(|n| (n, n / 10)).collect();
    let warm = WARM.min(people.len() / 2);
    open(&mut swarm, bench, &people[..warm])?;
    std::thread::sleep(WARM_UP);
    let (resident, cpu, began) = (bench.tree.resident(), bench.tree.cpu(), Instant::now());
    open(&mut swarm, bench, &people[warm..])?;
    let (took, cpu) = (began.elapsed().as_secs_f64(), bench.tree.cpu() - cpu);
    std::thread::sleep(2 * WARM_UP);
    let count = (people.len() - warm) as f64;
    swarm.whole()?;
    Ok(json!({
        "connections": people.len(), "connects_per_s": count / took, "us_per_connect": cpu / count * 1e6,
        "bytes_per_connection": (bench.tree.resident() - resident) / count,
    }))
}

/// Opens a socket for each (person, room), with nothing missed, and waits until all hear. The first
/// comes alone: ejabberd forgets somebody when many make one room.
pub fn open(swarm: &mut Swarm<'_>, bench: &Bench, people: &[(usize, usize)]) -> Result<()> {
    let until = Instant::now() + PATIENCE;
    let (mut opened, mut ready, mut heard) = (0, 0, Vec::new());
    while ready < people.len() {
        let opening = if ready == 0 { 1 } else { OPENING };
        while opened < people.len() && opened - ready < opening {
            let (person, room) = people[opened];
            let (node, since) = (bench.nodes[opened % bench.nodes.len()], bench.said(room));
            swarm.open(node, person, room, since)?;
            opened += 1;
        }
        swarm.turn(Duration::from_millis(100), &mut heard)?;
        ready += heard.iter().filter(|heard| heard.ready).count();
        swarm.whole()?;
        ensure!(Instant::now() < until, "{ready} of {} hear", people.len());
    }
    Ok(())
}

/// Who listens, and how they are spoken to.
pub struct Load {
    /// Rooms of so many; the first is `first`.
    rooms: usize,
    size: usize,
    first: usize,
    /// Messages a second of all together; without it each room has `window` under way.
    rate: Option<u32>,
    window: usize,
}

impl Load {
    fn one(bench: &Bench, rate: Option<u32>) -> Self {
        Load {
            rooms: 1,
            size: 1000,
            first: bench.big(),
            rate,
            window: 100,
        }
    }

    fn many(rate: Option<u32>) -> Self {
        Load {
            rooms: 100,
            size: 10,
            first: 0,
            rate,
            window: 1,
        }
    }

    fn people(&self) -> Vec<(usize, usize)> {
        (0..self.rooms * self.size)
            .map(|n| (n, self.first + n / self.size))
            .collect()
    }
}

/// Messages on their way: who speaks next, and what was heard.
pub struct Talk<'a> {
    bench: &'a Bench,
    first: usize,
    lines: Vec<Line>,
    size: usize,
    turns: Vec<usize>,
    seed: u32,
    pub sent: u64,
    pub heard: u64,
    acknowledged: u64,
}

impl<'a> Talk<'a> {
    pub fn new(bench: &'a Bench, rooms: std::ops::Range<usize>, size: usize) -> Self {
        Talk {
            bench,
            first: rooms.start,
            turns: vec![0; rooms.len()],
            lines: rooms.map(|room| bench.tongue.line(room)).collect(),
            size,
            seed: std::process::id() ^ uuid::Uuid::new_v4().as_fields().0,
            sent: 0,
            heard: 0,
            acknowledged: 0,
        }
    }

    /// The next member of the room says something.
    pub fn say(&mut self, swarm: &mut Swarm<'_>, room: usize) {
        let speaker = room * self.size + self.turns[room] % self.size;
        self.turns[room] += 1;
        self.sent += 1;
        self.bench.said.borrow_mut()[self.first + room] += 1;
        let now = swarm.now();
        self.lines[room].stamp(now, self.seed, self.sent);
        swarm.send(speaker, &self.lines[room].bytes);
    }

    pub fn count(&mut self, heard: &[Heard]) {
        for of in heard {
            self.heard += of.marks as u64;
            self.acknowledged += of.acknowledged as u64;
        }
    }
}

/// Runs the load: warm-up, measured, and until everything has arrived.
fn loaded(bench: &Bench, load: &Load) -> Result<Value> {
    let mut swarm = Swarm::new(&bench.tongue)?;
    open(&mut swarm, bench, &load.people())?;
    let figures = talk(bench, load, &mut swarm)?;
    swarm.whole()?;
    Ok(figures)
}

fn talk(bench: &Bench, load: &Load, swarm: &mut Swarm<'_>) -> Result<Value> {
    let mut talk = Talk::new(bench, load.first..load.first + load.rooms, load.size);
    let mut heard = Vec::new();
    let began = Instant::now();
    let mut measured: Option<(Instant, f64, u64, u64)> = None;
    let end = WARM_UP + bench.measured();
    if load.rate.is_none() {
        (0..load.rooms * load.window).for_each(|n| talk.say(swarm, n / load.window));
    }
    let (cpu, took, sent, got) = loop {
        let elapsed = began.elapsed();
        if let Some(rate) = load.rate {
            let due = (elapsed.as_secs_f64() * f64::from(rate)) as u64;
            while talk.sent < due {
                let room = usize::try_from(talk.sent)? % load.rooms;
                talk.say(swarm, room);
            }
        }
        let wait = Duration::from_millis(if load.rate.is_some() { 1 } else { 100 });
        swarm.turn(wait, &mut heard)?;
        talk.count(&heard);
        if load.rate.is_none() {
            for of in &heard {
                for _ in 0..answered(bench, load, of) {
                    talk.say(swarm, of.client / load.size);
                }
            }
        }
        match measured {
            None if elapsed >= WARM_UP => {
                swarm.delays = load.rate.map(|_| Vec::new());
                measured = Some((Instant::now(), bench.tree.cpu(), talk.sent, talk.heard));
            }
            Some((since, cpu, sent, got)) if elapsed >= end => {
                let (sent, got) = (talk.sent - sent, talk.heard - got);
                break (
                    bench.tree.cpu() - cpu,
                    since.elapsed().as_secs_f64(),
                    sent,
                    got,
                );
            }
            _ => {}
        }
    };
    let delays = swarm.delays.take();
    let missing = arrive(swarm, &mut talk, load.size)?;
    let mut figures = json!({
        "messages_per_s": sent as f64 / took, "deliveries_per_s": got as f64 / took,
        "us_per_delivery": cpu / got as f64 * 1e6, "cores": cpu / took, "missing": missing,
    });
    if let Some(delays) = delays {
        figures["p99_ms"] = percentile(&delays)?.into();
    }
    Ok(figures)
}

/// How many more a room may say for this: for each acknowledgement, or, where there is none, for
/// each message that its first member heard.
fn answered(bench: &Bench, load: &Load, of: &Heard) -> usize {
    if bench.tongue.acknowledged.is_some() {
        of.acknowledged
    } else if of.client.is_multiple_of(load.size) {
        of.marks
    } else {
        0
    }
}

/// Waits for what is under way; how much of it never came.
fn arrive(swarm: &mut Swarm<'_>, talk: &mut Talk<'_>, size: usize) -> Result<i64> {
    let until = Instant::now() + Duration::from_secs(10);
    let due = talk.sent * size as u64;
    let mut heard = Vec::new();
    while talk.heard < due && Instant::now() < until {
        swarm.turn(Duration::from_millis(100), &mut heard)?;
        talk.count(&heard);
    }
    Ok(i64::try_from(due)? - i64::try_from(talk.heard)?)
}

fn percentile(delays: &[u64]) -> Result<f64> {
    let mut histogram = Histogram::<u64>::new(3)?;
    for delay in delays {
        histogram.record(*delay)?;
    }
    Ok(histogram.value_at_quantile(0.99) as f64 / 1000.0)
}

/// 200 readers of one room without and with one who reads nothing.
fn stopped_reader(bench: &Bench) -> Result<Value> {
    let load = Load {
        size: 200,
        rate: Some(400),
        ..Load::one(bench, None)
    };
    let run = |deaf: bool| -> Result<Value> {
        let mut swarm = Swarm::new(&bench.tongue)?;
        open(&mut swarm, bench, &load.people())?;
        if deaf {
            open(&mut swarm, bench, &[(load.size, load.first)])?;
            swarm.deafen(load.size);
        }
        talk(bench, &load, &mut swarm)
    };
    let (all_read, one_stopped) = (run(false)?, run(true)?);
    Ok(
        json!({ "p99_ms": all_read["p99_ms"], "p99_ms_stopped": one_stopped["p99_ms"],
        "missing": one_stopped["missing"] }),
    )
}
