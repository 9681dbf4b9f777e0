//! What people see of tasks. Masters get [`for_group`] and nothing else of this folder.

mod for_group;
mod rows;

pub use for_group::for_group;
pub use rows::{rows, rows_for_group};

use super::machine;
use super::queries;
use super::record::Task;
use crate::accounts;
use crate::deals;
use crate::error::Result;
use crate::fetch_in;
use crate::store::Conn;
use protocol::deal::DealCard;
use protocol::person::PersonForGroup;
use protocol::task::{TaskForGroup, TaskForStaff};
use protocol::{DealId, TaskId, TemplateVersionId, UserId};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// These tasks with everything staff know of them, in this order; unknown ids are left out.
pub async fn for_staff(conn: &mut Conn, ids: &[TaskId]) -> Result<Vec<TaskForStaff>> {
    let shared = for_group(conn, ids).await?;
    let records: Vec<Task> = queries::tasks(conn, &uuids(ids)).await?;
    let deals: BTreeSet<DealId> = records.iter().filter_map(|task| task.deal_id).collect();
    let deals: Vec<DealId> = deals.into_iter().collect();
    let cards: HashMap<DealId, DealCard> = deals::view::cards(conn, &deals)
        .await?
        .into_iter()
        .map(|card| (card.id, card))
        .collect();
    let templates = templates(conn, &records).await?;
    let mut records: HashMap<TaskId, Task> =
        records.into_iter().map(|task| (task.id, task)).collect();
    let mut views = Vec::with_capacity(shared.len());
    for task in shared {
        let Some(record) = records.remove(&task.id) else {
            continue;
        };
        let template = record.template_version_id.and_then(|id| templates.get(&id));
        views.push(TaskForStaff {
            deal: record.deal_id.and_then(|deal| cards.get(&deal).cloned()),
            controller: record.controller,
            fields: record.fields()?,
            actions: machine::of_staff(record.situation()),
            template: template.map(|(name, _)| name.clone()),
            template_version: template.map(|(_, version)| *version),
            task,
        });
    }
    Ok(views)
}

/// Name and number of the template versions that these tasks were made from.
async fn templates(
    conn: &mut Conn,
    tasks: &[Task],
) -> Result<HashMap<TemplateVersionId, (String, i32)>> {
    let ids: Vec<Uuid> = tasks
        .iter()
        .filter_map(|task| task.template_version_id)
        .map(|id| id.0)
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(TemplateVersionId, String, i32)> = fetch_in!(
        conn,
        "select id, content, version from template_versions where id",
        &ids,
        ""
    )?;
    rows.into_iter()
        .map(|(id, content, version)| {
            let content = crate::templates::queries::content_of(&content)?;
            Ok((id, (content.name, version)))
        })
        .collect()
}

/// Everyone that a task's shared view names.
#[must_use]
pub fn named_in(task: &TaskForGroup) -> BTreeSet<UserId> {
    let items = task.items.iter().filter_map(|item| item.done_by);
    let result = task.result.as_ref().map(|result| result.by);
    [Some(task.creator), task.assignee, result]
        .into_iter()
        .flatten()
        .chain(items)
        .collect()
}

/// Everyone that staff's view names.
#[must_use]
pub fn named_for_staff(task: &TaskForStaff) -> BTreeSet<UserId> {
    let mut named = named_in(&task.task);
    named.extend(task.controller);
    named.extend(task.deal.as_ref().map(|deal| deal.responsible));
    named
}

/// Those people as everyone in a group may know them.
pub async fn people(conn: &mut Conn, named: &BTreeSet<UserId>) -> Result<Vec<PersonForGroup>> {
    let named: Vec<UserId> = named.iter().copied().collect();
    accounts::queries::people(conn, &named).await
}

pub(super) fn uuids(ids: &[TaskId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}
