//! Files that people send: what they really are, a copy that tells nothing about who took the
//! picture and where, where the bytes lie, and who may read them.
//!
//! Invariant: nothing a client says about a file is believed, neither its type nor its name; what
//! a browser is told comes from [`sniff`] and [`names`] alone. A file is read from the one place it
//! is bound to, a side of a group; before that by its owner.

pub mod erasure;
pub(crate) mod gif;
mod intake;
pub mod names;
pub mod pictures;
mod png;
pub mod queries;
pub(crate) mod range;
pub mod routes;
pub mod sniff;
pub mod store;
pub mod unused;

pub use intake::take as keep;

use crate::error::{Error, Result};
use crate::groups;
use crate::log::Tx;
use crate::planted::{Fault, planted};
use crate::policy::{Action, Actor, may};
use crate::store::Conn;
use protocol::file::{FileView, Shown};
use protocol::group::Side;
use protocol::{FileId, GroupId, UserId};
use queries::FileRow;
use std::collections::HashMap;
use uuid::Uuid;

/// The place of a person's picture; its id is the person's.
const AVATAR: &str = "avatar";

/// Uses the actor's own files in a place (`message`, `evidence`, `result`) of one side of a group,
/// in this order, and binds them to that side. A file of someone else looks absent; one that is
/// bound elsewhere is refused, so that no bytes cross from one audience to another.
pub async fn attach(
    tx: &mut Tx,
    actor: &Actor,
    group: GroupId,
    side: Side,
    place: &str,
    place_id: Uuid,
    files: &[FileId],
) -> Result<()> {
    for file in files {
        own(&mut tx.conn, actor, *file).await?;
        if !queries::bind(&mut tx.conn, *file, group, side).await? {
            return Err(Error::invalid("files"));
        }
        queries::use_in(&mut tx.conn, *file, place, place_id).await?;
    }
    Ok(())
}

/// Makes one of the actor's own pictures his avatar, or takes it away. Everyone who shares a group
/// with him reads it.
pub async fn use_as_avatar(tx: &mut Tx, actor: &Actor, file: Option<FileId>) -> Result<()> {
    release(tx, actor.id.0).await?;
    let Some(file) = file else { return Ok(()) };
    let row = own(&mut tx.conn, actor, file).await?;
    if row.shown()? != Shown::Picture || row.group_id.is_some() {
        return Err(Error::invalid("file"));
    }
    queries::use_in(&mut tx.conn, file, AVATAR, actor.id.0).await
}

/// Ends every use of files in a place. A file that is used nowhere any more is its owner's alone.
pub async fn release(tx: &mut Tx, place_id: Uuid) -> Result<()> {
    let files = queries::end_uses(&mut tx.conn, place_id).await?;
    queries::unbind_unused(&mut tx.conn, &files).await
}

/// The files of places, in their order.
pub async fn of(conn: &mut Conn, places: &[Uuid]) -> Result<HashMap<Uuid, Vec<FileView>>> {
    let mut files: HashMap<Uuid, Vec<FileView>> = HashMap::new();
    if places.is_empty() {
        return Ok(files);
    }
    for used in queries::used_in(conn, places).await? {
        files
            .entry(used.place_id)
            .or_default()
            .push(used.file.view()?);
    }
    Ok(files)
}

/// One of the actor's own files, held until the commit: it is not removed as unused meanwhile.
async fn own(conn: &mut Conn, actor: &Actor, file: FileId) -> Result<FileRow> {
    queries::hold(conn, file, actor.id)
        .await?
        .ok_or_else(Error::not_found)
}

/// The file, if the actor may read it now: by the place it is bound to, as somebody's avatar, or,
/// while it is bound nowhere, as its owner.
async fn readable(conn: &mut Conn, actor: &Actor, id: FileId) -> Result<FileRow> {
    let row = queries::by_id(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let bound = row.place();
    if let Some((group, side)) = bound {
        let facts = groups::facts(conn, actor, group).await?;
        if may(actor, Action::ReadSide(side), facts).is_ok() || planted(Fault::FilesUnchecked) {
            return Ok(row);
        }
    }
    let own = bound.is_none() && row.owner == actor.id;
    if own || may_see_avatar(conn, actor, id).await? {
        Ok(row)
    } else {
        Err(Error::not_found())
    }
}

async fn may_see_avatar(conn: &mut Conn, actor: &Actor, file: FileId) -> Result<bool> {
    let Some(person): Option<UserId> = queries::avatar_of(conn, file).await? else {
        return Ok(false);
    };
    Ok(actor.is_staff()
        || person == actor.id
        || queries::share_a_group(conn, actor.id, person).await?
        || planted(Fault::FacesForAll))
}
