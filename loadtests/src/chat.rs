//! 200 messages a second from 50 people in 8 groups, two operators following all: how long until
//! the acknowledgement, and until the line is on another screen.

use crate::client::{Session, Socket};
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hdrhistogram::Histogram;
use protocol::command::{Command, Envelope};
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::frame::{ClientFrame, Have, Reply, ServerFrame};
use protocol::group::{GroupRow, Side};
use protocol::{GroupId, OpId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval_at};
use tokio_tungstenite::tungstenite::Message;

const MASTERS: [&str; 24] = [
    "ivan", "rustam", "denis", "pavelz", "egor", "ilya", "sergey", "nikita", "roman", "evgeny",
    "oleg", "kirill", "maxim", "andrey", "artur", "gleb", "stepan", "vadim", "artem", "ruslan",
    "igor", "stas", "fedor", "alexey",
];
const OPERATORS: [&str; 2] = ["olga", "anna"];

/// When each op was sent, and what was measured.
#[derive(Default)]
struct Figures {
    sent: HashMap<OpId, Instant>,
    acks: Vec<u64>,
    screens: Vec<u64>,
    refused: usize,
}

type Shared = Arc<Mutex<Figures>>;

/// One run; prints a JSON line.
pub async fn run(base: &str, rate: u32, seconds: u64) -> Result<()> {
    let figures: Shared = Arc::default();
    // Each master twice: phone and a second tab are two of the fifty.
    let mut people = Vec::new();
    for login in MASTERS.iter().chain(&MASTERS) {
        people.push(person(base, login).await?);
    }
    for login in OPERATORS {
        people.push(person(base, login).await?);
    }
    let count = u32::try_from(people.len())?;
    let pause = Duration::from_secs(1) * count / rate;
    let begin = tokio::time::Instant::now() + Duration::from_millis(500);
    let end = begin + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for (n, (socket, groups)) in people.into_iter().enumerate() {
        let (sink, stream) = socket.split();
        let start = begin + pause * u32::try_from(n)? / count;
        tasks.spawn(listen(
            stream,
            figures.clone(),
            end + Duration::from_secs(2),
        ));
        tasks.spawn(speak(sink, groups, figures.clone(), start, pause, end));
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let figures = figures.lock().unwrap_or_else(PoisonError::into_inner);
    println!(
        "{}",
        serde_json::json!({
            "bench": "chat", "rate": rate, "seconds": seconds, "people": count,
            "acknowledged": figures.acks.len(), "refused": figures.refused, "delivered": figures.screens.len(),
            "ack_ms": percentiles(&figures.acks)?, "screen_ms": percentiles(&figures.screens)?,
        })
    );
    Ok(())
}

async fn person(base: &str, login: &str) -> Result<(Socket, Vec<GroupId>)> {
    let session = Session::sign_in(base, &format!("{login}@demo.artel"), crate::PASSWORD).await?;
    let rows = session.groups().await?;
    let socket = session.socket(followed(&rows)).await.context("socket")?;
    Ok((socket, rows.iter().map(|row| row.group.id).collect()))
}

fn followed(rows: &[GroupRow]) -> Vec<Have> {
    let follow = rows.iter().map(|row| Have {
        stream: StreamName::Shared(row.group.id),
        seq: row.shared.head,
    });
    follow.collect()
}

async fn speak(
    mut sink: SplitSink<Socket, Message>,
    groups: Vec<GroupId>,
    figures: Shared,
    start: tokio::time::Instant,
    pause: Duration,
    end: tokio::time::Instant,
) -> Result<()> {
    let mut ticks = interval_at(start, pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut n = 0_usize;
    while tokio::time::Instant::now() < end {
        ticks.tick().await;
        let op: OpId = server::ids::new();
        let command = Command::SendMessage {
            group: groups[n % groups.len()],
            side: Side::Shared,
            text: format!(
                "Замер {n}: на месте, домофон не работает, клиентка спустится сама через пять минут."
            ),
            files: Vec::new(),
            reply_to: None,
            task: None,
            mentions: Vec::new(),
            mentions_staff: false,
        };
        n += 1;
        let envelope = Box::new(Envelope {
            op,
            expect: None,
            command,
        });
        let frame = serde_json::to_string(&ClientFrame::Command { envelope })?;
        figures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .sent
            .insert(op, Instant::now());
        sink.send(Message::text(frame)).await?;
    }
    // Kept open until the listeners are done.
    tokio::time::sleep(Duration::from_secs(3)).await;
    Ok(())
}

async fn listen(
    mut stream: SplitStream<Socket>,
    figures: Shared,
    until: tokio::time::Instant,
) -> Result<()> {
    let mut own = Vec::new();
    while let Ok(Some(message)) = tokio::time::timeout_at(until, stream.next()).await {
        let Message::Text(text) = message? else {
            continue;
        };
        let now = Instant::now();
        let mut figures = figures.lock().unwrap_or_else(PoisonError::into_inner);
        match serde_json::from_str(&text)? {
            ServerFrame::Reply {
                op,
                result: Reply::Done { .. },
            } => {
                own.push(op);
                let took = figures.sent.get(&op).map(|sent| now - *sent);
                figures.acks.extend(took.map(micros));
            }
            ServerFrame::Reply { .. } => figures.refused += 1,
            ServerFrame::Event { stored } => {
                if let Event::Shared(SharedEvent::MessagePosted { message, .. }) = &stored.event
                    && let Some(op) = message.op
                    && !own.contains(&op)
                {
                    let took = figures.sent.get(&op).map(|sent| now - *sent);
                    figures.screens.extend(took.map(micros));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

/// p50, p99 and the greatest, in milliseconds.
fn percentiles(values: &[u64]) -> Result<serde_json::Value> {
    let mut histogram = Histogram::<u64>::new(3)?;
    for value in values {
        histogram.record(*value)?;
    }
    let ms = |micros: u64| micros as f64 / 1000.0;
    Ok(serde_json::json!({
        "p50": ms(histogram.value_at_quantile(0.5)),
        "p99": ms(histogram.value_at_quantile(0.99)),
        "max": ms(histogram.max()),
    }))
}

/// Opens `count` idle sockets of all masters, each following its group, and says what each costs the
/// server's process.
pub async fn idle(base: &str, pid: u32, count: usize) -> Result<()> {
    let mut people = Vec::new();
    for login in MASTERS {
        let login = format!("{login}@demo.artel");
        let session = Session::sign_in(base, &login, crate::PASSWORD).await?;
        let follow = followed(&session.groups().await?);
        people.push((session, follow));
    }
    let (session, follow) = people.first().context("nobody")?;
    let mut sockets = vec![session.socket(follow.clone()).await?];
    let before = resident(pid)?;
    while sockets.len() <= count {
        let more = (0..100.min(count + 1 - sockets.len())).map(|n| {
            let (session, follow) = &people[(sockets.len() + n) % people.len()];
            session.socket(follow.clone())
        });
        sockets.extend(try_join_all(more).await?);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = resident(pid)?;
    println!(
        "{}",
        serde_json::json!({
            "bench": "idle", "connections": count, "rss_before_kib": before, "rss_after_kib": after,
            "kib_per_connection": (after - before) as f64 / count as f64,
        })
    );
    Ok(())
}

/// Resident memory of a process, in KiB.
fn resident(pid: u32) -> Result<i64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .context("no VmRSS")?;
    Ok(line
        .split_whitespace()
        .nth(1)
        .context("no figure")?
        .parse()?)
}
