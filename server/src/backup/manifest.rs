//! What a backup says of itself.

use super::sync;
use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

const NAME: &str = "manifest.json";
/// Of the folder's layout; another one is refused.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// The version that wrote it.
    pub artel: String,
    /// Everything that was acknowledged before this moment is in it (UTC, RFC 3339).
    pub taken_at: String,
    /// Of the database as it was; a restore gives it another.
    pub epoch: String,
    pub database: DatabaseFile,
    /// Hashes of the files, in order.
    pub files: Vec<String>,
    /// Files that the database names and the store did not have whole.
    pub missing: Vec<String>,
}

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct DatabaseFile {
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    pub(super) fn new(taken_at: String, epoch: String, database: DatabaseFile) -> Self {
        Manifest {
            format: FORMAT,
            artel: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at,
            epoch,
            database,
            files: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Ends a backup: from now on the folder is one, also after a power cut.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let (name, new) = (folder.join(NAME), folder.join("manifest.json.new"));
        let mut file = File::create(&new).context("cannot write the manifest")?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        sync(folder)?;
        fs::rename(&new, &name)?;
        sync(folder)
    }

    /// Of the backup in this folder.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(folder.join(NAME)).with_context(|| {
            format!(
                "{} is no backup, or one that did not come to its end",
                folder.display()
            )
        })?;
        let manifest: Manifest = serde_json::from_str(&text).context("the manifest")?;
        ensure!(
            manifest.format == FORMAT,
            "the backup has format {}, this version reads {FORMAT}",
            manifest.format
        );
        Ok(manifest)
    }
}

impl DatabaseFile {
    /// Reads the whole file.
    pub(super) fn of(path: &Path) -> anyhow::Result<Self> {
        let mut file =
            File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let (mut sum, mut bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1024 * 1024];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            sum.update(&buffer[..read]);
        }
        let sha256 = crate::files::store::ContentHash::from(sum).to_string();
        Ok(DatabaseFile { bytes, sha256 })
    }
}
