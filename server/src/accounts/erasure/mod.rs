//! Forgetting a person (G22, ADR 0033): his name, how he signs in and is reached, and what he wrote in
//! rooms leave everything that is stored. What he did stays, without a name, and positions stay.
//!
//! The command takes away at once what says who he was; a job goes through what is long, in turns. It runs
//! twice: a transaction that had read his name before the command may have stored it after the first run.

mod queries;
mod stored;
mod told;

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
use protocol::{Micros, Seq, StreamId, UserId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Far longer than a write transaction takes.
const AGAIN: Micros = 120 * SECOND;

/// Steps of one turn of the job: other jobs wait for it, and it ends far sooner than its lease.
const STEPS: usize = 32;

/// What the job must know, and how far it has come.
#[derive(Clone, Serialize, Deserialize)]
struct Erasure {
    user: UserId,
    /// Staff write in every group.
    staff: bool,
    /// As others may have named him in their lines; it leaves with the job.
    former: String,
    name: String,
    #[serde(default)]
    place: Place,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    #[default]
    Beginning,
    Lines(messages::erasure::Place),
    Events(StreamId, Seq),
    /// After this id, as below.
    Notices(Uuid),
    Entries(Uuid),
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
        place: Place::Beginning,
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

/// One turn: each step may be repeated.
pub async fn run(app: &App, job: Job) -> Result<()> {
    let mut erasure: Erasure = serde_json::from_value(job.body).context("a job's body")?;
    let own = queries::personal_stream(&mut app.db.read().await?, erasure.user).await?;
    let present = Arc::new(stored::Present {
        user: erasure.user.to_string(),
        // Who was never told anything has none, and none has this id.
        own: own.unwrap_or(StreamId(Uuid::nil())),
        name: erasure.name.clone(),
        files: files::erasure::rename_all(app, erasure.user).await?,
    });
    for _ in 0..STEPS {
        match erasure.step(app, &present).await? {
            Some(place) => erasure.place = place,
            None => return end(app, job.id, erasure.user).await,
        }
    }
    let body = serde_json::to_value(&erasure).context("a job's body")?;
    app.log
        .write(move |tx| {
            let body = body.clone();
            Box::pin(async move { jobs::go_on(tx, job.id, &body).await })
        })
        .await
}

impl Erasure {
    /// Where it came to; nothing when everything is gone through.
    async fn step(&self, app: &App, present: &Arc<stored::Present>) -> Result<Option<Place>> {
        let line = match self.place {
            Place::Beginning => None,
            Place::Lines(line) => Some(line),
            Place::Events(stream, seq) => {
                let next = stored::step(app, self.user, present, (stream, seq)).await?;
                let first = Place::Notices(Uuid::nil());
                let next = next.map(|(stream, seq)| Place::Events(stream, seq));
                return Ok(Some(next.unwrap_or(first)));
            }
            Place::Notices(after) => {
                let next = told::notices(app, self.user, &self.name, after).await?;
                let first = Place::Entries(Uuid::nil());
                return Ok(Some(next.map_or(first, Place::Notices)));
            }
            Place::Entries(after) => {
                let next = told::entries(app, self.user, after).await?;
                return Ok(next.map(Place::Entries));
            }
        };
        let person = messages::erasure::Person {
            id: self.user,
            staff: self.staff,
            former: &self.former,
            name: &self.name,
        };
        let next = messages::erasure::step(app, &person, line).await?;
        let (stream, seq) = stored::BEGINNING;
        Ok(Some(next.map_or(Place::Events(stream, seq), Place::Lines)))
    }
}

async fn end(app: &App, job: Uuid, user: UserId) -> Result<()> {
    app.log
        .write(move |tx| {
            Box::pin(async move {
                queries::forget_invitations(&mut tx.conn, user).await?;
                jobs::empty(tx, job).await?;
                jobs::finish(tx, job).await.map(drop)
            })
        })
        .await?;
    let emptied = store::empty_journal(&app.config.store.url()).await;
    emptied
        .context("what SQLite keeps beside its file")
        .map_err(Error::from)
}
