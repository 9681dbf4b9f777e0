//! Faults planted on purpose, so that a scenario can show that the authorisation matrix and the
//! canaries see them (`tests/it/planted`). Without the feature `planted`, which only the tests
//! have, there are none: [`planted`] is a constant `false`.
//!
//! `bug` has those of the log, the bus and the hub, which the fault campaign must see
//! (`tests/campaign`); `failpoint` is where it kills a node, and `next` the version after this one.

pub mod bug;
pub mod failpoint;
pub mod next;

use clap::ValueEnum;

/// What can be made wrong. The table of the scenario says which check sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Fault {
    /// Membership is not asked for.
    StrangersInside,
    /// A line is taken from a master of any group.
    StrangersPost,
    /// What only staff may do and read is a master's too.
    MastersDoStaffWork,
    /// A member of a group judges, moves and cancels its tasks.
    MastersSteerTasks,
    /// A member reads and writes notes.
    MastersReadNotes,
    /// Anybody's line is edited and deleted by any member.
    AnybodyEdits,
    /// Private fields are read by every member.
    PrivateForAll,
    /// What is absent and what is not the caller's get different answers.
    RefusalsTell,
    /// The same, by a word in the body.
    RefusalsName,
    /// A refused command moves something.
    RefusalsWrite,
    /// The staff's pages of deals are opened by everyone.
    DealsUnguarded,
    /// Any stream is followed by anybody.
    FollowsUnchecked,
    /// Who was removed goes on hearing.
    RemovedStillHear,
    /// Notes are written into the stream that masters follow.
    NotesInShared,
    /// What staff see of tasks and deals is written there.
    StaffFacesInShared,
    /// Pages of lines are drawn for staff whoever asks.
    PagesForStaff,
    /// Pages and ranges hold notes whoever asks.
    NotesOnPages,
    /// A task's page is drawn for staff whoever asks.
    TaskPageForStaff,
    /// Fields for the assignee are shown to the group.
    PrivateFieldsInGroup,
    /// Fields for staff are shown to the group.
    StaffFieldsInGroup,
    /// A deal's card carries the deal's id to masters.
    CardNamesDeal,
    /// The task list of a master is everybody's.
    TasksUnfiltered,
    /// The list of groups is staff's.
    GroupsUnfiltered,
    /// A group's last line may be a note.
    LastLineIsNote,
    /// Every operator is shown in every group.
    StaffUnfiltered,
    /// A group's last line is told to masters of all groups.
    LobbyForAll,
    /// A bound file is read by everyone.
    FilesUnchecked,
    /// A person's picture is read by everyone.
    FacesForAll,
    /// A photo as it was taken is read by masters.
    OriginalsForMasters,
    /// A photo is shown as it was taken.
    PhotosUncleaned,
    /// A master's notice names the deal.
    NoticesNameDeals,
    /// A push holds what was written.
    PushesQuote,
    /// A commit is acknowledged before it is on the disk: SQLite's `synchronous=NORMAL`, PostgreSQL's
    /// `synchronous_commit=off`.
    CommitsUnsynced,
}

/// Is this fault planted? The environment variable `ARTEL_PLANTED` names those that are, with commas
/// between.
#[cfg(feature = "planted")]
#[must_use]
pub fn planted(fault: Fault) -> bool {
    static ALL: std::sync::OnceLock<Vec<Fault>> = std::sync::OnceLock::new();
    let read = || {
        let names = std::env::var("ARTEL_PLANTED").unwrap_or_default();
        let faults = names.split(',').map(|name| Fault::from_str(name, false));
        faults.filter_map(Result::ok).collect()
    };
    ALL.get_or_init(read).contains(&fault)
}

/// No fault is planted.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn planted(_: Fault) -> bool {
    false
}
