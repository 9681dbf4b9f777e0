//! Deals: [`DealRef`] is all that a master ever gets (C4); the rest is for staff.

use crate::person::PersonForGroup;
use crate::task::TaskRow;
use crate::{ClientId, DealId, Micros, RequestTypeId, StageId, TaskId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A deal as masters know it: no title, no ids, no client, no sum.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DealRef {
    /// Opaque and not sequential («7К4-218»).
    pub public_no: String,
    pub request_type: Option<String>,
    pub stage: Option<String>,
}

/// A deal's face for staff: card in a room, row of a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DealCard {
    pub id: DealId,
    pub public_no: String,
    pub title: String,
    pub client_name: String,
    /// E.164.
    pub client_phone: Option<String>,
    pub stage: StageId,
    pub request_type: Option<RequestTypeId>,
    /// Kopecks.
    pub amount: Option<i64>,
    pub responsible: UserId,
    pub city: String,
    pub open_tasks: i64,
    pub tasks: i64,
    pub created_at: Micros,
    pub updated_at: Micros,
    pub rev: i64,
}

/// A field of a deal that a template may project.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DealField {
    ContactName,
    Phone,
    Company,
    City,
    District,
    Address,
    Window,
    Product,
    Symptoms,
    Amount,
}

/// Who asked: a person, perhaps of a company.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClientView {
    pub id: ClientId,
    pub contact_name: String,
    pub company: Option<String>,
    /// E.164, the first is called.
    pub phones: Vec<String>,
    pub email: Option<String>,
    pub deals: i64,
    pub rev: i64,
}

/// A deal with everything staff know of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DealForStaff {
    pub card: DealCard,
    pub client: ClientView,
    pub source: String,
    pub district: Option<String>,
    pub address: Option<String>,
    /// When the client is at home, in his words.
    pub window: Option<String>,
    pub product: Option<String>,
    pub symptoms: Option<String>,
    pub created_by: UserId,
}

/// `GET /api/deals/{id}`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DealPage {
    pub deal: DealForStaff,
    pub tasks: Vec<TaskRow>,
    pub people: Vec<PersonForGroup>,
    pub head: crate::Seq,
}

/// One entry of a deal's history (S1-21).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DealEntry {
    pub seq: crate::Seq,
    pub at: Micros,
    pub actor: Option<UserId>,
    pub entry: DealHappening,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum DealHappening {
    Created {
        source: String,
    },
    Edited {
        fields: Vec<String>,
    },
    StageMoved {
        from: StageId,
        to: StageId,
        reason: Option<String>,
    },
    Note {
        text: String,
    },
    /// The deal was posted as a card into a group.
    Posted {
        group: crate::GroupId,
    },
    /// Anything that happened to one of its tasks; `act` as in a task's history.
    Task {
        task: TaskId,
        number: String,
        title: String,
        act: String,
        reason: Option<String>,
    },
    /// A message of a task's discussion.
    TaskMessage {
        task: TaskId,
        number: String,
        group: crate::GroupId,
        message: crate::MessageId,
        excerpt: String,
        files: i32,
    },
}
