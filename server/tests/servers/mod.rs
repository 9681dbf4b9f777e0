//! PostgreSQL and Redis for the scenarios and the fault campaign: private, on free ports of
//! 127.0.0.1, in a temporary folder, and gone with the test process however it ends.
//!
//! One PostgreSQL serves the whole process, a database per town, unless a town is to crash one: then
//! it has its own. Each town that asks has a Redis of its own, so that a scenario may kill it without
//! a thought for its neighbours.

pub mod own_postgres;
mod redis_cluster;
mod standby;

pub use redis_cluster::RedisCluster;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::spawn_blocking;

/// The URL of an empty database that no one else knows. Starts PostgreSQL at the first call.
pub async fn postgres_url_for_new_database() -> String {
    spawn_blocking(|| POSTGRES.get_or_init(Postgres::shared).new_database())
        .await
        .unwrap()
}

/// The URL of a copy, that no one else knows, of the database `model` of the same PostgreSQL, to
/// which nobody is connected.
pub async fn postgres_url_for_copy_of(model: &'static str) -> String {
    spawn_blocking(|| POSTGRES.get_or_init(Postgres::shared).copy_of(model))
        .await
        .unwrap()
}

/// A Redis that no one else knows.
pub async fn redis() -> Redis {
    spawn_blocking(Redis::new).await.unwrap()
}

/// A Redis Cluster that no one else knows.
pub async fn redis_cluster() -> RedisCluster {
    spawn_blocking(RedisCluster::new).await.unwrap()
}

/// A port that was free a moment ago and that neither another test process nor an outgoing
/// connection is ever given, so that a killed server finds it free when it comes back.
pub fn free_port() -> u16 {
    const FIRST: u16 = 12_000;
    const COUNT: u16 = 20_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // A port is this process's as long as it has the same port of UDP, which nobody here speaks: while
    // its server is down, no other test process is given it.
    static OURS: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    // Test processes that run side by side begin far apart.
    let start = (std::process::id() % u32::from(COUNT)) * 61 % u32::from(COUNT);
    loop {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = FIRST + u16::try_from((start + step) % u32::from(COUNT)).unwrap();
        if let Ok(ours) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port))
            && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
        {
            OURS.lock().unwrap().push(ours);
            return port;
        }
    }
}

/// Is the node at this address ready? It takes calls from its first moment, and answers when its tables
/// are as it needs them. By hand: each client of a library's reads all certificates of the machine.
pub async fn serves(node: SocketAddr) -> bool {
    let asked = async {
        let mut there = tokio::net::TcpStream::connect(node).await?;
        let ask = format!("GET /readyz HTTP/1.1\r\nHost: {node}\r\nConnection: close\r\n\r\n");
        there.write_all(ask.as_bytes()).await?;
        let mut answer = [0; 12];
        there.read_exact(&mut answer).await?;
        Ok::<_, std::io::Error>(&answer == b"HTTP/1.1 200")
    };
    let answer = tokio::time::timeout(Duration::from_secs(2), asked).await;
    matches!(answer, Ok(Ok(true)))
}

/// How long a server may take to answer: far longer than it ever takes.
const DEADLINE: Duration = Duration::from_secs(30);

static POSTGRES: OnceLock<Postgres> = OnceLock::new();

/// Names the port of a PostgreSQL that another test process runs, for this one to use too.
pub const POSTGRES_OF_OTHERS: &str = "ARTEL_TEST_POSTGRES";

/// The port of this process's PostgreSQL.
pub fn postgres_port() -> u16 {
    POSTGRES.get_or_init(Postgres::shared).port
}

/// A PostgreSQL with its own data.
pub struct Postgres {
    programs: PathBuf,
    pub port: u16,
    databases: AtomicU32,
    folder: PathBuf,
    /// Each start after a crash adds one; nothing when another process runs it.
    running: Vec<Kept>,
}

impl Postgres {
    fn shared() -> Self {
        match std::env::var(POSTGRES_OF_OTHERS) {
            Ok(port) => Self {
                programs: newest_postgres(),
                port: port.parse().unwrap(),
                databases: AtomicU32::new(0),
                folder: PathBuf::new(),
                running: Vec::new(),
            },
            Err(_) => Self::new(),
        }
    }

