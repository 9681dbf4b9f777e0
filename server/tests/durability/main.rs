//! What must outlast power cuts, full disks, crashes and restores, shown on real processes and real
//! stores. Each scenario says itself which database it is about, so this binary runs once.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a harness has deadlines of its own, stops at the first thing that goes wrong, and \
              prints what it has counted"
)]

mod artel;
mod backup;
mod crash;
mod disk_full;
mod load;
mod point_in_time;
#[cfg(feature = "planted")]
mod power;
mod read_only;
mod stored;
#[expect(
    dead_code,
    reason = "the harness of the scenarios offers more verbs than are used here"
)]
#[path = "../it/town/mod.rs"]
mod town;
mod unknown;
