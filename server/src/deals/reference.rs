//! What masters may know of a deal (domain C4). This module reads these four columns and imports
//! nothing else of the CRM: what is not read here cannot reach them.

use crate::error::Result;
use crate::store::Conn;
use protocol::DealId;
use protocol::deal::DealRef;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct ReferenceRow {
    id: DealId,
    public_no: String,
    request_type: Option<String>,
    stage: Option<String>,
}

/// The references of these deals; unknown ids are left out.
pub async fn refs(conn: &mut Conn, deals: &[DealId]) -> Result<HashMap<DealId, DealRef>> {
    let ids: Vec<uuid::Uuid> = deals.iter().map(|deal| deal.0).collect();
    let rows: Vec<ReferenceRow> = crate::fetch_in!(
        conn,
        "select d.id, d.public_no, t.name as request_type, s.public_label as stage from deals d \
         join stages s on s.id = d.stage_id left join request_types t on t.id = d.request_type_id \
         where d.id",
        &ids,
        ""
    )?;
    let refs = rows.into_iter().map(|row| {
        let reference = DealRef {
            public_no: row.public_no,
            request_type: row.request_type,
            stage: row.stage,
        };
        (row.id, reference)
    });
    Ok(refs.collect())
}
