//! Editing a deal, field by field: two operators who change different fields both win (C6-9d).

use super::queries::{self, DealRow};
use super::{changed, clients, happened, lock, reference, references_changed, search, view};
use crate::accounts;
use crate::commands::Context;
use crate::error::{Error, Result, filled, optional};
use crate::log::Tx;
use crate::policy::{Action, Facts, may};
use crate::store::Conn;
use anyhow::Context as _;
use protocol::command::{DealFields, Receipt};
use protocol::deal::{DealField, DealHappening};
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::{DealId, UserId, limits};
use std::collections::BTreeMap;

/// `EditDeal`. With `expect`, a field that another has changed since is not overwritten.
pub async fn edit(
    tx: &mut Tx,
    context: &Context<'_>,
    deal: DealId,
    fields: DealFields,
    clear: &[DealField],
) -> Result<Receipt> {
    let permit = may(context.actor, Action::WriteDeals, Facts::default())?;
    lock(tx, &[deal], &[]).await?;
    let before = queries::deal(&mut tx.conn, deal)
        .await?
        .ok_or_else(Error::not_found)?;
    let references = reference::refs(&mut tx.conn, &[deal]).await?;
    let mut after = before.clone();
    write(&mut tx.conn, &mut after, fields).await?;
    for field in clear {
        erase(&mut after, *field)?;
    }
    let fields = differences(&before, &after);
    if fields.is_empty() {
        return Ok(receipt(deal, before.rev, true));
    }
    mark(&mut tx.conn, &mut after, &fields, context.expect).await?;
    let key = key(tx, &after).await?;
    queries::update(&mut tx.conn, &after, &key).await?;
    let fields = fields.into_iter().map(str::to_owned).collect();
    happened(tx, permit, deal, DealHappening::Edited { fields }).await?;
    references_changed(tx, permit, &references).await?;
    let rev = changed(tx, permit, deal).await?;
    Ok(receipt(deal, rev, false))
}

/// `AddDealNote`: a word of staff to each other, in the deal's history.
pub async fn add_note(
    tx: &mut Tx,
    context: &Context<'_>,
    deal: DealId,
    text: &str,
) -> Result<Receipt> {
    let permit = may(context.actor, Action::WriteDeals, Facts::default())?;
    let text = filled("text", limits::DEAL_NOTE, text)?;
    tx.lock_deal(deal).await?;
    let seq = happened(tx, permit, deal, DealHappening::Note { text }).await?;
    Ok(Receipt {
        id: Some(deal.0),
        seq: Some(seq),
        ..Receipt::default()
    })
}

pub(super) fn receipt(deal: DealId, rev: i64, already: bool) -> Receipt {
    Receipt {
        id: Some(deal.0),
        rev: Some(rev),
        already,
        ..Receipt::default()
    }
}

/// Puts what is given into the row; the rest stays.
pub(super) async fn write(conn: &mut Conn, row: &mut DealRow, fields: DealFields) -> Result<()> {
    let value = |text: Option<String>| optional(limits::FIELD_VALUE, text.as_deref());
    if let Some(title) = &fields.title {
        row.title = filled("title", limits::DEAL_TITLE, title)?;
    }
    if let Some(chosen) = fields.request_type {
        let known = queries::request_type_is_retired(conn, chosen).await?;
        let stays = row.request_type_id == Some(chosen);
        if !known.is_some_and(|(retired, _)| !retired || stays) {
            return Err(Error::invalid("requestType"));
        }
        row.request_type_id = Some(chosen);
    }
    if let Some(city) = &fields.city {
        row.city = optional(limits::CITY, Some(city))?.unwrap_or_default();
    }
    if let Some(source) = &fields.source {
        row.source = filled("source", limits::LABEL, source)?;
    }
    if let Some(amount) = fields.amount {
        row.amount = Some(sum(amount)?);
    }
    if let Some(responsible) = fields.responsible {
        row.responsible = of_staff(conn, responsible).await?;
    }
    row.district = value(fields.district)?.or(row.district.take());
    row.address = value(fields.address)?.or(row.address.take());
    row.time_window = value(fields.window)?.or(row.time_window.take());
    row.product = value(fields.product)?.or(row.product.take());
    row.symptoms = value(fields.symptoms)?.or(row.symptoms.take());
    Ok(())
}

fn sum(kopecks: i64) -> Result<i64> {
    match usize::try_from(kopecks) {
        Ok(amount) if amount <= limits::AMOUNT.max => Ok(kopecks),
        Ok(_) => Err(Error::limit(limits::AMOUNT)),
        Err(_) => Err(Error::invalid("amount")),
    }
}

async fn of_staff(conn: &mut Conn, user: UserId) -> Result<UserId> {
    match accounts::queries::actor(conn, user).await? {
        Some(actor) if actor.is_staff() => Ok(user),
        _ => Err(Error::invalid("responsible")),
    }
}

fn erase(row: &mut DealRow, field: DealField) -> Result<()> {
    match field {
        // The client's own, edited with him.
        DealField::ContactName | DealField::Phone | DealField::Company => {
            return Err(Error::invalid("clear"));
        }
        DealField::City => row.city.clear(),
        DealField::District => row.district = None,
        DealField::Address => row.address = None,
        DealField::Window => row.time_window = None,
        DealField::Product => row.product = None,
        DealField::Symptoms => row.symptoms = None,
        DealField::Amount => row.amount = None,
    }
    Ok(())
}

/// Fields of the protocol that two states of a deal differ in.
fn differences(one: &DealRow, other: &DealRow) -> Vec<&'static str> {
    [
        ("title", one.title != other.title),
        ("requestType", one.request_type_id != other.request_type_id),
        ("city", one.city != other.city),
        ("district", one.district != other.district),
        ("address", one.address != other.address),
        ("window", one.time_window != other.time_window),
        ("product", one.product != other.product),
        ("symptoms", one.symptoms != other.symptoms),
        ("amount", one.amount != other.amount),
        ("source", one.source != other.source),
        ("responsible", one.responsible != other.responsible),
    ]
    .into_iter()
    .filter(|(_, differ)| *differ)
    .map(|(name, _)| name)
    .collect()
}

/// Notes the `rev` at which these fields change; stale when one changed after `expect`.
pub(super) async fn mark(
    conn: &mut Conn,
    row: &mut DealRow,
    fields: &[&str],
    expect: Option<i64>,
) -> Result<()> {
    let mut revs: BTreeMap<String, i64> =
        serde_json::from_str(&row.field_revs).context("stored revs of fields")?;
    let seen = expect.unwrap_or(i64::MAX);
    if fields
        .iter()
        .any(|field| revs.get(*field).is_some_and(|rev| *rev > seen))
    {
        let deal = Box::new(view::for_staff(conn, row.id).await?);
        return Err(Error::Told(Box::new(ErrorBody {
            present: Some(Present::Deal { deal }),
            ..ErrorBody::of(ErrorCode::Stale)
        })));
    }
    revs.extend(
        fields
            .iter()
            .map(|field| ((*field).to_owned(), row.rev + 1)),
    );
    row.field_revs = serde_json::to_string(&revs).context("revs of fields")?;
    Ok(())
}

/// What the list's search hits: number, title, client with his phones, place.
pub(super) async fn key(tx: &mut Tx, row: &DealRow) -> Result<String> {
    let client = clients::key(&mut tx.conn, row.client_id).await?;
    Ok(search::key([
        Some(row.public_no.as_str()),
        Some(row.title.as_str()),
        Some(client.as_str()),
        Some(row.city.as_str()),
        row.district.as_deref(),
        row.address.as_deref(),
        row.product.as_deref(),
    ]))
}
