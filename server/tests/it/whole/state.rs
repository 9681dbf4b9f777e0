//! All that one person's client may show: taken whole from the server, or kept up to date by what
//! he is told.

use crate::town::Person;
use protocol::deal::{DealEntry, DealForStaff, DealPage};
use protocol::event::{EventPage, StreamName};
use protocol::group::{GroupRow, GroupView, MemberForGroup, Receipts};
use protocol::message::{LinePage, MessageView};
use protocol::notification::{Inbox, NotificationView};
use protocol::page::{DealHistory, DealList, PersonList, TaskPage};
use protocol::person::{Me, PersonForGroup};
use protocol::sign_in::InvitationView;
use protocol::task::{TaskForGroup, TaskForStaff, TaskRow};
use protocol::template::{RequestTypeView, StageView, TemplateView};
use protocol::{DealId, GroupId, MessageId, NotificationId, Seq, TaskId, UserId};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A room: members, whom one may mention, how far people have read, lines.
#[derive(Clone, Debug)]
pub struct Room {
    pub members: BTreeMap<UserId, MemberForGroup>,
    pub staff: BTreeSet<UserId>,
    pub receipts: BTreeMap<(UserId, protocol::group::Side), Receipts>,
    pub lines: BTreeMap<MessageId, MessageView>,
    /// Who has it open, and whether some operator is on line.
    pub present: (BTreeSet<UserId>, bool),
}

/// A deal's page with its whole history.
#[derive(Clone, Debug)]
pub struct Deal {
    pub deal: DealForStaff,
    pub tasks: BTreeMap<TaskId, TaskRow>,
    pub history: BTreeMap<Seq, DealEntry>,
}

#[derive(Clone, Debug)]
pub struct State {
    pub me: Me,
    pub groups: BTreeMap<GroupId, GroupRow>,
    pub rooms: BTreeMap<GroupId, Room>,
    pub tasks: BTreeMap<TaskId, TaskForGroup>,
    /// Staff's half, as staff only have it.
    pub halves: BTreeMap<TaskId, TaskForStaff>,
    pub deals: BTreeMap<DealId, Deal>,
    pub notices: BTreeMap<NotificationId, NotificationView>,
    pub unseen: i64,
    /// Rows of lists and directories, by what a `changed` hint names: kind and id.
    pub listed: BTreeMap<(String, Uuid), Value>,
    pub people: BTreeMap<UserId, PersonForGroup>,
    /// Up to where each stream is known.
    pub have: BTreeMap<StreamName, Seq>,
}

impl State {
    /// What a client that has just been opened shows.
    pub async fn fresh(person: &Person) -> Self {
        let me: Me = person.get("/api/me").await.parse();
        let mut state = State {
            me,
            groups: BTreeMap::new(),
            rooms: BTreeMap::new(),
            tasks: BTreeMap::new(),
            halves: BTreeMap::new(),
            deals: BTreeMap::new(),
            notices: BTreeMap::new(),
            unseen: 0,
            listed: BTreeMap::new(),
            people: BTreeMap::new(),
            have: BTreeMap::new(),
        };
        state.reads_inbox(person).await;
        state.reads_groups(person).await;
        for group in state.groups.keys().copied().collect::<Vec<_>>() {
            state.reads_room(person, group).await;
        }
        let ids: Vec<(String, Uuid)> = state.reads_lists(person).await;
        for (kind, id) in ids {
            match kind.as_str() {
                "deal" => state.reads_deal(person, DealId(id)).await,
                // A draft, or one whose card is not on the page.
                "task" => state.reads_task(person, TaskId(id)).await,
                _ => {}
            }
        }
        state
    }

    pub fn is_staff(&self) -> bool {
        self.me.role != protocol::person::Role::Master
    }

    async fn reads_inbox(&mut self, person: &Person) {
        let inbox: Inbox = person.get("/api/notifications").await.parse();
        assert!(inbox.before.is_none(), "the scenario keeps to one page");
        self.have
            .insert(StreamName::Personal(person.id), inbox.head);
        self.unseen = inbox.unseen;
        let notices = inbox.notifications.into_iter();
        self.notices = notices.map(|notice| (notice.id, notice)).collect();
    }

