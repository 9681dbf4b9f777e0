//! Figures for those who keep it running, as Prometheus reads them. Never a name, an id or a text
//! of the product: only counts, sizes and times.

use crate::app::App;
use crate::error::{Error, Result};
use crate::store;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

type Labels<const N: usize> = [(&'static str, String); N];

/// What is counted where it happens. Clones count together.
#[derive(Clone, Default)]
pub struct Metrics {
    commands: Family<Labels<2>, Counter>,
    pushes: Family<Labels<1>, Counter>,
}

/// How commits go.
#[derive(Clone)]
pub struct Commits {
    /// Commands in one commit.
    pub batch: Histogram,
    pub seconds: Histogram,
}

impl Default for Commits {
    fn default() -> Self {
        Commits {
            batch: Histogram::new(exponential_buckets(1.0, 2.0, 7)),
            seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 15)),
        }
    }
}

impl Commits {
    /// One commit of so many commands ended.
    pub fn ended(&self, commands: usize, watch: &Stopwatch) {
        #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
        self.batch.observe(commands as f64);
        self.seconds.observe(watch.elapsed().as_secs_f64());
    }
}

/// Measures how long something takes; the one place beside the clock that reads a time, and only
/// for itself.
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "figures measure for themselves")]
    pub fn start() -> Self {
        Stopwatch(Instant::now())
    }

    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Metrics {
    /// A command by its word, and `done` or the word of its error.
    pub fn command(&self, name: &str, outcome: &str) {
        let labels = [
            ("command", name.to_owned()),
            ("outcome", outcome.to_owned()),
        ];
        self.commands.get_or_create(&labels).inc();
    }

    /// What became of one push, in a word.
    pub fn push(&self, outcome: &str) {
        let labels = [("outcome", outcome.to_owned())];
        self.pushes.get_or_create(&labels).inc();
    }
}

/// The text that Prometheus reads.
pub async fn text(app: &App) -> Result<String> {
    let mut registry = Registry::with_prefix("artel");
    gauge(
        &mut registry,
        "connections",
        "Open WebSockets of this node",
        app.hub.connections(),
    );
    gauge(
        &mut registry,
        "rooms",
        "Groups, deals and people that somebody on this node listens to",
        app.hub.rooms(),
    );
    let Metrics { commands, pushes } = app.metrics.clone();
    registry.register("commands", "Commands by their word and outcome", commands);
    registry.register("pushes", "Pushes by what became of them", pushes);
    let queries: Counter = Counter::default();
    queries.inc_by(store::statements());
    registry.register("queries", "Statements that the database was given", queries);
    let commits = app.log.commits.clone();
    registry.register("commit_batch", "Commands in one commit", commits.batch);
    registry.register_with_unit("commit", "Time of a commit", Unit::Seconds, commits.seconds);
    registry.register(
        "bus_dropped",
        "Announcements dropped and left to the check of heads",
        app.bus.dropped.clone(),
    );
    let lag = Gauge::<f64, AtomicU64>::default();
    lag.set(crate::jobs::lag(app).await?);
    registry.register_with_unit("jobs_lag", "Age of the oldest due job", Unit::Seconds, lag);
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| Error::Internal(error.into()))?;
    Ok(text)
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: usize) {
    let gauge: Gauge = Gauge::default();
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    registry.register(name, help, gauge);
}
