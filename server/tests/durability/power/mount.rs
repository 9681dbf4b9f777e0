//! The disk as a mounted file system, by FUSE.

use super::disk::{Disk, Ino, Node, ROOT, Result};
use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate,
    ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyStatfs, ReplyWrite, Request,
    SessionACL, TimeOrNow, WriteFlags,
};
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

/// Nobody else changes the disk: the kernel may remember.
const TTL: Duration = Duration::from_secs(60);

/// Mounts it; a machine that cannot fails the scenario.
pub fn mount(disk: &Arc<Mutex<Disk>>, at: &Path, by_root: bool) -> BackgroundSession {
    let mut config = Config::default();
    config.mount_options = vec![
        MountOption::FSName("artel-power".to_owned()),
        MountOption::DefaultPermissions,
    ];
    // PostgreSQL runs as another user then.
    if by_root {
        config.acl = SessionACL::All;
    }
    fuser::spawn_mount(Door(disk.clone()), at, &config).unwrap_or_else(|error| {
        panic!(
            "power loss cannot be tried here: FUSE does not mount ({error}); is /dev/fuse there?"
        )
    })
}

struct Door(Arc<Mutex<Disk>>);

impl Door {
    fn disk(&self) -> Result<MutexGuard<'_, Disk>> {
        let disk = self.0.lock().unwrap();
        disk.power()?;
        Ok(disk)
    }

    fn attributes(&self, ino: Ino) -> Result<FileAttr> {
        Ok(attributes(ino, self.disk()?.node(ino)?))
    }

    fn find(&self, parent: INodeNo, name: &OsStr) -> Result<FileAttr> {
        let ino = self.disk()?.find(parent.0, name)?;
        self.attributes(ino)
    }

    fn make(&self, parent: INodeNo, name: &OsStr, node: Node) -> Result<FileAttr> {
        let ino = self.disk()?.make(parent.0, name, node)?;
        self.attributes(ino)
    }
}

fn attributes(ino: Ino, node: &Node) -> FileAttr {
    let size = node.bytes.len() as u64;
    let kind = if node.folder {
        FileType::Directory
    } else {
        FileType::RegularFile
    };
    FileAttr {
        ino: INodeNo(ino),
        size,
        blocks: size.div_ceil(512),
        atime: node.written,
        mtime: node.written,
        ctime: node.written,
        crtime: node.written,
        kind,
        perm: node.mode,
        nlink: 1,
        uid: node.uid,
        gid: node.gid,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

fn permissions(mode: u32, umask: u32) -> u16 {
    u16::try_from(mode & !umask & 0o7777).unwrap_or(0)
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn entry(made: Result<FileAttr>, reply: ReplyEntry) {
    match made {
        Ok(attributes) => reply.entry(&TTL, &attributes, Generation(0)),
        Err(error) => reply.error(error),
    }
}

fn empty(done: Result<()>, reply: ReplyEmpty) {
    match done {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

impl Filesystem for Door {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        entry(self.find(parent, name), reply);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.attributes(ino.0) {
            Ok(attributes) => reply.attr(&TTL, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        mtime: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let changed = || {
            let mut disk = self.disk()?;
            if let Some(size) = size {
                disk.resize(ino.0, place(size))?;
            }
            let node = disk.node_mut(ino.0)?;
            node.mode = mode.map_or(node.mode, |mode| permissions(mode, 0));
            node.uid = uid.unwrap_or(node.uid);
            node.gid = gid.unwrap_or(node.gid);
            if let Some(TimeOrNow::SpecificTime(time)) = mtime {
                node.written = time;
            }
            Ok(attributes(ino.0, node))
        };
        match changed() {
            Ok(attributes) => reply.attr(&TTL, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn mkdir(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        reply: ReplyEntry,
    ) {
        let mode = permissions(mode, umask);
        let node = Node::new(true, mode, request.uid(), request.gid());
        entry(self.make(parent, name, node), reply);
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let removed = self.disk().and_then(|mut disk| disk.remove(parent.0, name));
        empty(removed, reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let removed = self.disk().and_then(|mut disk| disk.remove(parent.0, name));
        empty(removed, reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let renamed = || {
            if !flags.is_empty() {
                return Err(Errno::EINVAL);
            }
            let mut disk = self.disk()?;
            disk.rename((parent.0, name), (new_parent.0, new_name))
        };
        empty(renamed(), reply);
    }

    fn link(&self, _: &Request, ino: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let linked = self
            .disk()
            .and_then(|mut disk| disk.link(ino.0, parent.0, name));
        entry(linked.and_then(|()| self.attributes(ino.0)), reply);
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let mode = permissions(mode, umask);
        let node = Node::new(false, mode, request.uid(), request.gid());
        match self.make(parent, name, node) {
            Ok(attributes) => reply.created(
                &TTL,
                &attributes,
                Generation(0),
                FileHandle(0),
                FopenFlags::empty(),
            ),
            Err(error) => reply.error(error),
        }
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.disk() {
            Ok(disk) => match disk.read(ino.0, place(offset), size as usize) {
                Ok(bytes) => reply.data(bytes),
                Err(error) => reply.error(error),
            },
            Err(error) => reply.error(error),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let written = self
            .disk()
            .and_then(|mut disk| disk.write(ino.0, place(offset), data));
        match written {
            Ok(()) => reply.written(u32::try_from(data.len()).unwrap_or(u32::MAX)),
            Err(error) => reply.error(error),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        // Closing a file syncs nothing.
        empty(self.disk().map(drop), reply);
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        empty(self.disk().and_then(|mut disk| disk.sync(ino.0)), reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        empty(self.disk().and_then(|mut disk| disk.sync(ino.0)), reply);
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let disk = match self.disk() {
            Ok(disk) => disk,
            Err(error) => return reply.error(error),
        };
        let dots = [(OsStr::new("."), ino.0), (OsStr::new(".."), ROOT)];
        let all = dots.into_iter().chain(disk.entries(ino.0));
        for (next, (name, child)) in (1..).zip(all).skip(place(offset)) {
            let folder = disk.node(child).is_ok_and(|node| node.folder);
            let kind = if folder {
                FileType::Directory
            } else {
                FileType::RegularFile
            };
            if reply.add(INodeNo(child), next, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        const BLOCKS: u64 = 1 << 24;
        reply.statfs(BLOCKS, BLOCKS, BLOCKS, BLOCKS, BLOCKS, 4096, 255, 4096);
    }
}
