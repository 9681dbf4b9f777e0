//! Where the fault campaign kills a node: between two steps that must look like one to everybody
//! else. Without the feature `planted` nothing is here: [`reached`] does nothing.
//!
//! A file in the folder `ARTEL_FAILPOINTS` arms the point of its name; the process that reaches it
//! takes the file away and dies at once, without a last word. The file `clock` there holds
//! microseconds by which this node's clock is wrong.

use clap::ValueEnum;
use protocol::Micros;

/// A step after which a node may die.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Point {
    /// The op is taken, nothing is done yet.
    OpClaimed,
    /// One event of the command is inserted.
    EventInserted,
    /// Everything is written, nothing is committed.
    BeforeCommit,
    /// Of a batch of SQLite the first command has run.
    MidBatch,
    /// Committed; nobody knows.
    AfterCommit,
    /// Acknowledged; not announced.
    AfterAcknowledge,
    /// On its way to other nodes; this node's own people have not heard.
    BetweenAnnouncements,
    /// This node's people have heard; Redis has not.
    BeforePublish,
    /// Some bytes of a file are kept.
    MidUpload,
    /// All bytes of a file are kept, its row is not.
    UploadKept,
    /// A stream is listened to, its missing range not read.
    Listening,
    /// Half of a missing range is written to the socket.
    MidResume,
    /// A room has read the range it missed.
    GapRead,
    /// Jobs are leased and not run.
    JobsLeased,
    /// A job has run; the next has not.
    JobRun,
    /// Tables are made, and nothing is in them.
    Migrated,
    /// The first of two first things is in the tables.
    FirstStart,
    /// The node was asked to stop and has told nobody.
    Stopping,
}

/// Dies here if this point is armed.
#[cfg(feature = "planted")]
pub fn reached(point: Point) {
    if let Some(folder) = folder()
        && let Some(name) = point.to_possible_value()
        && std::fs::remove_file(folder.join(name.get_name())).is_ok()
    {
        std::process::abort();
    }
}

/// Nobody dies.
#[cfg(not(feature = "planted"))]
pub const fn reached(_: Point) {}

/// By how much this node's clock is wrong now.
#[cfg(feature = "planted")]
#[must_use]
pub fn wrong_by() -> Micros {
    let read = |folder: &std::path::Path| std::fs::read_to_string(folder.join("clock")).ok();
    let said = folder().and_then(read);
    said.and_then(|said| said.trim().parse().ok()).unwrap_or(0)
}

/// Clocks are right.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn wrong_by() -> Micros {
    0
}

#[cfg(feature = "planted")]
fn folder() -> Option<&'static std::path::Path> {
    static FOLDER: std::sync::OnceLock<Option<std::path::PathBuf>> = std::sync::OnceLock::new();
    let read = || std::env::var_os("ARTEL_FAILPOINTS").map(Into::into);
    FOLDER.get_or_init(read).as_deref()
}
