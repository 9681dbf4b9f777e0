//! Frames of the WebSocket (`SPEC.md`), one JSON text each.

use crate::command::{Envelope, Receipt};
use crate::error::ErrorBody;
use crate::event::{Stored, StreamName};
use crate::group::Side;
use crate::hint::Hint;
use crate::{GroupId, OpId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Spoken by both sides; a server closes an older client with `TOO_OLD`.
pub const VERSION: u32 = 1;

/// A position the client holds: it has everything up to and including `seq`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Have {
    pub stream: StreamName,
    pub seq: Seq,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum ClientFrame {
    /// First frame. `epoch` is the one the client's positions belong to.
    Hello {
        version: u32,
        epoch: Option<String>,
        /// Streams to follow from now on; each answers with its missing range or `reset`.
        follow: Vec<Have>,
    },
    /// Follow one more stream.
    Follow {
        have: Have,
    },
    Unfollow {
        stream: StreamName,
    },
    /// The group on the screen, or none: presence.
    Open {
        group: Option<GroupId>,
    },
    /// The page is seen by its user: decides about push.
    Visible {
        visible: bool,
    },
    Typing {
        group: GroupId,
        side: Side,
    },
    Command {
        envelope: Box<Envelope>,
    },
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum ServerFrame {
    /// Answer to `hello`.
    Welcome {
        version: u32,
        epoch: String,
        node: String,
    },
    /// A followed stream stands here; events after it follow live.
    Following {
        stream: StreamName,
        head: Seq,
    },
    /// The stream cannot be continued from the client's position: take a snapshot.
    Reset {
        stream: StreamName,
        head: Seq,
    },
    /// Not visible to the caller, or no longer.
    Unfollowed {
        stream: StreamName,
    },
    Event {
        stored: Box<Stored>,
    },
    Reply {
        op: OpId,
        result: Reply,
    },
    Hint {
        hint: Hint,
    },
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Reply {
    Done { receipt: Receipt },
    Refused { error: Box<ErrorBody> },
}
