//! What masters may know of a deal (domain C4). This module reads these four columns and imports
//! nothing else of the CRM: what is not read here cannot reach them.

use crate::error::Result;
use crate::store::{Conn, Lane, sql};
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
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<uuid::Uuid> = deals.iter().map(|deal| deal.0).collect();
    let rows: Vec<ReferenceRow> = match conn.lane() {
        Lane::Sqlite(conn) => {
            let query = sqlx::query_as(
                "select d.id, d.public_no, t.name as request_type, s.public_label as stage from deals d \
                 join stages s on s.id = d.stage_id left join request_types t on t.id = d.request_type_id \
                 where d.id in (select unhex(value) from json_each($1))",
            );
            query.bind(sql::hex_list(&ids)).fetch_all(conn).await?
        }
        // Masters' eyes see no row of a deal: the database has this one way to these columns.
        Lane::Pg(conn, lookout) => {
            let query =
                sqlx::query_as("select id, public_no, request_type, stage from deal_refs($1)");
            lookout.unless_away(query.bind(ids).fetch_all(conn)).await?
        }
    };
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
