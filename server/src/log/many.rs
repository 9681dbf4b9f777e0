//! Commands written together: what they share is asked once, and each kind of row goes in with one
//! statement (ADR 0018).
//!
//! Whoever writes so takes only what it is sure of. Anything else (a repeat, a refusal, a mention)
//! it leaves, and that command runs by itself as if this were not here.

use super::tx::{Place, Written, address};
use crate::error::{Error, Result};
use crate::planted::failpoint::{Point, reached};
use crate::policy::Permit;
use crate::store::{Conn, Lane, hex};
use crate::{execute, fetch_all};
use anyhow::anyhow;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::command::{Envelope, Receipt};
use protocol::event::{Event, SharedEvent, Stored, StreamName};
use protocol::{Micros, Seq, StreamId, UserId};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use uuid::Uuid;

/// A command that may be written with its like.
#[derive(Clone)]
pub struct Wish {
    pub user: UserId,
    pub envelope: Arc<Envelope>,
    /// The time of everything in it.
    pub at: Micros,
}

/// Writes those of the wishes that it is sure of, and answers each: its receipt, or nothing for one
/// that must run alone and of which nothing may be written. One node has one such function.
pub type Together =
    for<'a> fn(&'a mut Many, &'a [Wish]) -> BoxFuture<'a, Result<Vec<Option<Receipt>>>>;

/// What is done about a stream that another transaction holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Patience {
    Waits,
    /// Its lines are left.
    Skips,
}

/// What one wish came to; nothing for one that must run alone.
pub(super) type Ran = Option<(Receipt, Written)>;

/// Runs `together` in a transaction that has begun. After an error nothing of it may be committed.
pub(super) async fn write(
    conn: Conn,
    together: Together,
    wishes: &[Wish],
    patience: Patience,
) -> (Conn, Result<Vec<Ran>>) {
    let mut many = Many::new(conn, wishes.len(), patience);
    let ran = AssertUnwindSafe(async {
        let receipts = together(&mut many, wishes).await?;
        many.finish()?;
        Ok::<_, Error>(receipts)
    })
    .catch_unwind()
    .await
    .unwrap_or_else(|_| Err(anyhow!("commands together panicked").into()));
    let Many { conn, written, .. } = many;
    let ran = ran.map(|receipts| {
        let answers = receipts.into_iter().zip(written);
        answers
            .map(|(receipt, written)| Some((receipt?, written)))
            .collect()
    });
    (conn, ran)
}

/// A write transaction that several commands share.
pub struct Many {
    pub conn: Conn,
    patience: Patience,
    /// Of each wish.
    written: Vec<Written>,
    places: usize,
}

/// A place with what fills it.
pub struct Filled {
    place: Place,
    event: Event,
}

impl Filled {
    /// Of a shared stream.
    #[must_use]
    pub fn shared(_: Permit, place: Place, event: SharedEvent) -> Self {
        let event = Event::Shared(event);
        Filled { place, event }
    }
}

/// Stream's owner and kind, its id, its head and lines.
type Taken = (Uuid, String, StreamId, Seq, i64);

impl Many {
    fn new(conn: Conn, wishes: usize, patience: Patience) -> Self {
        Many {
            conn,
            patience,
            written: std::iter::repeat_with(Written::default)
                .take(wishes)
                .collect(),
            places: 0,
        }
    }

