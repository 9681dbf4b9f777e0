//! Bugs of the log, the bus, the hub and the doors that the fault campaign's checker must see, alone or
//! together with what would hide them (`tests/campaign/bugs.rs` says which check sees which). Without
//! the feature `planted` there are none: [`has`] is a constant `false`.

use clap::ValueEnum;

/// What can be made wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Bug {
    /// The caller is answered, and the commit comes later.
    AcknowledgeBeforeCommit,
    /// Everyone hears of what may yet be rolled back.
    AnnounceBeforeCommit,
    /// A repeated op is a new command.
    OpsForgotten,
    /// A repeat is answered with a receipt that names another position.
    AnotherReceipt,
    /// The caller is refused what was written.
    RefusedYetWritten,
    /// A position is skipped now and then.
    HoleInStream,
    /// A line does not count now and then.
    LineUncounted,
    /// A line is edited by whoever once could.
    EditorsUnchecked,
    /// An edit moves nothing in the stream.
    EditsUntold,
    /// A room reads nothing that it missed, and waits for it.
    GapsUnrepaired,
    /// A room sends what comes as it comes.
    OrderUnchecked,
    /// Heads are never compared with the store.
    HeadsUnchecked,
    /// Who comes back misses the first of what he missed.
    ResumeSkipsOne,
    /// Who comes back is not sent what he missed.
    ResumeForgetsRange,
    /// A repeat of reading further back takes the cursor back.
    ReadingGoesBack,
    /// A job's effects are repeated.
    JobsRepeat,
}

/// Is this bug planted? The environment variable `ARTEL_BUG` names those that are, with commas
/// between.
#[cfg(feature = "planted")]
#[must_use]
pub fn has(bug: Bug) -> bool {
    static ALL: std::sync::OnceLock<Vec<Bug>> = std::sync::OnceLock::new();
    let read = || {
        let names = std::env::var("ARTEL_BUG").unwrap_or_default();
        let bugs = names.split(',').map(|name| Bug::from_str(name, false));
        bugs.filter_map(Result::ok).collect()
    };
    ALL.get_or_init(read).contains(&bug)
}

/// No bug is planted.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn has(_: Bug) -> bool {
    false
}
