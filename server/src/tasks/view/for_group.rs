//! A task as every member of its group may know it: built from an allow-list (C4). This module
//! reads these columns and imports nothing of the CRM but the deal's reference.

use super::super::machine::{self, Situation};
use super::super::queries;
use super::super::record::{Item, State, due_of, fields_of};
use super::uuids;
use crate::deals::reference;
use crate::error::Result;
use crate::planted::{Fault, planted};
use crate::store::Conn;
use crate::{fetch_in, files};
use protocol::deal::DealRef;
use protocol::file::FileView;
use protocol::task::{
    ChecklistItem, FieldForGroup, TaskField, TaskForGroup, TaskResult, TaskState, Visibility,
};
use protocol::{DealId, GroupId, MessageId, Micros, TaskId, UserId};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct SharedRow {
    id: TaskId,
    group_id: GroupId,
    number: String,
    title: String,
    description: String,
    #[sqlx(try_from = "String")]
    state: State,
    assignee: Option<UserId>,
    creator: UserId,
    request_type: Option<String>,
    urgent: bool,
    due_at: Option<Micros>,
    due_date_only: bool,
    due_tz: Option<String>,
    planned_start: Option<Micros>,
    created_at: Micros,
    accepted_at: Option<Micros>,
    started_at: Option<Micros>,
    submitted_at: Option<Micros>,
    closed_at: Option<Micros>,
    paused_until: Option<Micros>,
    reason: Option<String>,
    control: bool,
    may_add_items: bool,
    result_required: bool,
    rework_count: i32,
    submission_no: i32,
    orphaned: bool,
    result_text: Option<String>,
    result_by: Option<UserId>,
    result_at: Option<Micros>,
    card_message_id: Option<MessageId>,
    comments: i64,
    last_activity_at: Micros,
    fields: String,
    mask_at: Option<Micros>,
    /// Only to find the reference that masters may read.
    deal_id: Option<DealId>,
    rev: i64,
}

/// These tasks, in this order; unknown ids are left out.
pub async fn for_group(conn: &mut Conn, ids: &[TaskId]) -> Result<Vec<TaskForGroup>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let uuids = uuids(ids);
    let rows: Vec<SharedRow> = fetch_in!(
        conn,
        "select t.id, t.group_id, t.number, t.title, t.description, t.state, t.assignee, t.creator, \
         t.request_type, t.urgent, t.due_at, t.due_date_only, t.due_tz, t.planned_start, \
         t.created_at, t.accepted_at, t.started_at, t.submitted_at, t.closed_at, t.paused_until, \
         t.reason, t.control, t.may_add_items, t.result_required, t.rework_count, t.submission_no, \
         t.orphaned, t.result_text, t.result_by, t.result_at, t.card_message_id, t.comments, \
         t.last_activity_at, t.fields, t.mask_at, t.deal_id, t.rev \
         from tasks t where t.id",
        &uuids,
        ""
    )?;
    let deals: Vec<DealId> = rows.iter().filter_map(|row| row.deal_id).collect();
    let deals = reference::refs(conn, &deals).await?;
    let mut items: HashMap<TaskId, Vec<Item>> = HashMap::new();
    let mut places: Vec<Uuid> = uuids.clone();
    for item in queries::items_of(conn, &uuids).await? {
        places.push(item.id.0);
        items.entry(item.task_id).or_default().push(item);
    }
    let mut files = files::of(conn, &places).await?;
    let mut views: HashMap<TaskId, TaskForGroup> = HashMap::new();
    for row in rows {
        let deal = row.deal_id.and_then(|deal| deals.get(&deal).cloned());
        let items = items.remove(&row.id).unwrap_or_default();
        views.insert(row.id, view(row, deal, items, &mut files)?);
    }
    Ok(ids.iter().filter_map(|id| views.remove(id)).collect())
}

fn view(
    row: SharedRow,
    deal: Option<DealRef>,
    items: Vec<Item>,
    files: &mut HashMap<Uuid, Vec<FileView>>,
) -> Result<TaskForGroup> {
    let fields = fields_of(&row.fields)?;
    let state = row.state.0;
    let result = row.result_by.zip(row.result_at).map(|(by, at)| TaskResult {
        text: row.result_text.clone().unwrap_or_default(),
        files: files.remove(&row.id.0).unwrap_or_default(),
        by,
        at,
    });
    let situation = Situation {
        state,
        assigned: row.assignee.is_some(),
        accepted: row.accepted_at.is_some(),
        control: row.control,
        published: !row.number.is_empty(),
    };
    Ok(TaskForGroup {
        has_private: row.assignee.is_some()
            && (machine::is_live(state) || row.mask_at.is_some())
            && fields.iter().any(is_for_assignee),
        fields: fields.into_iter().filter_map(for_everyone).collect(),
        items: items
            .into_iter()
            .map(|item| item_view(item, files))
            .collect::<Result<_>>()?,
        due: due_of(row.due_at, row.due_date_only, row.due_tz.as_deref()),
        paused_until: row.paused_until.filter(|_| state == TaskState::Paused),
        actions: machine::by_relation(situation),
        id: row.id,
        group: row.group_id,
        number: row.number,
        title: row.title,
        description: row.description,
        state,
        assignee: row.assignee,
        creator: row.creator,
        request_type: row.request_type,
        urgent: row.urgent,
        planned_start: row.planned_start,
        created_at: row.created_at,
        accepted_at: row.accepted_at,
        started_at: row.started_at,
        submitted_at: row.submitted_at,
        closed_at: row.closed_at,
        reason: row.reason,
        control: row.control,
        may_add_items: row.may_add_items,
        result_required: row.result_required,
        rework_count: row.rework_count,
        submission_no: row.submission_no,
        orphaned: row.orphaned,
        deal,
        result,
        card: row.card_message_id,
        comments: row.comments,
        last_activity_at: row.last_activity_at,
        rev: row.rev,
    })
}

fn is_for_assignee(field: &TaskField) -> bool {
    match field.visibility {
        Visibility::Assignee | Visibility::Accepted => true,
        Visibility::Group | Visibility::Staff => false,
    }
}

fn for_everyone(field: TaskField) -> Option<FieldForGroup> {
    let shown = match field.visibility {
        Visibility::Group => true,
        Visibility::Assignee | Visibility::Accepted => planted(Fault::PrivateFieldsInGroup),
        Visibility::Staff => planted(Fault::StaffFieldsInGroup),
    };
    shown.then_some(FieldForGroup {
        label: field.label,
        value: field.value,
    })
}

fn item_view(item: Item, files: &mut HashMap<Uuid, Vec<FileView>>) -> Result<ChecklistItem> {
    Ok(ChecklistItem {
        id: item.id,
        evidence: item.evidence()?,
        files: files.remove(&item.id.0).unwrap_or_default(),
        text: item.text,
        required: item.required,
        unit: item.unit,
        done: item.done,
        done_by: item.done_by,
        done_at: item.done_at,
        number: item.number,
        note: item.note,
        returned: item.returned,
        added: item.added,
    })
}
