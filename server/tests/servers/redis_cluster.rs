//! A Redis Cluster of three masters without replicas.

use super::{Kept, answers_ping, free_port, new_folder};
use std::process::Command;

/// Its nodes live as long as this value.
pub struct RedisCluster {
    /// One URL for each node, separated by commas.
    pub urls: String,
    _nodes: Vec<Kept>,
}

/// Slots of a cluster; the three masters share them.
const SLOTS: u16 = 16_384;
const MASTERS: u16 = 3;

impl RedisCluster {
    pub fn new() -> Self {
        let mut ports = Vec::new();
        let mut nodes = Vec::new();
        for _ in 0..MASTERS {
            let (port, bus) = (free_port(), free_port());
            nodes.push(start(port, bus));
            ports.push((port, bus));
        }
        let share = SLOTS / MASTERS;
        for (index, (port, _)) in (0..MASTERS).zip(&ports) {
            let last = match index + 1 {
                MASTERS => SLOTS,
                next => next * share,
            };
            let (first, last) = ((index * share).to_string(), (last - 1).to_string());
            says(*port, &["cluster", "addslotsrange", &first, &last]);
            let epoch = (index + 1).to_string();
            says(*port, &["cluster", "set-config-epoch", &epoch]);
        }
        for (port, bus) in &ports[1..] {
            let (port, bus) = (port.to_string(), bus.to_string());
            says(ports[0].0, &["cluster", "meet", "127.0.0.1", &port, &bus]);
        }
        let known = format!("cluster_known_nodes:{MASTERS}");
        for (node, (port, _)) in nodes.iter().zip(&ports) {
            node.wait_until(|| {
                let info = says(*port, &["cluster", "info"]);
                info.contains("cluster_state:ok") && info.contains(&known)
            });
        }
        let urls = ports
            .iter()
            .map(|(port, _)| format!("redis://127.0.0.1:{port}"));
        RedisCluster {
            urls: urls.collect::<Vec<_>>().join(","),
            _nodes: nodes,
        }
    }
}

fn start(port: u16, bus: u16) -> Kept {
    let folder = new_folder("artel-redis-cluster-");
    let mut server = Command::new("redis-server");
    server.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
    server.args(["--save", "", "--appendonly", "no", "--dir"]);
    server.arg(&folder);
    server.args([
        "--cluster-enabled",
        "yes",
        "--cluster-port",
        &bus.to_string(),
    ]);
    let running = Kept::start(&server, &folder, "KILL");
    running.wait_until(|| answers_ping(port).unwrap_or(false));
    running
}

fn says(port: u16, words: &[&str]) -> String {
    let answer = Command::new("redis-cli")
        .args(["-p", &port.to_string()])
        .args(words)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    assert!(
        answer.status.success() && !text.starts_with("ERR"),
        "{words:?}: {text}"
    );
    text
}
