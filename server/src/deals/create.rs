//! Making a deal, in a few keystrokes: a phone or a name is enough (S1-10).

use super::queries::{self, DealRow};
use super::{clients, edit, happened, stages};
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::ids;
use crate::log::Tx;
use crate::policy::{Action, Facts, may};
use anyhow::anyhow;
use protocol::command::{ClientChoice, DealFields, Receipt};
use protocol::deal::DealHappening;
use protocol::event::StreamName;
use protocol::hint::{Changed, ChangedKind};
use protocol::limits;
use rand::RngExt;

/// Where a deal came from when nobody says: it was written down by hand.
const BY_HAND: &str = "manual";
/// Letters of public numbers: none that is read as a digit or as its neighbour.
const LETTERS: [char; 20] = [
    'А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'И', 'К', 'Л', 'М', 'Н', 'П', 'Р', 'С', 'Т', 'У', 'Ф', 'Э',
    'Я',
];

/// `CreateDeal`, at the first stage; the caller is responsible unless another is named.
pub async fn create(
    tx: &mut Tx,
    context: &Context<'_>,
    client: ClientChoice,
    fields: DealFields,
) -> Result<Receipt> {
    let permit = may(context.actor, Action::WriteDeals, Facts::default())?;
    let client_id = clients::choose(tx, client).await?;
    let stage_id = stages::first(tx).await?;
    let mut row = DealRow {
        id: ids::new(),
        public_no: String::new(),
        title: String::new(),
        client_id,
        request_type_id: None,
        stage_id,
        responsible: context.actor.id,
        created_by: context.actor.id,
        source: BY_HAND.to_owned(),
        amount: None,
        city: String::new(),
        district: None,
        address: None,
        time_window: None,
        product: None,
        symptoms: None,
        field_revs: "{}".to_owned(),
        rev: 1,
    };
    edit::write(&mut tx.conn, &mut row, fields).await?;
    if row.title.is_empty() {
        row.title = title_of(tx, &row).await?;
    }
    insert(tx, &mut row).await?;
    tx.make_stream(StreamName::Deal(row.id)).await?;
    let source = row.source;
    happened(tx, permit, row.id, DealHappening::Created { source }).await?;
    tx.changed(Changed {
        kind: ChangedKind::Deal,
        id: row.id.0,
        rev: row.rev,
    });
    Ok(edit::receipt(row.id, row.rev, false))
}

/// A title for a deal that got none: what it is about, else who asks.
async fn title_of(tx: &mut Tx, row: &DealRow) -> Result<String> {
    let about = match row.request_type_id {
        Some(id) => queries::request_type_is_retired(&mut tx.conn, id)
            .await?
            .map(|(_, name)| name),
        None => None,
    };
    let words: Vec<String> = [about, row.product.clone()].into_iter().flatten().collect();
    let title = if words.is_empty() {
        let client = clients::view(&mut tx.conn, row.client_id).await?;
        [client.contact_name]
            .into_iter()
            .chain(client.company)
            .chain(client.phones)
            .find(|name| !name.is_empty())
            .unwrap_or_default()
    } else {
        words.join(": ")
    };
    Ok(title.chars().take(limits::DEAL_TITLE.max).collect())
}

/// Stores the deal under a number that nobody has.
async fn insert(tx: &mut Tx, row: &mut DealRow) -> Result<()> {
    // A shelf that is nearly full takes longer numbers.
    for digits in [3, 3, 3, 3, 4, 4, 5, 6] {
        row.public_no = number(digits);
        let key = edit::key(tx, row).await?;
        if queries::insert(&mut tx.conn, row, &key, tx.now).await? {
            return Ok(());
        }
    }
    Err(Error::Internal(anyhow!("no free number for a deal")))
}

/// A number that tells nothing: neither how many deals there are nor which was first («7К4-218»).
fn number(digits: u32) -> String {
    let mut random = rand::rng();
    let letter = LETTERS[random.random_range(0..LETTERS.len())];
    let (before, after) = (
        random.random_range(1..10_u32),
        random.random_range(0..10_u32),
    );
    let tail = random.random_range(0..10_u32.pow(digits));
    format!(
        "{before}{letter}{after}-{tail:0width$}",
        width = digits as usize
    )
}

#[test]
fn a_public_number_is_short_and_tells_nothing() {
    let number = number(3);
    assert_eq!(number.chars().count(), 7, "{number}");
    assert_eq!(number.chars().nth(3), Some('-'), "{number}");
}
