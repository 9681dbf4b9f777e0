//! The servers of one campaign and the lines between them: nodes, their stores, and a proxy on every
//! line. It dies with the test process.

use crate::network::Wire;
use crate::node::Node;
use crate::proxy::{Mode, Proxy};
use crate::servers::{self, Postgres, Redis, RedisCluster};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use tokio::sync::{Mutex, MutexGuard, watch};

/// What a town is built on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// One node on a SQLite file.
    Sqlite,
    /// Nodes on PostgreSQL, joined by one Redis.
    Redis { nodes: usize },
    /// The same, each node in a network of its own.
    Networks { nodes: usize },
    /// The same, joined by a Redis Cluster.
    RedisCluster { nodes: usize },
}

pub struct Town {
    pub ground: Ground,
    nodes: Vec<Mutex<Node>>,
    /// What people connect to, by node.
    pub doors: Vec<Proxy>,
    /// Each node's line to PostgreSQL.
    pub to_store: Vec<Proxy>,
    /// Each node's line to Redis.
    pub to_redis: Vec<Proxy>,
    /// One of the town's own, for what would harm a neighbour's.
    pub postgres: Option<Mutex<Postgres>>,
    pub redis: Option<Mutex<Redis>>,
    _redis_cluster: Option<RedisCluster>,
    /// The nodes' database, past the proxies, where it was at first.
    database: String,
    /// Where PostgreSQL is now.
    store: watch::Sender<SocketAddr>,
    folder: tempfile::TempDir,
}

impl Town {
    /// With a PostgreSQL of its own if more than its lines is to break.
    pub async fn start(ground: Ground, planted: &[(String, String)], own_store: bool) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::Builder::new()
            .prefix("artel-campaign-")
            .tempdir()
            .unwrap();
        let mut town = Town {
            ground,
            nodes: Vec::new(),
            doors: Vec::new(),
            to_store: Vec::new(),
            to_redis: Vec::new(),
            postgres: None,
            redis: None,
            _redis_cluster: None,
            database: format!("sqlite://{}", folder.path().join("artel.sqlite").display()),
            store: watch::Sender::new((Ipv4Addr::LOCALHOST, 0).into()),
            folder,
        };
        match ground {
            Ground::Sqlite => {
                town.settles("node-1", Vec::new(), planted, None).await;
            }
            Ground::Redis { nodes } | Ground::Networks { nodes } => {
                town.digs_well(own_store).await;
                let redis = servers::redis().await;
                let port = redis.port;
                town.redis = Some(Mutex::new(redis));
                for number in 1..=nodes {
                    let apart = matches!(ground, Ground::Networks { .. });
                    let wire = apart.then(|| Wire::new(u8::try_from(number).unwrap()));
                    let here = wire.as_ref().map_or(Ipv4Addr::LOCALHOST, |wire| wire.here);
                    let redis = watch::Sender::new((Ipv4Addr::LOCALHOST, port).into());
                    let line = Proxy::at(here, redis.subscribe()).await;
                    let url = format!("redis://{}", line.address);
                    town.to_redis.push(line);
                    town.settles_on_postgres(number, url, planted, wire).await;
                }
            }
            Ground::RedisCluster { nodes } => {
                town.digs_well(own_store).await;
                let cluster = servers::redis_cluster().await;
                let urls = cluster.urls.clone();
                town._redis_cluster = Some(cluster);
                for number in 1..=nodes {
                    town.settles_on_postgres(number, urls.clone(), planted, None)
                        .await;
                }
            }
        }
        town
    }

    async fn digs_well(&mut self, own_store: bool) {
        if own_store {
            let postgres = tokio::task::spawn_blocking(Postgres::new).await.unwrap();
            self.database = postgres.new_database();
            self.postgres = Some(Mutex::new(postgres));
        } else {
            self.database = servers::postgres_url_for_new_database().await;
        }
        let store = self.database.split(['@', '/']).nth(3).unwrap();
        self.moves_store(store.parse().unwrap());
    }

    async fn settles_on_postgres(
        &mut self,
        number: usize,
        redis_url: String,
        planted: &[(String, String)],
        wire: Option<Wire>,
    ) {
        let here = wire.as_ref().map_or(Ipv4Addr::LOCALHOST, |wire| wire.here);
        let line = Proxy::at(here, self.store.subscribe()).await;
        let url = self.database_at(line.address);
        self.to_store.push(line);
        let options = ["--database-url", &url, "--redis-url", &redis_url];
        let options = options.map(str::to_owned).to_vec();
        self.settles(&format!("node-{number}"), options, planted, wire)
            .await;
    }

    async fn settles(
        &mut self,
        name: &str,
        options: Vec<String>,
        planted: &[(String, String)],
        wire: Option<Wire>,
    ) {
        let mut all = vec![
            "--data".to_owned(),
            self.folder.path().display().to_string(),
            "--database-connections".to_owned(),
            "8".to_owned(),
        ];
        all.extend(options);
        if wire.is_some() {
            // A node that is no loopback's wants TLS in front; the doors speak plainly to it all the same.
            all.extend([
                "--public-url".to_owned(),
                "https://artel.example".to_owned(),
            ]);
        }
        let mut node = Node::new(name, self.folder.path(), all, planted.to_vec(), wire);
        node.start().await;
        self.doors.push(Proxy::to(node.address()).await);
        self.nodes.push(Mutex::new(node));
    }

    /// PostgreSQL is somewhere else: who calls from now on is carried there.
    pub fn moves_store(&self, to: SocketAddr) {
        self.store.send_replace(to);
    }

    fn database_at(&self, store: SocketAddr) -> String {
        let (start, name) = self.database.rsplit_once('/').unwrap();
        let (role, _) = start.split_once('@').unwrap();
        format!("{role}@{store}/{name}")
    }

    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// Whoever does something to a node has it for himself meanwhile.
    pub async fn node(&self, index: usize) -> MutexGuard<'_, Node> {
        self.nodes[index].lock().await
    }

    /// What people connect to.
    pub fn door(&self, index: usize) -> SocketAddr {
        self.doors[index].address
    }

    /// The database for whoever may see and do everything, past the nodes' own role and the proxies.
    pub fn rows(&self) -> String {
        if self.ground == Ground::Sqlite {
            return self.database.clone();
        }
        let url = self.database_at(*self.store.borrow());
        let (_, store) = url.split_once('@').unwrap();
        format!("postgres://postgres@{store}")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How announcements come to all nodes from now on; of a Redis Cluster nobody is in between.
    pub fn announcements_go(&self, mode: Mode) {
        self.to_redis.iter().for_each(|line| line.goes(mode));
    }

    /// `redis-cli`.
    pub async fn tells_redis(&self, words: &[&str]) {
        let Some(redis) = &self.redis else { return };
        let port = redis.lock().await.port.to_string();
        let said = Command::new("redis-cli")
            .args(["-p", &port])
            .args(words)
            .output()
            .unwrap();
        assert!(said.status.success(), "{words:?}: {said:?}");
    }

    /// `artel verify`: nothing, or what it says.
    pub fn verify(&self) -> Option<String> {
        let mut verify = Command::new(env!("CARGO_BIN_EXE_artel"));
        verify.arg("verify").arg("--data").arg(self.folder());
        if self.ground != Ground::Sqlite {
            verify.args(["--database-url", &self.database_at(*self.store.borrow())]);
        }
        let said = verify.output().unwrap();
        let words = [said.stdout, said.stderr].concat();
        (!said.status.success()).then(|| String::from_utf8_lossy(&words).into_owned())
    }
}
