//! The hub finds this node's rooms and brings them what the bus announces. It holds no rules of the
//! product; order and delivery are the rooms' (`room.rs`).

pub mod lobby;
pub mod outbox;
pub mod presence;
mod room;
#[cfg(test)]
mod simulation;
mod whereabouts;

pub use outbox::{ConnId, Outbox};

use crate::bus::{Announcement, Bus, Health};
use crate::clock::Clock;
use crate::error::Result;
use crate::planted::bug::{Bug, has};
use crate::store::Db;
use dashmap::DashMap;
use lobby::Lobby;
use presence::Presence;
use protocol::event::StreamName;
use protocol::{DealId, GroupId, Seq, UserId};
use room::{Room, ToRoom};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// What one room serves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// Both streams of a group.
    Group(GroupId),
    Deal(DealId),
    User(UserId),
}

impl From<StreamName> for Place {
    fn from(name: StreamName) -> Self {
        match name {
            StreamName::Shared(group) | StreamName::Internal(group) => Place::Group(group),
            StreamName::Deal(deal) => Place::Deal(deal),
            StreamName::Personal(user) => Place::User(user),
        }
    }
}

/// This node's rooms, connections, lobby and presence.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    rooms: DashMap<Place, mpsc::Sender<Box<ToRoom>>>,
    connections: DashMap<ConnId, Outbox>,
    lobby: Lobby,
    presence: Presence,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// How often heads are compared with the store (rule 8).
const CHECK_HEADS: Duration = Duration::from_secs(5);
/// The same while Redis is away.
const CHECK_HEADS_ALONE: Duration = Duration::from_secs(1);

impl Hub {
    /// Starts the tasks that bring announcements to rooms, tell the lobby and check heads.
    #[must_use]
    pub fn start(
        node: String,
        db: Db,
        bus: Bus,
        intake: mpsc::Receiver<Announcement>,
        clock: Clock,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let inner = Arc::new(Inner {
            lobby: Lobby::new(db.clone()),
            presence: Presence::new(node, bus.clone(), clock),
            db,
            rooms: DashMap::new(),
            connections: DashMap::new(),
            tasks: tasks.clone(),
            stop,
        });
        let hub = Hub { inner };
        tasks.spawn(hub.clone().take_in(intake));
        tasks.spawn(hub.clone().check_heads_forever(bus.health()));
        tasks.spawn(hub.clone().tell_lobby_forever());
        tasks.spawn(hub.clone().tell_presence_forever());
        hub
    }

    /// Puts the listener into the stream's room. Events after the answered head reach the outbox
    /// from now on; nothing when there is no such stream. The caller checks the right to listen
    /// *after* this, and forwards nothing of the stream before it has.
    pub async fn listen(&self, stream: StreamName, outbox: &Outbox) -> Result<Option<Seq>> {
        loop {
            let (answer, head) = oneshot::channel();
            let room = self.room(stream.into());
            let join = ToRoom::Listen {
                stream,
                outbox: outbox.clone(),
                answer,
            };
            if room.send(Box::new(join)).await.is_ok()
                && let Ok(head) = head.await
            {
                return head;
            }
            // The room retired between the look-up and the message: open it again.
        }
    }

    /// Takes the connection out of the stream's room.
    pub async fn leave(&self, stream: StreamName, conn: ConnId) {
        let room = self
            .inner
            .rooms
            .get(&stream.into())
            .map(|room| room.clone());
        if let Some(room) = room {
            // A room that has gone has no listeners.
            let _ = room.send(Box::new(ToRoom::Leave { stream, conn })).await;
        }
    }

    /// A connection begins: it gets the lobby of its audience and counts for presence.
    pub fn connect(&self, outbox: Outbox) {
        self.inner.presence.connect(&outbox);
        self.inner.connections.insert(outbox.conn, outbox.clone());
        // Only now: who is told before he can be found misses what moves in between.
        self.tell_online_to(&outbox);
    }

    /// A connection has ended.
    pub fn disconnect(&self, conn: ConnId) {
        self.inner.connections.remove(&conn);
        self.inner.presence.disconnect(conn);
    }

