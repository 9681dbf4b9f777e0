//! Bringing a backup back. The database gets its name last: until then there is none.

use super::manifest::{DatabaseFile, Manifest};
use super::{DATABASE, FILES, sqlite_file, sync};
use crate::accounts;
use crate::config::Store;
use crate::files::store::{ContentHash, FileStore};
use crate::store::open_as_it_is;
use anyhow::{Context, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Copies the backup in `from` to where these options say, where nothing may be yet, and gives it a
/// new epoch. Answers how many files are damaged or missing in the backup; the rest is there.
pub async fn restore(options: &Store, from: &Path) -> anyhow::Result<usize> {
    let database = sqlite_file(options)?;
    let manifest = Manifest::read(from)?;
    ensure!(
        DatabaseFile::of(&from.join(DATABASE))? == manifest.database,
        "the database in {} is not the one that was backed up",
        from.display()
    );
    is_free(&database, &options.files())?;
    let folder = database.parent().context("the database has no folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let copies = FileStore::at(from.join(FILES)).await?;
    let files = FileStore::at(options.files()).await?;
    files.copy_key(&copies).await?;
    let mut lost = 0;
    for hash in &manifest.files {
        let hash: ContentHash = hash.parse().context("the manifest")?;
        if !files.copy(&copies, &hash).await? {
            lost += 1;
        }
    }
    let new = beside(&database, ".restoring");
    fs::copy(from.join(DATABASE), &new).context("cannot copy the database")?;
    renew(&new, &files.id().to_string()).await?;
    sync(&new)?;
    fs::rename(&new, &database)?;
    sync(folder)?;
    Ok(lost)
}

/// Nothing is overwritten, also not what an earlier restore left behind.
fn is_free(database: &Path, files: &Path) -> anyhow::Result<()> {
    for end in ["", "-wal", "-shm", ".restoring"] {
        let path = beside(database, end);
        ensure!(
            !path.exists(),
            "{} is there: restore to an empty place",
            path.display()
        );
    }
    let is_empty = !files.exists() || fs::read_dir(files)?.next().is_none();
    ensure!(
        is_empty,
        "{} is not empty: restore to an empty place",
        files.display()
    );
    Ok(())
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A new life, in a file store of its own.
async fn renew(database: &Path, files: &str) -> anyhow::Result<()> {
    let db = open_as_it_is(database).await?;
    let mut conn = db.alone().await?;
    let renewed = accounts::queries::renew_store(&mut conn, &accounts::new_epoch(), files).await;
    drop(conn);
    db.close().await;
    renewed.map_err(|error| anyhow::anyhow!(error))
}
