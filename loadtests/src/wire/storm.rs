//! Everybody loses his socket, misses a few messages, and comes back at once.

use super::Bench;
use super::stages::{Talk, open};
use super::swarm::Swarm;
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Messages that each missed.
const MISSED: usize = 5;
const PATIENCE: Duration = Duration::from_secs(60);

pub fn run(bench: &Bench) -> Result<Value> {
    let rooms = bench.big();
    speak(bench, rooms)?;
    let people: Vec<(usize, usize)> = (0..bench.row.people).map(|n| (n, n / 10)).collect();
    let (queries, began) = (queries(bench)?, Instant::now());
    let mut swarm = Swarm::new(&bench.tongue)?;
    let mut heard = Vec::new();
    for (n, (person, room)) in people.iter().enumerate() {
        let since = bench.said(*room) - MISSED as u64;
        swarm.open(bench.nodes[n % bench.nodes.len()], *person, *room, since)?;
    }
    let mut filled = 0;
    while filled < people.len() * MISSED {
        swarm.turn(Duration::from_millis(100), &mut heard)?;
        filled += heard.iter().map(|of| of.marks).sum::<usize>();
        swarm.whole()?;
        ensure!(began.elapsed() < PATIENCE, "{filled} messages came");
    }
    let took = began.elapsed().as_secs_f64();
    Ok(json!({
        "clients": people.len(), "seconds": took,
        "queries_per_client": (self::queries(bench)? - queries) / people.len() as f64,
    }))
}

/// One of each room says what the others miss.
fn speak(bench: &Bench, rooms: usize) -> Result<()> {
    let mut swarm = Swarm::new(&bench.tongue)?;
    let firsts: Vec<(usize, usize)> = (0..rooms).map(|room| (room * 10, room)).collect();
    open(&mut swarm, bench, &firsts)?;
    let mut talk = Talk::new(bench, 0..rooms, 1);
    let (mut heard, until) = (Vec::new(), Instant::now() + PATIENCE);
    for _ in 0..MISSED {
        (0..rooms).for_each(|room| talk.say(&mut swarm, room));
        while talk.heard < talk.sent {
            swarm.turn(Duration::from_millis(100), &mut heard)?;
            talk.count(&heard);
            ensure!(
                Instant::now() < until,
                "{} of {} were said",
                talk.heard,
                talk.sent
            );
        }
    }
    swarm.whole()
}

/// Statements that the nodes have run, as they say it themselves.
fn queries(bench: &Bench) -> Result<f64> {
    let mut sum = 0.0;
    for node in &bench.nodes {
        let mut socket = TcpStream::connect(node)?;
        socket
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut text = String::new();
        socket.read_to_string(&mut text)?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("artel_queries_total "));
        sum += line.map_or(Ok(f64::NAN), |figure| figure.trim().parse())?;
    }
    Ok(sum)
}
