//! HTTP of deals, clients and stages. Staff only: [`Staff`] answers masters before anything of a
//! request is read, so that these routes look absent to them.

use super::{clients, proposal, queries, stages, view};
use crate::accounts;
use crate::app::App;
use crate::error::{Error, Result, within};
use crate::http::{Path, Query, Staff};
use crate::log;
use crate::messages::routes::{EventsQuery, event_page};
use crate::store::Conn;
use crate::tasks;
use axum::Json;
use axum::extract::State;
use protocol::deal::{DealEntry, DealPage};
use protocol::event::{DealEvent, Event, EventPage, StreamName};
use protocol::page::{ClientList, DealHistory, DealList, DealQuery, Proposal};
use protocol::template::StageView;
use protocol::{DealId, Micros, Seq, UserId, limits};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Deals on a page unless the client asks for fewer or more.
const PAGE: i64 = 60;
/// Entries on a page of a history.
const ENTRIES: usize = 50;
/// Events read at a time to find them.
const CHUNK: i64 = 200;

/// `GET /api/deals`.
pub async fn list(
    State(_app): State<App>,
    Staff(mut reader): Staff,
    Query(query): Query<DealQuery>,
) -> Result<Json<DealList>> {
    within(limits::SEARCH, query.text.as_deref().unwrap_or_default())?;
    let most = i64::try_from(limits::PAGE.max).unwrap_or(PAGE);
    let limit = query.limit.unwrap_or(PAGE).clamp(1, most);
    let after = query.after.as_deref().map_or(Ok(NEWEST), parse_cursor)?;
    let conn = &mut reader.conn;
    let mut found = queries::page(conn, &query, reader.actor.id, after, limit + 1).await?;
    let full = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > full;
    found.truncate(full);
    let next = found.last().filter(|_| more);
    let next = next.map(|(at, deal)| format!("{at}.{deal}"));
    let ids: Vec<DealId> = found.iter().map(|(_, deal)| *deal).collect();
    let deals = view::cards(conn, &ids).await?;
    let named: BTreeSet<UserId> = deals.iter().map(|deal| deal.responsible).collect();
    Ok(Json(DealList {
        deals,
        people: people(conn, named).await?,
        next,
    }))
}

const NEWEST: (Micros, DealId) = (Micros::MAX, DealId(uuid::Uuid::max()));

fn parse_cursor(text: &str) -> Result<(Micros, DealId)> {
    let parsed = text
        .split_once('.')
        .and_then(|(at, deal)| Some((at.parse().ok()?, deal.parse().ok()?)));
    parsed.ok_or_else(|| Error::invalid("cursor"))
}

async fn people(
    conn: &mut Conn,
    named: BTreeSet<UserId>,
) -> Result<Vec<protocol::person::PersonForGroup>> {
    let named: Vec<UserId> = named.into_iter().collect();
    accounts::queries::people(conn, &named).await
}

/// `GET /api/deals/{id}`.
pub async fn page(
    State(_app): State<App>,
    Staff(mut reader): Staff,
    Path(deal): Path<DealId>,
) -> Result<Json<DealPage>> {
    let conn = &mut reader.conn;
    // Position first, then the snapshot, then the stream (rule 9).
    let (head, _) = log::head(conn, StreamName::Deal(deal))
        .await?
        .ok_or_else(Error::not_found)?;
    let tasks = tasks::queries::of_deal(conn, deal).await?;
    let tasks = tasks::view::rows(conn, &tasks).await?;
    let deal = view::for_staff(conn, deal).await?;
    let assignees = tasks.iter().filter_map(|task| task.assignee);
    let named = [deal.card.responsible, deal.created_by]
        .into_iter()
        .chain(assignees)
        .collect();
    Ok(Json(DealPage {
        deal,
        tasks,
        people: people(conn, named).await?,
        head,
    }))
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct HistoryQuery {
    before: Option<Seq>,
}

/// `GET /api/deals/{id}/history`: everything that happened, in one chronology (S1-21).
pub async fn history(
    State(_app): State<App>,
    Staff(mut reader): Staff,
    Path(deal): Path<DealId>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<DealHistory>> {
    let conn = &mut reader.conn;
    let before = query.before.unwrap_or(Seq(i64::MAX));
    let (entries, more) = entries(conn, deal, before).await?;
    let named = entries.iter().filter_map(|entry| entry.actor).collect();
    Ok(Json(DealHistory {
        before: entries.last().map(|entry| entry.seq).filter(|_| more),
        people: people(conn, named).await?,
        entries,
    }))
}

/// The newest entries before a position; are there more? Between entries stand events that only
/// redraw.
async fn entries(conn: &mut Conn, deal: DealId, before: Seq) -> Result<(Vec<DealEntry>, bool)> {
    let name = StreamName::Deal(deal);
    log::head(conn, name).await?.ok_or_else(Error::not_found)?;
    let mut entries: Vec<DealEntry> = Vec::with_capacity(ENTRIES);
    let mut before = before;
    loop {
        let events = log::range_before(conn, name, before, CHUNK).await?;
        let Some(oldest) = events.last().map(|stored| stored.seq) else {
            return Ok((entries, false));
        };
        for stored in events {
            if let Event::Deal(DealEvent::Happened { entry }) = stored.event {
                if entries.len() == ENTRIES {
                    return Ok((entries, true));
                }
                entries.push(entry);
            }
        }
        before = oldest;
    }
}

/// `GET /api/deals/{id}/events`.
pub async fn events(
    State(_app): State<App>,
    Staff(mut reader): Staff,
    Path(deal): Path<DealId>,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventPage>> {
    event_page(&mut reader.conn, StreamName::Deal(deal), query.after)
        .await
        .map(Json)
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ClientsQuery {
    text: String,
}

/// `GET /api/clients`: matches to choose from; nothing merges by itself (C6-19).
pub async fn clients(
    State(_app): State<App>,
    Staff(mut reader): Staff,
    Query(query): Query<ClientsQuery>,
) -> Result<Json<ClientList>> {
    within(limits::SEARCH, &query.text)?;
    let found = clients::find(&mut reader.conn, &query.text).await?;
    let clients = clients::views(&mut reader.conn, &found).await?;
    Ok(Json(ClientList { clients }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalQuery {
    deal: DealId,
}

/// `GET /api/proposal`.
pub async fn proposal(
    State(app): State<App>,
    Staff(mut reader): Staff,
    Query(query): Query<ProposalQuery>,
) -> Result<Json<Proposal>> {
    proposal::proposal(&mut reader.conn, query.deal, app.clock.now())
        .await
        .map(Json)
}

/// `GET /api/stages`: in their order, also the retired.
pub async fn stages(
    State(_app): State<App>,
    Staff(mut reader): Staff,
) -> Result<Json<Vec<StageView>>> {
    stages::all(&mut reader.conn).await.map(Json)
}