    /// Locks these streams, by their owners' ids (rule 3's lock order), before anything is read that a
    /// line depends on; those that it has. On SQLite the transaction itself is the lock.
    pub async fn lock(&mut self, names: &[StreamName]) -> Result<HashSet<StreamName>> {
        let Lane::Pg(conn, lookout) = self.conn.lane() else {
            return Ok(names.iter().copied().collect());
        };
        let asked: BTreeSet<(Uuid, &str)> = names.iter().map(|name| address(*name)).collect();
        let (owners, kinds): (Vec<Uuid>, Vec<&str>) = asked.into_iter().unzip();
        let text = match self.patience {
            Patience::Waits => {
                "select owner, kind from streams where (owner, kind) in (select * from \
                 unnest($1::uuid[], $2::text[])) order by owner, kind desc for no key update"
            }
            Patience::Skips => {
                "select owner, kind from streams where (owner, kind) in (select * from \
                 unnest($1::uuid[], $2::text[])) order by owner, kind desc for no key update skip locked"
            }
        };
        let locked = sqlx::query_as(text).bind(owners).bind(kinds);
        let locked: Vec<(Uuid, String)> = lookout.unless_away(locked.fetch_all(conn)).await?;
        let locked: HashSet<(Uuid, &str)> = locked
            .iter()
            .map(|(owner, kind)| (*owner, &**kind))
            .collect();
        let has = |name: &StreamName| locked.contains(&address(*name));
        Ok(names.iter().copied().filter(has).collect())
    }

    /// Takes the next positions of these streams for lines, each in the order given; all streams
    /// must be there. As [`super::Tx::place`], once for all.
    pub async fn places(&mut self, wanted: &[StreamName]) -> Result<Vec<Place>> {
        let mut counts: BTreeMap<(Uuid, &str), i64> = BTreeMap::new();
        for name in wanted {
            *counts.entry(address(*name)).or_default() += 1;
        }
        let asked: Vec<_> = counts
            .iter()
            .map(|((owner, kind), count)| (hex(*owner), kind, count))
            .collect();
        let taken: Vec<Taken> = fetch_all!(
            self.conn,
            "update streams set head = head + w.count, lines = lines + w.count from \
             (select unhex(value ->> 0) as owner, value ->> 1 as kind, \
             cast(value ->> 2 as bigint) as count from json_each($1)) w where streams.owner = w.owner and streams.kind = w.kind \
             returning streams.owner, streams.kind, id, head, lines",
            serde_json::to_string(&asked).map_err(|error| anyhow!(error))?
        )?;
        let mut ends: BTreeMap<(Uuid, &str), (StreamId, Seq, i64)> = taken
            .iter()
            .map(|(owner, kind, id, head, lines)| ((*owner, &**kind), (*id, *head, *lines)))
            .collect();
        let mut places = Vec::with_capacity(wanted.len());
        for name in wanted {
            let address = address(*name);
            let count = counts.entry(address).or_default();
            let (stream, head, lines) = ends
                .get_mut(&address)
                .ok_or_else(|| anyhow!("no stream {name:?}"))?;
            *count -= 1;
            places.push(Place {
                stream: *stream,
                name: *name,
                seq: Seq(head.0 - *count),
                lines: *lines - *count,
            });
        }
        self.places += places.len();
        Ok(places)
    }

    /// Fills places; beside each the number of its wish, its time and its actor.
    pub async fn fill(&mut self, filled: Vec<(usize, Micros, UserId, Filled)>) -> Result<()> {
        let mut rows = Vec::with_capacity(filled.len());
        for (_, at, actor, Filled { place, event }) in &filled {
            let body = serde_json::to_string(event).map_err(|error| anyhow!(error))?;
            rows.push((hex(place.stream.0), place.seq, at, hex(actor.0), body));
        }
        execute!(
            self.conn,
            "insert into events (stream_id, seq, at, actor, body) select unhex(value ->> 0), \
             cast(value ->> 1 as bigint), cast(value ->> 2 as bigint), unhex(value ->> 3), \
             value ->> 4 from json_each($1)",
            serde_json::to_string(&rows).map_err(|error| anyhow!(error))?
        )?;
        reached(Point::EventInserted);
        for (wish, at, actor, Filled { place, event }) in filled {
            self.places -= 1;
            let stored = Stored {
                stream: place.name,
                seq: place.seq,
                at,
                actor: Some(actor),
                event,
            };
            self.written[wish].events.push(Arc::new(stored));
        }
        Ok(())
    }

    /// Proves that no place stayed empty.
    fn finish(&self) -> Result<()> {
        if self.places == 0 {
            Ok(())
        } else {
            Err(anyhow!("a place in a stream stayed empty").into())
        }
    }
}
