//! Groups, their row in the list and what opening one brings.

use crate::person::PersonForGroup;
use crate::task::Transition;
use crate::{GroupId, Micros, Seq, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which of a group's two streams: everyone in it, or staff only.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ToSchema,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Shared,
    Internal,
}

/// A group as everyone in it knows it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GroupForGroup {
    pub id: GroupId,
    pub city: String,
    pub company: String,
    /// IANA zone of the city; deadlines are meant in it.
    pub time_zone: String,
    /// Letters before the numbers of its tasks («СП»).
    pub prefix: String,
    pub archived: bool,
    pub rev: i64,
}

/// Where a reader stands in one stream, and where its end is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    pub head: Seq,
    /// Lines in the stream up to `head`.
    pub lines: i64,
    pub read_seq: Seq,
    /// Lines up to `read_seq`; unread is `lines - read_lines`.
    pub read_lines: i64,
}

/// One row of the list of groups.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GroupRow {
    pub group: GroupForGroup,
    pub shared: Standing,
    /// Staff only.
    pub internal: Option<Standing>,
    /// Unseen mentions of the caller in this group.
    pub mentions: i64,
    pub starred: bool,
    pub muted: bool,
    pub last_line: Option<LastLine>,
}

/// The newest line that the viewer may read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LastLine {
    pub at: Micros,
    pub author: Option<UserId>,
    pub author_name: String,
    pub side: Side,
    /// What kind of line; the client words it.
    pub kind: LastLineKind,
    /// At most 140 characters; of a card and a transition the number.
    pub excerpt: String,
    /// What happened, when the line is a transition.
    pub transition: Option<Transition>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LastLineKind {
    Text,
    Files,
    Card,
    Transition,
    Deleted,
}

/// How far a person has received and read one stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Receipts {
    pub user: UserId,
    pub side: Side,
    pub delivered: Seq,
    pub read: Seq,
    pub at: Micros,
}

/// A member of a group, as everyone in it sees him.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MemberForGroup {
    pub person: PersonForGroup,
    pub joined_at: Micros,
    /// Non-final and overdue tasks in this group (S1-22).
    pub open_tasks: i64,
    pub overdue_tasks: i64,
}

/// `GET /api/groups/{id}`: all that a room shows beside its lines.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    pub row: GroupRow,
    pub members: Vec<MemberForGroup>,
    /// Staff whom the viewer may mention: all staff for staff; for masters, those who wrote here.
    pub staff: Vec<PersonForGroup>,
    pub receipts: Vec<Receipts>,
    pub present: Vec<UserId>,
    /// Some operator is on line, though none has the group open.
    pub staff_reachable: bool,
}
