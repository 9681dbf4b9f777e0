//! One node: an [`App`] on a runtime of its own, so that it can be killed at once, or the real
//! binary in a process of its own.

use super::{DEADLINE, servers};
use clap::Parser;
use server::app::App;
use server::clock::Clock;
use server::config::{Act, Cli, Serve};
use server::http;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// Nodes that are alive in this process, by index.
#[derive(Default)]
pub struct Apps(Mutex<Vec<Option<App>>>);

impl Apps {
    pub fn get(&self, index: usize) -> Option<App> {
        self.0.lock().unwrap().get(index).cloned().flatten()
    }

    pub fn alive(&self) -> Vec<App> {
        self.0.lock().unwrap().iter().flatten().cloned().collect()
    }

    fn set(&self, index: usize, app: Option<App>) {
        let mut apps = self.0.lock().unwrap();
        if apps.len() <= index {
            apps.resize_with(index + 1, || None);
        }
        apps[index] = app;
    }
}

enum Life {
    Runtime(Runtime),
    Program(Child),
    Dead,
}

pub struct Node {
    index: usize,
    port: u16,
    settings: Vec<String>,
    clock: Clock,
    apps: Arc<Apps>,
    log: PathBuf,
    program: bool,
    /// A fault of the server that its program has planted.
    pub planted: Option<&'static str>,
    life: Life,
}

/// What `artel serve` makes of these options.
pub fn config(settings: &[String]) -> Serve {
    let words = ["artel", "serve"]
        .into_iter()
        .chain(settings.iter().map(String::as_str));
    match Cli::try_parse_from(words).unwrap().act {
        Act::Serve(config) => *config,
        _ => unreachable!("the words say serve"),
    }
}

impl Node {
    pub async fn start(
        index: usize,
        settings: &[String],
        clock: &Clock,
        apps: &Arc<Apps>,
        folder: &Path,
    ) -> Self {
        let mut node = Node {
            index,
            port: servers::free_port(),
            settings: settings.to_vec(),
            clock: clock.clone(),
            apps: apps.clone(),
            log: folder.join(format!("node-{index}.log")),
            program: false,
            planted: None,
            life: Life::Dead,
        };
        node.start_again().await;
        node
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    pub async fn becomes_program(&mut self) {
        self.program = true;
        self.kill();
        self.start_again().await;
    }

    pub fn pid(&self) -> Option<u32> {
        match &self.life {
            Life::Program(child) => Some(child.id()),
            Life::Runtime(_) | Life::Dead => None,
        }
    }

    pub async fn start_again(&mut self) {
        if self.program {
            // What this node was before may still hold the port.
            drop(self.listens().await);
            self.start_program();
            let end = Instant::now() + DEADLINE;
            while tokio::net::TcpStream::connect(self.address())
                .await
                .is_err()
            {
                let log = || std::fs::read_to_string(&self.log).unwrap_or_default();
                assert!(Instant::now() < end, "the binary did not start: {}", log());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        } else {
            self.start_here().await;
        }
    }

    async fn start_here(&mut self) {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(format!("node-{}", self.index))
            .enable_all()
            .build()
            .unwrap();
        let (config, clock, url) = (config(&self.settings), self.clock.clone(), self.url());
        let listener = self.listens().await;
        let app = runtime
            .spawn(App::start(config, clock, url))
            .await
            .unwrap()
            .unwrap();
        runtime.spawn(http::serve(app.clone(), listener));
        self.apps.set(self.index, Some(app));
        self.life = Life::Runtime(runtime);
    }

    /// A killed node's socket is closed by its runtime's threads a moment after its death.
    async fn listens(&self) -> TcpListener {
        let end = Instant::now() + DEADLINE;
        loop {
            match TcpListener::bind(self.address()) {
                Ok(listener) => return listener,
                Err(error) => assert!(Instant::now() < end, "{}: {error}", self.address()),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn start_program(&mut self) {
        let output = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_artel"))
            .arg("serve")
            .args(["--listen", &self.address().to_string()])
            .args(&self.settings)
            .envs(self.planted.map(|fault| ("ARTEL_PLANTED", fault)))
            .current_dir(self.log.parent().unwrap())
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        self.life = Life::Program(child);
    }

    /// Stops in good order: what `SIGTERM` does.
    pub async fn stop(&mut self) {
        match std::mem::replace(&mut self.life, Life::Dead) {
            Life::Runtime(runtime) => {
                if let Some(app) = self.apps.get(self.index) {
                    runtime
                        .spawn(async move { app.stop().await })
                        .await
                        .unwrap();
                }
                self.apps.set(self.index, None);
                runtime.shutdown_background();
            }
            Life::Program(mut child) => {
                let pid = child.id().to_string();
                let asked = Command::new("kill").args(["-s", "TERM", &pid]).status();
                assert!(asked.unwrap().success());
                tokio::task::spawn_blocking(move || child.wait())
                    .await
                    .unwrap()
                    .unwrap();
            }
            Life::Dead => {}
        }
    }

    pub fn kill(&mut self) {
        self.apps.set(self.index, None);
        match std::mem::replace(&mut self.life, Life::Dead) {
            Life::Runtime(runtime) => runtime.shutdown_background(),
            Life::Program(mut child) => {
                child.kill().unwrap();
                child.wait().unwrap();
            }
            Life::Dead => {}
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
