//! What commands about tasks and deals are filled with.

use crate::strict;
use crate::task::{Evidence, TaskField};
use crate::{
    ClientId, DealId, FileId, GroupId, ItemId, Micros, RequestTypeId, TaskId, TemplateVersionId,
    UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new client of a new deal, or one that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum ClientChoice {
    Known {
        client: ClientId,
    },
    New {
        contact_name: String,
        company: Option<String>,
        phones: Vec<String>,
        email: Option<String>,
    },
}

/// What operators write into a deal; absent fields of an edit stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DealFields {
    pub title: Option<String>,
    pub request_type: Option<RequestTypeId>,
    pub city: Option<String>,
    pub district: Option<String>,
    pub address: Option<String>,
    pub window: Option<String>,
    pub product: Option<String>,
    pub symptoms: Option<String>,
    /// Kopecks.
    pub amount: Option<i64>,
    pub source: Option<String>,
    pub responsible: Option<UserId>,
}

/// A checklist item of a task that is made without a template, or added later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewItem {
    pub text: String,
    pub required: bool,
    pub evidence: Evidence,
    pub unit: Option<String>,
}

/// A task as its creator wants it. With a template, absent fields are filled from it and from the
/// deal by its projection; what is given wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTask {
    pub group: GroupId,
    pub template: Option<TemplateVersionId>,
    pub deal: Option<DealId>,
    pub title: Option<String>,
    pub description: Option<String>,
    /// Absent: as the template says (pool without one). Present and null: the pool.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "typescript", ts(type = "string | null", optional))]
    pub assignee: Option<Option<UserId>>,
    pub controller: Option<UserId>,
    pub urgent: Option<bool>,
    pub due: Option<DueChoice>,
    pub control: Option<bool>,
    pub items: Option<Vec<NewItem>>,
    #[serde(default, deserialize_with = "strict::deserialize")]
    pub fields: Option<Vec<TaskField>>,
    /// Only staff see it until it is published (T1, T2).
    #[serde(default)]
    pub draft: bool,
}

fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A deadline as it is chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum DueChoice {
    /// No deadline.
    Never,
    At {
        at: Micros,
    },
    /// End of this day (`2026-11-21`) in the group's zone.
    Day {
        day: String,
    },
}

/// Tick, untick or fill one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tick {
    pub task: TaskId,
    pub item: ItemId,
    pub done: bool,
    pub number: Option<f64>,
    pub note: Option<String>,
    /// All of its photos, in order; absent: as they are.
    pub files: Option<Vec<FileId>>,
}
