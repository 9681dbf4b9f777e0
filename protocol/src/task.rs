//! Tasks as their two audiences see them, and their transitions (domain C2).

use crate::deal::{DealCard, DealRef};
use crate::file::FileView;
use crate::{GroupId, ItemId, MessageId, Micros, TaskId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    Draft,
    Open,
    Accepted,
    InProgress,
    Paused,
    Submitted,
    Done,
    Cancelled,
}

/// What the server offers on a task: T1–T16 and the acts on its checklist.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TaskAction {
    Publish,
    Claim,
    Accept,
    Decline,
    Start,
    Pause,
    Submit,
    Withdraw,
    Approve,
    Return,
    Reassign,
    Move,
    Cancel,
    Reopen,
    Restore,
    ChangeDue,
    Tick,
    Edit,
    Comment,
}

/// Transitions that write a line into the room (loud), no other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// T3.
    Claimed,
    /// T4.
    Accepted,
    /// T5.
    Declined,
    /// T6 «приступил».
    Started,
    /// T8.
    Submitted,
    /// T10.
    Approved,
    /// T11.
    Returned,
    /// T12.
    Reassigned,
    /// T13.
    Cancelled,
    /// The deadline passed.
    Overdue,
    /// The task went to another group; the old card is closed.
    Moved,
}

/// What a checklist item asks for besides a tick. One that asks for more than these is a new kind, not
/// a field more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Evidence {
    None,
    /// At least so many photos (1 to 20).
    Photo {
        min: u8,
    },
    Number,
    Text,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChecklistItem {
    pub id: ItemId,
    pub text: String,
    pub required: bool,
    pub evidence: Evidence,
    /// Unit of a number («бар»), or nothing.
    pub unit: Option<String>,
    pub done: bool,
    pub done_by: Option<UserId>,
    pub done_at: Option<Micros>,
    pub number: Option<f64>,
    pub note: Option<String>,
    pub files: Vec<FileView>,
    /// Named in the last return.
    pub returned: bool,
    /// Added after the task was made.
    pub added: bool,
}

/// The deadline: an instant, or the end of a day in the group's zone (C6-12).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Due {
    pub at: Micros,
    /// Meant as a whole day.
    pub date_only: bool,
    /// IANA zone it was meant in.
    pub time_zone: String,
}

/// A projected value that the whole group may read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FieldForGroup {
    pub label: String,
    pub value: String,
}

/// Actions by the viewer's relation to the task: one encoding serves every listener (rule 5).
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ActionsByRelation {
    pub assignee: Vec<TaskAction>,
    /// A member while nobody is assigned.
    pub pool: Vec<TaskAction>,
    pub other: Vec<TaskAction>,
}

/// What the master handed in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskResult {
    pub text: String,
    pub files: Vec<FileView>,
    pub by: UserId,
    pub at: Micros,
}

/// A task as every member of its group may know it (C4).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskForGroup {
    pub id: TaskId,
    pub group: GroupId,
    /// Per group («СП-48»).
    pub number: String,
    pub title: String,
    pub description: String,
    pub state: TaskState,
    /// Nobody: the pool.
    pub assignee: Option<UserId>,
    pub creator: UserId,
    pub request_type: Option<String>,
    pub urgent: bool,
    pub due: Option<Due>,
    pub planned_start: Option<Micros>,
    pub created_at: Micros,
    pub accepted_at: Option<Micros>,
    pub started_at: Option<Micros>,
    pub submitted_at: Option<Micros>,
    pub closed_at: Option<Micros>,
    /// Wakes by itself then.
    pub paused_until: Option<Micros>,
    /// Why it is paused, was returned, declined or cancelled: the newest.
    pub reason: Option<String>,
    /// An operator accepts the work before it is done.
    pub control: bool,
    /// Masters may add optional items.
    pub may_add_items: bool,
    /// The result's text must not be empty.
    pub result_required: bool,
    pub rework_count: i32,
    /// Counts submissions; an old `submit` cannot complete the next round (C6-8).
    pub submission_no: i32,
    /// His master left mid-work (C6-1).
    pub orphaned: bool,
    pub deal: Option<DealRef>,
    pub fields: Vec<FieldForGroup>,
    /// There is more for the assignee at `GET /api/tasks/{id}/private`.
    pub has_private: bool,
    pub items: Vec<ChecklistItem>,
    pub result: Option<TaskResult>,
    /// Its card in the room.
    pub card: Option<MessageId>,
    pub comments: i64,
    pub last_activity_at: Micros,
    pub actions: ActionsByRelation,
    pub rev: i64,
}

/// Who may read a projected field (C4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Group,
    Assignee,
    Accepted,
    Staff,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskField {
    pub label: String,
    pub value: String,
    pub visibility: Visibility,
}

/// The other half of a task, for staff only.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskForStaff {
    pub task: TaskForGroup,
    pub deal: Option<DealCard>,
    pub controller: Option<UserId>,
    pub fields: Vec<TaskField>,
    pub actions: Vec<TaskAction>,
    /// Name and version of the template, if one was used.
    pub template: Option<String>,
    pub template_version: Option<i32>,
}

/// `GET /api/tasks/{id}/private`: what only the assignee may read, now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskPrivate {
    pub task: TaskId,
    pub fields: Vec<FieldForGroup>,
    /// More will be shown after acceptance.
    pub more_after_acceptance: bool,
    /// When it is masked again, if that is known.
    pub until: Option<Micros>,
}

/// One entry of a task's history, for everyone in the group.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskEntry {
    pub at: Micros,
    pub actor: Option<UserId>,
    /// The command's name, e.g. `accept`, `tick`, `overdue`.
    pub act: String,
    pub from: Option<TaskState>,
    pub to: Option<TaskState>,
    pub reason: Option<String>,
    pub on_behalf: bool,
    pub item: Option<ItemId>,
    pub assignee: Option<UserId>,
}

/// One row of the live list over all groups (S1-19).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskRow {
    pub id: TaskId,
    pub group: GroupId,
    pub number: String,
    pub title: String,
    pub state: TaskState,
    pub assignee: Option<UserId>,
    pub urgent: bool,
    pub due: Option<Due>,
    pub submitted_at: Option<Micros>,
    pub closed_at: Option<Micros>,
    pub created_at: Micros,
    pub last_activity_at: Micros,
    pub done_items: i32,
    pub items: i32,
    pub rework_count: i32,
    pub orphaned: bool,
    pub request_type: Option<String>,
    /// The opaque number of its deal; staff reach the deal through `deal_id`.
    pub deal_no: Option<String>,
    /// Staff only.
    pub deal_id: Option<crate::DealId>,
    /// Photos in evidence and result.
    pub photos: i32,
    pub rev: i64,
}

/// How busy each master of a group is (S1-22).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Load {
    pub user: UserId,
    pub group: GroupId,
    pub open: i64,
    pub overdue: i64,
    pub waiting: i64,
}
