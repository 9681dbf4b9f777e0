//! Rows of the live list over all groups (S1-19).

use super::super::record::{State, due_of};
use super::uuids;
use crate::deals::reference;
use crate::error::Result;
use crate::fetch_in;
use crate::store::Conn;
use protocol::deal::DealRef;
use protocol::task::TaskRow;
use protocol::{DealId, GroupId, Micros, TaskId, UserId};
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: TaskId,
    group_id: GroupId,
    number: String,
    title: String,
    #[sqlx(try_from = "String")]
    state: State,
    assignee: Option<UserId>,
    urgent: bool,
    due_at: Option<Micros>,
    due_date_only: bool,
    due_tz: Option<String>,
    submitted_at: Option<Micros>,
    closed_at: Option<Micros>,
    created_at: Micros,
    last_activity_at: Micros,
    done_items: i32,
    items: i32,
    rework_count: i32,
    orphaned: bool,
    request_type: Option<String>,
    deal_id: Option<DealId>,
    photos: i32,
    rev: i64,
}

/// Rows for staff, in this order; unknown ids are left out.
pub async fn rows(conn: &mut Conn, ids: &[TaskId]) -> Result<Vec<TaskRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<ListedRow> = fetch_in!(
        conn,
        "select t.id, t.group_id, t.number, t.title, t.state, t.assignee, t.urgent, t.due_at, \
         t.due_date_only, t.due_tz, t.submitted_at, t.closed_at, t.created_at, t.last_activity_at, \
         t.done_items, t.items, t.rework_count, t.orphaned, t.request_type, t.deal_id, t.photos, \
         t.rev from tasks t where t.id",
        &uuids(ids),
        ""
    )?;
    let deals: Vec<DealId> = rows.iter().filter_map(|row| row.deal_id).collect();
    let deals = reference::refs(conn, &deals).await?;
    let mut rows: HashMap<TaskId, TaskRow> = rows
        .into_iter()
        .map(|row| (row.id, row_of(row, &deals)))
        .collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// As [`rows`], for masters: the deal is its opaque number.
pub async fn rows_for_group(conn: &mut Conn, ids: &[TaskId]) -> Result<Vec<TaskRow>> {
    let rows = rows(conn, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| TaskRow {
            deal_id: None,
            ..row
        })
        .collect())
}

fn row_of(row: ListedRow, deals: &HashMap<DealId, DealRef>) -> TaskRow {
    let deal = row.deal_id.and_then(|deal| deals.get(&deal));
    TaskRow {
        deal_no: deal.map(|deal| deal.public_no.clone()),
        due: due_of(row.due_at, row.due_date_only, row.due_tz.as_deref()),
        id: row.id,
        group: row.group_id,
        number: row.number,
        title: row.title,
        state: row.state.0,
        assignee: row.assignee,
        urgent: row.urgent,
        submitted_at: row.submitted_at,
        closed_at: row.closed_at,
        created_at: row.created_at,
        last_activity_at: row.last_activity_at,
        done_items: row.done_items,
        items: row.items,
        rework_count: row.rework_count,
        orphaned: row.orphaned,
        request_type: row.request_type,
        deal_id: row.deal_id,
        photos: row.photos,
        rev: row.rev,
    }
}
