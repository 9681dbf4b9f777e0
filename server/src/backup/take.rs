//! Taking a backup while the server writes.
//!
//! Files first, then the database, then the files that came meanwhile. The database may name a file
//! only if its bytes are in the backup; with the database first alone, a file whose line is deleted
//! while the copy runs would be gone before its turn. Bytes go a day after their upload at the
//! earliest, and what was uploaded after the first pass is copied in the second.

use super::manifest::{DatabaseFile, Manifest};
use super::{DATABASE, FILES, sqlite_file, sync};
use crate::clock::Clock;
use crate::config::Store;
use crate::files::queries::hashes;
use crate::files::store::{ContentHash, FileStore};
use crate::store::{Conn, Db, Lane, open_as_it_is};
use crate::{accounts, execute};
use anyhow::{Context, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use uuid::Uuid;

/// Rows read at a time.
const PAGE: i64 = 500;

/// Copies everything to the folder `to`. A copy that was cut short has no manifest, and `restore`
/// refuses it.
pub async fn take(options: &Store, to: &Path) -> anyhow::Result<Manifest> {
    let source = sqlite_file(options)?;
    ensure!(
        source.exists(),
        "there is no database at {}",
        source.display()
    );
    let files = options.files();
    ensure!(
        files.exists(),
        "there is no file store in {}",
        files.display()
    );
    make_empty(to)?;
    let from = FileStore::at(files).await?;
    let copies = FileStore::at(to.join(FILES)).await?;
    copies.copy_key(&from).await?;
    for hash in from.hashes().await? {
        copies.copy(&from, &hash).await?;
    }
    let database = to.join(DATABASE);
    let taken_at = copy_database(&source, &database).await?;
    let (epoch, named) = read(&database).await?;
    let mut manifest = Manifest::new(taken_at, epoch, DatabaseFile::of(&database)?);
    let mut extra: BTreeSet<ContentHash> = copies.hashes().await?.into_iter().collect();
    for hash in named {
        let is_here = extra.remove(&hash) || copies.copy(&from, &hash).await?;
        let list = if is_here {
            &mut manifest.files
        } else {
            &mut manifest.missing
        };
        list.push(hash.to_string());
    }
    // Removed meanwhile, or of an upload under way.
    for hash in extra {
        copies.discard(&hash).await?;
    }
    manifest.write(to)?;
    if let Some(above) = to.parent().filter(|above| *above != Path::new("")) {
        sync(above)?;
    }
    Ok(manifest)
}

fn make_empty(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    ensure!(
        fs::read_dir(folder)?.next().is_none(),
        "{} is not empty: each backup has a folder of its own",
        folder.display()
    );
    Ok(())
}

/// One consistent state, whatever is written meanwhile; nobody waits. Tells when it began.
async fn copy_database(source: &Path, to: &Path) -> anyhow::Result<String> {
    let db = open_as_it_is(source).await?;
    let now = jiff::Timestamp::from_microsecond(Clock::default().now())?;
    let copied = vacuum(&db, to).await;
    db.close().await;
    copied?;
    sync(to)?;
    Ok(now.to_string())
}

async fn vacuum(db: &Db, to: &Path) -> anyhow::Result<()> {
    let to = to.to_str().context("the folder's name is not UTF-8")?;
    let mut conn = db.alone().await?;
    execute!(conn, "vacuum into $1", to).context("cannot copy the database")?;
    Ok(())
}

/// Its epoch, and every file that it names.
async fn read(database: &Path) -> anyhow::Result<(String, BTreeSet<ContentHash>)> {
    let db = open_as_it_is(database).await?;
    let mut conn = db.alone().await?;
    let (found, sound) = (contents(&mut conn).await, is_sound(&mut conn).await);
    drop(conn);
    db.close().await;
    sound?;
    found.map_err(|error| anyhow::anyhow!(error))
}

async fn contents(conn: &mut Conn) -> crate::error::Result<(String, BTreeSet<ContentHash>)> {
    let epoch = accounts::queries::epoch(conn).await?;
    let (mut named, mut after) = (BTreeSet::new(), Uuid::nil());
    loop {
        let rows = hashes(conn, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.id.0;
        named.extend(rows.iter().flat_map(crate::files::queries::Hashes::all));
    }
    Ok((epoch, named))
}

/// SQLite's own look at every page.
async fn is_sound(conn: &mut Conn) -> anyhow::Result<()> {
    let Lane::Sqlite(conn) = conn.lane() else {
        return Ok(());
    };
    let (said,): (String,) = sqlx::query_as("pragma quick_check(1)")
        .fetch_one(conn)
        .await?;
    ensure!(said == "ok", "the copy of the database is damaged: {said}");
    Ok(())
}
