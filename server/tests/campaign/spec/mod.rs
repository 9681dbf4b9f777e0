//! The two doors as `protocol/SPEC.md` tells of them. Nothing here is shared with the server or with
//! its types: a misunderstanding on either side shows.

pub mod http;
pub mod socket;

use crate::history::Stream;
use serde_json::{Value, json};

/// A stream's name on the wire.
pub fn name(stream: Stream) -> Value {
    let (kind, of) = match stream {
        Stream::Shared(group) => ("shared", group),
        Stream::Internal(group) => ("internal", group),
        Stream::Personal(user) => ("personal", user),
    };
    json!({ "kind": kind, "of": of })
}

/// Where the range of a stream is read (SPEC WS3).
pub fn range_path(stream: Stream, after: i64) -> String {
    match stream {
        Stream::Shared(group) => format!("/api/groups/{group}/shared/events?after={after}"),
        Stream::Internal(group) => format!("/api/groups/{group}/internal/events?after={after}"),
        Stream::Personal(_) => format!("/api/personal/events?after={after}"),
    }
}

/// Without the fields that only the next version's specification knows: a client passes them over.
pub fn known(mut said: Value) -> Value {
    match &mut said {
        Value::Array(all) => all.iter_mut().for_each(|one| *one = known(one.take())),
        Value::Object(all) => {
            all.retain(|key, _| !key.ends_with("ByTheNext"));
            all.values_mut().for_each(|one| *one = known(one.take()));
        }
        _ => {}
    }
    said
}
