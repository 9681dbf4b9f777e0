//! One `artel serve`: the real binary in a process of its own.

use crate::clock::Stopwatch;
use crate::network::Wire;
use crate::servers::{free_port, serves};
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Far longer than a start or a stop takes.
const DEADLINE: Duration = Duration::from_secs(40);

pub struct Node {
    pub name: String,
    port: u16,
    /// The wire to it, if it has a network of its own.
    pub wire: Option<Wire>,
    options: Vec<String>,
    /// Environment that plants a bug.
    planted: Vec<(String, String)>,
    /// The version after this one.
    pub is_next: bool,
    folder: PathBuf,
    child: Option<Child>,
    /// Microseconds that each start took until the node was ready.
    pub starts: Vec<u64>,
}

impl Node {
    pub fn new(
        name: &str,
        folder: &Path,
        options: Vec<String>,
        planted: Vec<(String, String)>,
        wire: Option<Wire>,
    ) -> Self {
        let folder = folder.join(name);
        fs::create_dir_all(folder.join("armed")).unwrap();
        Node {
            name: name.to_owned(),
            port: free_port(),
            wire,
            options,
            planted,
            is_next: false,
            folder,
            child: None,
            starts: Vec::new(),
        }
    }

    pub fn address(&self) -> SocketAddr {
        let wire = self.wire.as_ref();
        let there = wire.map_or(Ipv4Addr::LOCALHOST, |wire| wire.there);
        (there, self.port).into()
    }

    /// All that it ever said.
    pub fn said(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Starts the process, not waiting for anything.
    pub fn launch(&mut self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))
            .unwrap();
        let artel = Path::new(env!("CARGO_BIN_EXE_artel"));
        let mut artel = match &self.wire {
            Some(wire) => wire.command(artel),
            None => Command::new(artel),
        };
        let child = artel
            .arg("serve")
            .args(["--listen", &self.address().to_string(), "--log", "warn"])
            .args(&self.options)
            .env("ARTEL_FAILPOINTS", self.folder.join("armed"))
            .envs(self.planted.iter().cloned())
            .envs(self.is_next.then_some(("ARTEL_NEXT", "1")))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    /// Starts it, if it does not run, and waits until it takes requests.
    pub async fn start(&mut self) {
        if self.is_alive() {
            return;
        }
        self.launch();
        let watch = Stopwatch::start();
        while !serves(self.address()).await {
            if watch.passed(DEADLINE) {
                panic!("{} did not get ready:\n{}", self.name, self.said());
            }
            if !self.is_alive() {
                // It found its database away and gave up: an operator starts it again.
                self.launch();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.starts.push(watch.micros());
    }

    pub fn is_alive(&mut self) -> bool {
        self.child
            .as_mut()
            .is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// `STOP`, `CONT` or `TERM`.
    pub fn signal(&self, name: &str) {
        if let Some(child) = &self.child {
            let pid = child.id().to_string();
            let sent = Command::new("kill").args(["-s", name, &pid]).status();
            assert!(sent.is_ok(), "kill is not there");
        }
    }

    /// Asks it to stop and waits until it has; how long that took.
    pub async fn stop(&mut self) -> Duration {
        let watch = Stopwatch::start();
        self.signal("TERM");
        while self.is_alive() {
            assert!(!watch.passed(DEADLINE), "{} did not stop", self.name);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.child = None;
        Duration::from_micros(watch.micros())
    }

    /// Arms a failpoint: whoever reaches it dies.
    pub fn arm(&self, point: &str) {
        fs::write(self.folder.join("armed").join(point), "").unwrap();
    }

    /// Takes it back; false if it was reached.
    pub fn disarm(&self, point: &str) -> bool {
        fs::remove_file(self.folder.join("armed").join(point)).is_ok()
    }

    /// Sets its clock wrong by so many seconds.
    pub fn sets_clock(&self, seconds: i64) {
        let file = self.folder.join("armed").join("clock");
        let new = self.folder.join("clock.new");
        fs::write(&new, (seconds * 1_000_000).to_string()).unwrap();
        fs::rename(new, file).unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.signal("CONT");
        self.kill();
    }
}
