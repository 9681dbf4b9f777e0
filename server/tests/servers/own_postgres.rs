//! A PostgreSQL whose data folder a scenario chooses, with the settings of an installation, to be
//! killed and started as a machine's would be.

use super::{Kept, as_postgres, free_port, is_root, new_folder, newest_postgres};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub struct OwnPostgres {
    pub port: u16,
    /// Lines of settings beyond those of an installation: `name=value`.
    pub settings: Vec<String>,
    programs: PathBuf,
    data: PathBuf,
    running: Option<Kept>,
}

impl OwnPostgres {
    /// Makes an empty cluster at `data`, whose parent is there.
    pub fn make(data: &Path) {
        let programs = newest_postgres();
        let folder = data.parent().unwrap();
        if is_root() {
            let owner = Command::new("chown").arg("postgres").arg(folder).status();
            assert!(owner.unwrap().success(), "the user postgres does not exist");
        }
        let made = as_postgres(&programs.join("initdb"))
            .args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
            .args(["--no-sync", "--data-checksums", "--wal-segsize=1"])
            .args(["--username=postgres", "--pgdata"])
            .arg(data)
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let why = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "initdb: {why}");
    }

    /// The cluster at `data`, not started yet.
    pub fn at(data: &Path) -> Self {
        OwnPostgres {
            port: free_port(),
            settings: Vec::new(),
            programs: newest_postgres(),
            data: data.to_owned(),
            running: None,
        }
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it and returns when it takes connections.
    pub fn start(&mut self) {
        let folder = new_folder("artel-own-postgres-");
        if is_root() {
            let owner = Command::new("chown").arg("postgres").arg(&folder).status();
            assert!(owner.unwrap().success());
        }
        let mut server = as_postgres(&self.programs.join("postgres"));
        server.arg("-D").arg(&self.data);
        let own = [
            format!("port={}", self.port),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", folder.display()),
            "shared_buffers=16MB".to_owned(),
        ];
        for setting in own.iter().chain(&self.settings) {
            server.arg("-c").arg(setting);
        }
        let running = Kept::start(&server, &folder, "INT");
        let mut ready = self.program("pg_isready");
        ready.arg("-q");
        running.wait_until(|| ready.status().is_ok_and(|answer| answer.success()));
        self.running = Some(running);
    }

    /// A client program that asks this server.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        let port = self.port.to_string();
        command.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port]);
        command
    }

    /// `kill -9` of every process of it at once.
    pub fn kill(&mut self) {
        let Some(running) = self.running.take() else {
            return;
        };
        let main = children_of(running.shell.id());
        // A stopped one has no more children.
        signal("STOP", &main);
        let mut all = main.clone();
        all.extend(main.iter().flat_map(|pid| children_of(*pid)));
        signal("KILL", &all);
        let end = Instant::now() + super::DEADLINE;
        while all.iter().any(|pid| is_alive(*pid)) {
            assert!(Instant::now() < end, "PostgreSQL does not die");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops it in good order.
    pub fn stop(&mut self) {
        self.running = None;
    }
}

fn signal(name: &str, pids: &[u32]) {
    let pids = pids.iter().map(u32::to_string);
    let _ = Command::new("kill").args(["-s", name]).args(pids).status();
}

/// State and parent of a process.
fn process(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut words = stat.rsplit_once(')')?.1.split_whitespace();
    let state = words.next()?.chars().next()?;
    Some((state, words.next()?.parse().ok()?))
}

fn children_of(parent: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| process(*pid).is_some_and(|(_, of)| of == parent))
        .collect()
}

/// A zombie only waits for somebody to ask how it ended.
fn is_alive(pid: u32) -> bool {
    process(pid).is_some_and(|(state, _)| state != 'Z')
}
