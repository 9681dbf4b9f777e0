//! How a former text leaves the log (ADR 0010): every stored event that carries the text of a line,
//! its own and those of lines that quote it, and every notice of it, is written anew with what the
//! line says now. Positions and times stay. What a newer version wrote into the event beside what this one
//! knows goes, because it may hold the former text as well.

use super::queries::{self, MessageRow};
use super::view;
use crate::clock::HOUR;
use crate::error::Result;
use crate::log::Tx;
use crate::store::Conn;
use anyhow::{Context as _, anyhow};
use protocol::deal::DealHappening;
use protocol::event::{DealEvent, Event, InternalEvent, PersonalEvent, SharedEvent};
use protocol::message::{LineBody, MessageView, Quote};
use protocol::{MessageId, Micros, Seq, StreamId, TaskId, UserId};

/// Events of a person's stream looked at at a time.
const PAGE: i64 = 100;
/// The clocks of the nodes that wrote into one stream differ by less.
const SKEW: Micros = HOUR;

/// Call it under the group's lock, after the line was changed.
pub(super) async fn former_text(tx: &mut Tx, row: &MessageRow) -> Result<()> {
    let id = row.id;
    let present = view::one(&mut tx.conn, id).await?;
    let quote = view::quote_of(&present);
    let events = queries::events_with(&mut tx.conn, id).await?;
    rewrite(tx, events, |event| {
        if let Some(line) = line_of(event) {
            correct(line, &present, &quote);
        }
    })
    .await?;
    notices(tx, &quote).await?;
    match row.task_id {
        Some(task) => deal_history(tx, task, &quote).await,
        None => Ok(()),
    }
}

async fn rewrite(
    tx: &mut Tx,
    events: Vec<(StreamId, Seq, String)>,
    mut correct: impl FnMut(&mut Event),
) -> Result<()> {
    for (stream, seq, body) in events {
        let mut event: Event = serde_json::from_str(&body).context("a stored event")?;
        correct(&mut event);
        let body = serde_json::to_string(&event).map_err(|error| anyhow!(error))?;
        queries::rewrite_event(&mut tx.conn, stream, seq, &body).await?;
    }
    Ok(())
}

/// Notices of a deleted line are withdrawn.
async fn notices(tx: &mut Tx, quote: &Quote) -> Result<()> {
    let id = quote.message;
    let excerpt = (!quote.deleted).then_some(quote.excerpt.as_str());
    for (notice, user, since) in queries::correct_notices(&mut tx.conn, id, excerpt).await? {
        let events = told(&mut tx.conn, user, id, since).await?;
        rewrite(tx, events, |event| {
            if let Event::Personal(PersonalEvent::Notified { notification }) = event
                && notification.message == Some(id)
            {
                notification.excerpt = excerpt.map(str::to_owned);
            }
        })
        .await?;
        if quote.deleted {
            let notification = notice;
            tx.personal(user, PersonalEvent::NotificationRetracted { notification });
        }
    }
    Ok(())
}

/// Events of a person's stream that name the line, of which he was told first at this time. His stream has
/// all that he was ever told: it is read from its end back to then, a page at a time.
async fn told(
    conn: &mut Conn,
    user: UserId,
    id: MessageId,
    since: Micros,
) -> Result<Vec<(StreamId, Seq, String)>> {
    let (mut found, mut before) = (Vec::new(), Seq(i64::MAX));
    loop {
        let page = queries::told_before(conn, user, before, id, PAGE).await?;
        let Some((_, last, at, _)) = page.last() else {
            return Ok(found);
        };
        let earlier = *at < since - SKEW;
        before = *last;
        found.extend(
            page.into_iter()
                .filter_map(|(stream, seq, _, body)| Some((stream, seq, body?))),
        );
        if earlier {
            return Ok(found);
        }
    }
}

/// The deal's history tells of what was said of its task.
async fn deal_history(tx: &mut Tx, task: TaskId, quote: &Quote) -> Result<()> {
    let task = queries::task(&mut tx.conn, task).await?;
    let Some(deal) = task.and_then(|task| task.deal_id) else {
        return Ok(());
    };
    tx.lock_deal(deal).await?;
    let events = queries::events_of_deal(&mut tx.conn, deal, quote.message).await?;
    rewrite(tx, events, |event| {
        if let Event::Deal(DealEvent::Happened { entry }) = event
            && let DealHappening::TaskMessage {
                message,
                excerpt,
                files,
                ..
            } = &mut entry.entry
            && *message == quote.message
        {
            excerpt.clone_from(&quote.excerpt);
            if quote.deleted {
                *files = 0;
            }
        }
    })
    .await
}

fn line_of(event: &mut Event) -> Option<&mut MessageView> {
    match event {
        Event::Shared(
            SharedEvent::MessagePosted { message, .. }
            | SharedEvent::MessageChanged { message, .. },
        )
        | Event::Internal(
            InternalEvent::MessagePosted { message, .. }
            | InternalEvent::MessageChanged { message, .. },
        ) => Some(message),
        _ => None,
    }
}

fn correct(line: &mut MessageView, present: &MessageView, quote: &Quote) {
    if line.id == present.id {
        line.body = present.body.clone();
        if present.body == LineBody::Deleted {
            line.reply = None;
            line.mentions.clear();
            line.mentions_staff = false;
            line.reactions.clear();
        }
    }
    if let Some(reply) = line
        .reply
        .as_mut()
        .filter(|reply| reply.message == present.id)
    {
        *reply = quote.clone();
    }
}
