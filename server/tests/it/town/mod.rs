//! The harness of the scenarios: a town is one database with the nodes that serve it, over real
//! sockets. `ARTEL_TEST_BACKEND=sqlite` (or nothing) is one node on SQLite; `cluster` is two nodes
//! on a new PostgreSQL database and a Redis of their own, with people spread over both in turn.
//!
//! Read next: `person.rs` for what people do, `socket.rs` for what they hear, `node.rs` for faults.

pub mod asked;
mod digest;
mod node;
pub mod person;
mod proxy;
#[path = "../../servers/mod.rs"]
pub mod servers;
pub mod socket;

pub use person::{Person, text_line};
pub use proxy::Proxy;
pub use socket::Socket;

use node::{Apps, Node};
use protocol::command::{Command, Envelope, Receipt};
use protocol::event::{PersonalEvent, SharedEvent, StreamName};
use protocol::person::{Kind, PersonForGroup, Role};
use protocol::{GroupId, Micros, OpId, SessionId, UserId};
use server::app::App;
use server::clock::{Clock, DAY};
use server::policy::{Action, Actor, Facts, may};
use server::store::Db;
use server::{accounts, commands, execute, ids};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;

/// Far longer than anything takes: whoever waits longer has failed.
pub const DEADLINE: Duration = Duration::from_secs(20);

pub struct Town {
    /// The time of all its nodes.
    pub clock: Clock,
    nodes: Vec<Node>,
    apps: Arc<Apps>,
    redis: Option<servers::Redis>,
    /// Instead of it, in the town that asks for one.
    redis_cluster: Option<servers::RedisCluster>,
    settings: Vec<String>,
    seats: AtomicUsize,
    folder: tempfile::TempDir,
}

/// Is this run on PostgreSQL and Redis?
pub fn is_cluster() -> bool {
    match std::env::var("ARTEL_TEST_BACKEND").as_deref() {
        Ok("cluster") => true,
        Ok("sqlite") | Err(_) => false,
        Ok(other) => panic!("ARTEL_TEST_BACKEND is sqlite or cluster, not {other}"),
    }
}

/// The URL of a new PostgreSQL database with its tables: they are made once and copied.
async fn migrated_database() -> String {
    static MODEL: OnceCell<String> = OnceCell::const_new();
    let model = MODEL.get_or_init(|| async {
        let url = servers::postgres_url_for_new_database().await;
        server::store::open(&url, 1).await.unwrap().close().await;
        let (_, name) = url.rsplit_once('/').unwrap();
        name.to_owned()
    });
    servers::postgres_url_for_copy_of(model.await).await
}

/// What connects the nodes of a cluster.
enum Between {
    OneRedis,
    RedisCluster,
}

impl Town {
    /// The town of this run's back end.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// As [`Town::start`], its nodes with more options of `artel serve`.
    pub async fn start_with(options: &[&str]) -> Self {
        Self::start_on(Between::OneRedis, options).await
    }

    /// As [`Town::start`], its nodes connected by a Redis Cluster.
    pub async fn on_a_redis_cluster() -> Self {
        Self::start_on(Between::RedisCluster, &[]).await
    }

