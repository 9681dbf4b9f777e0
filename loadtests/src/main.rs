//! Benchmarks of Artel; `README.md` beside this crate has the figures, commands and raw lines.
//!
//! Each prints one JSON line per run. Loads go to loopback only.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod chat;
mod client;
mod committer;
mod fill;
mod growth;
mod pages;
mod stock;
mod wire;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Of the demo accounts.
const PASSWORD: &str = server::demo::people::PASSWORD;

#[derive(Parser)]
#[command(about = "Benchmarks of Artel")]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// How fast the one writer of SQLite takes commands (ADR 0002).
    Committer {
        #[arg(long, default_value_t = 5)]
        runs: usize,
        #[arg(long, default_value_t = 4000)]
        commands: usize,
    },
    /// 50 people in 8 groups of the demo town, at a rate.
    Chat {
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
        /// Messages a second, of all together.
        #[arg(long, default_value_t = 200)]
        rate: u32,
        #[arg(long, default_value_t = 20)]
        seconds: u64,
    },
    /// Memory of idle connections.
    Idle {
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
        /// The server's process.
        #[arg(long)]
        pid: u32,
        #[arg(long, default_value_t = 5000)]
        count: usize,
    },
    /// Fills the store of a stopped server that has the demo town.
    Fill {
        #[arg(long)]
        data: PathBuf,
        #[command(flatten)]
        size: fill::Size,
    },
    /// What a message costs the server's processor.
    Growth {
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
        /// The server's process.
        #[arg(long)]
        pid: u32,
        /// Messages a second, of all together.
        #[arg(long, default_value_t = 200)]
        rate: u32,
        #[arg(long, default_value_t = 15)]
        seconds: u64,
    },
    /// One server through the stages of all; `scripts/bench-wire` starts them.
    Wire(wire::Row),
    /// The limit row: raw epoll, a write for each delivery.
    Limit {
        #[arg(long)]
        port: u16,
    },
    /// The row of a bare axum WebSocket.
    Bare {
        #[arg(long)]
        port: u16,
    },
    /// A store for `wire`, made in a stopped server's data folder.
    Town {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        database_url: Option<String>,
        #[arg(long, default_value_t = 5000)]
        people: usize,
    },
    /// The first page of a long room, and filters over many tasks.
    Pages {
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // Fails only when a provider is there already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match Cli::parse().bench {
        Bench::Committer { runs, commands } => committer::run(runs, commands).await,
        Bench::Chat { url, rate, seconds } => chat::run(&url, rate, seconds).await,
        Bench::Idle { url, pid, count } => chat::idle(&url, pid, count).await,
        Bench::Fill { data, size } => fill::run(&data, size).await,
        Bench::Growth {
            url,
            pid,
            rate,
            seconds,
        } => growth::run(&url, pid, rate, seconds).await,
        Bench::Wire(row) => wire::run(row),
        Bench::Limit { port } => wire::limit(port),
        Bench::Bare { port } => wire::bare(port).await,
        Bench::Town {
            data,
            database_url,
            people,
        } => wire::town::build(data, database_url, people).await,
        Bench::Pages { url } => pages::run(&url).await,
    }
}

/// The middle value; of an even count the upper of the two.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
