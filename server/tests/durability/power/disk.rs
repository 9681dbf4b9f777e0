//! A disk in memory that keeps what was synced and forgets the rest when the power goes.
//!
//! Of a file it remembers each sector that was written since its last sync: at a cut these are
//! forgotten, or some of them, chosen by a seed, have reached the platter all the same. Names
//! (create, rename, remove) are kept by the next sync of whatever file or folder, in order, as a
//! journalling file system does. It knows nothing of FUSE but the error numbers.

use fuser::Errno;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::SystemTime;

pub type Result<T> = std::result::Result<T, Errno>;

/// A node by its number.
pub type Ino = u64;
pub const ROOT: Ino = 1;
/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

type Names = BTreeMap<(Ino, OsString), Ino>;

#[derive(Clone)]
pub struct Node {
    pub folder: bool,
    pub mode: u16,
    pub uid: u32,
    pub gid: u32,
    pub written: SystemTime,
    /// As a reader sees it.
    pub bytes: Vec<u8>,
    synced: Vec<u8>,
    /// Sectors written since the last sync.
    loose: BTreeSet<usize>,
}

pub struct Disk {
    on: bool,
    nodes: HashMap<Ino, Node>,
    names: Names,
    synced_names: Names,
    /// Names have changed since they were kept.
    renamed: bool,
    last: Ino,
}

impl Disk {
    /// An empty disk, switched on, whose root belongs to this user.
    pub fn new(uid: u32, gid: u32) -> Self {
        let root = Node::new(true, 0o755, uid, gid);
        Disk {
            on: true,
            nodes: HashMap::from([(ROOT, root)]),
            names: Names::new(),
            synced_names: Names::new(),
            renamed: false,
            last: ROOT,
        }
    }

    /// Takes over a folder of the machine with all that is in it, as if long synced.
    pub fn takes_over(&mut self, from: &Path, parent: Ino, name: &OsStr) {
        let meta = std::fs::symlink_metadata(from).unwrap();
        let mode = u16::try_from(meta.mode() & 0o7777).unwrap();
        let node = Node::new(meta.is_dir(), mode, meta.uid(), meta.gid());
        let ino = self.make(parent, name, node).unwrap();
        if meta.is_dir() {
            for entry in std::fs::read_dir(from).unwrap() {
                let entry = entry.unwrap();
                self.takes_over(&entry.path(), ino, &entry.file_name());
            }
        } else {
            self.write(ino, 0, &std::fs::read(from).unwrap()).unwrap();
        }
        self.sync(ino).unwrap();
    }

    // --- power -----------------------------------------------------------------------------------

    /// The power goes: from this moment on nothing is read, written or synced.
    pub fn cut(&mut self) {
        self.on = false;
    }

    /// The power is back, and with it what had reached the platter.
    pub fn back(&mut self, seed: u64) {
        let mut random = StdRng::seed_from_u64(seed);
        // Nothing, half, or nearly all of what was under way.
        let luck = [0.0, 0.5, 0.9][random.random_range(0..3)];
        let mut inos: Vec<Ino> = self.nodes.keys().copied().collect();
        inos.sort_unstable();
        for ino in inos {
            let node = self.nodes.get_mut(&ino).unwrap();
            node.lands(|| random.random_bool(luck));
        }
        self.names = self.synced_names.clone();
        self.renamed = false;
        let named: BTreeSet<Ino> = self.names.values().copied().chain([ROOT]).collect();
        self.nodes.retain(|ino, _| named.contains(ino));
        self.on = true;
    }

    /// Whether it may be used at all.
    pub fn power(&self) -> Result<()> {
        if self.on { Ok(()) } else { Err(Errno::EIO) }
    }

    /// What fsync promises; of a folder as of a file.
    pub fn sync(&mut self, ino: Ino) -> Result<()> {
        self.node_mut(ino)?.lands(|| true);
        if self.renamed {
            self.synced_names = self.names.clone();
            self.renamed = false;
        }
        Ok(())
    }

    // --- bytes -----------------------------------------------------------------------------------

    pub fn node(&self, ino: Ino) -> Result<&Node> {
        self.nodes.get(&ino).ok_or(Errno::ENOENT)
    }

    pub fn node_mut(&mut self, ino: Ino) -> Result<&mut Node> {
        self.nodes.get_mut(&ino).ok_or(Errno::ENOENT)
    }

    pub fn read(&self, ino: Ino, from: usize, size: usize) -> Result<&[u8]> {
        let bytes = &self.node(ino)?.bytes;
        let start = from.min(bytes.len());
        Ok(&bytes[start..(start + size).min(bytes.len())])
    }

    pub fn write(&mut self, ino: Ino, from: usize, data: &[u8]) -> Result<()> {
        let node = self.node_mut(ino)?;
        let end = from + data.len();
        if node.bytes.len() < end {
            node.resize(end);
        }
        node.bytes[from..end].copy_from_slice(data);
        node.loosens(from, end);
        Ok(())
    }

