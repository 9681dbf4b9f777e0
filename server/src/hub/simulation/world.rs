//! What a step is, and what must be so when everything has come to rest.

use super::listener::{Client, Following, Stage};
use super::store::Store;
use crate::hub::Place;
use crate::hub::room::Feeds;
use crate::ids;
use protocol::event::{Stored, StreamName};
use protocol::{Seq, UserId};
use rand::rngs::SmallRng;
use rand::{Rng, RngExt};
use std::collections::HashMap;
use std::sync::Arc;

const NODES: usize = 2;

#[derive(Default)]
struct Node {
    rooms: HashMap<Place, Feeds>,
    /// What the bus brought and no room has taken; taken in any order.
    heard: Vec<Arc<Stored>>,
}

pub struct World {
    rng: SmallRng,
    store: Store,
    nodes: Vec<Node>,
    clients: Vec<Client>,
}

impl World {
    /// An operator and two masters of one group, one of them with two windows; most often all of
    /// them are there already.
    pub fn new(rng: SmallRng) -> Self {
        let [operator, one, other]: [UserId; 3] = [ids::new(), ids::new(), ids::new()];
        let people = [(operator, true), (one, false), (other, false), (one, false)];
        let mut world = World {
            rng,
            store: Store::new(&[one, other]),
            nodes: (0..NODES).map(|_| Node::default()).collect(),
            clients: people
                .iter()
                .map(|(user, staff)| Client::new(*user, *staff))
                .collect(),
        };
        if world.chance(80) {
            (0..people.len()).for_each(|client| world.settles(client));
        }
        world
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn one_of(&mut self, count: usize) -> usize {
        self.rng.random_range(0..count)
    }

    pub fn step(&mut self) {
        match self.rng.next_u32() % 20 {
            0..5 => self.commits(),
            5..9 => self.a_node_hears(),
            9 => self.a_node_sends(),
            10 => self.a_node_checks_heads(),
            11..17 => self.a_client_goes_on(),
            17 | 18 => self.a_client_reads(),
            _ => self.something_breaks(),
        }
    }

    fn commits(&mut self) {
        let stored = match self.one_of(10) {
            0 => self.store.notes(),
            1 | 2 => {
                let member = self.a_master();
                self.store.turns(member)
            }
            3 if self.chance(30) => {
                let anybody = self.one_of(self.clients.len());
                let user = self.clients[anybody].user;
                self.store.revokes(user)
            }
            _ => self.store.says(),
        };
        for node in 0..NODES {
            // Lost, once, or twice.
            for _ in 0..[0, 1, 1, 1, 1, 1, 1, 2][self.one_of(8)] {
                self.nodes[node].heard.push(stored.clone());
            }
        }
    }

    fn a_master(&mut self) -> UserId {
        let first = 1 + self.one_of(2);
        self.clients[first].user
    }

    fn a_node_hears(&mut self) {
        let node = self.one_of(NODES);
        let waiting = self.nodes[node].heard.len();
        if waiting == 0 {
            return;
        }
        let next = if self.chance(70) {
            0
        } else {
            self.one_of(waiting)
        };
        let stored = self.nodes[node].heard.remove(next);
        let Some(feeds) = self.nodes[node].rooms.get_mut(&stored.stream.into()) else {
            return;
        };
        feeds.announced(&stored);
        if self.chance(60) {
            self.a_node_reads(node);
        }
    }

    /// Rooms read what they miss; a read that fails is left to the next check of heads.
    fn a_node_reads(&mut self, node: usize) {
        let fails = self.chance(20);
        for feeds in self.nodes[node].rooms.values_mut() {
            if let Some((stream, after)) = feeds.missing() {
                if fails {
                    feeds.give_up(stream);
                }
                let missing = self.store.after(stream, after);
                missing.iter().for_each(|stored| feeds.deliver(stored));
            }
        }
    }

    /// Reads what the room has missed, up to the store's head.
    fn fills(&mut self, node: usize, stream: StreamName) {
        let head = self.store.head(stream);
        let Some(feeds) = self.nodes[node].rooms.get_mut(&stream.into()) else {
            return;
        };
        feeds.head_is(stream, head);
        while let Some((stream, after)) = feeds.missing() {
            let missing = self.store.after(stream, after);
            missing.iter().for_each(|stored| feeds.deliver(stored));
        }
    }

    fn a_node_sends(&mut self) {
        let node = self.one_of(NODES);
        self.nodes[node]
            .rooms
            .values_mut()
            .for_each(Feeds::send_all);
    }

    fn a_node_checks_heads(&mut self) {
        let node = self.one_of(NODES);
        self.checks_heads(node);
    }

    fn checks_heads(&mut self, node: usize) {
        let group = self.store.group;
        let personal = self.clients.iter().map(|client| client.user);
        let streams = [StreamName::Shared(group), StreamName::Internal(group)];
        let all: Vec<_> = streams
            .into_iter()
            .chain(personal.map(StreamName::Personal))
            .collect();
        for stream in all {
            self.fills(node, stream);
        }
    }

    fn a_client_goes_on(&mut self) {
        let client = self.one_of(self.clients.len());
        for _ in 0..=self.one_of(4) {
            self.goes_on(client);
        }
    }

    /// The next thing that the server does for this client's connection.
    fn goes_on(&mut self, index: usize) {
        let client = &mut self.clients[index];
        let Some(connection) = &mut client.connection else {
            let node = self.rng.random_range(0..NODES);
            return client.connects(node, &self.store);
        };
        if connection.outbox.ending().is_some() {
            return self.ends(index);
        }
        let person = (client.user, client.staff);
        if let Some(following) = &mut connection.following {
            match following.stage {
                Stage::Listening { known } => {
                    let found = following.looks(person, &self.store);
                    let head = found.map(|found| {
                        let rooms = &mut self.nodes[connection.node].rooms;
                        let feeds = rooms.get_mut(&following.stream.into());
                        known.unwrap_or_else(|| {
                            feeds.map_or(found, |feeds| feeds.found(following.stream, found))
                        })
                    });
                    following.stage = Stage::Entered { head };
                }
                Stage::Entered { head } => {
                    following.reads(head, &self.store, &connection.outbox);
                    let rooms = &mut self.nodes[connection.node].rooms;
                    if let (None, Some(feeds)) = (head, rooms.get_mut(&following.stream.into())) {
                        feeds.leave(following.stream, connection.outbox.conn);
                    }
                }
                Stage::Telling(_) => {
                    if following.tells(&connection.outbox) {
                        if connection.outbox.streams().contains(&following.stream) {
                            connection.outbox.follow(following.stream);
                        }
                        connection.following = None;
                    }
                }
            }
            return;
        }
        let Some(stream) = connection.wanted.pop() else {
            return;
        };
        connection.outbox.hold(stream);
        let feeds = self.nodes[connection.node]
            .rooms
            .entry(stream.into())
            .or_default();
        let known = feeds.listen(stream, &connection.outbox);
        connection.following = Some(Following {
            stream,
            have: client.have.get(&stream).copied().unwrap_or(Seq::ZERO),
            same_epoch: self.rng.random_range(0..100) < 90,
            stage: Stage::Listening { known },
        });
    }

    fn a_client_reads(&mut self) {
        let client = self.one_of(self.clients.len());
        self.clients[client].reads(&self.store);
    }

    fn something_breaks(&mut self) {
        if self.chance(70) {
            let client = self.one_of(self.clients.len());
            return self.ends(client);
        }
        let node = self.one_of(NODES);
        self.nodes[node] = Node::default();
        for client in &mut self.clients {
            if client
                .connection
                .as_ref()
                .is_some_and(|held| held.node == node)
            {
                client.connection = None;
            }
        }
    }

    fn ends(&mut self, index: usize) {
        let Some(connection) = self.clients[index].connection.take() else {
            return;
        };
        let streams = connection.outbox.streams();
        connection.outbox.shut();
        for stream in streams {
            if let Some(feeds) = self.nodes[connection.node].rooms.get_mut(&stream.into()) {
                feeds.leave(stream, connection.outbox.conn);
            }
        }
    }

    /// Nothing breaks any more: everyone connects, heads are checked, and all is written and read.
    pub fn comes_to_rest(&mut self) {
        for node in 0..NODES {
            self.nodes[node].heard.clear();
        }
        // Whoever was thrown out in the first round is back in the second, and hears in the third.
        for _ in 0..3 {
            for node in 0..NODES {
                self.checks_heads(node);
                self.nodes[node]
                    .rooms
                    .values_mut()
                    .for_each(Feeds::send_all);
            }
            for client in 0..self.clients.len() {
                self.settles(client);
            }
        }
        self.clients.iter().for_each(|client| self.has_all(client));
    }

    fn settles(&mut self, index: usize) {
        for _ in 0..400 {
            self.goes_on(index);
            self.clients[index].reads(&self.store);
            let settled = self.clients[index].connection.as_ref().is_some_and(|held| {
                held.wanted.is_empty() && held.following.is_none() && held.outbox.ending().is_none()
            });
            if settled {
                return;
            }
        }
        panic!("a client never settles");
    }

    fn has_all(&self, client: &Client) {
        let connection = client.connection.as_ref().unwrap();
        let group = self.store.group;
        for stream in [
            StreamName::Personal(client.user),
            StreamName::Shared(group),
            StreamName::Internal(group),
        ] {
            let may = self.store.may_follow(client.user, client.staff, stream);
            let follows = connection.followed.contains(&stream);
            // Who came back in has to ask again; nobody follows what is not his.
            assert!(may || !follows, "{stream:?} is followed without a right");
            if follows {
                let have = client.have.get(&stream).copied().unwrap_or(Seq::ZERO);
                assert_eq!(have, self.store.head(stream), "not all of {stream:?}");
            }
        }
    }
}
