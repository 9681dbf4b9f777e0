//! Laws that need the log read again: tables are what the events say.

use super::Finding;
use crate::error::Result;
use crate::messages::queries::{self as messages, MessageRow, side_no};
use crate::store::Conn;
use crate::{fetch_all, fetch_in};
use protocol::event::{Event, InternalEvent, PersonalEvent, SharedEvent};
use protocol::message::{LineBody, MessageView};
use protocol::{GroupId, MessageId, NotificationId, Seq, StreamId, UserId};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Events and streams read at a time.
const PAGE: i64 = 500;

struct Replay {
    posted: Finding,
    text: Finding,
    members: Finding,
    notices: Finding,
    readable: Finding,
}

pub(super) async fn all(conn: &mut Conn) -> Result<Vec<Finding>> {
    let mut replay = Replay {
        posted: Finding::of("every line is where the event that posted it says"),
        text: Finding::of("a line says what its last event says"),
        members: Finding::of("members are those whom the events added and did not remove"),
        notices: Finding::of("a notice was told exactly once"),
        readable: Finding::of("every event can be read"),
    };
    let mut after = Uuid::nil();
    loop {
        let streams: Vec<(StreamId, String, Uuid)> = fetch_all!(
            conn,
            "select id, kind, owner from streams where id > $1 and kind in ('shared', 'internal', \
             'personal') order by id limit $2",
            after,
            PAGE
        )?;
        let Some((last, _, _)) = streams.last() else {
            break;
        };
        after = last.0;
        for (id, kind, owner) in streams {
            replay.stream(conn, id, &kind, owner).await?;
        }
    }
    Ok(vec![
        replay.readable,
        replay.posted,
        replay.text,
        replay.members,
        replay.notices,
    ])
}

impl Replay {
    async fn stream(
        &mut self,
        conn: &mut Conn,
        id: StreamId,
        kind: &str,
        owner: Uuid,
    ) -> Result<()> {
        let (mut after, mut members) = (Seq::ZERO, BTreeSet::new());
        let (mut posted, mut told) = (0, 0);
        loop {
            let rows: Vec<(Seq, String)> = fetch_all!(
                conn,
                "select seq, body from events where stream_id = $1 and seq > $2 order by seq limit $3",
                id,
                after,
                PAGE
            )?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            let mut events = Vec::new();
            for (seq, body) in rows {
                match serde_json::from_str::<Event>(&body) {
                    Ok(event) => events.push((seq, event)),
                    Err(_) => self.readable.add(format!("{id} {}", seq.0)),
                }
            }
            for (_, event) in &events {
                match event {
                    Event::Shared(SharedEvent::MemberAdded { person, .. }) => {
                        members.insert(person.id);
                    }
                    Event::Shared(SharedEvent::MemberRemoved { user }) => {
                        members.remove(user);
                    }
                    _ => {}
                }
            }
            posted += self.messages(conn, &events).await?;
            told += self.notices(conn, UserId(owner), &events).await?;
        }
        match kind {
            "shared" => {
                self.members(conn, GroupId(owner), &members).await?;
                self.count(conn, id, GroupId(owner), 0, posted).await
            }
            "internal" => self.count(conn, id, GroupId(owner), 1, posted).await,
            _ => self.count_notices(conn, UserId(owner), told).await,
        }
    }

    /// How many lines these events post; each must be a row at their position.
    async fn messages(&mut self, conn: &mut Conn, events: &[(Seq, Event)]) -> Result<i64> {
        let views: Vec<(Seq, &MessageView, bool)> = events
            .iter()
            .filter_map(|(seq, event)| {
                let (message, posted) = message_of(event)?;
                Some((*seq, message, posted))
            })
            .collect();
        let ids: HashSet<Uuid> = views.iter().map(|(_, view, _)| view.id.0).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let rows = messages::by_ids(conn, &ids).await?;
        let rows: HashMap<MessageId, MessageRow> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        let mut posted_here = 0;
        for (seq, view, posted) in views {
            posted_here += i64::from(posted);
            let Some(row) = rows.get(&view.id) else {
                self.posted.add(view.id);
                continue;
            };
            if posted && !is_there(row, view, seq) {
                self.posted.add(view.id);
            }
            if view.rev > row.rev || (view.rev == row.rev && !says_the_same(row, view)) {
                self.text.add(view.id);
            }
        }
        Ok(posted_here)
    }

