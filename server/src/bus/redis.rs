//! Announcements between nodes over Redis pub/sub.

use super::Bus;
use anyhow::bail;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Joins the other nodes at `url`.
pub async fn join(
    _: &str,
    _: &str,
    _: Bus,
    _: TaskTracker,
    _: CancellationToken,
) -> anyhow::Result<Bus> {
    bail!("several nodes are not there yet")
}
