//! SQL of clients.

use super::Details;
use crate::deals::search;
use crate::error::{Error, Result};
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use protocol::deal::ClientView;
use protocol::{ClientId, DealId, Micros};
use std::collections::HashMap;
use uuid::Uuid;

/// Clients on a list of matches.
const MATCHES: i64 = 20;

pub(super) async fn insert(
    conn: &mut Conn,
    id: ClientId,
    details: &Details,
    now: Micros,
) -> Result<()> {
    execute!(
        conn,
        "insert into clients (id, contact_name, company, email, search_key, created_at, rev) \
         values ($1, $2, $3, $4, $5, $6, 1)",
        id,
        details.contact_name.as_str(),
        details.company.as_deref(),
        details.email.as_deref(),
        details.key(),
        now
    )?;
    insert_phones(conn, id, details).await
}

async fn insert_phones(conn: &mut Conn, id: ClientId, details: &Details) -> Result<()> {
    for (position, phone) in (0_i32..).zip(&details.phones) {
        execute!(
            conn,
            "insert into client_phones (client_id, position, phone) values ($1, $2, $3)",
            id,
            position,
            phone.as_str()
        )?;
    }
    Ok(())
}

pub(super) async fn update(conn: &mut Conn, id: ClientId, details: &Details) -> Result<()> {
    execute!(
        conn,
        "update clients set contact_name = $2, company = $3, email = $4, search_key = $5, \
         rev = rev + 1 where id = $1",
        id,
        details.contact_name.as_str(),
        details.company.as_deref(),
        details.email.as_deref(),
        details.key()
    )?;
    execute!(conn, "delete from client_phones where client_id = $1", id)?;
    insert_phones(conn, id, details).await
}

/// Two edits of one client follow each other.
pub(super) async fn lock(conn: &mut Conn, id: ClientId) -> Result<()> {
    match execute!(conn, "update clients set rev = rev where id = $1", id)? {
        0 => Err(Error::not_found()),
        _ => Ok(()),
    }
}

pub(super) async fn rev(conn: &mut Conn, id: ClientId) -> Result<Option<i64>> {
    let row: Option<(i64,)> = fetch_optional!(conn, "select rev from clients where id = $1", id)?;
    Ok(row.map(|(rev,)| rev))
}

/// The oldest client with this phone.
pub(super) async fn by_phone(conn: &mut Conn, phone: &str) -> Result<Option<ClientId>> {
    let row: Option<(ClientId,)> = fetch_optional!(
        conn,
        "select client_id from client_phones where phone = $1 order by client_id limit 1",
        phone
    )?;
    Ok(row.map(|(client,)| client))
}

/// In the order of locks.
pub(super) async fn deals_of(conn: &mut Conn, client: ClientId) -> Result<Vec<DealId>> {
    let rows: Vec<(DealId,)> = fetch_all!(
        conn,
        "select id from deals where client_id = $1 order by id",
        client
    )?;
    Ok(rows.into_iter().map(|(deal,)| deal).collect())
}

pub(super) async fn key(conn: &mut Conn, client: ClientId) -> Result<String> {
    let (key,): (String,) =
        fetch_one!(conn, "select search_key from clients where id = $1", client)?;
    Ok(key)
}

/// Matches of a text, newest client first.
pub async fn find(conn: &mut Conn, text: &str) -> Result<Vec<ClientId>> {
    let [first, second, third] = search::patterns(text);
    let rows: Vec<(ClientId,)> = fetch_all!(
        conn,
        "select id from clients where search_key like $1 escape '\\' \
         and search_key like $2 escape '\\' and search_key like $3 escape '\\' \
         order by id desc limit $4",
        first,
        second,
        third,
        MATCHES
    )?;
    Ok(rows.into_iter().map(|(client,)| client).collect())
}

/// Without their phones.
pub(super) async fn by_ids(
    conn: &mut Conn,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, ClientView>> {
    let rows: Vec<(ClientId, String, Option<String>, Option<String>, i64, i64)> = crate::fetch_in!(
        conn,
        "select c.id, c.contact_name, c.company, c.email, \
         (select count(*) from deals d where d.client_id = c.id), c.rev from clients c where c.id",
        &uuids(clients),
        ""
    )?;
    let views = rows
        .into_iter()
        .map(|(id, contact_name, company, email, deals, rev)| {
            let view = ClientView {
                id,
                contact_name,
                company,
                phones: Vec::new(),
                email,
                deals,
                rev,
            };
            (id, view)
        });
    Ok(views.collect())
}

/// In the order in which each client's are called.
pub(super) async fn phones(
    conn: &mut Conn,
    clients: &[ClientId],
) -> Result<Vec<(ClientId, String)>> {
    Ok(crate::fetch_in!(
        conn,
        "select client_id, phone from client_phones where client_id",
        &uuids(clients),
        "order by client_id, position"
    )?)
}

fn uuids(clients: &[ClientId]) -> Vec<Uuid> {
    clients.iter().map(|client| client.0).collect()
}
