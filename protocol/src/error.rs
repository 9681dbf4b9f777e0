//! Errors as both doors send them: a stable code, and what the client needs to say it well.

use crate::deal::{ClientView, DealForStaff};
use crate::group::GroupForGroup;
use crate::message::MessageView;
use crate::person::PersonForStaff;
use crate::task::{TaskAction, TaskForGroup, TaskForStaff};
use crate::{ItemId, Micros, TaskId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Stable words of the protocol; never renamed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 401.
    Unauthenticated,
    /// 401: login and password do not fit.
    WrongPassword,
    /// 401: the code is wrong, was used before, or its time is over.
    WrongCode,
    /// 401: the first step was right; the second is asked for. `name` is `set_up` when there is none
    /// yet and the installation wants one.
    SecondFactor,
    /// 403: visible, but not allowed.
    NotAllowed,
    /// 404: absent, or not visible to the caller; byte-equal.
    NotFound,
    /// 400: not understood (unknown field, wrong type).
    BadRequest,
    /// 413, 422: a limit by name.
    LimitExceeded,
    /// 422: a field by name is empty or malformed.
    Invalid,
    /// 422: items by id lack their evidence.
    MissingEvidence,
    /// 409: `rev` is stale.
    Stale,
    /// 409: not from this state.
    InvalidTransition,
    /// 409: someone else was first.
    Taken,
    /// 409: such a one exists.
    Duplicate,
    /// 409: open tasks stand against it.
    OpenTasks,
    /// 409: the invitation or link was used, revoked or has expired.
    Expired,
    /// 409: this op was used for another command.
    OpReused,
    /// 415.
    UnsupportedType,
    /// 429.
    TooFast,
    /// 503: cannot store now (disk full, database away); nothing acknowledged is lost.
    Unavailable,
    /// 503: may or may not be stored; ask again with the same op.
    Unknown,
    /// 500.
    Internal,
}

/// What is so instead; drawn by the client in place of what it had.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Present {
    Task { task: Box<TaskForGroup> },
    TaskForStaff { task: Box<TaskForStaff> },
    Deal { deal: Box<DealForStaff> },
    Client { client: Box<ClientView> },
    Message { message: Box<MessageView> },
    Person { person: Box<PersonForStaff> },
    Group { group: GroupForGroup },
}

/// A task that stands against a stage or an archive.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Obstacle {
    pub task: TaskId,
    pub number: String,
}

/// The body of every answer that is not a success.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    pub code: ErrorCode,
    /// Limit or field by name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub items: Option<Vec<ItemId>>,
    /// Who was first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub present: Option<Present>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actions: Option<Vec<TaskAction>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub obstacles: Option<Vec<Obstacle>>,
    /// Milliseconds to wait.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Micros>,
}

impl ErrorBody {
    /// A body with nothing but its code.
    #[must_use]
    pub fn of(code: ErrorCode) -> Self {
        ErrorBody {
            code,
            name: None,
            max: None,
            items: None,
            by: None,
            by_name: None,
            present: None,
            actions: None,
            obstacles: None,
            retry_after: None,
            at: None,
        }
    }
}
