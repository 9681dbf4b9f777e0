//! `artel backup` and `artel restore`: the SQLite database and the files as one folder.
//!
//! ```text
//! manifest.json    written last: without it the folder is no backup
//! artel.sqlite     the database at one moment
//! files/           a file store of its own, with every file that the database names
//! ```
//!
//! PostgreSQL has better tools of its own (`docs/operations/backup.md`); what they bring back gets
//! its new life from [`renew`].

mod manifest;
mod restore;
mod take;

pub use manifest::{DatabaseFile, Manifest};
pub use restore::restore;
pub use take::take;

use crate::accounts;
use crate::config::Store;
use crate::store;
use anyhow::Context;
use std::fs::File;
use std::path::{Path, PathBuf};

const DATABASE: &str = "artel.sqlite";
const FILES: &str = "files";

/// Gives the database a new epoch, so that browsers which saw later events start afresh. Nodes read
/// it at their start: none may run.
pub async fn renew(options: &Store) -> anyhow::Result<()> {
    let db = store::open(&options.url(), 1).await?;
    let renewed = async {
        let mut conn = db.alone().await?;
        let files = accounts::queries::store_id(&mut conn).await?;
        accounts::queries::renew_store(&mut conn, &accounts::new_epoch(), &files).await
    };
    let renewed = renewed.await;
    db.close().await;
    renewed.map_err(|error| anyhow::anyhow!(error))
}

/// The SQLite file of these options.
fn sqlite_file(options: &Store) -> anyhow::Result<PathBuf> {
    let url = options.url();
    let file = url.strip_prefix("sqlite://").context(
        "PostgreSQL is backed up by its own tools: see docs/operations/backup.md; after a restore \
         by them run `artel new-epoch`",
    )?;
    Ok(PathBuf::from(file))
}

/// Makes what was written to a file or into a folder outlast a power cut.
fn sync(path: &Path) -> anyhow::Result<()> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .with_context(|| format!("cannot sync {}", path.display()))
}