    async fn count(
        &mut self,
        conn: &mut Conn,
        stream: StreamId,
        group: GroupId,
        side: i32,
        posted: i64,
    ) -> Result<()> {
        let (rows,): (i64,) = crate::fetch_one!(
            conn,
            "select count(*) from messages where group_id = $1 and side = $2",
            group,
            side
        )?;
        if rows != posted {
            self.posted
                .add(format!("stream {stream}: {posted} posted, {rows} rows"));
        }
        Ok(())
    }

    async fn members(
        &mut self,
        conn: &mut Conn,
        group: GroupId,
        replayed: &BTreeSet<UserId>,
    ) -> Result<()> {
        let rows: Vec<(UserId,)> = fetch_all!(
            conn,
            "select user_id from memberships where group_id = $1 and removed_at is null",
            group
        )?;
        let rows: BTreeSet<UserId> = rows.into_iter().map(|(user,)| user).collect();
        if rows != *replayed {
            self.members.add(group);
        }
        Ok(())
    }

    /// Each notice that was told is a row of that person.
    async fn notices(
        &mut self,
        conn: &mut Conn,
        user: UserId,
        events: &[(Seq, Event)],
    ) -> Result<i64> {
        let told: Vec<Uuid> = events
            .iter()
            .filter_map(|(_, event)| notice_of(event))
            .map(|id| id.0)
            .collect();
        let rows: Vec<(NotificationId,)> = fetch_in!(
            conn,
            "select id from notifications where id",
            &told,
            "and user_id = $2",
            user
        )?;
        let known: HashSet<Uuid> = rows.into_iter().map(|(id,)| id.0).collect();
        told.iter()
            .filter(|id| !known.contains(id))
            .for_each(|id| self.notices.add(id));
        Ok(told.len() as i64)
    }

    /// As many were told as there are: with the check above, each once.
    async fn count_notices(&mut self, conn: &mut Conn, user: UserId, told: i64) -> Result<()> {
        let (rows,): (i64,) = crate::fetch_one!(
            conn,
            "select count(*) from notifications where user_id = $1",
            user
        )?;
        if rows != told {
            self.notices
                .add(format!("person {user}: {told} told, {rows} rows"));
        }
        Ok(())
    }
}

fn message_of(event: &Event) -> Option<(&MessageView, bool)> {
    match event {
        Event::Shared(SharedEvent::MessagePosted { message, .. })
        | Event::Internal(InternalEvent::MessagePosted { message, .. }) => Some((message, true)),
        Event::Shared(SharedEvent::MessageChanged { message, .. })
        | Event::Internal(InternalEvent::MessageChanged { message, .. }) => Some((message, false)),
        _ => None,
    }
}

fn notice_of(event: &Event) -> Option<NotificationId> {
    match event {
        Event::Personal(PersonalEvent::Notified { notification }) => Some(notification.id),
        _ => None,
    }
}

fn is_there(row: &MessageRow, view: &MessageView, seq: Seq) -> bool {
    (row.seq, row.line, row.anchor, row.at, row.author)
        == (seq, view.line, view.anchor, view.at, view.author)
        && row.group_id == view.group
        && row.side == side_no(view.side)
        && view.seq == seq
}

fn says_the_same(row: &MessageRow, view: &MessageView) -> bool {
    match &view.body {
        LineBody::Text { text, .. } => row.deleted_at.is_none() && *text == row.text,
        LineBody::Deleted => row.deleted_at.is_some(),
        LineBody::TaskCard { task } | LineBody::Transition { task, .. } => {
            row.task_id == Some(*task)
        }
        // Masters' face of a deal does not name it.
        LineBody::DealCard { .. } => row.deal_id.is_some(),
        LineBody::InternalDealCard { deal } => row.deal_id == Some(*deal),
    }
}
