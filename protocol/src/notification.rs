//! Notices to named people: bell, inbox, push.

use crate::{DealId, GroupId, MessageId, Micros, NotificationId, TaskId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    Mention,
    Reply,
    /// A task was assigned or offered to him.
    Assigned,
    Accepted,
    Declined,
    /// A master handed in the work (S1-11).
    Submitted,
    Returned,
    Approved,
    Cancelled,
    /// It was taken from him.
    Unassigned,
    Overdue,
    /// A task stays without its master (C6-1).
    Orphaned,
    /// An admin took the second factor from his account.
    TwoFactorReset,
}

/// One notice; carries ids and what its receiver may know anyway. Names, number and title are
/// those of its time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NotificationView {
    pub id: NotificationId,
    pub kind: NotificationKind,
    pub at: Micros,
    pub actor: Option<UserId>,
    pub actor_name: String,
    pub group: Option<GroupId>,
    pub group_name: String,
    pub task: Option<TaskId>,
    pub task_number: Option<String>,
    pub task_title: Option<String>,
    /// Staff only.
    pub deal: Option<DealId>,
    pub deal_no: Option<String>,
    pub message: Option<MessageId>,
    pub excerpt: Option<String>,
    pub seen_at: Option<Micros>,
    /// Withdrawn (T9): shown struck, not counted.
    pub retracted: bool,
}

/// `GET /api/notifications`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// Newest first.
    pub notifications: Vec<NotificationView>,
    pub unseen: i64,
    pub head: crate::Seq,
    pub before: Option<NotificationId>,
}
