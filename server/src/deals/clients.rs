//! Clients: who asked. One phone, one client, unless staff write it down twice themselves (C6-19).

mod queries;

use super::search;
use crate::accounts;
use crate::commands::Context;
use crate::error::{Error, Result, at_most, optional};
use crate::ids;
use crate::log::Tx;
use crate::policy::{Action, Facts, may};
use crate::store::Conn;
use protocol::command::{ClientChoice, Receipt};
use protocol::deal::{ClientView, DealHappening};
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::{ClientId, DealId, limits};

pub use queries::find;

/// What staff write down of a client, checked.
#[derive(Clone, PartialEq)]
pub struct Details {
    contact_name: String,
    company: Option<String>,
    /// E.164, the first is called.
    phones: Vec<String>,
    email: Option<String>,
}

impl Details {
    fn check(
        contact_name: &str,
        company: Option<&str>,
        phones: &[String],
        email: Option<&str>,
    ) -> Result<Self> {
        at_most(limits::CLIENT_PHONES, phones)?;
        let contact_name = optional(limits::PERSON_NAME, Some(contact_name))?.unwrap_or_default();
        let company = optional(limits::COMPANY, company)?;
        let mut checked: Vec<String> = Vec::with_capacity(phones.len());
        for phone in phones.iter().filter(|phone| !phone.trim().is_empty()) {
            let phone = accounts::phone(phone).ok_or_else(|| Error::invalid("phones"))?;
            if !checked.contains(&phone) {
                checked.push(phone);
            }
        }
        let email = optional(limits::EMAIL, email)?
            .map(|email| accounts::email(&email).ok_or_else(|| Error::invalid("email")))
            .transpose()?;
        // Something to find and to call him by.
        if contact_name.is_empty() && company.is_none() && checked.is_empty() {
            return Err(Error::invalid("contactName"));
        }
        Ok(Details {
            contact_name,
            company,
            phones: checked,
            email,
        })
    }

    /// Also the beginning of the key of each of his deals.
    fn key(&self) -> String {
        let words = [
            Some(self.contact_name.as_str()),
            self.company.as_deref(),
            self.email.as_deref(),
        ];
        let phones = self.phones.iter().map(|phone| Some(phone.as_str()));
        search::key(words.into_iter().chain(phones))
    }
}

/// The client of a new deal: the known one, whoever has one of the phones, or a new one.
pub async fn choose(tx: &mut Tx, choice: ClientChoice) -> Result<ClientId> {
    let (contact_name, company, phones, email) = match choice {
        ClientChoice::Known { client } => {
            return queries::rev(&mut tx.conn, client)
                .await?
                .map(|_| client)
                .ok_or_else(|| Error::invalid("client"));
        }
        ClientChoice::New {
            contact_name,
            company,
            phones,
            email,
        } => (contact_name, company, phones, email),
    };
    let details = Details::check(&contact_name, company.as_deref(), &phones, email.as_deref())?;
    super::queries::lock_directory(&mut tx.conn).await?;
    for phone in &details.phones {
        if let Some(known) = queries::by_phone(&mut tx.conn, phone).await? {
            return Ok(known);
        }
    }
    let client: ClientId = ids::new();
    queries::insert(&mut tx.conn, client, &details, tx.now).await?;
    Ok(client)
}

/// Writes a client's details anew; every deal of his gets another face.
pub async fn edit(
    tx: &mut Tx,
    context: &Context<'_>,
    client: ClientId,
    (contact_name, company, phones, email): (&str, Option<&str>, &[String], Option<&str>),
) -> Result<Receipt> {
    let permit = may(context.actor, Action::WriteDeals, Facts::default())?;
    let details = Details::check(contact_name, company, phones, email)?;
    let deals: Vec<DealId> = queries::deals_of(&mut tx.conn, client).await?;
    super::lock(tx, &deals, &[]).await?;
    queries::lock(&mut tx.conn, client).await?;
    let before = view(&mut tx.conn, client).await?;
    let present = Details {
        contact_name: before.contact_name.clone(),
        company: before.company.clone(),
        phones: before.phones.clone(),
        email: before.email.clone(),
    };
    if present == details {
        return Ok(receipt(client, before.rev, true));
    }
    if context.expect.is_some_and(|expect| expect < before.rev) {
        return Err(Error::Told(Box::new(ErrorBody {
            present: Some(Present::Client {
                client: Box::new(before),
            }),
            ..ErrorBody::of(ErrorCode::Stale)
        })));
    }
    queries::update(&mut tx.conn, client, &details).await?;
    let fields = differences(&present, &details);
    for deal in deals {
        super::refresh_key(tx, deal).await?;
        let fields = fields.clone();
        super::happened(tx, permit, deal, DealHappening::Edited { fields }).await?;
        super::changed(tx, permit, deal).await?;
    }
    Ok(receipt(client, before.rev + 1, false))
}

fn receipt(client: ClientId, rev: i64, already: bool) -> Receipt {
    Receipt {
        id: Some(client.0),
        rev: Some(rev),
        already,
        ..Receipt::default()
    }
}

/// Fields of the protocol that two states differ in.
fn differences(one: &Details, other: &Details) -> Vec<String> {
    [
        ("contactName", one.contact_name != other.contact_name),
        ("company", one.company != other.company),
        ("phones", one.phones != other.phones),
        ("email", one.email != other.email),
    ]
    .into_iter()
    .filter(|(_, differ)| *differ)
    .map(|(name, _)| name.to_owned())
    .collect()
}

/// A client as staff see him.
pub async fn view(conn: &mut Conn, client: ClientId) -> Result<ClientView> {
    views(conn, &[client])
        .await?
        .pop()
        .ok_or_else(Error::not_found)
}

/// Clients in this order; unknown ids are left out.
pub async fn views(conn: &mut Conn, clients: &[ClientId]) -> Result<Vec<ClientView>> {
    let mut rows = queries::by_ids(conn, clients).await?;
    for (client, phone) in queries::phones(conn, clients).await? {
        if let Some(row) = rows.get_mut(&client) {
            row.phones.push(phone);
        }
    }
    Ok(clients.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Words and phones of a client, for the keys of his deals.
pub async fn key(conn: &mut Conn, client: ClientId) -> Result<String> {
    queries::key(conn, client).await
}
