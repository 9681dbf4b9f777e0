//! SQL of jobs. Leasing is one of the few texts that differ between the databases.

use super::{Job, Kind, NewJob};
use crate::accounts::queries::{parse, word};
use crate::error::Result;
use crate::store::{Conn, Lane};
use crate::{execute, fetch_optional, ids};
use anyhow::Context;
use clap::ValueEnum;
use protocol::Micros;
use uuid::Uuid;

pub(super) async fn insert(conn: &mut Conn, id: Uuid, job: &NewJob) -> Result<bool> {
    let inserted = execute!(
        conn,
        "insert into jobs (id, kind, unique_key, body, due_at, attempts) values ($1, $2, $3, $4, $5, 0) \
         on conflict (unique_key) do nothing",
        id,
        word(job.kind),
        job.key.as_str(),
        job.body.to_string(),
        job.due_at
    )?;
    Ok(inserted == 1)
}

pub(super) async fn finish(conn: &mut Conn, job: Uuid, now: Micros) -> Result<bool> {
    let finished = execute!(
        conn,
        "update jobs set done_at = $1 where id = $2 and done_at is null",
        now,
        job
    )?;
    Ok(finished == 1)
}

pub(super) async fn empty(conn: &mut Conn, job: Uuid) -> Result<()> {
    execute!(conn, "update jobs set body = 'null' where id = $1", job)?;
    Ok(())
}

pub(super) async fn go_on(
    conn: &mut Conn,
    job: Uuid,
    body: &serde_json::Value,
    now: Micros,
) -> Result<()> {
    execute!(
        conn,
        "update jobs set body = $1, due_at = $2, leased_until = null, attempts = 0 \
         where id = $3 and done_at is null",
        body.to_string(),
        now,
        job
    )?;
    Ok(())
}

/// With `failed` the job is given up.
pub(super) async fn put_off(
    conn: &mut Conn,
    job: Uuid,
    until: Micros,
    failed: Option<&str>,
) -> Result<()> {
    execute!(
        conn,
        "update jobs set due_at = $1, leased_until = null, failed = $2, \
         done_at = case when cast($2 as text) is null then null else $1 end \
         where id = $3 and done_at is null",
        until,
        failed,
        job
    )?;
    Ok(())
}

/// The kinds that this version knows, between spaces. Those of a newer one are left to it.
fn known() -> String {
    let kinds = Kind::value_variants().iter().map(|kind| word(*kind));
    format!(" {} ", kinds.collect::<Vec<_>>().join(" "))
}

pub(super) async fn is_due(conn: &mut Conn, now: Micros) -> Result<bool> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "select cast(1 as bigint) from jobs where done_at is null and due_at <= $1 \
         and (leased_until is null or leased_until < $1) and $2 like '% ' || kind || ' %' limit 1",
        now,
        known()
    )?;
    Ok(row.is_some())
}

pub(super) async fn oldest_due(conn: &mut Conn, now: Micros) -> Result<Option<Micros>> {
    let row: Option<(Option<Micros>,)> = fetch_optional!(
        conn,
        "select min(due_at) from jobs where done_at is null and due_at <= $1",
        now
    )?;
    Ok(row.and_then(|(oldest,)| oldest))
}

pub(super) async fn is_known(conn: &mut Conn, key: &str) -> Result<bool> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "select cast(1 as bigint) from jobs where unique_key = $1",
        key
    )?;
    Ok(row.is_some())
}

/// Due jobs, now held until `until`; on PostgreSQL two nodes do not wait for each other.
pub(super) async fn lease(
    conn: &mut Conn,
    now: Micros,
    until: Micros,
    limit: i64,
) -> Result<Vec<Job>> {
    let rows: Vec<(Uuid, String, String, i32)> = match conn.lane() {
        Lane::Sqlite(conn) => {
            sqlx::query_as(
                "update jobs set leased_until = $1, attempts = attempts + 1 where id in ( \
                 select id from jobs where done_at is null and due_at <= $2 \
                 and (leased_until is null or leased_until < $2) and $4 like '% ' || kind || ' %' order by due_at limit $3) \
                 returning id, kind, body, attempts",
            )
            .bind(until)
            .bind(now)
            .bind(limit)
            .bind(known())
            .fetch_all(conn)
            .await?
        }
        Lane::Pg(conn, lookout) => {
            let leased = sqlx::query_as(
                "update jobs set leased_until = $1, attempts = attempts + 1 where id in ( \
                 select id from jobs where done_at is null and due_at <= $2 \
                 and (leased_until is null or leased_until < $2) and $4 like '% ' || kind || ' %' order by due_at limit $3 \
                 for update skip locked) returning id, kind, body, attempts",
            )
            .bind(until)
            .bind(now)
            .bind(limit)
            .bind(known())
            .fetch_all(conn);
            lookout.unless_away(leased).await?
        }
    };
    rows.into_iter()
        .map(|(id, kind, body, attempts)| {
            let body = serde_json::from_str(&body).context("a stored job")?;
            Ok(Job {
                id,
                kind: parse::<Kind>(&kind)?,
                body,
                attempts,
            })
        })
        .collect()
}

/// Rows of one table that a turn of the sweep throws away.
const SWEPT: i64 = 1000;

/// Throws away so many finished jobs and answers to ops of before then, at last the sessions that have
/// ended; is there more? Jobs and ops are looked for where their own time puts them, so that only old rows
/// are read; an op from a clock that was ahead stays that much longer.
pub(super) async fn sweep(conn: &mut Conn, before: Micros) -> Result<bool> {
    let oldest = ids::oldest_at(before);
    let jobs = execute!(
        conn,
        "delete from jobs where id in (select id from jobs where id < $1 and done_at < $2 \
         and failed is null order by id limit $3)",
        oldest,
        before,
        SWEPT
    )?;
    let ops = execute!(
        conn,
        "delete from ops where (op, actor) in (select op, actor from ops where op < $1 and at < $2 \
         order by op limit $3)",
        oldest,
        before,
        SWEPT
    )?;
    if jobs.max(ops) >= SWEPT.unsigned_abs() {
        return Ok(true);
    }
    execute!(conn, "delete from sessions where expires_at < $1", before)?;
    execute!(
        conn,
        "delete from first_steps where expires_at < $1",
        before
    )?;
    Ok(false)
}
