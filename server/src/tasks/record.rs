//! A task and its items as they are stored.

use super::machine::Situation;
use crate::accounts::queries::{parse, word};
use crate::accounts::search_key;
use crate::error::Result;
use anyhow::anyhow;
use protocol::task::{Due, Evidence, TaskField, TaskState};
use protocol::{
    DealId, GroupId, ItemId, MessageId, Micros, RequestTypeId, TaskId, TemplateVersionId, UserId,
};

/// A state as its column holds it: the protocol's word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State(pub TaskState);

impl State {
    #[must_use]
    pub fn word(self) -> String {
        word(self.0)
    }
}

impl TryFrom<String> for State {
    type Error = crate::error::Error;

    fn try_from(stored: String) -> Result<Self> {
        parse(&stored).map(State)
    }
}

/// A row of `tasks`.
#[derive(sqlx::FromRow, Clone, Debug)]
pub struct Task {
    pub id: TaskId,
    pub group_id: GroupId,
    /// Empty until it is published: numbers that masters see have no holes (rule 4).
    pub number: String,
    pub title: String,
    pub description: String,
    pub search_key: String,
    #[sqlx(try_from = "String")]
    pub state: State,
    pub live: bool,
    pub assignee: Option<UserId>,
    pub assigned_at: Option<Micros>,
    pub creator: UserId,
    pub controller: Option<UserId>,
    pub template_version_id: Option<TemplateVersionId>,
    pub deal_id: Option<DealId>,
    pub request_type_id: Option<RequestTypeId>,
    pub urgent: bool,
    pub due_at: Option<Micros>,
    pub due_date_only: bool,
    pub due_tz: Option<String>,
    /// Counts changes of the deadline.
    pub due_rev: i32,
    /// The `due_rev` whose passing was told; 0 when none was.
    pub overdue_rev: i32,
    pub planned_start: Option<Micros>,
    pub created_at: Micros,
    pub accepted_at: Option<Micros>,
    pub started_at: Option<Micros>,
    pub submitted_at: Option<Micros>,
    pub closed_at: Option<Micros>,
    pub paused_until: Option<Micros>,
    pub reason: Option<String>,
    pub control: bool,
    pub may_add_items: bool,
    pub result_required: bool,
    pub rework_count: i32,
    pub submission_no: i32,
    pub orphaned: bool,
    pub result_text: Option<String>,
    pub result_by: Option<UserId>,
    pub result_at: Option<Micros>,
    pub card_message_id: Option<MessageId>,
    pub comments: i64,
    pub items: i32,
    pub done_items: i32,
    pub photos: i32,
    pub last_activity_at: Micros,
    pub fields: String,
    pub mask_at: Option<Micros>,
    pub rev: i64,
}

impl Task {
    /// What the machine looks at.
    #[must_use]
    pub fn situation(&self) -> Situation {
        Situation {
            state: self.state.0,
            assigned: self.assignee.is_some(),
            accepted: self.accepted_at.is_some(),
            control: self.control,
            published: self.is_published(),
        }
    }

    /// Does its group know of it? A draft, also one that was discarded, is known to staff only.
    #[must_use]
    pub fn is_published(&self) -> bool {
        !self.number.is_empty()
    }

    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.state.0 == TaskState::Draft
    }

    pub fn fields(&self) -> Result<Vec<TaskField>> {
        fields_of(&self.fields)
    }

    #[must_use]
    pub fn due(&self) -> Option<Due> {
        due_of(self.due_at, self.due_date_only, self.due_tz.as_deref())
    }

    /// Gives it to someone or to the pool: an acceptance is void (T12).
    pub fn assign(&mut self, to: Option<UserId>, now: Micros) {
        self.assignee = to;
        self.assigned_at = to.map(|_| now);
        self.accepted_at = None;
        self.planned_start = None;
        self.paused_until = None;
        self.orphaned = false;
    }

    /// What searches hit: number and title.
    pub fn refresh_key(&mut self) {
        self.search_key = search_key(&format!("{} {}", self.number, self.title));
    }
}

/// Projected fields as their column holds them.
pub fn fields_of(stored: &str) -> Result<Vec<TaskField>> {
    serde_json::from_str(stored).map_err(|error| anyhow!("stored fields: {error}").into())
}

/// A deadline as its columns hold it.
#[must_use]
pub fn due_of(at: Option<Micros>, date_only: bool, time_zone: Option<&str>) -> Option<Due> {
    at.map(|at| Due {
        at,
        date_only,
        time_zone: time_zone.unwrap_or("UTC").to_owned(),
    })
}

/// A row of `items`.
#[derive(sqlx::FromRow, Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub task_id: TaskId,
    pub position: i32,
    pub text: String,
    pub required: bool,
    pub evidence: String,
    pub unit: Option<String>,
    pub done: bool,
    pub done_by: Option<UserId>,
    pub done_at: Option<Micros>,
    pub number: Option<f64>,
    pub note: Option<String>,
    pub returned: bool,
    pub added: bool,
}

impl Item {
    pub fn evidence(&self) -> Result<Evidence> {
        serde_json::from_str(&self.evidence)
            .map_err(|error| anyhow!("stored evidence: {error}").into())
    }
}