    async fn reads_groups(&mut self, person: &Person) {
        for path in ["/api/groups", "/api/groups?archived=true"] {
            let rows: Vec<GroupRow> = person.get(path).await.parse();
            self.groups
                .extend(rows.into_iter().map(|row| (row.group.id, row)));
        }
    }

    /// One group with its first page.
    pub async fn reads_room(&mut self, person: &Person, group: GroupId) {
        let path = format!("/api/groups/{group}");
        let page: LinePage = person.get(&format!("{path}/lines?limit=200")).await.parse();
        let view: GroupView = person.get(&path).await.parse();
        self.have
            .insert(StreamName::Shared(group), page.shared_head);
        if let Some(head) = page.internal_head {
            self.have.insert(StreamName::Internal(group), head);
        }
        self.meets(&page.people);
        self.meets(&view.staff);
        let members = view.members.into_iter();
        let others = view
            .receipts
            .into_iter()
            .filter(|read| read.user != person.id);
        let lines = page.lines.into_iter();
        let room = Room {
            members: members.map(|member| (member.person.id, member)).collect(),
            staff: view.staff.iter().map(|person| person.id).collect(),
            receipts: others.map(|read| ((read.user, read.side), read)).collect(),
            lines: lines.map(|line| (line.id, line)).collect(),
            present: (view.present.into_iter().collect(), view.staff_reachable),
        };
        self.groups.insert(group, view.row);
        self.rooms.insert(group, room);
        // A task that went to another group is that one's to show.
        for task in page.tasks.into_iter().filter(|task| task.group == group) {
            self.tasks.insert(task.id, task);
        }
        for half in page.staff_tasks {
            self.halves.insert(half.task.id, half);
        }
    }

    async fn reads_task(&mut self, person: &Person, task: TaskId) {
        if self.tasks.contains_key(&task) {
            return;
        }
        let answer = person.get(&format!("/api/tasks/{task}")).await;
        if self.is_staff() {
            let half: TaskForStaff = answer.parse();
            self.tasks.insert(task, half.task.clone());
            self.halves.insert(task, half);
        } else {
            self.tasks.insert(task, answer.parse());
        }
    }

    pub async fn reads_deal(&mut self, person: &Person, deal: DealId) {
        let path = format!("/api/deals/{deal}");
        let page: DealPage = person.get(&path).await.parse();
        self.have.insert(StreamName::Deal(deal), page.head);
        self.meets(&page.people);
        let mut history = BTreeMap::new();
        let mut before = String::new();
        loop {
            let path = format!("{path}/history{before}");
            let part: DealHistory = person.get(&path).await.parse();
            self.meets(&part.people);
            history.extend(part.entries.into_iter().map(|entry| (entry.seq, entry)));
            match part.before {
                Some(seq) => before = format!("?before={}", seq.0),
                None => break,
            }
        }
        let tasks = page.tasks.into_iter().map(|row| (row.id, row)).collect();
        let deal = page.deal;
        let known = Deal {
            deal,
            tasks,
            history,
        };
        self.deals.insert(known.deal.card.id, known);
    }

    /// Every list and directory; kinds and ids of its rows.
    async fn reads_lists(&mut self, person: &Person) -> Vec<(String, Uuid)> {
        let page: TaskPage = person.get("/api/tasks?shelf=all&limit=200").await.parse();
        self.meets(&page.people);
        self.lists("task", page.rows, |row| row.id.0);
        if self.is_staff() {
            for kind in ["deal", "person", "request_type", "template", "stage"] {
                self.reads_list(person, kind).await;
            }
        }
        self.reads_list(person, "invitation").await;
        self.listed.keys().cloned().collect()
    }

