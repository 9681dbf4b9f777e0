//! The rows of a town when all is quiet, read by SQL past every node.

use crate::history::{Stream, Trace};
use crate::spec::known;
use crate::town::Town;
use serde_json::Value;
use sqlx::{PgPool, SqlitePool};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One stream.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub head: i64,
    pub lines: i64,
    /// In the order of their positions.
    pub events: Vec<Stored>,
}

impl Log {
    pub fn at(&self, seq: i64) -> Option<&Stored> {
        let index = self.events.binary_search_by_key(&seq, |stored| stored.seq);
        index.ok().map(|index| &self.events[index])
    }
}

#[derive(Clone, Debug)]
pub struct Stored {
    pub seq: i64,
    pub trace: Trace,
    /// The event itself, without its audience.
    pub event: Value,
}

/// How far someone has read: position, and lines up to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    pub seq: i64,
    pub lines: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Database {
    pub streams: BTreeMap<Stream, Log>,
    pub cursors: BTreeMap<(Stream, Uuid), Cursor>,
    /// Events in which the next version has stored more than this one knows, and others.
    pub of_next: usize,
    pub of_this: usize,
    /// What `artel verify` found broken.
    pub broken: Option<String>,
}

const STREAMS: &str = "select kind, owner, head, lines from streams where kind <> 'deal'";
const EVENTS: &str = "select s.kind, s.owner, e.seq, e.body from events e \
    join streams s on s.id = e.stream_id where s.kind <> 'deal' order by e.seq";
const CURSORS: &str = "select s.kind, s.owner, c.user_id, c.read_seq, c.read_lines from cursors c \
    join streams s on s.id = c.stream_id where s.kind <> 'deal'";

type StreamRow = (String, Uuid, i64, i64);
type EventRow = (String, Uuid, i64, String);
type CursorRow = (String, Uuid, Uuid, i64, i64);

impl Database {
    pub async fn read(town: &Town) -> Self {
        let rows = town.rows();
        let (streams, events, cursors) = if rows.starts_with("sqlite") {
            let pool = SqlitePool::connect(&rows).await.unwrap();
            (
                sqlx::query_as(STREAMS).fetch_all(&pool).await.unwrap(),
                sqlx::query_as(EVENTS).fetch_all(&pool).await.unwrap(),
                sqlx::query_as(CURSORS).fetch_all(&pool).await.unwrap(),
            )
        } else {
            let pool = PgPool::connect(&rows).await.unwrap();
            (
                sqlx::query_as(STREAMS).fetch_all(&pool).await.unwrap(),
                sqlx::query_as(EVENTS).fetch_all(&pool).await.unwrap(),
                sqlx::query_as(CURSORS).fetch_all(&pool).await.unwrap(),
            )
        };
        let mut database = Database::of(streams, events, cursors);
        database.broken = town.verify();
        database
    }

    fn of(streams: Vec<StreamRow>, events: Vec<EventRow>, cursors: Vec<CursorRow>) -> Self {
        let mut database = Database::default();
        for (kind, owner, head, lines) in streams {
            let log = Log {
                head,
                lines,
                events: Vec::new(),
            };
            database.streams.insert(stream(&kind, owner), log);
        }
        for (kind, owner, seq, body) in events {
            let of_next = body.contains("ByTheNext");
            database.of_next += usize::from(of_next);
            database.of_this += usize::from(!of_next);
            let event: Value = known(serde_json::from_str(&body).unwrap());
            let log = database.streams.entry(stream(&kind, owner)).or_default();
            log.events.push(Stored {
                seq,
                trace: Trace::of(&event),
                event: event["event"].clone(),
            });
        }
        for (kind, owner, user, seq, lines) in cursors {
            let cursor = Cursor { seq, lines };
            database
                .cursors
                .insert((stream(&kind, owner), user), cursor);
        }
        database
    }
}

fn stream(kind: &str, owner: Uuid) -> Stream {
    match kind {
        "shared" => Stream::Shared(owner),
        "internal" => Stream::Internal(owner),
        "personal" => Stream::Personal(owner),
        other => panic!("a stream of kind {other}"),
    }
}
