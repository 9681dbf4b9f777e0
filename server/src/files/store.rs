//! A folder of files, each named by the SHA-256 of its bytes: `ab/cd/abcd…`. The folder may be
//! shared by several nodes.
//!
//! Invariant: a file that can be opened is whole, and one that was acknowledged survives a power
//! cut: bytes go to `incoming/`, are synced, are renamed into place, and the folders are synced.
//! Who may read a file is not asked here, so hashes stay inside the server.

mod hash;
mod incoming;
#[cfg(test)]
mod tests;

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::ids;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use protocol::limits::FILE_BYTES;
use sha2::{Digest as _, Sha256};
use std::pin::pin;
use tokio::fs;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::sniff::{FileType, SNIFFED, sniff};
use crate::planted::failpoint::{Point, reached};
pub use hash::{BadHash, ContentHash};
use incoming::Incoming;

const MARKER: &str = "store-id";
/// What the installation seals with stands here, away from the database (ADR 0015).
const KEY: &str = "sealing-key";
const INCOMING: &str = "incoming";
/// Bytes read at a time by [`FileStore::verify`].
const STEP: usize = 256 * 1024;

/// The folder. Nodes that see the same folder read the same [`FileStore::id`] in it.
#[derive(Debug)]
pub struct FileStore {
    root: PathBuf,
    id: Uuid,
}

/// A file that is safely kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stored {
    pub hash: ContentHash,
    /// In bytes.
    pub size: u64,
    /// What the bytes are, whatever the client said.
    pub file_type: FileType,
}

/// A file that is synced and has no name yet.
struct Received {
    stored: Stored,
    incoming: Incoming,
}

/// Why a file was not kept; nothing of it stays.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    #[error("the file is longer than {} bytes", FILE_BYTES.max)]
    TooLarge,
    /// The sender went away or sent nonsense.
    #[error("the file did not arrive whole")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("no room is left in the file store")]
    Full,
    #[error("the file store failed")]
    Failed(#[source] io::Error),
}

/// A kept file, ready to be read from where it was asked for.
#[derive(Debug)]
pub struct OpenFile {
    pub file: fs::File,
    /// Of the whole file, in bytes.
    pub size: u64,
}

/// What [`FileStore::verify`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Integrity {
    Intact,
    Missing,
    /// The bytes are not those that were kept.
    Damaged,
}

