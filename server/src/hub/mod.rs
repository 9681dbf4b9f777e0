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
use crate::planted::bug::{Bug, has};
use crate::store::Db;
use dashmap::DashMap;
use lobby::Lobby;
use presence::Presence;
use protocol::event::StreamName;
use protocol::{DealId, GroupId, Seq, UserId};
use room::{Room, TURN, ToRoom, Turn};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::yield_now;
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
    rooms: DashMap<Place, Arc<Room>>,
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
/// Announcements that are brought to their rooms at a time.
const TOGETHER: usize = 256;

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
    /// from now on; where it is not known the caller looks it up and asks [`Hub::found`]. He checks
    /// the right to listen *after* this, and forwards nothing of the stream before he has.
    pub async fn listen(&self, stream: StreamName, outbox: &Outbox) -> Option<Seq> {
        let (answer, head) = oneshot::channel();
        self.enter(
            stream.into(),
            ToRoom::Listen {
                stream,
                outbox: outbox.clone(),
                answer,
            },
        );
        head.await.ok().flatten()
    }

    /// Who listens has found this head in the store: the head after which events reach him.
    pub async fn found(&self, stream: StreamName, head: Seq) -> Seq {
        let (answer, known) = oneshot::channel();
        let found = ToRoom::Found {
            stream,
            head,
            answer,
        };
        self.tell(stream.into(), found);
        // Taken out by then, he hears nothing more.
        known.await.unwrap_or(head)
    }

    /// Takes the connection out of the stream's room.
    pub fn leave(&self, stream: StreamName, conn: ConnId) {
        self.tell(stream.into(), ToRoom::Leave { stream, conn });
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

    /// Opens the room if there is none.
    fn enter(&self, place: Place, mut message: ToRoom) {
        loop {
            let room = self.inner.rooms.entry(place);
            let room = room.or_insert_with(|| Arc::new(Room::new(place))).clone();
            match room.bring(self, message) {
                Ok(turn) => return turn.into_iter().for_each(|turn| turn.start(&mut { TURN })),
                // It went between the look-up and the message.
                Err(back) => message = back,
            }
            self.forget(&room);
        }
    }

    /// Nobody listens there any more.
    fn forget(&self, room: &Arc<Room>) {
        let is_it = |_: &Place, known: &Arc<Room>| Arc::ptr_eq(known, room);
        self.inner.rooms.remove_if(&room.place, is_it);
    }

    /// Leaves a message in the room, if somebody listens there; the turn, if nobody has it.
    fn bring(&self, place: Place, message: ToRoom) -> Option<Turn> {
        let room = self.inner.rooms.get(&place)?.clone();
        room.bring(self, message).ok()?
    }

    fn tell(&self, place: Place, message: ToRoom) {
        if let Some(turn) = self.bring(place, message) {
            turn.start(&mut { TURN });
        }
    }

    /// Brings announcements to their rooms, all that wait together, and then works in each: several
    /// events of one room are one write.
    async fn take_in(self, mut intake: mpsc::Receiver<Announcement>) {
        let mut heard = Vec::new();
        // Ends with the node: whoever announces outlives it.
        while let Some(1..) = self
            .inner
            .stop
            .run_until_cancelled(intake.recv_many(&mut heard, TOGETHER))
            .await
        {
            let turns = heard.drain(..).filter_map(|heard| self.hear(heard));
            let turns: Vec<Turn> = turns.collect();
            let mut writes = TURN;
            for turn in turns {
                if writes < TURN / 2 {
                    yield_now().await;
                    writes = TURN;
                }
                turn.start(&mut writes);
            }
        }
    }

    fn hear(&self, announcement: Announcement) -> Option<Turn> {
        match announcement {
            Announcement::Event(stored) => {
                self.inner.lobby.saw(&stored);
                self.bring(stored.stream.into(), ToRoom::Announced(stored))
            }
            Announcement::Head { stream, seq } => {
                self.bring(stream.into(), ToRoom::HeadIs { stream, seq })
            }
            Announcement::Hint(hint) => {
                self.bring(Place::Group(hint.group), ToRoom::Hint(Box::new(hint)))
            }
            Announcement::Changed(changed) => {
                self.inner.lobby.changed(changed);
                None
            }
            Announcement::Presence(heard) => {
                self.heard_presence(heard);
                None
            }
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
    /// what they could not read or had no place for.
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
