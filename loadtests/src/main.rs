//! Benchmarks of Artel; `README.md` beside this crate has the figures, commands and raw lines.
//!
//! Each prints one JSON line per run and one with the medians. Loads go to loopback only.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod committer;

use clap::{Parser, Subcommand};

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
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().bench {
        Bench::Committer { runs, commands } => committer::run(runs, commands).await,
    }
}

/// The middle value; of an even count the upper of the two.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