impl FileStore {
    /// Opens the folder, and makes and marks it at first use. The file system must know hard links.
    pub async fn at(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        fs::create_dir_all(root.join(INCOMING)).await?;
        match read_marker(&root).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
                make_once(&root, MARKER, &id.to_string()).await?;
            }
            _ => {}
        }
        let id = read_marker(&root).await?;
        Ok(Self { root, id })
    }

    /// Names this folder among all others, for ever.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// 32 secret bytes that every node of the installation reads here, made at first use.
    pub async fn sealing_key(&self) -> io::Result<[u8; 32]> {
        match read_key(&self.root).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = BASE64_URL_SAFE_NO_PAD.encode(ids::secret());
                make_once(&self.root, KEY, &key).await?;
                read_key(&self.root).await
            }
            read => read,
        }
    }

    /// Keeps the sealing key of another folder, which has one unless nobody was ever served from it.
    pub async fn copy_key(&self, from: &Self) -> io::Result<()> {
        match fs::read_to_string(from.root.join(KEY)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            text => make_once(&self.root, KEY, &text?).await,
        }
    }

    /// Whether the folder is there and still the one that was opened: a share that has gone away
    /// leaves an empty folder behind.
    pub async fn is_there(&self) -> bool {
        read_marker(&self.root).await.is_ok_and(|id| id == self.id)
    }

    /// Keeps what a client sends, of at most [`FILE_BYTES`]. Keeping the same bytes again is no
    /// error and takes no more room. A dropped call leaves nothing behind.
    pub async fn put<E>(
        &self,
        chunks: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Stored, PutError>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.keep(chunks, FILE_BYTES.max as u64).await
    }

    /// Keeps what the server made itself, of any size.
    pub async fn put_bytes(&self, bytes: impl Into<Bytes>) -> Result<Stored, PutError> {
        let bytes = bytes.into();
        self.keep(stream::iter([Ok::<_, io::Error>(bytes)]), u64::MAX)
            .await
    }

    /// Keeps what another folder keeps; false when it is not there, or no longer what its name says.
    pub async fn copy(&self, from: &Self, hash: &ContentHash) -> Result<bool, PutError> {
        let Some(open) = from.open(hash, 0).await? else {
            return Ok(false);
        };
        let received = self.receive(ReaderStream::new(open.file), u64::MAX).await?;
        let intact = received.stored.hash == *hash;
        if intact {
            self.place(received.incoming, hash).await?;
        }
        Ok(intact)
    }

    /// The file, positioned at byte `from`; `None` if it was never kept.
    pub async fn open(&self, hash: &ContentHash, from: u64) -> io::Result<Option<OpenFile>> {
        let mut file = match fs::File::open(self.path(hash)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let size = file.metadata().await?.len();
        if from > 0 {
            file.seek(io::SeekFrom::Start(from)).await?;
        }
        Ok(Some(OpenFile { file, size }))
    }

    /// The whole file in memory, for making copies of a picture.
    pub async fn read(&self, hash: &ContentHash) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(hash)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    /// Reads a file and compares it with its name.
    pub async fn verify(&self, hash: &ContentHash) -> io::Result<Integrity> {
        let Some(mut open) = self.open(hash, 0).await? else {
            return Ok(Integrity::Missing);
        };
        let mut sum = Sha256::new();
        let mut buffer = vec![0; STEP];
        loop {
            match open.file.read(&mut buffer).await? {
                0 => break,
                read => sum.update(&buffer[..read]),
            }
        }
        let intact = ContentHash::from(sum) == *hash;
        Ok(if intact {
            Integrity::Intact
        } else {
            Integrity::Damaged
        })
    }

    /// Takes back what was put a moment ago and will never be referred to.
    pub async fn discard(&self, hash: &ContentHash) -> io::Result<()> {
        match fs::remove_file(self.path(hash)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Removes a file that nothing refers to; false when it was put since `before` (microseconds
    /// since 1970), because somebody is about to refer to it. It is moved aside and looked at there,
    /// so that one who puts the same bytes meanwhile keeps his own.
    pub async fn forget(&self, hash: &ContentHash, before: i64) -> io::Result<bool> {
        let path = self.path(hash);
        let aside = Incoming::aside(&self.root.join(INCOMING));
        match fs::rename(&path, aside.path()).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            moved => moved?,
        }
        let old = incoming::is_older(aside.path(), before).await;
        if !matches!(old, Ok(true)) {
            aside.rename(&path).await?;
        }
        old
    }

    /// Every kept file, in no order; to find those that nothing refers to.
    pub async fn hashes(&self) -> io::Result<Vec<ContentHash>> {
        let mut found = Vec::new();
        for first in entries(&self.root)
            .await?
            .iter()
            .filter(|path| is_fan(path))
        {
            for second in entries(first).await?.iter().filter(|path| is_fan(path)) {
                let names = entries(second).await?;
                found.extend(
                    names
                        .iter()
                        .filter_map(|path| name(path)?.parse::<ContentHash>().ok()),
                );
            }
        }
        Ok(found)
    }

    /// Removes what uploads left behind that ended with the machine, and tells how many. `before`
    /// is in microseconds since 1970, far enough back that no upload runs so long.
    pub async fn sweep(&self, before: i64) -> io::Result<usize> {
        incoming::sweep(&self.root.join(INCOMING), before).await
    }

    async fn keep<E>(
        &self,
        chunks: impl Stream<Item = Result<Bytes, E>>,
        most: u64,
    ) -> Result<Stored, PutError>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let Received { stored, incoming } = self.receive(chunks, most).await?;
        self.place(incoming, &stored.hash).await?;
        Ok(stored)
    }

    /// Writes and syncs it under a name of its own.
    async fn receive<E>(
        &self,
        chunks: impl Stream<Item = Result<Bytes, E>>,
        most: u64,
    ) -> Result<Received, PutError>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (mut file, incoming) = Incoming::begin(&self.root.join(INCOMING)).await?;
        let mut sum = Sha256::new();
        let mut size = 0;
        let mut start = Vec::new();
        let mut chunks = pin!(chunks);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| PutError::Broken(error.into()))?;
            size += chunk.len() as u64;
            if size > most {
                return Err(PutError::TooLarge);
            }
            start.extend_from_slice(&chunk[..chunk.len().min(SNIFFED - start.len())]);
            sum.update(&chunk);
            file.write_all(&chunk).await?;
            reached(Point::MidUpload);
        }
        file.flush().await?;
        file.sync_all().await?;
        let stored = Stored {
            hash: ContentHash::from(sum),
            size,
            file_type: sniff(&start),
        };
        Ok(Received { stored, incoming })
    }

    /// Gives a synced file its name. One that is there already has the same bytes, and is replaced
    /// rather than trusted: it may be damaged, or its folder not yet synced by who put it there.
    async fn place(&self, incoming: Incoming, hash: &ContentHash) -> io::Result<()> {
        let path = self.path(hash);
        let second = path.parent().unwrap_or(&self.root);
        let first = second.parent().unwrap_or(&self.root);
        fs::create_dir_all(second).await?;
        incoming.rename(&path).await?;
        for folder in [second, first, &self.root] {
            sync_folder(folder).await?;
        }
        Ok(())
    }

    fn path(&self, hash: &ContentHash) -> PathBuf {
        let hash = hash.to_string();
        self.root.join(&hash[..2]).join(&hash[2..4]).join(hash)
    }
}

impl From<io::Error> for PutError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Failed(error),
        }
    }
}

async fn read_marker(root: &Path) -> io::Result<Uuid> {
    let text = fs::read_to_string(root.join(MARKER)).await?;
    Uuid::try_parse(text.trim()).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

async fn read_key(root: &Path) -> io::Result<[u8; 32]> {
    let text = fs::read_to_string(root.join(KEY)).await?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text.trim());
    let key = bytes.ok().and_then(|bytes| bytes.try_into().ok());
    key.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the sealing key is damaged"))
}

/// Of several nodes that come at once, the first hard link wins, and no one ever reads half a text.
/// Only the server's own user may read it.
async fn make_once(root: &Path, name: &str, text: &str) -> io::Result<()> {
    let (mut file, incoming) = Incoming::begin(&root.join(INCOMING)).await?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
        .await?;
    file.write_all(text.as_bytes()).await?;
    file.flush().await?;
    file.sync_all().await?;
    match fs::hard_link(incoming.path(), root.join(name)).await {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }?;
    sync_folder(root).await
}

async fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder).await?.sync_all().await
}

async fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut listing = fs::read_dir(folder).await?;
    while let Some(entry) = listing.next_entry().await? {
        found.push(entry.path());
    }
    Ok(found)
}

fn name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

fn is_fan(path: &Path) -> bool {
    name(path).is_some_and(|name| name.len() == 2 && u8::from_str_radix(name, 16).is_ok())
}
