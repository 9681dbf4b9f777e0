//! What a client would show of a group: a page of lines, brought up to date by events as the
//! protocol says (SPEC L1, L2), to be compared with a fresh page.

use crate::town::Person;
use protocol::event::{Event, EventPage, InternalEvent, SharedEvent};
use protocol::message::{LineBody, LinePage, MessageView};
use protocol::person::PersonForGroup;
use protocol::{GroupId, MessageId, Seq, UserId};
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
pub struct Screen {
    group: GroupId,
    pub lines: Vec<MessageView>,
    known: BTreeSet<UserId>,
    shared: Seq,
    internal: Option<Seq>,
}

impl Screen {
    pub async fn of(person: &Person, group: GroupId) -> Self {
        let path = format!("/api/groups/{group}/lines?limit=200");
        let page: LinePage = person.get(&path).await.parse();
        Screen {
            group,
            known: page.people.iter().map(|person| person.id).collect(),
            lines: page.lines,
            shared: page.shared_head,
            internal: page.internal_head,
        }
    }

    /// Applies everything that happened since.
    pub async fn catches_up(&mut self, person: &Person) {
        let group = self.group;
        let path = format!("/api/groups/{group}/shared/events?after={}", self.shared.0);
        self.apply(person.get(&path).await.parse());
        if let Some(after) = self.internal {
            let path = format!("/api/groups/{group}/internal/events?after={}", after.0);
            self.apply(person.get(&path).await.parse());
        }
    }

    fn apply(&mut self, page: EventPage) {
        assert!(!page.reset);
        for stored in page.events {
            match stored.event {
                Event::Shared(SharedEvent::MessagePosted { message, people })
                | Event::Internal(InternalEvent::MessagePosted { message, people })
                | Event::Shared(SharedEvent::MessageChanged { message, people })
                | Event::Internal(InternalEvent::MessageChanged { message, people }) => {
                    self.meets(&people);
                    self.put(*message);
                }
                _ => {}
            }
        }
    }

    fn meets(&mut self, people: &[PersonForGroup]) {
        self.known.extend(people.iter().map(|person| person.id));
    }

    fn put(&mut self, message: MessageView) {
        for line in &mut self.lines {
            if let Some(reply) = line
                .reply
                .as_mut()
                .filter(|reply| reply.message == message.id)
            {
                let text = match &message.body {
                    LineBody::Text { text, .. } => text.as_str(),
                    _ => "",
                };
                let words: Vec<&str> = text.split_whitespace().collect();
                reply.excerpt = words.join(" ").chars().take(140).collect();
                reply.deleted = message.body == LineBody::Deleted;
            }
        }
        match self.lines.iter_mut().find(|line| line.id == message.id) {
            Some(line) if line.rev <= message.rev => *line = message,
            Some(_) => {}
            None => self.lines.push(message),
        }
        self.lines
            .sort_by_key(|line| (line.anchor, line.side as u8, line.seq));
    }

    pub fn line(&self, id: MessageId) -> &MessageView {
        self.lines.iter().find(|line| line.id == id).unwrap()
    }

    /// Is it what a fresh page shows, and is everybody on it known by name?
    pub async fn is_as_fresh(&self, person: &Person, after: &str) {
        let fresh = Screen::of(person, self.group).await;
        assert_eq!(
            self.lines, fresh.lines,
            "after {after}, for {}",
            person.name
        );
        let unknown: Vec<_> = fresh.known.difference(&self.known).collect();
        assert!(unknown.is_empty(), "after {after}: unknown {unknown:?}");
    }
}
