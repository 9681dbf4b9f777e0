//! What one message costs the server's processor: the same pace into all groups in turn, however many
//! there are. Staff who send follow no room; each hears of every group by the lobby.

use crate::client::{Session, Socket, send};
use anyhow::{Context, Result};
use futures_util::StreamExt;
use futures_util::stream::{SplitSink, SplitStream};
use protocol::command::{Command, Envelope};
use protocol::frame::{ClientFrame, Reply, ServerFrame};
use protocol::group::Side;
use protocol::{GroupId, OpId};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{Instant, interval_at};
use tokio_tungstenite::tungstenite::Message;

const STAFF: [&str; 8] = [
    "olga", "anna", "timur", "marina", "pavel", "svetlana", "head", "admin",
];

/// One run; prints a JSON line.
pub async fn run(base: &str, pid: u32, rate: u32, seconds: u64) -> Result<()> {
    let mut sockets = Vec::new();
    let mut groups: Arc<[GroupId]> = Arc::new([]);
    let mut lines: i64 = 0;
    for login in STAFF {
        let login = format!("{login}@demo.artel");
        let session = Session::sign_in(base, &login, crate::PASSWORD).await?;
        if groups.is_empty() {
            let rows = session.groups().await?;
            let notes = |row: &protocol::group::GroupRow| row.internal.map_or(0, |side| side.lines);
            lines = rows.iter().map(|row| row.shared.lines + notes(row)).sum();
            groups = rows.iter().map(|row| row.group.id).collect();
        }
        sockets.push(session.socket(Vec::new()).await?);
    }
    let (next, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let pause = Duration::from_secs(1) * u32::try_from(STAFF.len())? / rate;
    let begin = Instant::now() + Duration::from_secs(1);
    let end = begin + Duration::from_secs(seconds);
    let mut people = tokio::task::JoinSet::new();
    for (n, socket) in sockets.into_iter().enumerate() {
        let (sink, stream) = socket.split();
        let start = begin + pause * u32::try_from(n)? / u32::try_from(STAFF.len())?;
        people.spawn(speak(
            sink,
            groups.clone(),
            next.clone(),
            (start, pause, end),
        ));
        people.spawn(listen(stream, done.clone(), end + Duration::from_secs(1)));
    }
    tokio::time::sleep_until(begin).await;
    let before = processor_time(pid)?;
    while let Some(ended) = people.join_next().await {
        ended??;
    }
    let took = processor_time(pid)? - before;
    let messages = done.load(Ordering::Relaxed);
    println!(
        "{}",
        serde_json::json!({
            "bench": "growth", "groups": groups.len(), "lines": lines, "rate": rate, "messages": messages,
            "cpu_us_per_message": took.as_micros() as f64 / messages as f64,
        })
    );
    Ok(())
}

async fn speak(
    mut sink: SplitSink<Socket, Message>,
    groups: Arc<[GroupId]>,
    next: Arc<AtomicUsize>,
    (start, pause, end): (Instant, Duration, Instant),
) -> Result<()> {
    let mut ticks = interval_at(start, pause);
    while ticks.tick().await < end {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let op: OpId = server::ids::new();
        let envelope = Box::new(Envelope {
            op,
            expect: None,
            command: Command::SendMessage {
                group: groups[n % groups.len()],
                side: Side::Shared,
                text: format!("Замер {n}: на месте, домофон не работает, клиентка спустится сама."),
                files: Vec::new(),
                reply_to: None,
                task: None,
                mentions: Vec::new(),
                mentions_staff: false,
            },
        });
        send(&mut sink, &ClientFrame::Command { envelope }).await?;
    }
    // Kept open until its listener is done.
    tokio::time::sleep(Duration::from_secs(2)).await;
    Ok(())
}

/// Counts acknowledgements.
async fn listen(
    mut stream: SplitStream<Socket>,
    done: Arc<AtomicUsize>,
    until: Instant,
) -> Result<()> {
    while let Ok(Some(message)) = tokio::time::timeout_at(until, stream.next()).await {
        let Message::Text(text) = message? else {
            continue;
        };
        // The lobby's frames are long, and not what is counted.
        if !text.contains("\"reply\"") {
            continue;
        }
        let frame = serde_json::from_str(&text)?;
        if let ServerFrame::Reply {
            result: Reply::Done { .. },
            ..
        } = frame
        {
            done.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}

/// What a process has used, in user mode and in the kernel. Linux counts ticks of 10 ms.
fn processor_time(pid: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, after_name) = stat.rsplit_once(')').context("no name")?;
    let ticks = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<u64>)
        .sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