    async fn start_on(bus: Between, options: &[&str]) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::Builder::new()
            .prefix("artel-town-")
            .tempdir()
            .unwrap();
        let mut town = Town {
            clock: Clock::default(),
            nodes: Vec::new(),
            apps: Arc::default(),
            redis: None,
            redis_cluster: None,
            settings: vec!["--data".to_owned(), folder.path().display().to_string()],
            seats: AtomicUsize::new(0),
            folder,
        };
        if is_cluster() {
            let database = migrated_database();
            let (database, redis) = tokio::join!(database, town.starts_bus(bus));
            let urls = [("--database-url", database), ("--redis-url", redis)];
            let urls = urls
                .into_iter()
                .flat_map(|(flag, url)| [flag.to_owned(), url]);
            town.settings.extend(urls);
        }
        town.settings
            .extend(options.iter().map(|&option| option.to_owned()));
        for _ in 0..if is_cluster() { 2 } else { 1 } {
            town.adds_node().await;
        }
        town
    }

    /// What carries announcements between the nodes; its URL.
    async fn starts_bus(&mut self, bus: Between) -> String {
        match bus {
            Between::OneRedis => {
                let redis = servers::redis().await;
                self.redis.insert(redis).url.clone()
            }
            Between::RedisCluster => {
                let cluster = servers::redis_cluster().await;
                self.redis_cluster.insert(cluster).urls.clone()
            }
        }
    }

    async fn adds_node(&mut self) -> usize {
        let node = Node::start(
            self.nodes.len(),
            &self.settings,
            &self.clock,
            &self.apps,
            self.folder.path(),
        );
        self.nodes.push(node.await);
        self.nodes.len() - 1
    }

    // --- looking inside ------------------------------------------------------------------------

    /// The first living node of this process.
    pub fn app(&self) -> App {
        self.apps
            .alive()
            .into_iter()
            .next()
            .expect("no node is alive")
    }

    /// Node `index`, alive in this process.
    pub fn app_of(&self, index: usize) -> App {
        self.apps.get(index).expect("this node is not alive")
    }

    /// How many nodes the town has had.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// `http://127.0.0.1:PORT` of a node.
    pub fn url(&self, index: usize) -> String {
        self.nodes[index].url()
    }

    /// The folder of the database and the files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Options that every node was started with.
    pub fn settings(&self) -> &[String] {
        &self.settings
    }

    /// A look at the rows that needs no living node.
    pub async fn db(&self) -> Db {
        server::store::open(&self.store_url(), 2).await.unwrap()
    }

    pub fn store_url(&self) -> String {
        node::config(&self.settings).store.url()
    }

    // --- people and groups ---------------------------------------------------------------------

    pub async fn operator(&self, name: &str) -> Person {
        self.person(name, Role::Operator, None).await
    }

    pub async fn head(&self, name: &str) -> Person {
        self.person(name, Role::Head, None).await
    }

    pub async fn admin(&self, name: &str) -> Person {
        self.person(name, Role::Admin, None).await
    }

    /// A new master, member of `group`.
    pub async fn master(&self, name: &str, group: GroupId) -> Person {
        let master = self
            .person(name, Role::Master, Some("Мастера".to_owned()))
            .await;
        self.joins(&master, group).await;
        master
    }

    /// A new external group, made by the product itself.
    pub async fn group(&self, city: &str, company: &str) -> GroupId {
        let receipt = self
            .commands(Command::CreateGroup {
                city: city.to_owned(),
                company: company.to_owned(),
                time_zone: "Europe/Moscow".to_owned(),
                prefix: company.chars().take(2).collect(),
            })
            .await;
        GroupId(receipt.id.unwrap())
    }

    /// The product itself gives a command.
    pub async fn commands(&self, command: Command) -> Receipt {
        let envelope = Envelope {
            op: ids::new::<OpId>(),
            expect: None,
            command,
        };
        commands::run_at(&self.app(), None, envelope, None)
            .await
            .unwrap()
    }

    /// Makes a master a member, without the rules of inviting.
    pub async fn joins(&self, master: &Person, group: GroupId) {
        let (user, name) = (master.id, master.name.clone());
        let app = self.app();
        let write = app.log.write(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                tx.lock_group(group).await?;
                let at = tx.now;
                let id: OpId = ids::new();
                execute!(
                    tx.conn,
                    "insert into memberships (id, group_id, user_id, joined_at) values ($1, $2, $3, $4)",
                    id.0,
                    group,
                    user,
                    at
                )?;
                let permit = may(&Actor::system(), Action::ManageGroups, Facts::default())?;
                let person = PersonForGroup {
                    id: user,
                    name,
                    kind: Kind::External,
                    company: Some("Мастера".to_owned()),
                    avatar: None,
                    active: true,
                };
                let joined = SharedEvent::MemberAdded {
                    person,
                    joined_at: at,
                };
                tx.shared(permit, group, joined).await?;
                tx.personal(user, PersonalEvent::GroupJoined { group });
                Ok(())
            })
        });
        write.await.unwrap();
    }

    /// A person with a session, by rows: no password is hashed for him.
    async fn person(&self, name: &str, role: Role, company: Option<String>) -> Person {
        let (id, session): (UserId, SessionId) = (ids::new(), ids::new());
        let token = accounts::sessions::new_secret();
        let (hash, full) = (accounts::sessions::hashed(&token), name.to_owned());
        let app = self.app();
        let write = app.log.write(move |tx| {
            let (hash, name, company) = (hash.clone(), full.clone(), company.clone());
            Box::pin(async move {
                let now = tx.now;
                execute!(
                    tx.conn,
                    "insert into users (id, kind, role, status, name, name_key, company, locale, \
                     time_zone, demo, created_at, last_seen_at, access_rev, rev) values \
                     ($1, $2, $3, 'active', $4, $5, $6, 'ru', 'Europe/Moscow', false, $7, $7, 1, 1)",
                    id,
                    if role == Role::Master {
                        "external"
                    } else {
                        "internal"
                    },
                    accounts::queries::word(role),
                    &name,
                    accounts::search_key(&name),
                    company,
                    now
                )?;
                tx.make_stream(StreamName::Personal(id)).await?;
                let ends = now + 90 * DAY;
                let conn = &mut tx.conn;
                accounts::queries::insert_session(conn, session, id, &hash, "test", now, ends).await
            })
        });
        write.await.unwrap();
        let seat = self.seats.fetch_add(1, Ordering::Relaxed) % self.nodes.len();
        Person::new(
            id,
            name,
            session,
            token,
            self.apps.clone(),
            seat,
            self.url(seat),
        )
    }

    // --- time and faults -----------------------------------------------------------------------

    /// Moves the time of all nodes of this process.
    pub fn later(&self, by: Micros) {
        self.clock.advance(by);
    }

    /// One more node; on SQLite it serves the same file.
    pub async fn second_node(&mut self) -> usize {
        self.adds_node().await
    }

    /// Kills a node as a power cut does: its tasks and sockets are gone at once.
    pub fn kills_node(&mut self, index: usize) {
        self.nodes[index].kill();
    }

    /// Starts a killed node on its old address, in its old form.
    pub async fn starts_node(&mut self, index: usize) {
        self.nodes[index].start_again().await;
    }

    /// From its next start the node is the real binary, so that it dies by `kill -9`; kill and
    /// start included. Its clock is the wall's.
    pub async fn runs_as_program(&mut self, index: usize) {
        self.nodes[index].becomes_program().await;
    }

    /// The process of a node that runs as the real binary.
    pub fn pid(&self, index: usize) -> u32 {
        self.nodes[index].pid().expect("this node is no process")
    }

    /// From its next start as a program this fault of the server is planted in it, or none.
    pub fn plants(&mut self, index: usize, fault: Option<&'static str>) {
        self.nodes[index].planted = fault;
    }

    /// Stops a node in good order.
    pub async fn stops_node(&mut self, index: usize) {
        self.nodes[index].stop().await;
    }

    /// Kills every node and starts it again.
    pub async fn restarts(&mut self) {
        for node in &mut self.nodes {
            node.kill();
        }
        for node in &mut self.nodes {
            node.start_again().await;
        }
    }

    /// Kills Redis; a town without one stays as it is.
    pub fn stops_redis(&mut self) {
        if let Some(redis) = &mut self.redis {
            redis.stop();
        }
    }

    /// Starts Redis empty on its old port.
    pub fn starts_redis(&mut self) {
        if let Some(redis) = &mut self.redis {
            redis.start();
        }
    }

    /// A line to a node that a scenario can cut; see [`Person::through`].
    pub async fn proxy(&self, index: usize) -> Proxy {
        Proxy::to(self.nodes[index].address()).await
    }
}

/// Ends every other connection to the database.
pub const END_OTHERS: &str = "select pg_terminate_backend(pid) from pg_stat_activity \
    where datname = current_database() and pid <> pg_backend_pid()";

/// Waits until `look` says yes.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut look: impl FnMut() -> F) {
    let end = std::time::Instant::now() + DEADLINE;
    while !look().await {
        assert!(std::time::Instant::now() < end, "never came true: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
