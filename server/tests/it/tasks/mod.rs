//! Tasks from T1 to T16: what each command does, whom it tells, what it refuses.
//! `desk.rs` is what the scenarios begin with.

mod checklist;
pub mod desk;
mod drafts;
mod judging;
mod list;
mod moving;
mod private;
mod races;
mod time;
mod transitions;
mod way;

use protocol::task::TaskState;

pub const STATES: [TaskState; 8] = [
    TaskState::Draft,
    TaskState::Open,
    TaskState::Accepted,
    TaskState::InProgress,
    TaskState::Paused,
    TaskState::Submitted,
    TaskState::Done,
    TaskState::Cancelled,
];
