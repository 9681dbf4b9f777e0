//! Artel beside others on one wire: the same stages for every server, from one thread that does as
//! little as it can. What a delivery costs is the CPU time of the server's processes.

mod bare;
mod cpu;
mod limit;
mod stages;
mod storm;
mod swarm;
mod tongue;
pub mod town;

pub use bare::serve as bare;
pub use limit::serve as limit;

use anyhow::{Context, Result, ensure};
use clap::Args;
use cpu::Tree;
use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tongue::Tongue;

/// One row of the table: a server that already listens.
#[derive(Args)]
pub struct Row {
    /// Its name in the table.
    #[arg(long)]
    name: String,
    /// How it is spoken to: raw, artel, nchan, nats, socketio or xmpp.
    #[arg(long, default_value = "raw")]
    tongue: String,
    /// Where it listens, on loopback; several nodes are taken in turn.
    #[arg(long, value_delimiter = ',')]
    ports: Vec<u16>,
    /// Its processes; those that they started are counted too.
    #[arg(long, value_delimiter = ',')]
    pids: Vec<u32>,
    /// Of Artel: what `town` wrote.
    #[arg(long)]
    town: Option<PathBuf>,
    /// Which stages; all that the row knows when none is named.
    #[arg(long, value_delimiter = ',')]
    stages: Vec<String>,
    /// People who connect; a tenth as many small rooms.
    #[arg(long, default_value_t = 5000)]
    people: usize,
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

/// What a stage is run on.
pub struct Bench {
    row: Row,
    tongue: Tongue,
    nodes: Vec<SocketAddr>,
    tree: Tree,
    /// Messages that were said in each room, in all stages: who comes has them already.
    said: RefCell<Vec<u64>>,
}

/// Runs the row's stages; each prints a JSON line.
pub fn run(row: Row) -> Result<()> {
    ensure!(!row.ports.is_empty(), "no port");
    let tongue = Tongue::named(&row.tongue, row.town.as_deref())?;
    let bench = Bench {
        tongue,
        nodes: row
            .ports
            .iter()
            .map(|port| ([127, 0, 0, 1], *port).into())
            .collect(),
        tree: Tree::of(&row.pids),
        said: RefCell::new(vec![0; row.people / 10 + 1]),
        row,
    };
    for (name, stage) in stages::ALL {
        let artel_only = matches!(*name, "storm" | "stopped reader");
        let asked = bench.row.stages.iter().any(|asked| asked == name);
        if asked || (bench.row.stages.is_empty() && (!artel_only || bench.tongue.is_artel())) {
            let figures = stage(&bench).with_context(|| format!("{}: {name}", bench.row.name))?;
            bench.tell(name, figures);
        }
    }
    Ok(())
}

impl Bench {
    fn tell(&self, stage: &str, mut figures: serde_json::Value) {
        figures["bench"] = "wire".into();
        figures["row"] = self.row.name.as_str().into();
        figures["stage"] = stage.into();
        println!("{figures}");
    }

    fn said(&self, room: usize) -> u64 {
        self.said.borrow()[room]
    }

    fn measured(&self) -> Duration {
        Duration::from_secs(self.row.seconds)
    }

    /// The only room of the stages with one.
    fn big(&self) -> usize {
        self.row.people / 10
    }
}
