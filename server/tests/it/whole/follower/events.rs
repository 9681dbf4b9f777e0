//! What each event changes on the screens.

use super::Follower;
use crate::whole::state::Deal;
use protocol::deal::{DealHappening, DealRef};
use protocol::event::{DealEvent, InternalEvent, PersonalEvent, SharedEvent, StreamName};
use protocol::group::Side;
use protocol::message::{LineBody, MessageView};
use protocol::notification::NotificationKind;
use protocol::person::Kind;
use protocol::task::{TaskForGroup, TaskForStaff};
use protocol::{DealId, GroupId, MessageId};

impl Follower {
    pub(super) fn shared(&mut self, group: GroupId, event: SharedEvent) {
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
                self.reference(group, &deal, &messages);
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

    pub(super) fn internal(&mut self, group: GroupId, event: InternalEvent) {
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

    pub(super) fn deal(&mut self, id: DealId, event: DealEvent) {
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

    pub(super) async fn personal(&mut self, event: PersonalEvent) {
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
