//! One person's client: a first snapshot, and then nothing but events and hints.

use super::state::{Deal, Room, State};
use crate::town::{DEADLINE, Person, Socket};
use protocol::deal::{DealHappening, DealRef};
use protocol::event::{
    DealEvent, Event, InternalEvent, PersonalEvent, SharedEvent, Stored, StreamName,
};
use protocol::frame::{ClientFrame, Have, ServerFrame};
use protocol::group::Side;
use protocol::hint::{Hint, LobbyRow};
use protocol::message::{LineBody, MessageView};
use protocol::notification::NotificationKind;
use protocol::person::Kind;
use protocol::task::{TaskForGroup, TaskForStaff, TaskState};
use protocol::{DealId, GroupId, MessageId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

pub struct Follower {
    pub person: Person,
    state: State,
    socket: Socket,
    heard: usize,
}

impl Follower {
    /// Has `group` open, and hears of all the others.
    pub async fn begins(person: &Person, group: GroupId) -> Self {
        let mut socket = person.listens(&[]).await;
        let state = State::fresh(person).await;
        for (stream, seq) in state.have.clone() {
            socket.follows(Have { stream, seq }).await;
        }
        let group = Some(group);
        socket.send(&ClientFrame::Open { group }).await;
        Follower {
            person: person.clone(),
            state,
            socket,
            heard: 0,
        }
    }

    /// Hears of everything that happened, and then shows what a newly opened client shows. Events
    /// are there at once; hints come within a second or two.
    pub async fn shows_what_is(&mut self, after: &str) {
        let end = Instant::now() + DEADLINE;
        loop {
            // Taken anew now and then: people come and go by themselves.
            let fresh = State::fresh(&self.person).await;
            let shown = fresh.people.keys().copied().collect();
            let expected = fresh.facts(&shown);
            let round = Instant::now() + Duration::from_secs(2);
            while Instant::now() < round {
                self.hears_hints().await;
                self.hears_events().await;
                self.reckons();
                if self.state.facts(&shown) == expected {
                    return;
                }
                self.socket.listens_for(Duration::from_millis(50)).await;
            }
            let differing = differences(&self.state.facts(&shown), &expected);
            assert!(
                Instant::now() < end,
                "after {after}, for {}:\n{}",
                self.person.name,
                differing.join("\n")
            );
        }
    }

    async fn hears_events(&mut self) {
        let own = StreamName::Personal(self.person.id);
        let mut streams = vec![own];
        streams.extend(self.state.have.keys().copied().filter(|name| *name != own));
        for stream in streams {
            // What is told in passing may be of a group that he has left since.
            if !self.state.have.contains_key(&stream) {
                continue;
            }
            for stored in self.state.missed(&self.person, stream).await {
                self.applies(stored).await;
            }
        }
    }

    async fn applies(&mut self, stored: Stored) {
        // A stream of which one is told in passing may have been left meanwhile.
        if !self.state.have.contains_key(&stored.stream) {
            return;
        }
        self.state.have.insert(stored.stream, stored.seq);
        match (stored.stream, stored.event) {
            (StreamName::Shared(group), Event::Shared(event)) => self.shared(group, event),
            (StreamName::Internal(group), Event::Internal(event)) => self.internal(group, event),
            (StreamName::Deal(deal), Event::Deal(event)) => self.deal(deal, event),
            (StreamName::Personal(_), Event::Personal(event)) => self.personal(event).await,
            (stream, event) => panic!("{event:?} in {stream:?}"),
        }
    }

    fn room(&mut self, group: GroupId) -> &mut Room {
        self.state.rooms.get_mut(&group).unwrap()
    }

    fn shared(&mut self, group: GroupId, event: SharedEvent) {
        match event {
            SharedEvent::MessagePosted { message, people } => {
                self.state.meets(&people);
                let author = message.author.and_then(|id| self.state.people.get(&id));
                let writes = author.filter(|author| author.kind == Kind::Internal);
                if let Some(author) = writes.map(|author| author.id) {
                    self.room(group).staff.insert(author);
                }
                self.line(group, *message);
            }
            SharedEvent::MessageChanged { message, people } => {
                self.state.meets(&people);
                self.line(group, *message);
            }
            SharedEvent::TaskChanged { task, people } => {
                self.state.meets(&people);
                self.task(*task);
            }
            SharedEvent::TaskGone { task } => self.gone(group, task),
            SharedEvent::MemberAdded { person, joined_at } => {
                self.state.meets(std::slice::from_ref(&person));
                let member = protocol::group::MemberForGroup {
                    person,
                    joined_at,
                    open_tasks: 0,
                    overdue_tasks: 0,
                };
                self.room(group).members.insert(member.person.id, member);
            }
            SharedEvent::MemberRemoved { user } => {
                let room = self.room(group);
                room.members.remove(&user);
                room.receipts.retain(|(who, _), _| *who != user);
            }
            SharedEvent::PersonChanged { person } => {
                self.state.meets(std::slice::from_ref(&person));
                let room = self.room(group);
                if let Some(member) = room.members.get_mut(&person.id) {
                    member.person = person;
                } else if person.kind == Kind::Internal && person.active {
                    room.staff.insert(person.id);
                } else {
                    room.staff.remove(&person.id);
                    room.receipts.retain(|(who, _), _| *who != person.id);
                }
            }
            SharedEvent::GroupChanged { group: present } => {
                self.state.groups.get_mut(&group).unwrap().group = present;
            }
            SharedEvent::DealCardChanged { deal, messages } => {
                self.reference(group, &deal, &messages)
            }
        }
    }

    fn reference(&mut self, group: GroupId, deal: &DealRef, messages: &[MessageId]) {
        for id in messages {
            if let Some(line) = self.room(group).lines.get_mut(id) {
                line.body = LineBody::DealCard { deal: deal.clone() };
            }
        }
        let anew = |task: &mut TaskForGroup| {
            let its = task
                .deal
                .as_mut()
                .filter(|of| of.public_no == deal.public_no);
            if let Some(of) = its {
                *of = deal.clone();
            }
        };
        self.state.tasks.values_mut().for_each(anew);
        let halves = self.state.halves.values_mut();
        halves.for_each(|half| anew(&mut half.task));
    }

    fn internal(&mut self, group: GroupId, event: InternalEvent) {
        match event {
            InternalEvent::MessagePosted { message, people }
            | InternalEvent::MessageChanged { message, people } => {
                self.state.meets(&people);
                self.line(group, *message);
            }
            InternalEvent::TaskChangedForStaff { task, people } => {
                self.state.meets(&people);
                self.task(task.task.clone());
                self.half(*task);
            }
            InternalEvent::TaskGone { task } => self.gone(group, task),
            InternalEvent::DealChanged { deal } => {
                for half in self.state.halves.values_mut() {
                    if let Some(card) = half.deal.as_mut().filter(|card| card.id == deal.id)
                        && card.rev <= deal.rev
                    {
                        *card = (*deal).clone();
                    }
                }
            }
        }
    }

    fn gone(&mut self, group: GroupId, task: protocol::TaskId) {
        let here = |known: &TaskForGroup| known.group == group;
        if self.state.tasks.get(&task).is_some_and(here) {
            self.state.tasks.remove(&task);
            self.state.halves.remove(&task);
            // A master's list shows what his groups have.
            if !self.state.is_staff() {
                self.state.listed.remove(&("task".to_owned(), task.0));
            }
        }
    }

    fn task(&mut self, task: TaskForGroup) {
        let known = self.state.tasks.get(&task.id);
        if known.is_none_or(|known| known.rev <= task.rev) {
            self.state.tasks.insert(task.id, task);
        }
    }

    fn half(&mut self, half: TaskForStaff) {
        let known = self.state.halves.get(&half.task.id);
        if known.is_none_or(|known| known.task.rev <= half.task.rev) {
            self.state.halves.insert(half.task.id, half);
        }
    }

    /// A line as it is now, also where it is quoted: in lines, notices and a deal's history.
    fn line(&mut self, group: GroupId, message: MessageView) {
        let excerpt = excerpt_of(&message);
        let deleted = message.body == LineBody::Deleted;
        for line in self.room(group).lines.values_mut() {
            let quote = line
                .reply
                .as_mut()
                .filter(|quote| quote.message == message.id);
            if let Some(quote) = quote {
                (quote.excerpt, quote.deleted) = (excerpt.clone(), deleted);
            }
        }
        let is_new = !self.room(group).lines.contains_key(&message.id);
        if !is_new {
            for notice in self.state.notices.values_mut() {
                let spoken = matches!(
                    notice.kind,
                    NotificationKind::Mention | NotificationKind::Reply
                );
                if notice.message == Some(message.id) && (spoken || deleted) {
                    notice.excerpt = (!deleted).then(|| excerpt.clone());
                }
            }
            for deal in self.state.deals.values_mut() {
                for entry in deal.history.values_mut() {
                    corrects(&mut entry.entry, message.id, &excerpt, deleted);
                }
            }
        }
        let room = self.room(group);
        let newer = |known: &MessageView| known.rev <= message.rev;
        if room.lines.get(&message.id).is_none_or(newer) {
            room.lines.insert(message.id, message);
        }
    }

    fn deal(&mut self, id: DealId, event: DealEvent) {
        let deal: &mut Deal = self.state.deals.get_mut(&id).unwrap();
        match event {
            DealEvent::DealChanged { deal: present } => deal.deal = *present,
            DealEvent::TaskRowChanged { row } => {
                deal.tasks.insert(row.id, *row);
            }
            DealEvent::Happened { entry } => {
                deal.history.insert(entry.seq, entry);
            }
        }
    }

    async fn personal(&mut self, event: PersonalEvent) {
        let person = self.person.clone();
        match event {
            PersonalEvent::Notified { notification } => {
                self.state.notices.insert(notification.id, *notification);
            }
            PersonalEvent::NotificationsSeen { notifications, at } => {
                for id in notifications {
                    self.state.notices.get_mut(&id).unwrap().seen_at = Some(at);
                }
            }
            PersonalEvent::NotificationRetracted { notification } => {
                if let Some(notice) = self.state.notices.get_mut(&notification) {
                    notice.retracted = true;
                }
            }
            PersonalEvent::GroupJoined { group } => {
                self.state.reads_room(&person, group).await;
                self.state.reads_list(&person, "task").await;
            }
            PersonalEvent::GroupLeft { group } => self.leaves(group),
            PersonalEvent::ReadMoved {
                group,
                side,
                read_seq,
                read_lines,
            } => {
                let row = self.state.groups.get_mut(&group).unwrap();
                let standing = match side {
                    Side::Shared => Some(&mut row.shared),
                    Side::Internal => row.internal.as_mut(),
                };
                let standing = standing.unwrap();
                (standing.read_seq, standing.read_lines) = (read_seq, read_lines);
            }
            PersonalEvent::GroupMarked {
                group,
                starred,
                muted,
            } => {
                let row = self.state.groups.get_mut(&group).unwrap();
                (row.starred, row.muted) = (starred, muted);
            }
            PersonalEvent::ProfileChanged {} => {
                self.state.me = person.get("/api/me").await.parse();
            }
            PersonalEvent::AccessChanged { .. } | PersonalEvent::SessionEnded { .. } => {}
        }
    }

    /// Nothing of a group stays with one who is no longer in it.
    fn leaves(&mut self, group: GroupId) {
        let state = &mut self.state;
        state.groups.remove(&group);
        state.rooms.remove(&group);
        state.have.remove(&StreamName::Shared(group));
        let gone = |task: &TaskForGroup| task.group == group;
        let tasks: Vec<_> = state.tasks.values().filter(|task| gone(task)).collect();
        for id in tasks.iter().map(|task| task.id).collect::<Vec<_>>() {
            state.tasks.remove(&id);
            state.listed.remove(&("task".to_owned(), id.0));
        }
        state
            .notices
            .retain(|_, notice| notice.group != Some(group));
    }

    async fn hears_hints(&mut self) {
        self.socket.listens_for(Duration::from_millis(1)).await;
        let new = self.socket.heard[self.heard..].to_vec();
        self.heard = self.socket.heard.len();
        for frame in new {
            match frame {
                ServerFrame::Hint {
                    hint: Hint::Lobby { rows },
                } => rows.into_iter().for_each(|row| self.lobby(row)),
                ServerFrame::Hint {
                    hint: Hint::Changed { changed },
                } => {
                    for changed in changed {
                        let kind = serde_json::to_value(changed.kind).unwrap();
                        self.refetches(kind.as_str().unwrap(), changed.id).await;
                    }
                }
                ServerFrame::Hint {
                    hint: Hint::Receipts { group, receipts },
                } => {
                    let own = self.person.id;
                    if let Some(room) = self.state.rooms.get_mut(&group) {
                        for read in receipts.into_iter().filter(|read| read.user != own) {
                            room.receipts.insert((read.user, read.side), read);
                        }
                    }
                }
                ServerFrame::Hint {
                    hint:
                        Hint::Present {
                            group,
                            users,
                            staff_reachable,
                        },
                } => {
                    if let Some(room) = self.state.rooms.get_mut(&group) {
                        room.present = (users.into_iter().collect(), staff_reachable);
                    }
                }
                _ => {}
            }
        }
    }

    fn lobby(&mut self, told: LobbyRow) {
        let Some(row) = self.state.groups.get_mut(&told.group) else {
            return;
        };
        (row.shared.head, row.shared.lines) = (told.shared_head, told.shared_lines);
        if let Some(internal) = &mut row.internal {
            internal.head = told.internal_head.unwrap();
            internal.lines = told.internal_lines.unwrap();
        }
        row.last_line = told.last_line;
    }

    /// Of the list that a hint names, the row that it names and no other.
    async fn refetches(&mut self, kind: &str, id: uuid::Uuid) {
        let mut now = self.state.clone();
        now.listed.clear();
        now.reads_list(&self.person, kind).await;
        if kind == "group" {
            let group = GroupId(id);
            if !self.state.groups.contains_key(&group) && now.groups.contains_key(&group) {
                self.state.reads_room(&self.person, group).await;
            }
            return;
        }
        let key = (kind.to_owned(), id);
        match now.listed.remove(&key) {
            Some(row) => self.state.listed.insert(key, row),
            None => self.state.listed.remove(&key),
        };
        let deal = DealId(id);
        if kind == "deal" && !self.state.deals.contains_key(&deal) {
            self.state.reads_deal(&self.person, deal).await;
        }
    }

    /// What a client works out by itself: loads, counts, whom staff may mention.
    fn reckons(&mut self) {
        let state = &mut self.state;
        for (group, room) in &mut state.rooms {
            for member in room.members.values_mut() {
                let his = state.tasks.values().filter(|task| {
                    task.group == *group
                        && task.assignee == Some(member.person.id)
                        && !task.number.is_empty()
                        && !matches!(task.state, TaskState::Done | TaskState::Cancelled)
                });
                member.open_tasks = i64::try_from(his.count()).unwrap();
            }
        }
        let unseen = |notice: &&protocol::notification::NotificationView| {
            notice.seen_at.is_none() && !notice.retracted
        };
        state.unseen = i64::try_from(state.notices.values().filter(unseen).count()).unwrap();
        for (group, row) in &mut state.groups {
            let named = state.notices.values().filter(unseen).filter(|notice| {
                notice.group == Some(*group)
                    && matches!(
                        notice.kind,
                        NotificationKind::Mention | NotificationKind::Reply
                    )
            });
            row.mentions = i64::try_from(named.count()).unwrap();
        }
        if !state.is_staff() {
            // A master follows his groups fully: his list is made of their tasks.
            for task in state.tasks.values() {
                let key = ("task".to_owned(), task.id.0);
                state.listed.insert(key, super::row_of(task, None));
            }
            return;
        }
        let people = state
            .listed
            .iter()
            .filter(|((kind, _), _)| kind == "person");
        let staff: BTreeSet<protocol::UserId> = people
            .filter(|(_, row)| row["person"]["kind"] == "internal" && row["status"] == "active")
            .map(|((_, id), _)| protocol::UserId(*id))
            .collect();
        for room in state.rooms.values_mut() {
            room.staff.clone_from(&staff);
        }
        let known = people_of(&state.listed);
        state.meets(&known);
    }
}

/// Staff have everyone's name from the directory.
fn people_of(
    listed: &BTreeMap<(String, uuid::Uuid), Value>,
) -> Vec<protocol::person::PersonForGroup> {
    let people = listed.iter().filter(|((kind, _), _)| kind == "person");
    people
        .map(|(_, row)| serde_json::from_value(row["person"].clone()).unwrap())
        .collect()
}

fn excerpt_of(message: &MessageView) -> String {
    let text = match &message.body {
        LineBody::Text { text, .. } => text.as_str(),
        _ => "",
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(140).collect()
}

fn corrects(entry: &mut DealHappening, of: MessageId, present: &str, deleted: bool) {
    if let DealHappening::TaskMessage {
        message,
        excerpt,
        files,
        ..
    } = entry
        && *message == of
    {
        present.clone_into(excerpt);
        if deleted {
            *files = 0;
        }
    }
}

/// A line for each fact that differs.
fn differences(shown: &BTreeMap<String, Value>, expected: &BTreeMap<String, Value>) -> Vec<String> {
    let names: BTreeSet<&String> = shown.keys().chain(expected.keys()).collect();
    names
        .into_iter()
        .filter(|name| shown.get(*name) != expected.get(*name))
        .map(|name| {
            let word = |facts: &BTreeMap<String, Value>| {
                facts
                    .get(name)
                    .map_or("nothing".to_owned(), Value::to_string)
            };
            format!(
                "{name}:\n  shows {}\n  is    {}",
                word(shown),
                word(expected)
            )
        })
        .collect()
}
