//! SQL of deals.

use super::search;
use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_optional};
use protocol::page::DealQuery;
use protocol::{ClientId, DealId, GroupId, MessageId, Micros, RequestTypeId, StageId, UserId};
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(sqlx::FromRow, Clone)]
pub struct DealRow {
    pub id: DealId,
    pub public_no: String,
    pub title: String,
    pub client_id: ClientId,
    pub request_type_id: Option<RequestTypeId>,
    pub stage_id: StageId,
    pub responsible: UserId,
    pub created_by: UserId,
    pub source: String,
    pub amount: Option<i64>,
    pub city: String,
    pub district: Option<String>,
    pub address: Option<String>,
    pub time_window: Option<String>,
    pub product: Option<String>,
    pub symptoms: Option<String>,
    pub field_revs: String,
    pub rev: i64,
}

pub async fn deal(conn: &mut Conn, id: DealId) -> Result<Option<DealRow>> {
    Ok(fetch_optional!(
        conn,
        "select id, public_no, title, client_id, request_type_id, stage_id, responsible, created_by, \
         source, amount, city, district, address, time_window, product, symptoms, field_revs, rev \
         from deals where id = $1",
        id
    )?)
}

/// False when the number is taken.
pub async fn insert(conn: &mut Conn, row: &DealRow, key: &str, now: Micros) -> Result<bool> {
    let touched = execute!(
        conn,
        "insert into deals (id, public_no, title, client_id, request_type_id, stage_id, responsible, \
         created_by, source, amount, city, district, address, time_window, product, symptoms, \
         field_revs, search_key, created_at, updated_at, rev) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $19, $20) on conflict (public_no) do nothing",
        row.id,
        row.public_no.as_str(),
        row.title.as_str(),
        row.client_id,
        row.request_type_id,
        row.stage_id,
        row.responsible,
        row.created_by,
        row.source.as_str(),
        row.amount,
        row.city.as_str(),
        row.district.as_deref(),
        row.address.as_deref(),
        row.time_window.as_deref(),
        row.product.as_deref(),
        row.symptoms.as_deref(),
        row.field_revs.as_str(),
        key,
        now,
        row.rev
    )?;
    Ok(touched == 1)
}

/// Stores what an operator may change.
pub async fn update(conn: &mut Conn, row: &DealRow, key: &str) -> Result<()> {
    execute!(
        conn,
        "update deals set title = $2, request_type_id = $3, stage_id = $4, responsible = $5, \
         source = $6, amount = $7, city = $8, district = $9, address = $10, time_window = $11, \
         product = $12, symptoms = $13, field_revs = $14, search_key = $15 where id = $1",
        row.id,
        row.title.as_str(),
        row.request_type_id,
        row.stage_id,
        row.responsible,
        row.source.as_str(),
        row.amount,
        row.city.as_str(),
        row.district.as_deref(),
        row.address.as_deref(),
        row.time_window.as_deref(),
        row.product.as_deref(),
        row.symptoms.as_deref(),
        row.field_revs.as_str(),
        key
    )?;
    Ok(())
}

/// The next `rev` of a deal, whose face for staff is another from now on.
pub async fn touch(conn: &mut Conn, id: DealId, now: Micros) -> Result<Option<i64>> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "update deals set rev = rev + 1, updated_at = $2 where id = $1 returning rev",
        id,
        now
    )?;
    Ok(row.map(|(rev,)| rev))
}

/// Groups that have a card of one of these deals or a task of it, in the order of locks.
pub async fn groups_of(conn: &mut Conn, deals: &[DealId]) -> Result<BTreeSet<GroupId>> {
    let ids = uuids(deals);
    let cards: Vec<(GroupId,)> = crate::fetch_in!(
        conn,
        "select distinct group_id from messages \
         where kind = 'deal_card' and deleted_at is null and deal_id",
        &ids,
        ""
    )?;
    let tasks: Vec<(GroupId,)> = crate::fetch_in!(
        conn,
        "select distinct group_id from tasks where deal_id",
        &ids,
        ""
    )?;
    Ok(cards
        .into_iter()
        .chain(tasks)
        .map(|(group,)| group)
        .collect())
}