    /// The list whose rows are of this kind.
    pub async fn reads_list(&mut self, person: &Person, kind: &str) {
        match kind {
            "task" => {
                let page: TaskPage = person.get("/api/tasks?shelf=all&limit=200").await.parse();
                self.lists(kind, page.rows, |row| row.id.0);
            }
            "deal" => {
                let page: DealList = person.get("/api/deals?closed=true").await.parse();
                self.lists(kind, page.deals, |card| card.id.0);
            }
            "person" => {
                let mut list: PersonList = person.get("/api/people").await.parse();
                for one in &mut list.people {
                    // Figures of the moment, of which nobody is told.
                    (one.open_tasks, one.last_seen_at) = (0, None);
                }
                self.lists(kind, list.people, |one| one.person.id.0);
            }
            "request_type" => {
                let types: Vec<RequestTypeView> = person.get("/api/request-types").await.parse();
                self.lists(kind, types, |kind| kind.id.0);
            }
            "template" => {
                let templates: Vec<TemplateView> = person.get("/api/templates").await.parse();
                self.lists(kind, templates, |template| template.id.0);
            }
            "stage" => {
                let stages: Vec<StageView> = person.get("/api/stages").await.parse();
                self.lists(kind, stages, |stage| stage.id.0);
            }
            "invitation" => {
                for group in self.groups.keys().copied().collect::<Vec<_>>() {
                    let path = format!("/api/groups/{group}/invitations");
                    let journal = person.get(&path).await;
                    if journal.is_ok() {
                        let rows: Vec<InvitationView> = journal.parse();
                        self.lists(kind, rows, |row| row.id.0);
                    }
                }
            }
            "group" => self.reads_groups(person).await,
            other => panic!("no list is of {other}"),
        }
    }

    fn lists<T: Serialize>(&mut self, kind: &str, rows: Vec<T>, id: impl Fn(&T) -> Uuid) {
        for row in rows {
            let value = serde_json::to_value(&row).unwrap();
            self.listed.insert((kind.to_owned(), id(&row)), value);
        }
    }

    pub fn meets(&mut self, people: &[PersonForGroup]) {
        for person in people {
            self.people.insert(person.id, person.clone());
        }
    }

    /// What followed the position that is known of a stream; nothing of one that is no longer his.
    pub async fn missed(
        &self,
        person: &Person,
        stream: StreamName,
    ) -> Vec<protocol::event::Stored> {
        let after = self.have[&stream].0;
        let path = match stream {
            StreamName::Shared(group) => format!("/api/groups/{group}/shared/events"),
            StreamName::Internal(group) => format!("/api/groups/{group}/internal/events"),
            StreamName::Deal(deal) => format!("/api/deals/{deal}/events"),
            StreamName::Personal(_) => "/api/personal/events".to_owned(),
        };
        let answer = person.get(&format!("{path}?after={after}")).await;
        if answer.status == 404 {
            return Vec::new();
        }
        let page: EventPage = answer.parse();
        assert!(!page.reset);
        page.events
    }

    /// Everything on the screens as plain facts, so that two states can be compared and what
    /// differs can be named. Of the people only those whom `other` shows.
    pub fn facts(&self, shown: &BTreeSet<UserId>) -> BTreeMap<String, Value> {
        let mut facts = BTreeMap::new();
        let mut note = |name: String, value: Value| {
            assert!(facts.insert(name.clone(), value).is_none(), "two {name}");
        };
        note("me".to_owned(), json!(self.me));
        note("unseen".to_owned(), json!(self.unseen));
        for (id, row) in &self.groups {
            note(format!("group {id}"), json!(row));
        }
        for (group, room) in &self.rooms {
            note(format!("staff of {group}"), json!(room.staff));
            note(format!("present in {group}"), json!(room.present));
            for (id, member) in &room.members {
                note(format!("member {id} of {group}"), json!(member));
            }
            for (who, read) in &room.receipts {
                note(format!("receipt {who:?} in {group}"), json!(read));
            }
            for (id, line) in &room.lines {
                note(format!("line {id}"), json!(line));
            }
        }
        for (id, task) in &self.tasks {
            note(format!("task {id}"), json!(task));
        }
        for (id, half) in &self.halves {
            note(format!("staff's half of task {id}"), json!(half));
        }
        for (id, deal) in &self.deals {
            note(format!("deal {id}"), json!(deal.deal));
            note(format!("tasks of deal {id}"), json!(deal.tasks));
            for (seq, entry) in &deal.history {
                note(format!("entry {} of deal {id}", seq.0), json!(entry));
            }
        }
        for (id, notice) in &self.notices {
            note(format!("notice {id}"), json!(notice));
        }
        for ((kind, id), row) in &self.listed {
            note(format!("listed {kind} {id}"), row.clone());
        }
        for id in shown {
            note(format!("person {id}"), json!(self.people.get(id)));
        }
        facts
    }
}
