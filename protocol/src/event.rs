//! What happened, as its audience may know it. Which stream an event goes to is decided by its
//! type alone: one enum for each kind of stream (architecture rule 4).

use crate::deal::{DealEntry, DealForStaff};
use crate::group::{GroupForGroup, Side};
use crate::message::MessageView;
use crate::notification::NotificationView;
use crate::person::PersonForGroup;
use crate::task::{TaskForGroup, TaskForStaff};
use crate::{GroupId, MessageId, Micros, NotificationId, Seq, TaskId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Events of a group's shared stream: everyone in the group reads them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum SharedEvent {
    /// A line was posted; `people` are its author and those it names.
    MessagePosted {
        message: Box<MessageView>,
        people: Vec<PersonForGroup>,
    },
    /// Edited, deleted or reacted to.
    MessageChanged {
        message: Box<MessageView>,
        people: Vec<PersonForGroup>,
    },
    TaskChanged {
        task: Box<TaskForGroup>,
        people: Vec<PersonForGroup>,
    },
    /// The task is no longer in this group.
    TaskGone {
        task: TaskId,
    },
    MemberAdded {
        person: PersonForGroup,
        joined_at: Micros,
    },
    /// Delivered, then nothing more to that user (rule 11).
    MemberRemoved {
        user: UserId,
    },
    PersonChanged {
        person: PersonForGroup,
    },
    GroupChanged {
        group: GroupForGroup,
    },
    /// The masters' face of a deal changed on these cards.
    DealCardChanged {
        deal: crate::deal::DealRef,
        messages: Vec<MessageId>,
    },
}

/// Events of a group's internal stream: staff only.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum InternalEvent {
    MessagePosted {
        message: Box<MessageView>,
        people: Vec<PersonForGroup>,
    },
    MessageChanged {
        message: Box<MessageView>,
        people: Vec<PersonForGroup>,
    },
    TaskChangedForStaff {
        task: Box<TaskForStaff>,
        people: Vec<PersonForGroup>,
    },
    TaskGone {
        task: TaskId,
    },
    /// A deal whose card is in this group, or one of whose tasks is.
    DealChanged {
        deal: Box<crate::deal::DealCard>,
    },
}

/// Events of a deal's stream: staff only; its history.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum DealEvent {
    DealChanged { deal: Box<DealForStaff> },
    TaskRowChanged { row: Box<crate::task::TaskRow> },
    Happened { entry: DealEntry },
}

/// Events of one user's personal stream: only he reads them. Ids, not CRM text (rule 8).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum PersonalEvent {
    Notified {
        notification: Box<NotificationView>,
    },
    NotificationsSeen {
        notifications: Vec<NotificationId>,
        at: Micros,
    },
    NotificationRetracted {
        notification: NotificationId,
    },
    GroupJoined {
        group: GroupId,
    },
    GroupLeft {
        group: GroupId,
    },
    /// One's own cursor moved, maybe in another tab.
    ReadMoved {
        group: GroupId,
        side: Side,
        read_seq: Seq,
        read_lines: i64,
    },
    GroupMarked {
        group: GroupId,
        starred: bool,
        muted: bool,
    },
    ProfileChanged {},
    /// Role or status changed: every outbox of this user is dropped (rule 11).
    AccessChanged {
        access_rev: i64,
    },
    /// This session ended.
    SessionEnded {
        session: crate::SessionId,
    },
}

/// An event of any stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "audience", content = "event", rename_all = "snake_case")]
pub enum Event {
    Shared(SharedEvent),
    Internal(InternalEvent),
    Deal(DealEvent),
    Personal(PersonalEvent),
}

/// Whose log a stream is.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum StreamName {
    Shared(GroupId),
    Internal(GroupId),
    Deal(crate::DealId),
    Personal(UserId),
}

/// A stored event with its position.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Stored {
    pub stream: StreamName,
    pub seq: Seq,
    pub at: Micros,
    pub actor: Option<UserId>,
    pub event: Event,
}

/// `GET /api/streams/…/events`: a missing range, oldest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    pub events: Vec<Stored>,
    pub head: Seq,
    /// The range begins after what is kept or is too long: take a fresh snapshot.
    pub reset: bool,
}