    /// One that no one else knows.
    pub fn new() -> Self {
        let programs = newest_postgres();
        let folder = folder_of_postgres();
        let data = folder.join("data");
        let made = as_postgres(&programs.join("initdb"))
            .args([
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ])
            .args(["--username=postgres", "--pgdata"])
            .arg(&data)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );

        let mut postgres = Self {
            programs,
            port: free_port(),
            databases: AtomicU32::new(0),
            folder,
            running: Vec::new(),
        };
        postgres.start();
        // A superuser is above row level security; the server is an ordinary owner.
        succeeds(
            Command::new(postgres.programs.join("createuser"))
                .args(["-h", "127.0.0.1", "-p", &postgres.port.to_string()])
                .args(["-U", "postgres", OWNER]),
        );
        postgres
    }

    /// Starts it, also after [`Postgres::crash`], and returns when it answers.
    pub fn start(&mut self) {
        let port = self.port.to_string();
        let mut server = as_postgres(&self.programs.join("postgres"));
        server.arg("-D").arg(self.data()).args(["-p", &port]);
        let unix_sockets = format!("unix_socket_directories={}", self.folder.display());
        for setting in [
            "listen_addresses=127.0.0.1",
            unix_sockets.as_str(),
            "max_connections=400",
            "fsync=off",
            "full_page_writes=off",
        ] {
            server.arg("-c").arg(setting);
        }
        let running = Kept::start(&server, &self.folder, "QUIT");
        let mut ready = Command::new(self.programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &port]);
        running.wait_until(|| ready.status().is_ok_and(|answer| answer.success()));
        self.running.push(running);
    }

    /// Kills all its processes at once.
    pub fn crash(&mut self) {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let postmaster = file.lines().next().unwrap().to_owned();
        let mut all = children_of(&postmaster);
        all.insert(0, postmaster);
        let killed = Command::new("kill")
            .args(["-s", "KILL"])
            .args(&all)
            .status();
        assert!(killed.is_ok(), "kill is not there");
        // Their parents take notice a moment later; until then the data is locked.
        let end = Instant::now() + DEADLINE;
        while all.iter().any(|pid| Path::new("/proc").join(pid).exists()) {
            assert!(Instant::now() < end, "{all:?} are still there");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The URL of an empty database that no one else knows.
    pub fn new_database(&self) -> String {
        self.creates(&[])
    }

    fn copy_of(&self, model: &str) -> String {
        self.creates(&["-T", model])
    }

    fn creates(&self, options: &[&str]) -> String {
        let port = self.port.to_string();
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("town_{}_{number}", std::process::id());
        succeeds(
            Command::new(self.programs.join("createdb"))
                .args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres"])
                .args(["-O", OWNER])
                .args(options)
                .arg(&name),
        );
        let role = std::env::var(ROLE).unwrap_or(OWNER.to_owned());
        format!("postgres://{role}@127.0.0.1:{port}/{name}")
    }
}

/// Names another role than the owner of the databases for the servers to sign in with; `postgres` is
/// above row level security.
pub const ROLE: &str = "ARTEL_TEST_POSTGRES_ROLE";

/// Who owns the databases of the towns.
const OWNER: &str = "artel";

fn succeeds(command: &mut Command) {
    let done = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {said}");
}

/// A new folder that PostgreSQL may write to.
fn folder_of_postgres() -> PathBuf {
    let folder = new_folder("artel-postgres-");
    if is_root() {
        // PostgreSQL refuses to run as root.
        let owner = Command::new("chown").arg("postgres").arg(&folder).status();
        assert!(owner.unwrap().success(), "the user postgres does not exist");
    }
    folder
}

fn children_of(parent: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let names = processes.filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|pid| {
            // After the name in brackets: the state, then the parent.
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let after = stat.rsplit_once(')').map(|(_, after)| after);
            after.is_some_and(|after| after.split_whitespace().nth(1) == Some(parent))
        })
        .collect()
}

/// Debian keeps the programs of each version off PATH.
fn newest_postgres() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    versions
        .map(|version| version.path().join("bin"))
        .filter(|programs| programs.join("initdb").exists())
        .max_by_key(|programs| {
            let version = programs
                .parent()
                .and_then(Path::file_name)
                .and_then(OsStr::to_str);
            version.and_then(|version| version.parse::<u32>().ok())
        })
        .expect("PostgreSQL is not installed: run scripts/setup test")
}

