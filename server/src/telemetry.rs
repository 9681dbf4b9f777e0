//! Logs: lines for people, or JSON for machines. Never a text, a token or an address of a client.

use crate::config::Serve;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging to standard error; called once, by `main`.
pub fn start(config: &Serve) {
    let level: LevelFilter = config.log.parse().unwrap_or(LevelFilter::INFO);
    let ours = Targets::new()
        .with_target("server", level)
        .with_target("artel", level)
        .with_default(level.min(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(ours);
    if config.log_json {
        registry.with(lines.json()).init();
    } else {
        registry.with(lines.with_target(false)).init();
    }
}
