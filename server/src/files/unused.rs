//! Files that nothing uses a day after their upload are removed, with their bytes: what was chosen
//! and never sent, photos that were replaced, files of deleted lines.
//!
//! Invariant: bytes go only when the rows that named them are gone and no other row does. Bytes
//! that no row ever named are left alone: `artel verify` shows them, people decide.

use super::queries;
use super::store::ContentHash;
use crate::app::App;
use crate::clock::DAY;
use crate::error::Result;
use crate::log::Tx;
use anyhow::Context as _;
use protocol::Micros;
use std::collections::HashSet;
use uuid::Uuid;

/// How long an upload may wait to be used.
pub const AGE: Micros = DAY;
/// Contents that one run removes, or little more: the rest waits a day more.
const RUN: usize = 10_000;
/// Rows looked at at a time, and at most so many removed in one transaction.
const PAGE: i64 = 500;

/// Runs to its end or starts anew: each step may be repeated.
pub async fn remove(app: &App) -> Result<()> {
    let before = app.clock.now() - AGE;
    let mut free = HashSet::new();
    let mut after = Some(Uuid::nil());
    while let Some(place) = after.filter(|_| free.len() < RUN) {
        // Read beside the one who writes: a year's files are not gone through while all others wait.
        let page = queries::unused(&mut app.db.read().await?, place, before, PAGE).await?;
        let unused = page.1;
        after = page.0;
        if !unused.is_empty() {
            let forgotten = app.log.write(move |tx| {
                let unused = unused.clone();
                Box::pin(async move { forget(tx, &unused).await })
            });
            free.extend(forgotten.await?);
        }
    }
    keep_named(app, &mut free).await?;
    for hash in free {
        let removed = app.files.forget(&hash, before).await;
        removed.context("the bytes of an unused file")?;
    }
    let left = app.files.sweep(before).await;
    left.context("what broken uploads left")?;
    Ok(())
}

/// The rows first held, then looked at again: who uses one of them at this moment has either done
/// so, or waits and finds it gone.
async fn forget(tx: &mut Tx, unused: &[Uuid]) -> Result<Vec<ContentHash>> {
    queries::hold_all(&mut tx.conn, unused).await?;
    let gone = queries::delete_unused(&mut tx.conn, unused).await?;
    Ok(gone.iter().flat_map(queries::Hashes::all).collect())
}

/// Takes out what other rows name: the same bytes are kept once.
async fn keep_named(app: &App, free: &mut HashSet<ContentHash>) -> Result<()> {
    let mut after = Uuid::nil();
    while !free.is_empty() {
        let rows = queries::hashes(&mut app.db.read().await?, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.id.0;
        for hash in rows.iter().flat_map(queries::Hashes::all) {
            free.remove(&hash);
        }
    }
    Ok(())
}
