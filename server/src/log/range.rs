//! Reading the log back: heads, missing ranges, standings.

use super::tx::address;
use crate::error::{Error, Result};
use crate::store::Conn;
use crate::{fetch_all, fetch_optional};
use anyhow::Context;
use protocol::event::{Event, Stored, StreamName};
use protocol::group::Standing;
use protocol::{Micros, Seq, StreamId, UserId};

/// Head and lines of a stream; nothing when there is no such stream.
pub async fn head(conn: &mut Conn, name: StreamName) -> Result<Option<(Seq, i64)>> {
    let (owner, kind) = address(name);
    Ok(fetch_optional!(
        conn,
        "select head, lines from streams where owner = $1 and kind = $2",
        owner,
        kind
    )?)
}

/// The id of a stream's row.
pub async fn find_stream(conn: &mut Conn, name: StreamName) -> Result<Option<StreamId>> {
    let (owner, kind) = address(name);
    let row: Option<(StreamId,)> = fetch_optional!(
        conn,
        "select id from streams where owner = $1 and kind = $2",
        owner,
        kind
    )?;
    Ok(row.map(|(id,)| id))
}

/// Events after `after`, oldest first, at most `limit`.
pub async fn range(
    conn: &mut Conn,
    name: StreamName,
    after: Seq,
    limit: i64,
) -> Result<Vec<Stored>> {
    let (owner, kind) = address(name);
    let rows: Vec<EventRow> = fetch_all!(
        conn,
        "select e.seq, e.at, e.actor, e.body from events e \
         join streams s on s.id = e.stream_id \
         where s.owner = $1 and s.kind = $2 and e.seq > $3 order by e.seq limit $4",
        owner,
        kind,
        after,
        limit
    )?;
    rows.into_iter().map(|row| stored(name, row)).collect()
}

/// As [`range`]; nothing when one of them is of a kind that only a newer version knows, whose reader
/// takes a snapshot (ADR 0029).
pub async fn range_if_known(
    conn: &mut Conn,
    name: StreamName,
    after: Seq,
    limit: i64,
) -> Result<Option<Vec<Stored>>> {
    match range(conn, name, after, limit).await {
        Err(error @ Error::Internal(_)) => {
            error.log();
            Ok(None)
        }
        read => read.map(Some),
    }
}

/// Events before `before`, newest first, at most `limit`.
pub async fn range_before(
    conn: &mut Conn,
    name: StreamName,
    before: Seq,
    limit: i64,
) -> Result<Vec<Stored>> {
    let (owner, kind) = address(name);
    let rows: Vec<EventRow> = fetch_all!(
        conn,
        "select e.seq, e.at, e.actor, e.body from events e \
         join streams s on s.id = e.stream_id \
         where s.owner = $1 and s.kind = $2 and e.seq < $3 order by e.seq desc limit $4",
        owner,
        kind,
        before,
        limit
    )?;
    rows.into_iter().map(|row| stored(name, row)).collect()
}

/// Seq, time, actor, body.
type EventRow = (Seq, Micros, Option<UserId>, String);

fn stored(name: StreamName, (seq, at, actor, body): EventRow) -> Result<Stored> {
    let event: Event = serde_json::from_str(&body).context("a stored event")?;
    Ok(Stored {
        stream: name,
        seq,
        at,
        actor,
        event,
    })
}

/// A stream's row and where a reader stands in it; zero cursor when he never read.
pub async fn standing_in(
    conn: &mut Conn,
    name: StreamName,
    user: UserId,
) -> Result<Option<(StreamId, Standing)>> {
    let (owner, kind) = address(name);
    let row: Option<(StreamId, Seq, i64, Option<Seq>, Option<i64>)> = fetch_optional!(
        conn,
        "select s.id, s.head, s.lines, c.read_seq, c.read_lines from streams s \
         left join cursors c on c.stream_id = s.id and c.user_id = $3 \
         where s.owner = $1 and s.kind = $2",
        owner,
        kind,
        user
    )?;
    Ok(row.map(|(id, head, lines, read_seq, read_lines)| {
        let standing = Standing {
            head,
            lines,
            read_seq: read_seq.unwrap_or_default(),
            read_lines: read_lines.unwrap_or(0),
        };
        (id, standing)
    }))
}
