//! SQLite with `synchronous=FULL`: commands one by one, in savepoints of one commit, and plain lines
//! many rows at a time.

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use protocol::event::{SharedEvent, StreamName};
use protocol::{GroupId, OpId, UserId};
use server::bus::Bus;
use server::clock::Clock;
use server::ids;
use server::log::Log;
use server::policy::{Action, Actor, Facts, may};
use server::store::{self, Db};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Rows of one insert in the plain variant; the committer's own batch.
const BATCH: usize = 64;

pub async fn run(runs: usize, commands: usize) -> Result<()> {
    for (name, submitters) in [("one by one", 1), ("savepoints", BATCH), ("plain rows", 0)] {
        let mut rates = Vec::new();
        for run in 0..runs {
            let folder = tempfile::tempdir()?;
            let url = format!("sqlite://{}", folder.path().join("bench.sqlite").display());
            let db = store::open(&url, 4).await?;
            // One by one is slow: fewer commands say the same.
            let count = if submitters == 1 {
                commands.min(600)
            } else {
                commands
            };
            let started = Instant::now();
            if submitters == 0 {
                plain_rows(&db, count).await?;
            } else {
                through_log(&db, submitters, count).await?;
            }
            let rate = count as f64 / started.elapsed().as_secs_f64();
            println!(
                "{}",
                serde_json::json!({ "variant": name, "run": run, "commands_per_s": rate.round() })
            );
            rates.push(rate);
            db.close().await;
        }
        let median = super::median(&mut rates).round();
        println!(
            "{}",
            serde_json::json!({ "variant": name, "median_commands_per_s": median })
        );
    }
    Ok(())
}

/// Each command takes a place, fills it with an event and writes its op: five statements, as a short
/// command does.
async fn through_log(db: &Db, submitters: usize, count: usize) -> Result<()> {
    let (bus, _intake) = Bus::local();
    let log = Log::start(db, bus, Clock::default());
    let group: GroupId = ids::new();
    log.write(move |tx| Box::pin(async move { tx.make_stream(StreamName::Shared(group)).await }))
        .await
        .context("a stream")?;
    let left = Arc::new(AtomicUsize::new(count));
    let submit = |log: Log, left: Arc<AtomicUsize>| async move {
        while left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
            .is_ok()
        {
            log.write(move |tx| Box::pin(async move { one(tx, group).await }))
                .await?;
        }
        anyhow::Ok(())
    };
    try_join_all((0..submitters).map(|_| submit(log.clone(), left.clone()))).await?;
    Ok(())
}

async fn one(tx: &mut server::log::Tx, group: GroupId) -> server::error::Result<()> {
    let actor = Actor::system();
    let permit = may(&actor, Action::ReadGroup, Facts::default())?;
    let user: UserId = ids::new();
    tx.shared(permit, group, SharedEvent::MemberRemoved { user })
        .await?;
    let op: OpId = ids::new();
    server::execute!(
        tx.conn,
        "insert into ops (actor, op, command, receipt, at) values ($1, $2, $3, $4, $5)",
        actor.id,
        op,
        vec![0_u8; 32],
        "{}",
        tx.now
    )?;
    Ok(())
}

/// The same rows, 64 in one statement each, one commit a batch.
async fn plain_rows(db: &Db, count: usize) -> Result<()> {
    let Db::Sqlite { writer, .. } = db else {
        anyhow::bail!("not SQLite")
    };
    let stream = uuid::Uuid::from_u128(1);
    let insert_stream =
        "insert into streams (id, kind, owner, head, lines) values ($1, 'shared', $1, 0, 0)";
    sqlx::query(insert_stream)
        .bind(stream)
        .execute(writer)
        .await?;
    let body = serde_json::to_string(&SharedEvent::MemberRemoved {
        user: UserId(stream),
    })?;
    for start in (0..count).step_by(BATCH) {
        let size = BATCH.min(count - start);
        let ops: Vec<String> = (0..size)
            .map(|_| ids::new::<OpId>().0.simple().to_string())
            .collect();
        let mut tx = writer.begin_with("begin immediate").await?;
        let (head,): (i64,) =
            sqlx::query_as("update streams set head = head + $1 where id = $2 returning head")
                .bind(size as i64)
                .bind(stream)
                .fetch_one(&mut *tx)
                .await?;
        sqlx::query(
            "insert into events (stream_id, seq, at, actor, body) \
             select $1, $2 + key, 0, null, $3 from json_each($4)",
        )
        .bind(stream)
        .bind(head - size as i64 + 1)
        .bind(&body)
        .bind(serde_json::to_string(&ops)?)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "insert into ops (actor, op, command, receipt, at) \
             select $1, unhex(value), zeroblob(32), '{}', 0 from json_each($2)",
        )
        .bind(stream)
        .bind(serde_json::to_string(&ops)?)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
    }
    Ok(())
}