/// The program, run by the user `postgres` if the tests are run by root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid=postgres",
            "--regid=postgres",
            "--init-groups",
            "--",
        ])
        .arg(program);
    command
}

pub fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output().unwrap();
    user.stdout == b"0\n"
}

/// A Redis without persistence: what it forgets when it stops is forgotten.
pub struct Redis {
    /// `redis://127.0.0.1:PORT`, the same after [`Redis::stop`] and [`Redis::start`].
    pub url: String,
    pub port: u16,
    running: Option<Kept>,
}

impl Redis {
    fn new() -> Self {
        let port = free_port();
        let mut redis = Self {
            url: format!("redis://127.0.0.1:{port}"),
            port,
            running: None,
        };
        redis.start();
        redis
    }

    /// Kills it at once, as a power cut does.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Sends its process a signal: `STOP`, `CONT`.
    pub fn signal(&self, name: &str) {
        if let Some(running) = &self.running {
            running.signal(name);
        }
    }

    /// Starts it empty on its old port and returns when it answers.
    pub fn start(&mut self) {
        let folder = new_folder("artel-redis-");
        let mut server = Command::new("redis-server");
        server.args([
            "--port",
            &self.port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ]);
        server.args(["--appendonly", "no", "--dir"]).arg(&folder);
        let running = Kept::start(&server, &folder, "KILL");
        running.wait_until(|| answers_ping(self.port).unwrap_or(false));
        self.running = Some(running);
    }
}

fn answers_ping(port: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer)?;
    Ok(&answer == b"+PONG")
}

/// A server that lives no longer than this value or this process. A shell beside it reads a pipe
/// whose other end only this process holds; when that closes, which even `kill -9` brings about,
/// the shell stops the server and removes its folder.
struct Kept {
    shell: Child,
    log: PathBuf,
}

impl Kept {
    fn start(server: &Command, folder: &Path, signal: &str) -> Self {
        const KEEP: &str = r#"folder=$1 signal=$2; shift 2
            "$@" &
            cat >/dev/null
            kill -s "$signal" $!; wait; rm -rf "$folder""#;
        let log = folder.join("log");
        let output = File::create(&log).unwrap();
        let shell = Command::new("sh")
            .args(["-c", KEEP, "sh"])
            .arg(folder)
            .arg(signal)
            .arg(server.get_program())
            .args(server.get_args())
            .stdin(Stdio::piped())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            // Ctrl-C at a terminal is for the tests; the shell outlives them to clean up.
            .process_group(0)
            .spawn()
            .unwrap();
        Self { shell, log }
    }

    fn signal(&self, name: &str) {
        let servers = children_of(&self.shell.id().to_string());
        let sent = Command::new("kill")
            .args(["-s", name])
            .args(&servers)
            .status();
        assert!(sent.is_ok(), "kill is not there");
    }

    fn wait_until(&self, mut ready: impl FnMut() -> bool) {
        let end = Instant::now() + DEADLINE;
        while !ready() {
            let log = || fs::read_to_string(&self.log).unwrap_or_default();
            assert!(Instant::now() < end, "the server did not start: {}", log());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        self.shell.wait().ok();
    }
}

/// A new folder under the system's temporary one; the shell of its server removes it.
fn new_folder(prefix: &str) -> PathBuf {
    tempfile::Builder::new()
        .prefix(prefix)
        .tempdir()
        .unwrap()
        .keep()
}

#[tokio::test]
async fn private_servers_start_and_a_killed_redis_comes_back_empty_on_its_port() {
    let (first, second) = tokio::join!(
        postgres_url_for_new_database(),
        postgres_url_for_new_database()
    );
    assert_ne!(first, second);
    let database = sqlx::PgPool::connect(&first).await.unwrap();
    sqlx::query("create table lines (seq bigint)")
        .execute(&database)
        .await
        .unwrap();

    let mut redis = redis().await;
    let address = redis.url.replace("redis://", "");
    TcpStream::connect(&address)
        .unwrap()
        .write_all(b"SET word kept\r\n")
        .unwrap();
    redis.stop();
    TcpStream::connect(&address).expect_err("a killed Redis does not answer");
    redis.start();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(b"GET word\r\n").unwrap();
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"$-1\r\n");
}
