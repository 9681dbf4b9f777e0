//! Request types, templates and stages: what heads and admins keep in order.

use crate::deal::DealField;
use crate::task::{Evidence, Visibility};
use crate::{Micros, RequestTypeId, StageId, TemplateId, TemplateVersionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RequestTypeView {
    pub id: RequestTypeId,
    pub name: String,
    pub retired: bool,
    pub rev: i64,
}

/// Who gets a new task of this template; a placeholder, never a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AssigneeRule {
    Pool,
    LeastLoaded,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TemplateItem {
    pub text: String,
    pub required: bool,
    pub evidence: Evidence,
    pub unit: Option<String>,
}

/// Which field of a deal a task gets a copy of, under which label, for whom.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Projection {
    pub field: DealField,
    pub label: String,
    pub visibility: Visibility,
}

/// The content of one version of a template; immutable once saved (C6-6).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TemplateContent {
    pub name: String,
    pub request_types: Vec<RequestTypeId>,
    pub title: String,
    pub description: String,
    pub assignee: AssigneeRule,
    /// From creation to the deadline; nothing: no deadline.
    pub due_minutes: Option<i32>,
    pub control: bool,
    pub result_required: bool,
    pub may_add_items: bool,
    pub items: Vec<TemplateItem>,
    pub projection: Vec<Projection>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    pub id: TemplateId,
    pub version_id: TemplateVersionId,
    /// 1, 2, 3 …
    pub version: i32,
    pub content: TemplateContent,
    pub retired: bool,
    pub saved_at: Micros,
    pub rev: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    Process,
    Won,
    Lost,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StageView {
    pub id: StageId,
    pub name: String,
    pub kind: StageKind,
    /// What masters may read instead of the name; nothing: nothing.
    pub public_label: Option<String>,
    pub position: i32,
    pub retired: bool,
    pub rev: i64,
}
