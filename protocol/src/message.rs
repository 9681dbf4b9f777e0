//! Lines of a group's timeline.

use crate::deal::DealRef;
use crate::file::FileView;
use crate::group::Side;
use crate::person::PersonForGroup;
use crate::task::{TaskForGroup, TaskForStaff, Transition};
use crate::{DealId, GroupId, MessageId, Micros, Seq, TaskId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a line shows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum LineBody {
    /// Written by a person; `text` may be empty when there are files.
    Text { text: String, files: Vec<FileView> },
    /// A live card; its face is drawn from the task's present state.
    TaskCard { task: TaskId },
    /// A live card; masters know only this reference of the deal.
    DealCard { deal: DealRef },
    /// A deal posted among staff only.
    InternalDealCard { deal: DealId },
    /// A loud transition of a task.
    Transition {
        task: TaskId,
        number: String,
        transition: Transition,
        /// Whom it went to (reassigned, returned), if anyone.
        to: Option<UserId>,
        reason: Option<String>,
        /// Staff acted for the master.
        on_behalf: bool,
    },
    /// The tombstone of a deleted message.
    Deleted,
}

/// What a reply quotes; the text is the original's at the time of reading.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    pub message: MessageId,
    pub author: Option<UserId>,
    /// At most 140 characters; empty when the original is deleted or has no text.
    pub excerpt: String,
    pub deleted: bool,
}

/// The task whose discussion a message belongs to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskChip {
    pub task: TaskId,
    pub number: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    pub emoji: String,
    pub users: Vec<UserId>,
}

/// A line as its audience may know it; the same for everyone who may read it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    pub id: MessageId,
    pub group: GroupId,
    pub side: Side,
    /// Position of the event that posted it in its stream.
    pub seq: Seq,
    /// Lines of its stream up to and including this one.
    pub line: i64,
    /// Shared head when it was written; a shared line's own seq. Order of a timeline:
    /// `(anchor, shared before internal, seq)`.
    pub anchor: Seq,
    /// Nobody: the product itself.
    pub author: Option<UserId>,
    pub at: Micros,
    pub body: LineBody,
    pub reply: Option<Quote>,
    pub mentions: Vec<UserId>,
    /// «@оператор»: whoever of staff is on shift.
    pub mentions_staff: bool,
    pub chip: Option<TaskChip>,
    pub reactions: Vec<Reaction>,
    pub edited_at: Option<Micros>,
    /// Op of the command that made it: lets the author's client merge its optimistic line.
    pub op: Option<crate::OpId>,
    pub rev: i64,
}

/// A former text of an edited message.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    pub text: String,
    pub until: Micros,
}

/// A page of a timeline with everything its cards and names need.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LinePage {
    /// Oldest first.
    pub lines: Vec<MessageView>,
    pub people: Vec<PersonForGroup>,
    pub tasks: Vec<TaskForGroup>,
    /// Staff only: the other half of each task and the deals of the cards.
    pub staff_tasks: Vec<TaskForStaff>,
    pub deals: Vec<crate::deal::DealCard>,
    /// Pass as `before` for the page above; nothing when this is the beginning.
    pub before: Option<String>,
    /// Pass as `after` for the page below; nothing when this reaches the end.
    pub after: Option<String>,
    /// Heads read before the page: events after them follow live (rule 9).
    pub shared_head: Seq,
    pub internal_head: Option<Seq>,
}