    #[must_use]
    pub fn presence(&self) -> &Presence {
        &self.inner.presence
    }

    /// Open WebSockets on this node.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.inner.connections.len()
    }

    /// Rooms that somebody listens to.
    #[must_use]
    pub fn rooms(&self) -> usize {
        self.inner.rooms.len()
    }

    /// Closes every connection with `code`; the node is stopping.
    pub fn close_all(&self, code: u16) {
        for outbox in &self.inner.connections {
            outbox.close(code);
        }
    }

    fn room(&self, place: Place) -> mpsc::Sender<Box<ToRoom>> {
        self.inner
            .rooms
            .entry(place)
            .or_insert_with(|| {
                let (room, inbox) = Room::new(place, self.inner.db.clone());
                let hub = self.clone();
                self.inner
                    .tasks
                    .spawn(async move { room.run(hub, inbox.1).await });
                inbox.0
            })
            .clone()
    }

    /// Takes a room out of the map if nothing waits in its inbox; then it may end.
    fn retire(&self, place: Place, inbox: &mpsc::Receiver<Box<ToRoom>>) -> bool {
        self.inner
            .rooms
            .remove_if(&place, |_, _| inbox.is_empty())
            .is_some()
    }

    async fn take_in(self, mut intake: mpsc::Receiver<Announcement>) {
        // Ends with the node: whoever announces outlives it.
        while let Some(Some(announcement)) =
            self.inner.stop.run_until_cancelled(intake.recv()).await
        {
            match announcement {
                Announcement::Event(stored) => {
                    self.inner.lobby.saw(&stored);
                    self.tell(stored.stream.into(), ToRoom::Announced(stored));
                }
                Announcement::Head { stream, seq } => {
                    self.tell(stream.into(), ToRoom::HeadIs { stream, seq });
                }
                Announcement::Changed(changed) => self.inner.lobby.changed(changed),
                Announcement::Hint(hint) => self.tell(Place::Group(hint.group), ToRoom::Hint(hint)),
                Announcement::Presence(heard) => self.heard_presence(heard),
            }
        }
    }

    /// A full inbox drops: the room reads what it missed from the store.
    fn tell(&self, place: Place, message: ToRoom) {
        if let Some(room) = self.inner.rooms.get(&place) {
            let _ = room.try_send(Box::new(message));
        }
    }

    /// At once when Redis has come back or gone, and then at its pace.
    async fn check_heads_forever(self, mut health: watch::Receiver<Health>) {
        let checking = async {
            loop {
                let pace = match *health.borrow_and_update() {
                    Health::Away => CHECK_HEADS_ALONE,
                    Health::Alone | Health::Connected => CHECK_HEADS,
                };
                tokio::select! {
                    Ok(()) = health.changed() => {}
                    () = tokio::time::sleep(pace) => {}
                }
                self.check_heads().await;
            }
        };
        let _: Option<()> = self.inner.stop.run_until_cancelled(checking).await;
    }

    /// One look at all groups and at everything listened to here; rooms repair themselves, also
    /// what they could not read or had no place for in their inbox.
    pub async fn check_heads(&self) {
        if has(Bug::HeadsUnchecked) {
            return;
        }
        let places: Vec<Place> = self.inner.rooms.iter().map(|room| *room.key()).collect();
        let owners: Vec<Uuid> = places
            .iter()
            .filter_map(|place| match place {
                Place::Group(_) => None,
                Place::Deal(deal) => Some(deal.0),
                Place::User(user) => Some(user.0),
            })
            .collect();
        match self.inner.lobby.check_heads(&owners).await {
            Ok(heads) => {
                for (stream, seq) in heads {
                    self.tell(stream.into(), ToRoom::HeadIs { stream, seq });
                }
            }
            Err(error) => error.log(),
        }
    }

    async fn tell_lobby_forever(self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        while self
            .inner
            .stop
            .run_until_cancelled(ticks.tick())
            .await
            .is_some()
        {
            self.inner.lobby.tell(&self.inner.connections).await;
            self.tell_online();
        }
    }
}