/// Cards of a deal that masters see, with their groups.
pub async fn shared_cards(conn: &mut Conn, deal: DealId) -> Result<Vec<(GroupId, MessageId)>> {
    Ok(fetch_all!(
        conn,
        "select group_id, id from messages where deal_id = $1 and kind = 'deal_card' and side = 0 \
         and deleted_at is null order by group_id, seq",
        deal
    )?)
}

/// Deals on this stage or of this request type that masters meet, as a card or through a task.
pub async fn shown_with(conn: &mut Conn, stage_or_type: Uuid) -> Result<Vec<DealId>> {
    let rows: Vec<(DealId,)> = fetch_all!(
        conn,
        "select d.id from deals d where (d.stage_id = $1 or d.request_type_id = $1) and ( \
         exists (select 1 from messages m where m.deal_id = d.id and m.kind = 'deal_card' \
         and m.side = 0) or exists (select 1 from tasks t where t.deal_id = d.id \
         and t.number <> '')) order by d.id",
        stage_or_type
    )?;
    Ok(rows.into_iter().map(|(deal,)| deal).collect())
}

/// Groups whose masters see a task of the deal.
pub async fn shared_tasks(conn: &mut Conn, deal: DealId) -> Result<Vec<(GroupId,)>> {
    Ok(fetch_all!(
        conn,
        "select distinct group_id from tasks where deal_id = $1 and number <> ''",
        deal
    )?)
}

/// A page of the list, newest change first: after `(updated_at, id)`, where `viewer` asks.
pub async fn page(
    conn: &mut Conn,
    query: &DealQuery,
    viewer: UserId,
    after: (Micros, DealId),
    limit: i64,
) -> Result<Vec<(Micros, DealId)>> {
    let [first, second, third] = search::patterns(query.text.as_deref().unwrap_or_default());
    Ok(fetch_all!(
        conn,
        "select d.updated_at, d.id from deals d join stages s on s.id = d.stage_id \
         where (d.updated_at, d.id) < ($1, $2) and ($3 is null or d.stage_id = $3) \
         and ($4 or s.kind = 'process' or $3 is not null) and (not $5 or d.responsible = $6) \
         and d.search_key like $7 escape '\\' and d.search_key like $8 escape '\\' \
         and d.search_key like $9 escape '\\' order by d.updated_at desc, d.id desc limit $10",
        after.0,
        after.1,
        query.stage,
        query.closed,
        query.mine,
        viewer,
        first,
        second,
        third,
        limit
    )?)
}

/// Is it offered for new deals? Nothing when there is no such type.
pub async fn request_type_is_retired(
    conn: &mut Conn,
    id: RequestTypeId,
) -> Result<Option<(bool, String)>> {
    Ok(fetch_optional!(
        conn,
        "select retired, name from request_types where id = $1",
        id
    )?)
}

/// Live tasks of a deal: number, state, group.
pub async fn open_tasks(
    conn: &mut Conn,
    deal: DealId,
) -> Result<Vec<(protocol::TaskId, String, String)>> {
    Ok(fetch_all!(
        conn,
        "select id, number, state from tasks where deal_id = $1 and live order by id",
        deal
    )?)
}

/// Makes everyone who uses it wait for this transaction: of two operators who write down the same
/// new phone at once the second finds the first one's client.
pub async fn lock_directory(conn: &mut Conn) -> Result<()> {
    execute!(conn, "update store set one = one where one = 1")?;
    Ok(())
}

pub fn uuids(deals: &[DealId]) -> Vec<Uuid> {
    deals.iter().map(|deal| deal.0).collect()
}
