//! Queries and answers of the lists.

use crate::deal::{ClientView, DealCard, DealEntry};
use crate::person::{PersonForGroup, PersonForStaff};
use crate::task::{TaskEntry, TaskForStaff, TaskRow, TaskState};
use crate::{AuditId, DealId, GroupId, Micros, RequestTypeId, StageId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which shelf of the task list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TaskShelf {
    /// Not done and not cancelled.
    #[default]
    Open,
    /// Assigned to the caller; for staff: created by him or of his deals.
    Mine,
    Overdue,
    /// Nobody's, oldest first.
    Pool,
    /// Assigned, not accepted for 30 minutes.
    NotAccepted,
    Returned,
    /// Submitted: the acceptance queue, oldest first.
    Waiting,
    /// Done and cancelled, newest first.
    Closed,
    All,
}

/// `GET /api/tasks`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, IntoParams)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    pub shelf: TaskShelf,
    pub group: Option<GroupId>,
    pub assignee: Option<UserId>,
    pub state: Option<TaskState>,
    pub request_type: Option<RequestTypeId>,
    pub deal: Option<DealId>,
    /// In number or title, letter case aside.
    pub text: Option<String>,
    /// Opaque; from the former page's `next`.
    pub after: Option<String>,
    /// At most 200; 100 when absent.
    pub limit: Option<i64>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskPage {
    pub rows: Vec<TaskRow>,
    pub people: Vec<PersonForGroup>,
    pub next: Option<String>,
}

/// How many tasks stand on each shelf that shows a count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskCounts {
    pub open: i64,
    pub mine: i64,
    pub overdue: i64,
    pub pool: i64,
    pub not_accepted: i64,
    pub returned: i64,
    pub waiting: i64,
}

/// `GET /api/tasks/{id}/history`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TaskHistory {
    pub entries: Vec<TaskEntry>,
    pub people: Vec<PersonForGroup>,
}

/// `GET /api/queue`: everything that waits for acceptance, oldest first, ready to be judged.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    pub tasks: Vec<TaskForStaff>,
    pub people: Vec<PersonForGroup>,
    /// More wait than fit.
    pub more: bool,
}

/// `GET /api/deals`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, IntoParams)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct DealQuery {
    pub stage: Option<StageId>,
    /// `true`: only those of which the caller is responsible.
    pub mine: bool,
    /// `true`: also won and lost.
    pub closed: bool,
    /// In number, title, client, phone, address.
    pub text: Option<String>,
    pub after: Option<String>,
    pub limit: Option<i64>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DealList {
    pub deals: Vec<DealCard>,
    pub people: Vec<PersonForGroup>,
    pub next: Option<String>,
}

/// `GET /api/deals/{id}/history`, newest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DealHistory {
    pub entries: Vec<DealEntry>,
    pub people: Vec<PersonForGroup>,
    /// Pass as `before`.
    pub before: Option<crate::Seq>,
}

/// `GET /api/clients?text=`: by phone, name or company, at most 20.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClientList {
    pub clients: Vec<ClientView>,
}

/// `GET /api/people`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonList {
    pub people: Vec<PersonForStaff>,
}

/// What entries of the audit are about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AuditTopic {
    Change,
    /// Sign-ins, also failed ones, sessions, links, second factors.
    Access,
    Refused,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    pub id: AuditId,
    pub at: Micros,
    pub actor: Option<UserId>,
    /// Stable word: a command's name, `sign_in`, `refused`, `private_read` …
    pub act: String,
    /// What it was done to: `task`, `group`, `person` …
    pub object: Option<String>,
    pub object_id: Option<uuid::Uuid>,
    /// Short facts; never a secret. Of sign-ins: the way, the network and the device to the end.
    pub detail: Option<String>,
    /// How often within its minute.
    pub times: i32,
}

/// `GET /api/audit`, newest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    pub people: Vec<PersonForGroup>,
    pub before: Option<AuditId>,
}

/// `GET /api/proposal?deal=`: whom to give a deal's task to (S1-22), staff only.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Groups of the client's city first.
    pub groups: Vec<GroupId>,
    pub loads: Vec<crate::task::Load>,
    pub people: Vec<PersonForGroup>,
    /// Open tasks of the deal by template, to warn of a second one (C6-9c).
    pub existing: Vec<TaskRow>,
}
