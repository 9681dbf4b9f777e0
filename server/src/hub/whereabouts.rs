//! What the nodes said about their people, and what each saying changed. No time passes here and
//! nothing is sent.

use crate::bus::presence::{NodePresence, PersonPresence};
use crate::clock::SECOND;
use protocol::{GroupId, Micros, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// A node unheard for so long is gone.
const GONE: Micros = 30 * SECOND;
/// It must be found silent so many times in a row: a clock that jumps silences nobody.
const LOOKS: u32 = 3;

/// Everyone on every node that was heard lately.
#[derive(Default)]
pub(super) struct Whereabouts {
    nodes: BTreeMap<String, Heard>,
}

struct Heard {
    serial: u64,
    people: Vec<PersonPresence>,
    at: Micros,
    silent: u32,
}

/// What is different now.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Moved {
    /// Other people than before have these open.
    pub groups: BTreeSet<GroupId>,
    /// Other people than before are on line.
    pub online: bool,
    /// The first operator came, or the last one went.
    pub staff_reachable: bool,
    /// The node was not known.
    pub new_node: bool,
}

/// What listeners are told about.
#[derive(Default, PartialEq, Eq)]
struct Seen {
    open: BTreeMap<GroupId, BTreeSet<UserId>>,
    online: BTreeSet<UserId>,
    staff: bool,
}

impl Whereabouts {
    /// Keeps what a node says of itself, unless it is older than what it said before.
    pub(super) fn heard(&mut self, told: NodePresence, now: Micros) -> Moved {
        let known = self.nodes.get_mut(&told.node);
        let new_node = known.is_none();
        match known {
            Some(known) if told.serial < known.serial => return Moved::default(),
            Some(known) if told.people == known.people => {
                (known.serial, known.at, known.silent) = (told.serial, now, 0);
                return Moved::default();
            }
            _ => {}
        }
        let before = self.seen();
        let heard = Heard {
            serial: told.serial,
            people: told.people,
            at: now,
            silent: 0,
        };
        self.nodes.insert(told.node, heard);
        Moved {
            new_node,
            ..self.since(&before)
        }
    }

    /// Forgets nodes that were not heard for long.
    pub(super) fn forget_silent(&mut self, now: Micros) -> Moved {
        for node in self.nodes.values_mut() {
            node.silent = if now - node.at > GONE {
                node.silent + 1
            } else {
                0
            };
        }
        if self.nodes.values().all(|node| node.silent < LOOKS) {
            return Moved::default();
        }
        let before = self.seen();
        self.nodes.retain(|_, node| node.silent < LOOKS);
        self.since(&before)
    }

    pub(super) fn everyone(&self) -> BTreeSet<UserId> {
        self.people().map(|person| person.user).collect()
    }

    pub(super) fn sees(&self, user: UserId) -> bool {
        self.people()
            .any(|person| person.user == user && person.visible)
    }

    pub(super) fn of_group(&self, group: GroupId) -> (Vec<UserId>, bool) {
        let open: BTreeSet<UserId> = self
            .people()
            .filter(|person| person.open.contains(&group))
            .map(|person| person.user)
            .collect();
        let staff_reachable = self.people().any(|person| person.staff);
        (open.into_iter().collect(), staff_reachable)
    }

    fn people(&self) -> impl Iterator<Item = &PersonPresence> {
        self.nodes.values().flat_map(|node| &node.people)
    }

    fn seen(&self) -> Seen {
        let mut seen = Seen::default();
        for person in self.people() {
            seen.online.insert(person.user);
            seen.staff |= person.staff;
            for group in &person.open {
                seen.open.entry(*group).or_default().insert(person.user);
            }
        }
        seen
    }

    fn since(&self, before: &Seen) -> Moved {
        let now = self.seen();
        let groups = before.open.keys().chain(now.open.keys()).copied();
        Moved {
            groups: groups
                .filter(|group| before.open.get(group) != now.open.get(group))
                .collect(),
            online: before.online != now.online,
            staff_reachable: before.staff != now.staff,
            new_node: false,
        }
    }
}

#[cfg(test)]
mod tests;
