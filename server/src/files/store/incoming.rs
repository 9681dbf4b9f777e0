//! Files that are still being written, under a name of their own.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::fs;

/// Removes its file when dropped, unless it was renamed away.
pub(super) struct Incoming(PathBuf);

impl Incoming {
    /// A name that no file has yet.
    pub fn aside(folder: &Path) -> Self {
        Self(folder.join(format!("{:032x}", rand::random::<u128>())))
    }

    pub async fn begin(folder: &Path) -> io::Result<(fs::File, Self)> {
        let incoming = Self::aside(folder);
        let file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&incoming.0)
            .await?;
        Ok((file, incoming))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub async fn rename(self, to: &Path) -> io::Result<()> {
        fs::rename(&self.0, to).await
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Nothing is left here after a rename; and what cannot be removed now, a sweep removes.
        _ = std::fs::remove_file(&self.0);
    }
}

/// Removes files last written before `before` (microseconds since 1970); other nodes may be
/// removing the same ones.
pub(super) async fn sweep(folder: &Path, before: i64) -> io::Result<usize> {
    let mut removed = 0;
    for path in super::entries(folder).await? {
        let old = is_older(&path, before).await.unwrap_or(false);
        if old && fs::remove_file(&path).await.is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}

/// Was it last written before `before` (microseconds since 1970)?
pub(super) async fn is_older(path: &Path, before: i64) -> io::Result<bool> {
    let before = Duration::from_micros(u64::try_from(before).unwrap_or(0));
    let written = fs::metadata(path).await?.modified()?;
    Ok(written < SystemTime::UNIX_EPOCH + before)
}
