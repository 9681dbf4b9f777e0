//! Request types, and the templates that fill a task and its checklist beforehand.
//!
//! Invariant: a version never changes once it is saved; tasks are pinned to theirs (C6-6).

pub mod content;
pub mod queries;
pub mod routes;

pub use queries::{Version, version};

use crate::accounts::search_key;
use crate::commands::Context;
use crate::error::{Error, Result, filled};
use crate::log::Tx;
use crate::policy::{Action, Facts, may};
use crate::store::is_duplicate;
use crate::{audit, deals, ids};
use protocol::command::Receipt;
use protocol::error::ErrorCode;
use protocol::hint::{Changed, ChangedKind};
use protocol::template::TemplateContent;
use protocol::{RequestTypeId, TemplateId, TemplateVersionId, limits};
use uuid::Uuid;

/// A new request type, or another name for one, which masters see on its deals at once. Types are
/// retired, never deleted.
pub async fn save_request_type(
    tx: &mut Tx,
    context: &Context<'_>,
    id: Option<RequestTypeId>,
    name: &str,
    retired: bool,
) -> Result<Receipt> {
    let permit = may(context.actor, Action::ManageTemplates, Facts::default())?;
    let name = filled("name", limits::LABEL, name)?;
    let key = search_key(&name);
    let taken = |error| match error {
        Error::Sql(error) if is_duplicate(&error) => Error::duplicate("name"),
        other => other,
    };
    let (id, rev) = match id {
        None => {
            let id: RequestTypeId = ids::new();
            queries::insert_type(&mut tx.conn, id, &name, &key, retired)
                .await
                .map_err(taken)?;
            (id, 1)
        }
        Some(id) => {
            let shown = deals::shown_with(tx, id.0).await?;
            let rev = queries::lock_type(&mut tx.conn, id).await?;
            fresh(context, rev)?;
            queries::update_type(&mut tx.conn, id, &name, &key, retired)
                .await
                .map_err(taken)?;
            deals::references_changed(tx, permit, &shown).await?;
            (id, rev + 1)
        }
    };
    let changed = Changed {
        kind: ChangedKind::RequestType,
        id: id.0,
        rev,
    };
    note(tx, context, "save_request_type", "request_type", changed).await
}

/// A new template, or the next version of one.
pub async fn save(
    tx: &mut Tx,
    context: &Context<'_>,
    id: Option<TemplateId>,
    content: TemplateContent,
) -> Result<Receipt> {
    may(context.actor, Action::ManageTemplates, Facts::default())?;
    let content = content::checked(content)?;
    let version: TemplateVersionId = ids::new();
    let (id, rev, number) = match id {
        None => {
            let id: TemplateId = ids::new();
            queries::insert(&mut tx.conn, id, version).await?;
            (id, 1, 1)
        }
        Some(id) => {
            let rev = queries::lock(&mut tx.conn, id).await?;
            fresh(context, rev)?;
            let number = queries::next_version(&mut tx.conn, id).await?;
            queries::set_version(&mut tx.conn, id, version).await?;
            (id, rev + 1, number)
        }
    };
    queries::every_type_exists(&mut tx.conn, &content.request_types).await?;
    let row = queries::NewVersion {
        id: version,
        template: id,
        number,
        saved_by: context.actor.author(),
        saved_at: tx.now,
    };
    queries::insert_version(&mut tx.conn, &row, &content).await?;
    let changed = Changed {
        kind: ChangedKind::Template,
        id: id.0,
        rev,
    };
    note(tx, context, "save_template", "template", changed).await
}

/// A retired template makes no more tasks; those that are there stay.
pub async fn retire(
    tx: &mut Tx,
    context: &Context<'_>,
    id: TemplateId,
    retired: bool,
) -> Result<Receipt> {
    may(context.actor, Action::ManageTemplates, Facts::default())?;
    let rev = queries::lock(&mut tx.conn, id).await?;
    fresh(context, rev)?;
    queries::set_retired(&mut tx.conn, id, retired).await?;
    let changed = Changed {
        kind: ChangedKind::Template,
        id: id.0,
        rev: rev + 1,
    };
    note(tx, context, "retire_template", "template", changed).await
}

/// Refuses what was decided on a former `rev`.
fn fresh(context: &Context<'_>, rev: i64) -> Result<()> {
    match context.expect {
        Some(seen) if seen != rev => Err(Error::of(ErrorCode::Stale)),
        _ => Ok(()),
    }
}

async fn note(
    tx: &mut Tx,
    context: &Context<'_>,
    act: &str,
    object: &str,
    changed: Changed,
) -> Result<Receipt> {
    let (id, rev): (Uuid, i64) = (changed.id, changed.rev);
    tx.changed(changed);
    audit::note(tx, context.actor.author(), act, Some((object, id)), None).await?;
    Ok(Receipt {
        id: Some(id),
        rev: Some(rev),
        ..Receipt::default()
    })
}
