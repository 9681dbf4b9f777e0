//! Work for later: one table, leases, unique keys. A job runs at least once; its effects, once.

use crate::app::App;
use std::time::Duration;

/// Runs due jobs until the node stops.
pub async fn run_forever(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    while app.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        app.limits.forget_idle();
    }
}
