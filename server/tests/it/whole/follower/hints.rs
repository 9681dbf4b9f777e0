//! What hints change on the screens, and what a client works out by itself.

use super::Follower;
use protocol::frame::ServerFrame;
use protocol::hint::{Hint, LobbyRow};
use protocol::notification::NotificationKind;
use protocol::task::TaskState;
use protocol::{DealId, GroupId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

impl Follower {
    pub(super) async fn hears_hints(&mut self) {
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
    pub(super) fn reckons(&mut self) {
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
                state.listed.insert(key, crate::whole::row_of(task, None));
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
