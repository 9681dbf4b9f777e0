//! Who is on line, on all nodes; soft state (architecture "Presence"). What is known is in
//! `whereabouts.rs`; here it is heard and told.

use super::outbox::{ConnId, Outbox, encode};
use super::room::ToRoom;
use super::whereabouts::{Moved, Whereabouts};
use super::{Hub, Place};
use crate::bus::presence::{NodePresence, PersonPresence};
use crate::bus::{Bus, GroupHint, Health};
use crate::clock::{Clock, SECOND};
use dashmap::DashMap;
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::hint::Hint;
use protocol::{GroupId, Micros, UserId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

/// How often a node tells its full set.
const TELL: Micros = 10 * SECOND;
/// How often it looks whether that time has come, and who fell silent.
const TICK: Duration = Duration::from_secs(1);
/// Several moves within a moment are one telling.
const MOMENT: Duration = Duration::from_millis(50);
/// A telling names everyone of this node, and every node reads it: the moment is longer by so much
/// for each connection, so that a crowd that comes is not told of over and over.
const EACH: Duration = Duration::from_micros(50);

/// What this node knows about everyone's presence.
pub struct Presence {
    node: String,
    bus: Bus,
    clock: Clock,
    serial: AtomicU64,
    here: DashMap<ConnId, Tab>,
    known: Mutex<Whereabouts>,
    /// Someone of this node came, went or opened something.
    moved: Notify,
    /// The list of who is on line changed since staff were told.
    online_moved: AtomicBool,
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
        Presence {
            node,
            bus,
            serial: AtomicU64::new(1),
            clock,
            here: DashMap::new(),
            known: Mutex::default(),
            moved: Notify::new(),
            online_moved: AtomicBool::new(false),
        }
    }

    fn known(&self) -> MutexGuard<'_, Whereabouts> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn open(&self, conn: ConnId, group: Option<GroupId>) {
        if let Some(mut tab) = self.here.get_mut(&conn) {
            tab.open = group;
        }
        self.moved.notify_one();
    }

    /// The group is no longer on this connection's screen, if it was.
    pub fn close(&self, conn: ConnId, group: GroupId) {
        if let Some(mut tab) = self.here.get_mut(&conn)
            && tab.open == Some(group)
        {
            tab.open = None;
            self.moved.notify_one();
        }
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
        NodePresence {
            node: self.node.clone(),
            serial: self.serial.fetch_add(1, Ordering::Relaxed),
            people,
        }
    }

    /// Some page of this user is seen by him, on any node.
    #[must_use]
    pub fn sees(&self, user: UserId) -> bool {
        self.known().sees(user)
    }

    /// Everyone on line, on all nodes.
    #[must_use]
    pub fn everyone(&self) -> BTreeSet<UserId> {
        self.known().everyone()
    }

    /// Who has the group open, and whether some operator is on line at all.
    #[must_use]
    pub fn of_group(&self, group: GroupId) -> (Vec<UserId>, bool) {
        self.known().of_group(group)
    }
}

impl Hub {
    /// Tells this node's set at once when it moved, when Redis is back, and every ten seconds.
    pub(super) async fn tell_presence_forever(self) {
        let presence = &self.inner.presence;
        let told = async {
            let mut health = presence.bus.health();
            let mut told_at = presence.tell();
            let mut ticks = interval(TICK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                let moved = tokio::select! {
                    () = presence.moved.notified() => true,
                    Ok(()) = health.changed() => *health.borrow_and_update() == Health::Connected,
                    _ = ticks.tick() => {
                        let silent = presence.known().forget_silent(presence.clock.now());
                        self.tell_moved(&silent);
                        false
                    }
                };
                if moved {
                    let many = u32::try_from(presence.here.len()).unwrap_or(u32::MAX);
                    tokio::time::sleep(MOMENT + EACH.saturating_mul(many)).await;
                }
                if moved || presence.clock.now() - told_at >= TELL {
                    told_at = presence.tell();
                }
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
        let presence = &self.inner.presence;
        let moved = presence.known().heard(told, presence.clock.now());
        if moved.new_node {
            // It has not heard of this node's people yet.
            presence.moved.notify_one();
        }
        self.tell_moved(&moved);
    }

    /// Puts a group on the screen of a connection, and tells it who is there.
    pub fn open(&self, outbox: &Outbox, group: Option<GroupId>) {
        self.inner.presence.open(outbox.conn, group);
        if let Some(group) = group {
            let mut hint = self.present(group);
            if let Hint::Present { users, .. } = &mut hint
                && !users.contains(&outbox.user)
            {
                // The hub hears of it in a moment.
                users.push(outbox.user);
            }
            outbox.send(None, encode(&ServerFrame::Hint { hint }));
        }
    }

    fn present(&self, group: GroupId) -> Hint {
        let (users, staff_reachable) = self.inner.presence.of_group(group);
        Hint::Present {
            group,
            users,
            staff_reachable,
        }
    }

    /// Tells each group's listeners who is there; that some operator is on line concerns them all.
    fn tell_moved(&self, moved: &Moved) {
        let online_moved = &self.inner.presence.online_moved;
        online_moved.fetch_or(moved.online, Ordering::Relaxed);
        let groups: Vec<GroupId> = if moved.staff_reachable {
            let places = self.inner.rooms.iter().map(|room| *room.key());
            places
                .filter_map(|place| match place {
                    Place::Group(group) => Some(group),
                    Place::Deal(_) | Place::User(_) => None,
                })
                .collect()
        } else {
            moved.groups.iter().copied().collect()
        };
        for group in groups {
            let hint = GroupHint {
                group,
                side: Side::Shared,
                except: None,
                hint: self.present(group),
            };
            self.tell(Place::Group(group), ToRoom::Hint(Box::new(hint)));
        }
    }

    fn online(&self) -> ServerFrame {
        let users = self.inner.presence.everyone().into_iter().collect();
        ServerFrame::Hint {
            hint: Hint::Online { users },
        }
    }

    /// A new connection of staff is told who is on line; later it hears of changes.
    pub(super) fn tell_online_to(&self, outbox: &Outbox) {
        if outbox.staff {
            outbox.send(None, encode(&self.online()));
        }
    }

    /// Staff see who of all people is on line, at most once a second.
    pub(super) fn tell_online(&self) {
        if !self
            .inner
            .presence
            .online_moved
            .swap(false, Ordering::Relaxed)
        {
            return;
        }
        let frame = encode(&self.online());
        for outbox in self.inner.connections.iter().filter(|outbox| outbox.staff) {
            outbox.send(None, frame.clone());
        }
    }
}

impl Presence {
    /// Announces everyone of this node; when that was.
    fn tell(&self) -> Micros {
        self.bus.announce_presence(self.of_this_node());
        self.clock.now()
    }
}
