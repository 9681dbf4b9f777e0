//! What a command's closure may do inside its transaction.

use crate::bus::GroupHint;
use crate::error::Result;
use crate::planted::bug::{Bug, has};
use crate::planted::failpoint::{Point, reached};
use crate::planted::{Fault, planted};
use crate::policy::Permit;
use crate::store::Conn;
use crate::{execute, fetch_optional, ids};
use anyhow::anyhow;
use protocol::event::{
    DealEvent, Event, InternalEvent, PersonalEvent, SharedEvent, Stored, StreamName,
};
use protocol::hint::Changed;
use protocol::{DealId, GroupId, Micros, Seq, StreamId, UserId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Does the event count as something to read?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line {
    Yes,
    No,
}

/// A position taken in a stream; it must be filled before the transaction ends.
#[must_use = "a place that stays empty would be a hole"]
#[derive(Debug)]
pub struct Place {
    pub(super) stream: StreamId,
    pub(super) name: StreamName,
    pub seq: Seq,
    /// Lines of the stream up to and including this event.
    pub lines: i64,
}

/// What a committed transaction wants told.
#[derive(Default)]
pub struct Written {
    pub events: Vec<Arc<Stored>>,
    pub changed: Vec<Changed>,
    pub hints: Vec<GroupHint>,
}

impl Written {
    /// For bugs that are planted: what founds a town moves lists too, and a town must be founded to
    /// see anything.
    pub(super) fn is_talk(&self) -> bool {
        self.changed.is_empty() && !self.events.is_empty()
    }
}

/// A write transaction.
pub struct Tx {
    pub conn: Conn,
    /// The time of everything in it.
    pub now: Micros,
    written: Written,
    personal: BTreeMap<UserId, Vec<PersonalEvent>>,
    actor: Option<UserId>,
    places: usize,
}

impl Tx {
    pub(super) fn new(conn: Conn, now: Micros) -> Self {
        Tx {
            conn,
            now,
            written: Written::default(),
            personal: BTreeMap::new(),
            actor: None,
            places: 0,
        }
    }

    /// Who is named as the actor of the events that follow; nobody: the product itself.
    pub fn act_as(&mut self, actor: Option<UserId>) {
        self.actor = actor;
    }

    /// Who acts; nobody: the product itself.
    #[must_use]
    pub fn actor(&self) -> Option<UserId> {
        self.actor
    }

    /// Locks a group: its shared stream, then its internal one (rule 3's lock order). Take group
    /// locks by ascending id, before deals, before anything personal.
    pub async fn lock_group(&mut self, group: GroupId) -> Result<()> {
        self.lock(group.0, "shared").await?;
        self.lock(group.0, "internal").await
    }

    /// Locks a deal; after groups, by ascending id.
    pub async fn lock_deal(&mut self, deal: DealId) -> Result<()> {
        self.lock(deal.0, "deal").await
    }

    async fn lock(&mut self, owner: uuid::Uuid, kind: &str) -> Result<()> {
        let touched = execute!(
            self.conn,
            "update streams set head = head where owner = $1 and kind = $2",
            owner,
            kind
        )?;
        if touched == 0 {
            Err(crate::error::Error::not_found())
        } else {
            Ok(())
        }
    }

    /// Makes the stream of a new group, deal or user.
    pub async fn make_stream(&mut self, name: StreamName) -> Result<()> {
        let (owner, kind) = address(name);
        let id: StreamId = ids::new();
        execute!(
            self.conn,
            "insert into streams (id, kind, owner, head, lines) values ($1, $2, $3, 0, 0)",
            id,
            kind,
            owner
        )?;
        Ok(())
    }

    /// Takes the next position of a stream. The stream's row stays locked until the commit.
    pub async fn place(&mut self, name: StreamName, line: Line) -> Result<Place> {
        let place = self.find_place(name, line).await?;
        Ok(place.ok_or_else(|| anyhow!("no stream {name:?}"))?)
    }

    /// As [`Tx::place`]; nothing when there is no such stream.
    pub async fn find_place(&mut self, name: StreamName, line: Line) -> Result<Option<Place>> {
        let (owner, kind) = address(name);
        let now_and_then = self.now % 16 == 0;
        let line = match line {
            Line::Yes if now_and_then && has(Bug::LineUncounted) => Line::No,
            as_it_is => as_it_is,
        };
        if now_and_then && has(Bug::HoleInStream) {
            execute!(
                self.conn,
                "update streams set head = head + 1 where owner = $1 and kind = $2",
                owner,
                kind
            )?;
        }
        let row: Option<(StreamId, Seq, i64)> = fetch_optional!(
            self.conn,
            "update streams set head = head + 1, lines = lines + $1 \
             where owner = $2 and kind = $3 returning id, head, lines",
            i64::from(line == Line::Yes),
            owner,
            kind
        )?;
        self.places += usize::from(row.is_some());
        Ok(row.map(|(stream, seq, lines)| Place {
            stream,
            name,
            seq,
            lines,
        }))
    }

    /// Fills a place of a shared stream.
    pub async fn fill_shared(&mut self, _: Permit, place: Place, event: SharedEvent) -> Result<()> {
        self.fill(place, Event::Shared(event)).await
    }

    /// Fills a place of an internal stream.
    pub async fn fill_internal(
        &mut self,
        _: Permit,
        place: Place,
        event: InternalEvent,
    ) -> Result<()> {
        self.fill(place, Event::Internal(event)).await
    }

    /// Appends an event that is no line to a group's shared stream.
    pub async fn shared(
        &mut self,
        permit: Permit,
        group: GroupId,
        event: SharedEvent,
    ) -> Result<Seq> {
        let place = self.place(StreamName::Shared(group), Line::No).await?;
        let seq = place.seq;
        self.fill_shared(permit, place, event).await?;
        Ok(seq)
    }

    /// Appends an event that is no line to a group's internal stream.
    pub async fn internal(
        &mut self,
        permit: Permit,
        group: GroupId,
        event: InternalEvent,
    ) -> Result<Seq> {
        let stream = if planted(Fault::StaffFacesInShared) {
            StreamName::Shared(group)
        } else {
            StreamName::Internal(group)
        };
        let place = self.place(stream, Line::No).await?;
        let seq = place.seq;
        self.fill_internal(permit, place, event).await?;
        Ok(seq)
    }

    /// Appends to a deal's stream; `event` is told its position.
    pub async fn deal(
        &mut self,
        _: Permit,
        deal: DealId,
        event: impl FnOnce(Seq) -> DealEvent,
    ) -> Result<Seq> {
        let place = self.place(StreamName::Deal(deal), Line::No).await?;
        let seq = place.seq;
        self.fill(place, Event::Deal(event(seq))).await?;
        Ok(seq)
    }

    /// Appends to a user's personal stream, at the end of the transaction and by ascending user id,
    /// so that nothing locks a group stream after a personal one (rule 3).
    pub fn personal(&mut self, user: UserId, event: PersonalEvent) {
        self.personal.entry(user).or_default().push(event);
    }

    /// Lists that show this entity should fetch it again; after the commit, may be lost.
    pub fn changed(&mut self, changed: Changed) {
        self.written.changed.push(changed);
    }

    /// A hint to the listeners of a group; after the commit, may be lost.
    pub fn hint(&mut self, hint: GroupHint) {
        self.written.hints.push(hint);
    }

    async fn fill(&mut self, place: Place, event: Event) -> Result<()> {
        let body = serde_json::to_string(&event).map_err(|error| anyhow!(error))?;
        execute!(
            self.conn,
            "insert into events (stream_id, seq, at, actor, body) values ($1, $2, $3, $4, $5)",
            place.stream,
            place.seq,
            self.now,
            self.actor,
            body
        )?;
        reached(Point::EventInserted);
        self.places -= 1;
        self.written.events.push(Arc::new(Stored {
            stream: place.name,
            seq: place.seq,
            at: self.now,
            actor: self.actor,
            event,
        }));
        Ok(())
    }

    /// Ends the closure's part: personal streams, and the proof that no place stayed empty.
    pub(super) async fn finish(&mut self) -> Result<()> {
        for (user, events) in std::mem::take(&mut self.personal) {
            for event in events {
                let place = self.place(StreamName::Personal(user), Line::No).await?;
                self.fill(place, Event::Personal(event)).await?;
            }
        }
        if self.places == 0 {
            Ok(())
        } else {
            Err(anyhow!("a place in a stream stayed empty").into())
        }
    }

    pub(super) fn into_parts(self) -> (Conn, Written) {
        (self.conn, self.written)
    }
}

/// Owner and kind of a stream, as its row has them.
#[must_use]
pub(super) fn address(name: StreamName) -> (uuid::Uuid, &'static str) {
    match name {
        StreamName::Shared(group) => (group.0, "shared"),
        StreamName::Internal(group) => (group.0, "internal"),
        StreamName::Deal(deal) => (deal.0, "deal"),
        StreamName::Personal(user) => (user.0, "personal"),
    }
}