    pub fn resize(&mut self, ino: Ino, size: usize) -> Result<()> {
        self.node_mut(ino)?.resize(size);
        Ok(())
    }

    // --- names -----------------------------------------------------------------------------------

    pub fn find(&self, parent: Ino, name: &OsStr) -> Result<Ino> {
        let found = self.names.get(&(parent, name.to_owned()));
        found.copied().ok_or(Errno::ENOENT)
    }

    /// What is in a folder, by name.
    pub fn entries(&self, folder: Ino) -> impl Iterator<Item = (&OsStr, Ino)> {
        let from = (folder, OsString::new());
        let rest = self.names.range(from..);
        rest.take_while(move |((parent, _), _)| *parent == folder)
            .map(|((_, name), ino)| (name.as_os_str(), *ino))
    }

    pub fn make(&mut self, parent: Ino, name: &OsStr, node: Node) -> Result<Ino> {
        if self.find(parent, name).is_ok() {
            return Err(Errno::EEXIST);
        }
        self.last += 1;
        self.nodes.insert(self.last, node);
        self.link(self.last, parent, name)?;
        Ok(self.last)
    }

    pub fn link(&mut self, ino: Ino, parent: Ino, name: &OsStr) -> Result<()> {
        if self.find(parent, name).is_ok() {
            return Err(Errno::EEXIST);
        }
        self.names.insert((parent, name.to_owned()), ino);
        self.renamed = true;
        Ok(())
    }

    /// Bytes stay for whoever has the file open.
    pub fn remove(&mut self, parent: Ino, name: &OsStr) -> Result<()> {
        let ino = self.find(parent, name)?;
        if self.entries(ino).next().is_some() {
            return Err(Errno::ENOTEMPTY);
        }
        self.names.remove(&(parent, name.to_owned()));
        self.renamed = true;
        Ok(())
    }

    /// Replaces what is there.
    pub fn rename(&mut self, from: (Ino, &OsStr), to: (Ino, &OsStr)) -> Result<()> {
        let ino = self.find(from.0, from.1)?;
        self.names.remove(&(from.0, from.1.to_owned()));
        self.names.insert((to.0, to.1.to_owned()), ino);
        self.renamed = true;
        Ok(())
    }
}

impl Node {
    pub fn new(folder: bool, mode: u16, uid: u32, gid: u32) -> Self {
        Node {
            folder,
            mode,
            uid,
            gid,
            written: SystemTime::now(),
            bytes: Vec::new(),
            synced: Vec::new(),
            loose: BTreeSet::new(),
        }
    }

    fn resize(&mut self, size: usize) {
        let old = self.bytes.len();
        self.bytes.resize(size, 0);
        self.loosens(old.min(size), old.max(size));
    }

    fn loosens(&mut self, from: usize, end: usize) {
        self.loose.extend(from / SECTOR..end.div_ceil(SECTOR));
        self.written = SystemTime::now();
    }

    /// Sectors that `lucky` chooses reach the platter, the others are forgotten; then the file is
    /// what the platter has.
    fn lands(&mut self, mut lucky: impl FnMut() -> bool) {
        let mut whole = true;
        for sector in std::mem::take(&mut self.loose) {
            if !lucky() {
                whole = false;
                continue;
            }
            let start = (sector * SECTOR).min(self.bytes.len());
            let end = (start + SECTOR).min(self.bytes.len());
            if self.synced.len() < end {
                self.synced.resize(end, 0);
            }
            self.synced[start..end].copy_from_slice(&self.bytes[start..end]);
        }
        if whole {
            self.synced.truncate(self.bytes.len());
        } else {
            self.bytes.clone_from(&self.synced);
        }
    }
}

#[test]
fn the_disk_keeps_what_was_synced_and_forgets_the_rest() {
    let node = || Node::new(false, 0o644, 0, 0);
    let name = OsStr::new;
    for seed in 0..20 {
        let mut disk = Disk::new(0, 0);
        let kept = disk.make(ROOT, name("kept"), node()).unwrap();
        disk.write(kept, 0, &[1; 2000]).unwrap();
        disk.sync(kept).unwrap();
        let lost = disk.make(ROOT, name("lost"), node()).unwrap();
        disk.write(lost, 0, &[1; 2000]).unwrap();
        disk.write(kept, 600, &[2; 1000]).unwrap();
        disk.rename((ROOT, name("kept")), (ROOT, name("renamed")))
            .unwrap();
        disk.cut();
        assert!(disk.power().is_err());
        disk.back(seed);
        assert_eq!(disk.find(ROOT, name("kept")).ok(), Some(kept));
        assert!(disk.find(ROOT, name("lost")).is_err());
        assert!(disk.find(ROOT, name("renamed")).is_err());
        let bytes = disk.read(kept, 0, 9999).unwrap();
        assert!(bytes.len() == 2000 && bytes[..512] == [1; 512] && bytes[1600..] == [1; 400]);
        assert!(
            bytes[600..1024].iter().all(|byte| *byte == bytes[600]),
            "a sector is torn"
        );
    }
}
