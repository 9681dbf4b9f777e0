//! Forgetting a person (G22, ADR 0033): his name, how he signs in and is reached, and what he wrote in
//! rooms leave everything that is stored. What he did stays, without a name, and positions stay.
//!
//! The command takes away at once what says who he was; a job goes through what is long. It runs twice:
//! a transaction that had read his name before the command may have stored it after the first run.

mod queries;
mod stored;

use super::administration::{already, done, known, manage, note};
use super::queries::people;
use super::tell_lists;
use crate::app::App;
use crate::clock::SECOND;
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::jobs::{self, Job, Kind, NewJob};
use crate::log::Tx;
use crate::{files, groups, messages, store};
use anyhow::Context as _;
use protocol::command::Receipt;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::event::SharedEvent;
use protocol::person::{Locale, PersonStatus};
use protocol::{Micros, UserId};
use serde::{Deserialize, Serialize};

/// Far longer than a write transaction takes.
const AGAIN: Micros = 120 * SECOND;

/// What the job must know.
#[derive(Clone, Serialize, Deserialize)]
struct Erasure {
    user: UserId,
    /// Staff write in every group.
    staff: bool,
    /// As others may have named him in their lines; it leaves with the job.
    former: String,
    name: String,
}

/// Erases who has no access any more; an admin's act. Whoever still has it is 409 `has_access`.
pub async fn erase(tx: &mut Tx, context: &Context<'_>, user: UserId) -> Result<Receipt> {
    let (_, permit) = manage(tx, context).await?;
    let record = known(tx, user).await?;
    match record.status()? {
        PersonStatus::Suspended | PersonStatus::Left => {}
        PersonStatus::Erased => return Ok(already(user, record.rev)),
        PersonStatus::Invited | PersonStatus::Active => return Err(has_access()),
    }
    let groups = queries::groups_that_knew(&mut tx.conn, user).await?;
    for group in &groups {
        tx.lock_group(*group).await?;
    }
    groups::remove_from_all(tx, permit, context, user).await?;
    files::release(tx, user.0).await?;
    queries::forget_access(&mut tx.conn, user).await?;
    let name = nobody(super::queries::parse(&record.locale)?);
    let rev = people::erase(&mut tx.conn, user, name).await?;
    let person = known(tx, user).await?.for_group()?;
    for group in groups {
        let person = person.clone();
        let changed = SharedEvent::PersonChanged { person };
        tx.shared(permit, group, changed).await?;
    }
    tell_lists(tx, user, rev);
    let erasure = Erasure {
        user,
        staff: !record.is_external(),
        former: record.name,
        name: name.to_owned(),
    };
    for (run, due_at) in [(1, tx.now), (2, tx.now + AGAIN)] {
        let body = serde_json::to_value(&erasure).context("a job's body")?;
        let key = format!("erase:{user}:{run}");
        let kind = Kind::Erase;
        let job = NewJob {
            kind,
            key,
            body,
            due_at,
        };
        jobs::enqueue(tx, job).await?;
    }
    note(tx, context, "erase_person", user, None).await?;
    Ok(done(user, rev))
}

/// What stands where his name stood.
fn nobody(locale: Locale) -> &'static str {
    match locale {
        Locale::Ru => "Удалённый пользователь",
        Locale::En => "Deleted user",
    }
}

fn has_access() -> Error {
    Error::Told(Box::new(ErrorBody {
        name: Some("has_access".to_owned()),
        ..ErrorBody::of(ErrorCode::InvalidTransition)
    }))
}

/// Runs to its end or starts anew: each step may be repeated.
pub async fn run(app: &App, job: Job) -> Result<()> {
    let erasure: Erasure = serde_json::from_value(job.body).context("a job's body")?;
    let Erasure {
        user,
        staff,
        former,
        name,
    } = erasure;
    messages::erasure::run(app, user, staff, (&former, &name)).await?;
    let files = files::erasure::rename_all(app, user).await?;
    let present = stored::Present {
        user: user.to_string(),
        name: name.clone(),
        files,
    };
    stored::rewrite(app, user, present).await?;
    app.log
        .write(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                queries::forget_own_notices(&mut tx.conn, user).await?;
                queries::forget_names(&mut tx.conn, user, &name).await?;
                jobs::empty(tx, job.id).await?;
                jobs::finish(tx, job.id).await.map(drop)
            })
        })
        .await?;
    let emptied = store::empty_journal(&app.config.store.url()).await;
    emptied
        .context("what SQLite keeps beside its file")
        .map_err(Error::from)
}
