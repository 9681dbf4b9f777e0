//! Laws of the file store: every row's bytes are there and intact, and no others are.

use super::Finding;
use crate::accounts;
use crate::error::Result;
use crate::fetch_all;
use crate::files::store::{ContentHash, FileStore, Integrity};
use crate::store::Conn;
use anyhow::Context;
use protocol::FileId;
use std::collections::HashSet;
use uuid::Uuid;

/// Rows read at a time.
const PAGE: i64 = 500;

type Row = (FileId, String, String, Option<String>);

pub(super) async fn all(conn: &mut Conn, store: &FileStore) -> Result<Vec<Finding>> {
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
        let rows: Vec<Row> = fetch_all!(
            conn,
            "select id, hash, original_hash, thumb_hash from files where id > $1 order by id limit $2",
            after,
            PAGE
        )?;
        let Some((last, ..)) = rows.last() else { break };
        after = last.0;
        for (id, hash, original, thumb) in rows {
            for hash in [Some(hash), Some(original), thumb].into_iter().flatten() {
                let Ok(hash) = hash.parse::<ContentHash>() else {
                    intact.add(id);
                    continue;
                };
                orphans.remove(&hash);
                if seen.insert(hash) && !is_intact(store, &hash).await? {
                    intact.add(id);
                }
            }
        }
    }
    // An upload under way, or one that ended with its machine, is such a file.
    let mut unused = Finding::note("every kept file belongs to a row");
    orphans.into_iter().for_each(|hash| unused.add(hash));
    Ok(vec![same, intact, unused])
}

async fn is_intact(store: &FileStore, hash: &ContentHash) -> Result<bool> {
    let found = store.verify(hash).await.context("a file cannot be read")?;
    Ok(found == Integrity::Intact)
}
