//! Names of a person's files when he is erased (ADR 0033): what he called them goes, the bytes stay where
//! they prove work.

use super::{names, queries};
use crate::app::App;
use crate::error::Result;
use protocol::{FileId, UserId};
use std::collections::HashMap;

/// Files renamed in one transaction.
const BATCH: usize = 200;

/// Takes their names off all files of a person; what they are called now. May be repeated.
pub async fn rename_all(app: &App, owner: UserId) -> Result<HashMap<FileId, String>> {
    let files = queries::names_of(&mut app.db.read().await?, owner).await?;
    let mut named = Vec::new();
    let mut renamed = HashMap::new();
    for (file, former) in files {
        let name = names::without_name(&former);
        if name != former {
            named.push((file, name.clone()));
        }
        renamed.insert(file, name);
    }
    for batch in named.chunks(BATCH) {
        let batch = batch.to_vec();
        app.log
            .write(move |tx| {
                let batch = batch.clone();
                Box::pin(async move {
                    for (file, name) in &batch {
                        queries::rename(&mut tx.conn, *file, name).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    Ok(renamed)
}
