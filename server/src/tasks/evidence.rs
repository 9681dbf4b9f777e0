//! Evidence of checklist items and the files of a result: the gates of T8, and their keeping.

use super::hand::Hand;
use super::queries;
use super::record::Item;
use crate::error::{Error, Result};
use crate::files;
use crate::log::Tx;
use crate::policy::Actor;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::file::{FileView, Shown};
use protocol::group::Side;
use protocol::task::Evidence;
use protocol::{FileId, ItemId};
use std::collections::HashMap;
use uuid::Uuid;

/// Refuses to hand in work while a required item is open, or a ticked one lacks its evidence.
pub(super) async fn gate(tx: &mut Tx, hand: &Hand) -> Result<()> {
    let files = files_of(tx, hand).await?;
    let mut lacking = Vec::new();
    for item in &hand.items {
        let photos = files.get(&item.id.0).map_or(0, |files| photos(files));
        let open = item.required && !item.done;
        if open || (item.done && !suffices(item, photos)?) {
            lacking.push(item.id);
        }
    }
    if lacking.is_empty() {
        Ok(())
    } else {
        Err(missing(lacking))
    }
}

/// 422, naming each item that lacks something.
pub(super) fn missing(items: Vec<ItemId>) -> Error {
    Error::Told(Box::new(ErrorBody {
        items: Some(items),
        ..ErrorBody::of(ErrorCode::MissingEvidence)
    }))
}

/// Has the item what it asks for?
pub(super) async fn is_given(tx: &mut Tx, item: &Item) -> Result<bool> {
    let files = files::of(&mut tx.conn, &[item.id.0]).await?;
    let photos = files.get(&item.id.0).map_or(0, |files| photos(files));
    suffices(item, photos)
}

fn suffices(item: &Item, photos: usize) -> Result<bool> {
    Ok(match item.evidence()? {
        Evidence::None => true,
        Evidence::Photo { min } => photos >= usize::from(min),
        Evidence::Number => item.number.is_some(),
        Evidence::Text => item.note.is_some(),
    })
}

fn photos(files: &[FileView]) -> usize {
    let is_photo = |file: &&FileView| file.shown == Shown::Picture;
    files.iter().filter(is_photo).count()
}

/// Would these files be others than the item's?
pub(super) async fn differ(tx: &mut Tx, item: &Item, wanted: Option<&[FileId]>) -> Result<bool> {
    let Some(wanted) = wanted else {
        return Ok(false);
    };
    let present = present(tx, item.id.0).await?;
    Ok(present != wanted)
}

/// Makes these the item's photos, in this order.
pub(super) async fn keep_photos(
    tx: &mut Tx,
    actor: &Actor,
    hand: &mut Hand,
    item: &Item,
    wanted: &[FileId],
) -> Result<()> {
    keep(tx, actor, hand, ("evidence", item.id.0), wanted).await?;
    count_photos(tx, hand).await
}

/// Makes these the files of the result.
pub(super) async fn keep_result(
    tx: &mut Tx,
    actor: &Actor,
    hand: &mut Hand,
    wanted: &[FileId],
) -> Result<()> {
    keep(tx, actor, hand, ("result", hand.task.id.0), wanted).await?;
    count_photos(tx, hand).await
}

/// New files must be the actor's own; those that are there already may be anyone's.
async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    hand: &Hand,
    (place, id): (&str, Uuid),
    wanted: &[FileId],
) -> Result<()> {
    let present = present(tx, id).await?;
    let fresh: Vec<FileId> = wanted
        .iter()
        .copied()
        .filter(|file| !present.contains(file))
        .collect();
    files::attach(tx, actor, hand.group.id, Side::Shared, place, id, &fresh).await?;
    for file in present.iter().filter(|file| !wanted.contains(file)) {
        queries::drop_use(&mut tx.conn, id, file.0).await?;
    }
    for (position, file) in wanted.iter().enumerate() {
        let position = i32::try_from(position).unwrap_or(i32::MAX);
        queries::place_use(&mut tx.conn, id, file.0, position).await?;
    }
    Ok(())
}

async fn present(tx: &mut Tx, place: Uuid) -> Result<Vec<FileId>> {
    let mut files = files::of(&mut tx.conn, &[place]).await?;
    let files = files.remove(&place).unwrap_or_default();
    Ok(files.iter().map(|file| file.id).collect())
}

/// The count of photos that lists show.
pub(super) async fn count_photos(tx: &mut Tx, hand: &mut Hand) -> Result<()> {
    let files = files_of(tx, hand).await?;
    let count: usize = files.values().map(|files| photos(files)).sum();
    hand.task.photos = i32::try_from(count).unwrap_or(i32::MAX);
    Ok(())
}

async fn files_of(tx: &mut Tx, hand: &Hand) -> Result<HashMap<Uuid, Vec<FileView>>> {
    let mut places: Vec<Uuid> = hand.items.iter().map(|item| item.id.0).collect();
    places.push(hand.task.id.0);
    files::of(&mut tx.conn, &places).await
}
