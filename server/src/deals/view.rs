//! Deals as staff see them. Masters get [`super::reference`] and nothing from here.

use super::clients;
use super::queries::{self, uuids};
use crate::error::{Error, Result};
use crate::store::Conn;
use protocol::deal::{DealCard, DealForStaff};
use protocol::{DealId, Micros, RequestTypeId, StageId, UserId};
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct CardRow {
    id: DealId,
    public_no: String,
    title: String,
    contact_name: String,
    company: Option<String>,
    phone: Option<String>,
    stage_id: StageId,
    request_type_id: Option<RequestTypeId>,
    amount: Option<i64>,
    responsible: UserId,
    city: String,
    open_tasks: i64,
    tasks: i64,
    created_at: Micros,
    updated_at: Micros,
    rev: i64,
}

/// The faces of these deals, in this order; unknown ids are left out.
pub async fn cards(conn: &mut Conn, deals: &[DealId]) -> Result<Vec<DealCard>> {
    let rows: Vec<CardRow> = crate::fetch_in!(
        conn,
        "select d.id, d.public_no, d.title, c.contact_name, c.company, p.phone, d.stage_id, \
         d.request_type_id, d.amount, d.responsible, d.city, \
         (select count(*) from tasks t where t.deal_id = d.id and t.live) as open_tasks, \
         (select count(*) from tasks t where t.deal_id = d.id) as tasks, \
         d.created_at, d.updated_at, d.rev from deals d join clients c on c.id = d.client_id \
         left join client_phones p on p.client_id = c.id and p.position = 0 where d.id",
        &uuids(deals),
        ""
    )?;
    let mut cards: HashMap<DealId, DealCard> =
        rows.into_iter().map(|row| (row.id, card(row))).collect();
    Ok(deals.iter().filter_map(|id| cards.remove(id)).collect())
}

fn card(row: CardRow) -> DealCard {
    let client_name = [Some(row.contact_name), row.company, row.phone.clone()]
        .into_iter()
        .flatten()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    DealCard {
        id: row.id,
        public_no: row.public_no,
        title: row.title,
        client_name,
        client_phone: row.phone,
        stage: row.stage_id,
        request_type: row.request_type_id,
        amount: row.amount,
        responsible: row.responsible,
        city: row.city,
        open_tasks: row.open_tasks,
        tasks: row.tasks,
        created_at: row.created_at,
        updated_at: row.updated_at,
        rev: row.rev,
    }
}

/// A deal with everything staff know of it.
pub async fn for_staff(conn: &mut Conn, deal: DealId) -> Result<DealForStaff> {
    let card = cards(conn, &[deal]).await?.pop();
    let row = queries::deal(conn, deal).await?;
    let (Some(card), Some(row)) = (card, row) else {
        return Err(Error::not_found());
    };
    let client = clients::view(conn, row.client_id).await?;
    Ok(DealForStaff {
        card,
        client,
        source: row.source,
        district: row.district,
        address: row.address,
        window: row.time_window,
        product: row.product,
        symptoms: row.symptoms,
        created_by: row.created_by,
    })
}
