//! The store as the cores know it: whole transactions, positions without holes, and who is a member.

use crate::ids;
use protocol::event::{Event, InternalEvent, PersonalEvent, SharedEvent, Stored, StreamName};
use protocol::person::{Kind, PersonForGroup};
use protocol::{GroupId, Seq, TaskId, UserId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub struct Store {
    pub group: GroupId,
    task: TaskId,
    streams: BTreeMap<StreamName, Vec<Arc<Stored>>>,
    members: BTreeSet<UserId>,
}

impl Store {
    pub fn new(members: &[UserId]) -> Self {
        Store {
            group: ids::new(),
            task: TaskId(uuid::Uuid::nil()),
            streams: BTreeMap::new(),
            members: members.iter().copied().collect(),
        }
    }

    pub fn head(&self, stream: StreamName) -> Seq {
        let length = self.streams.get(&stream).map_or(0, Vec::len);
        Seq(i64::try_from(length).unwrap())
    }

    pub fn after(&self, stream: StreamName, have: Seq) -> Vec<Stored> {
        let from = usize::try_from(have.0).unwrap();
        let events = self.streams.get(&stream).map_or(&[][..], Vec::as_slice);
        let missing = events.get(from..).unwrap_or_default();
        missing.iter().map(|stored| Stored::clone(stored)).collect()
    }

    /// Commits one event; its transaction is as good as any.
    fn commit(&mut self, stream: StreamName, event: Event) -> Arc<Stored> {
        let stored = Arc::new(Stored {
            stream,
            seq: self.head(stream).next(),
            at: 0,
            actor: None,
            event,
        });
        self.streams.entry(stream).or_default().push(stored.clone());
        stored
    }

    pub fn says(&mut self) -> Arc<Stored> {
        let event = SharedEvent::TaskGone { task: self.task };
        self.commit(StreamName::Shared(self.group), Event::Shared(event))
    }

    pub fn notes(&mut self) -> Arc<Stored> {
        let event = InternalEvent::TaskGone { task: self.task };
        self.commit(StreamName::Internal(self.group), Event::Internal(event))
    }

    /// Removes a member, or takes a removed one in again.
    pub fn turns(&mut self, user: UserId) -> Arc<Stored> {
        let event = if self.members.remove(&user) {
            SharedEvent::MemberRemoved { user }
        } else {
            self.members.insert(user);
            SharedEvent::MemberAdded {
                person: person(user),
                joined_at: 0,
            }
        };
        self.commit(StreamName::Shared(self.group), Event::Shared(event))
    }

    /// His access changes: every connection of his must end.
    pub fn revokes(&mut self, user: UserId) -> Arc<Stored> {
        let event = PersonalEvent::AccessChanged { access_rev: 2 };
        self.commit(StreamName::Personal(user), Event::Personal(event))
    }

    /// What policy says at this moment.
    pub fn may_follow(&self, user: UserId, staff: bool, stream: StreamName) -> bool {
        match stream {
            StreamName::Shared(_) => staff || self.members.contains(&user),
            StreamName::Internal(_) => staff,
            StreamName::Personal(owner) => owner == user,
            StreamName::Deal(_) => false,
        }
    }

    /// Was this committed while he was out, by what is known now? Who was taken in again may read
    /// what he missed.
    pub fn is_out_at(&self, user: UserId, seq: Seq) -> bool {
        let stream = StreamName::Shared(self.group);
        let mut out_at = None;
        for stored in &self.streams[&stream] {
            match &stored.event {
                Event::Shared(SharedEvent::MemberRemoved { user: who }) if *who == user => {
                    out_at = Some(stored.seq);
                }
                Event::Shared(SharedEvent::MemberAdded { person, .. }) if person.id == user => {
                    out_at = None;
                }
                _ => {}
            }
        }
        out_at.is_some_and(|out| seq > out)
    }
}

fn person(id: UserId) -> PersonForGroup {
    PersonForGroup {
        id,
        name: String::new(),
        kind: Kind::External,
        company: None,
        avatar: None,
        active: true,
    }
}
