//! What people did and what they were shown: all that the checker is given beside the database.

use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Microseconds since the campaign began, by one clock that never jumps.
pub type At = u64;

/// Whose log a stream is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stream {
    Shared(Uuid),
    Internal(Uuid),
    Personal(Uuid),
}

/// What a person wanted.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// The author's `count`-th line in this stream.
    Send {
        stream: Stream,
        count: u32,
    },
    Edit {
        stream: Stream,
        message: Uuid,
        text: String,
    },
    Delete {
        stream: Stream,
        message: Uuid,
    },
    React {
        stream: Stream,
        message: Uuid,
        emoji: &'static str,
        on: bool,
    },
    Read {
        stream: Stream,
        seq: i64,
    },
    Add {
        group: Uuid,
        user: Uuid,
    },
    Remove {
        group: Uuid,
        user: Uuid,
    },
    CreateTask {
        group: Uuid,
    },
    /// A transition by the command's word.
    Act {
        group: Uuid,
        task: Uuid,
        act: &'static str,
    },
    Tick {
        group: Uuid,
        task: Uuid,
        item: Uuid,
        done: bool,
    },
}

impl What {
    /// The group whose member one must be.
    pub fn group(&self) -> Option<Uuid> {
        match self {
            What::Send { stream, .. }
            | What::Edit { stream, .. }
            | What::Delete { stream, .. }
            | What::React { stream, .. }
            | What::Read { stream, .. } => match stream {
                Stream::Shared(group) | Stream::Internal(group) => Some(*group),
                Stream::Personal(_) => None,
            },
            What::CreateTask { group } | What::Act { group, .. } | What::Tick { group, .. } => {
                Some(*group)
            }
            What::Add { .. } | What::Remove { .. } => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Receipt {
    pub id: Option<Uuid>,
    pub seq: Option<i64>,
    pub rev: Option<i64>,
    pub already: bool,
}

/// How it ended for him who asked.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    Done(Receipt),
    /// Told by a code that it was not done and will not be.
    Refused(String),
    /// Never answered: done once or not at all.
    Unknown,
}

/// One attempt at something, however often it was sent: it has one name.
#[derive(Clone, Debug)]
pub struct Op {
    pub op: Uuid,
    pub what: What,
    pub invoked: At,
    pub ended: At,
    pub outcome: Outcome,
    /// How often it was sent.
    pub sent: u32,
}

/// An event, by what does not change when its text is rewritten.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trace {
    Posted { message: Uuid, op: Option<Uuid> },
    Changed { message: Uuid },
    Task { task: Uuid, rev: i64 },
    Joined(Uuid),
    Removed(Uuid),
    Other(String),
}

impl Trace {
    /// Of `{"audience": …, "event": …}`.
    pub fn of(event: &Value) -> Self {
        let event = &event["event"];
        let message = || id(&event["message"]["id"]);
        match event["type"].as_str().unwrap_or_default() {
            "message_posted" => Trace::Posted {
                message: message(),
                op: maybe_id(&event["message"]["op"]),
            },
            "message_changed" => Trace::Changed { message: message() },
            "task_changed" => Trace::Task {
                task: id(&event["task"]["id"]),
                rev: event["task"]["rev"].as_i64().unwrap_or_default(),
            },
            "member_added" => Trace::Joined(id(&event["person"]["id"])),
            "member_removed" => Trace::Removed(id(&event["user"])),
            other => Trace::Other(other.to_owned()),
        }
    }
}

/// An event as it came to a person.
#[derive(Clone, Debug)]
pub struct Seen {
    pub seq: i64,
    pub at: At,
    pub trace: Trace,
}

/// What a person applied to one stream without a break, from a position on.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    pub from: i64,
    pub seen: Vec<Seen>,
}

impl Stretch {
    pub fn until(&self) -> i64 {
        self.seen.last().map_or(self.from, |seen| seen.seq)
    }
}

/// What a person's events make of his groups.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    /// Lines by id, the greater rev of each.
    pub lines: BTreeMap<Uuid, Value>,
    pub tasks: BTreeMap<Uuid, Value>,
    /// Streams of which only a page is known before this position.
    pub begun: BTreeMap<Stream, i64>,
}

/// What the server tells one who asks anew when everything is quiet.
#[derive(Clone, Debug, Default)]
pub struct Fresh {
    /// The newest lines of each group.
    pub lines: Vec<Value>,
    pub tasks: Vec<Value>,
    /// Rows of the list of groups.
    pub rows: Vec<Value>,
}

/// A line that broke, and was opened again to this node or another.
#[derive(Clone, Copy, Debug)]
pub struct Resumed {
    pub lost: At,
    /// Microseconds until the next welcome.
    pub took: u64,
}

/// One person from beginning to end.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub user: Uuid,
    pub name: String,
    pub staff: bool,
    pub ops: Vec<Op>,
    pub streams: BTreeMap<Stream, Vec<Stretch>>,
    /// Streams he follows at the end.
    pub follows: Vec<Stream>,
    /// Events that came over a socket before the one that precedes them (SPEC WS2).
    pub jumps: Vec<String>,
    pub screen: Screen,
    pub fresh: Option<Fresh>,
    /// Broken lines that were opened again.
    pub resumed: Vec<Resumed>,
    /// Answers that asked him to try again, by code.
    pub again: BTreeMap<String, u32>,
}

/// An id where the protocol promises one.
pub fn id(value: &Value) -> Uuid {
    maybe_id(value).unwrap_or_default()
}

pub fn maybe_id(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

/// `{"kind": "shared", "of": …}`; deals are not talked of here.
pub fn stream(value: &Value) -> Option<Stream> {
    let of = id(&value["of"]);
    match value["kind"].as_str()? {
        "shared" => Some(Stream::Shared(of)),
        "internal" => Some(Stream::Internal(of)),
        "personal" => Some(Stream::Personal(of)),
        _ => None,
    }
}
