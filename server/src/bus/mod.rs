//! Announcements: what was committed, told to the hubs of all nodes. Nothing here is believed
//! (architecture rule 8): what is lost, doubled or out of order is repaired by the rooms.

pub mod presence;
pub mod redis;

use crate::planted::failpoint::{Point, reached};
use prometheus_client::metrics::counter::Counter;
use protocol::event::{Stored, StreamName};
use protocol::group::Side;
use protocol::hint::{Changed, Hint};
use protocol::{GroupId, Seq, UserId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// What nodes tell each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Announcement {
    /// A committed event with its body.
    Event(Arc<Stored>),
    /// A committed event of a personal stream: only its position travels.
    Head {
        stream: StreamName,
        seq: Seq,
    },
    /// Lists of staff should fetch these again.
    Changed(Vec<Changed>),
    Hint(GroupHint),
    Presence(presence::NodePresence),
}

/// A hint to those who listen to one side of a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupHint {
    pub group: GroupId,
    pub side: Side,
    /// Not to this user (his own typing).
    pub except: Option<UserId>,
    pub hint: Hint,
}

/// The way out to this node's hub and, on several nodes, to the others.
#[derive(Clone)]
pub struct Bus {
    hub: mpsc::Sender<Announcement>,
    others: Option<mpsc::Sender<Announcement>>,
    health: Arc<watch::Sender<Health>>,
    /// Announcements that were dropped because a queue was full or Redis away.
    pub dropped: Counter,
}

/// Do the other nodes hear this one?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// There are none.
    Alone,
    Connected,
    /// Redis is away: heads are checked more often.
    Away,
}

/// Announcements that may wait for this node's hub; more are dropped and repaired by the rooms.
pub const INTAKE: usize = 8192;

impl Bus {
    /// A bus of this node alone, and the hub's end of it.
    #[must_use]
    pub fn local() -> (Self, mpsc::Receiver<Announcement>) {
        let (hub, intake) = mpsc::channel(INTAKE);
        let bus = Bus {
            hub,
            others: None,
            health: Arc::new(watch::Sender::new(Health::Alone)),
            dropped: Counter::default(),
        };
        (bus, intake)
    }

    /// A bus that also tells the other nodes through `others`.
    #[must_use]
    pub fn with_others(self, others: mpsc::Sender<Announcement>) -> Self {
        Bus {
            others: Some(others),
            health: Arc::new(watch::Sender::new(Health::Away)),
            ..self
        }
    }

    /// Whether other nodes are reached, as it changes.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    fn set_health(&self, health: Health) {
        self.health.send_replace(health);
    }

    /// Another node says this.
    fn heard(&self, announcement: Announcement) {
        self.offer(&self.hub, announcement);
    }

    /// Tells a committed event. Never fails and never waits.
    pub fn announce_event(&self, stored: Arc<Stored>) {
        if let Some(others) = &self.others {
            let abroad = match stored.stream {
                StreamName::Personal(_) => Announcement::Head {
                    stream: stored.stream,
                    seq: stored.seq,
                },
                _ => Announcement::Event(stored.clone()),
            };
            self.offer(others, abroad);
        }
        reached(Point::BetweenAnnouncements);
        self.offer(&self.hub, Announcement::Event(stored));
    }

    pub fn announce_changed(&self, changed: Vec<Changed>) {
        self.everywhere(Announcement::Changed(changed));
    }

    pub fn announce_hint(&self, hint: GroupHint) {
        self.everywhere(Announcement::Hint(hint));
    }

    pub fn announce_presence(&self, presence: presence::NodePresence) {
        self.everywhere(Announcement::Presence(presence));
    }

    fn everywhere(&self, announcement: Announcement) {
        if let Some(others) = &self.others {
            self.offer(others, announcement.clone());
        }
        self.offer(&self.hub, announcement);
    }

    /// The overflow's name is `bus_dropped`; heads are checked against the store every few seconds.
    fn offer(&self, queue: &mpsc::Sender<Announcement>, announcement: Announcement) {
        if queue.try_send(announcement).is_err() {
            self.count_dropped(1);
        }
    }

    fn count_dropped(&self, count: usize) {
        self.dropped.inc_by(count as u64);
        tracing::debug!(
            event = "bus_dropped",
            count,
            "dropped; rooms will read it from the store"
        );
    }
}
