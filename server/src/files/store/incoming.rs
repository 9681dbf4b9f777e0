//! Files that are still being written, under a name of their own.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::fs;

/// Removes its file when dropped, unless it was renamed away.
pub(super) struct Incoming(PathBuf);

impl Incoming {
    pub async fn begin(folder: &Path) -> io::Result<(fs::File, Self)> {
        let incoming = Self(folder.join(format!("{:032x}", rand::random::<u128>())));
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
    let before = u64::try_from(before).unwrap_or(0);
    let before = SystemTime::UNIX_EPOCH + Duration::from_micros(before);
    let mut removed = 0;
    for path in super::entries(folder).await? {
        let Ok(metadata) = fs::metadata(&path).await else {
            continue;
        };
        if metadata.modified()? < before && fs::remove_file(&path).await.is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}
