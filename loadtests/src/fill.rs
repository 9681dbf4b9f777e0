//! Fills the store of a stopped server, which has the demo town, to a size that a target names.

use crate::stock::Stock;
use anyhow::Result;
use std::path::Path;

/// How much there should be.
#[derive(clap::Args, Clone, Copy)]
pub struct Size {
    /// Groups, at least.
    #[arg(long, default_value_t = 0)]
    groups: i64,
    /// Lines more, in the first group or `--spread` over all.
    #[arg(long, default_value_t = 0)]
    lines: i64,
    #[arg(long)]
    spread: bool,
    /// Tasks, at least.
    #[arg(long, default_value_t = 0)]
    tasks: i64,
}

pub async fn run(data: &Path, size: Size) -> Result<()> {
    let mut stock = Stock::open(data).await?;
    stock.groups(size.groups).await?;
    stock.tasks(size.tasks).await?;
    if size.lines > 0 {
        let rooms = if size.spread { i64::MAX } else { 1 };
        stock.lines(size.lines, rooms).await?;
    }
    stock.close().await
}
