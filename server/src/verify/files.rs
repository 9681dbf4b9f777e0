//! Laws of the file store: every row's bytes are there and intact, and no others are.

use super::Finding;
use crate::accounts;
use crate::error::Result;
use crate::files::queries::{self, hashes};
use crate::files::store::{ContentHash, FileStore, Integrity};
use crate::files::unused;
use crate::store::Conn;
use anyhow::Context;
use protocol::Micros;
use std::collections::HashSet;
use uuid::Uuid;

/// Rows read at a time.
const PAGE: i64 = 500;

pub(super) async fn all(conn: &mut Conn, store: &FileStore, now: Micros) -> Result<Vec<Finding>> {
    let mut same = Finding::of("the file store is the one of this database");
    if accounts::queries::store_id(conn).await? != store.id().to_string() {
        same.add(store.id());
    }
    let mut intact = Finding::of("every file is there with the bytes that its hash names");
    let mut orphans: HashSet<ContentHash> = store
        .hashes()
        .await
        .context("the file store cannot be listed")?
        .into_iter()
        .collect();
    let mut seen = HashSet::new();
    let mut after = Uuid::nil();
    loop {
        let rows = hashes(conn, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.id.0;
        for row in rows {
            for hash in row.words() {
                let Ok(hash) = hash.parse::<ContentHash>() else {
                    intact.add(row.id);
                    continue;
                };
                orphans.remove(&hash);
                if seen.insert(hash) && !is_intact(store, &hash).await? {
                    intact.add(row.id);
                }
            }
        }
    }
    // An upload under way, or one that ended with its machine, is such a file.
    let mut orphaned = Finding::note("every kept file belongs to a row");
    orphans.into_iter().for_each(|hash| orphaned.add(hash));
    let mut unused = Finding::note("a file that nothing uses is removed within two days");
    let mut after = Some(Uuid::nil());
    while let Some(place) = after {
        let page = queries::unused(conn, place, now - 2 * unused::AGE, PAGE).await?;
        after = page.0;
        page.1.into_iter().for_each(|id| unused.add(id));
    }
    Ok(vec![same, intact, orphaned, unused])
}

async fn is_intact(store: &FileStore, hash: &ContentHash) -> Result<bool> {
    let found = store.verify(hash).await.context("a file cannot be read")?;
    Ok(found == Integrity::Intact)
}
