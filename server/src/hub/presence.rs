//! Who is on line, on all nodes; soft state (architecture "Presence").

use super::outbox::{ConnId, Outbox, encode};
use super::{Hub, Place};
use crate::bus::presence::{NodePresence, PersonPresence};
use crate::bus::{Bus, GroupHint};
use crate::clock::{Clock, SECOND};
use dashmap::DashMap;
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::hint::Hint;
use protocol::{GroupId, Micros, UserId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// A node unheard for so long is gone.
const GONE: Micros = 30 * SECOND;
/// How often a node tells its full set.
const TELL: Duration = Duration::from_secs(10);

/// What this node knows about everyone's presence.
pub struct Presence {
    node: String,
    bus: Bus,
    clock: Clock,
    serial: AtomicU64,
    here: DashMap<ConnId, Tab>,
    nodes: DashMap<String, (NodePresence, Micros)>,
    moved: Notify,
}

/// One connection's share of a person's presence.
struct Tab {
    user: UserId,
    staff: bool,
    open: Option<GroupId>,
    visible: bool,
}

impl Presence {
    pub(super) fn new(node: String, bus: Bus, clock: Clock) -> Self {
        let serial = AtomicU64::new(u64::try_from(clock.now()).unwrap_or(0));
        let (here, nodes, moved) = (DashMap::new(), DashMap::new(), Notify::new());
        Presence {
            node,
            bus,
            clock,
            serial,
            here,
            nodes,
            moved,
        }
    }

    pub(super) fn connect(&self, outbox: &Outbox) {
        let tab = Tab {
            user: outbox.user,
            staff: outbox.staff,
            open: None,
            visible: true,
        };
        self.here.insert(outbox.conn, tab);
        self.moved.notify_one();
    }

    pub(super) fn disconnect(&self, conn: ConnId) {
        self.here.remove(&conn);
        self.moved.notify_one();
    }

    /// The group on the screen of this connection.
    pub fn open(&self, conn: ConnId, group: Option<GroupId>) {
        if let Some(mut tab) = self.here.get_mut(&conn) {
            tab.open = group;
        }
        self.moved.notify_one();
    }

    /// Whether its user sees this connection's page: decides about push.
    pub fn visible(&self, conn: ConnId, visible: bool) {
        if let Some(mut tab) = self.here.get_mut(&conn) {
            tab.visible = visible;
        }
        self.moved.notify_one();
    }

    /// Everyone of this node, several tabs as one.
    fn of_this_node(&self) -> NodePresence {
        let mut people: BTreeMap<UserId, (bool, BTreeSet<GroupId>, bool)> = BTreeMap::new();
        for tab in &self.here {
            let person = people
                .entry(tab.user)
                .or_insert((tab.staff, BTreeSet::new(), false));
            person.1.extend(tab.open);
            person.2 |= tab.visible;
        }
        let people = people
            .into_iter()
            .map(|(user, (staff, open, visible))| PersonPresence {
                user,
                staff,
                open: open.into_iter().collect(),
                visible,
            })
            .collect();
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        NodePresence {
            node: self.node.clone(),
            serial,
            people,
        }
    }

    /// Everyone on all nodes that were heard lately.
    #[must_use]
    pub fn everyone(&self) -> BTreeMap<UserId, PersonPresence> {
        let now = self.clock.now();
        let mut all: BTreeMap<UserId, PersonPresence> = BTreeMap::new();
        for node in &self.nodes {
            if now - node.1 > GONE {
                continue;
            }
            for person in &node.0.people {
                let known = all.entry(person.user).or_insert_with(|| person.clone());
                known.visible |= person.visible;
                known.open.extend(person.open.iter().copied());
            }
        }
        all
    }

    /// Some page of this user is seen by him, on any node.
    #[must_use]
    pub fn sees(&self, user: UserId) -> bool {
        self.everyone()
            .get(&user)
            .is_some_and(|person| person.visible)
    }

    /// Who has the group open, and whether some operator is on line at all.
    #[must_use]
    pub fn of_group(&self, group: GroupId) -> (Vec<UserId>, bool) {
        let everyone = self.everyone();
        let staff_reachable = everyone.values().any(|person| person.staff);
        let open = everyone
            .values()
            .filter(|person| person.open.contains(&group));
        (open.map(|person| person.user).collect(), staff_reachable)
    }

    /// Keeps what a node says, unless it is older than what is known; the groups it concerns.
    fn heard(&self, told: NodePresence) -> Option<BTreeSet<GroupId>> {
        let now = self.clock.now();
        let before = self.nodes.get(&told.node).map(|known| known.0.clone());
        let (known_serial, known) =
            before.map_or((0, Vec::new()), |node| (node.serial, node.people));
        if told.serial < known_serial {
            return None;
        }
        let groups: BTreeSet<GroupId> = known
            .iter()
            .chain(&told.people)
            .flat_map(|person| person.open.iter().copied())
            .collect();
        let same = known == told.people;
        self.nodes.insert(told.node.clone(), (told, now));
        (!same).then_some(groups)
    }

    /// Forgets nodes that were not heard for long; the groups that may look different now.
    fn forget_silent(&self) -> BTreeSet<GroupId> {
        let now = self.clock.now();
        let mut groups = BTreeSet::new();
        self.nodes.retain(|_, (node, heard)| {
            let silent = now - *heard > GONE;
            if silent {
                groups.extend(
                    node.people
                        .iter()
                        .flat_map(|person| person.open.iter().copied()),
                );
            }
            !silent
        });
        groups
    }
}

impl Hub {
    /// Tells this node's set at once when it moved, and every ten seconds.
    pub(super) async fn tell_presence_forever(self) {
        let presence = &self.inner.presence;
        let told = async {
            loop {
                presence.bus.announce_presence(presence.of_this_node());
                let _ = tokio::time::timeout(TELL, presence.moved.notified()).await;
                // Several moves within a moment are one telling.
                tokio::time::sleep(Duration::from_millis(50)).await;
                self.tell_groups(presence.forget_silent());
            }
        };
        let _: Option<()> = self.inner.stop.run_until_cancelled(told).await;
        // The last word of a node that stops in good order.
        let gone = NodePresence {
            people: Vec::new(),
            ..presence.of_this_node()
        };
        presence.bus.announce_presence(gone);
    }

    pub(super) fn heard_presence(&self, told: NodePresence) {
        if let Some(groups) = self.inner.presence.heard(told) {
            self.tell_groups(groups);
            self.tell_online();
        }
    }

    /// Tells each group's listeners who is there.
    fn tell_groups(&self, groups: BTreeSet<GroupId>) {
        for group in groups {
            let (users, staff_reachable) = self.inner.presence.of_group(group);
            let hint = Hint::Present {
                group,
                users,
                staff_reachable,
            };
            let hint = GroupHint {
                group,
                side: Side::Shared,
                except: None,
                hint,
            };
            self.tell(Place::Group(group), super::room::ToRoom::Hint(hint));
        }
    }

    /// Staff see who of all people is on line.
    fn tell_online(&self) {
        let users = self.inner.presence.everyone().into_keys().collect();
        let frame = encode(&ServerFrame::Hint {
            hint: Hint::Online { users },
        });
        for outbox in self.inner.connections.iter().filter(|outbox| outbox.staff) {
            outbox.send(None, frame.clone());
        }
    }
}
