//! The state machine of a task (domain C2, T1–T16): pure, one exhaustive `match`.
//!
//! What it answers drives three things alike: the commands, the `actions` that views offer, and
//! the 409 of a command that does not fit.

use crate::policy::{Action, Actor, Facts, may};
use protocol::UserId;
use protocol::person::Role;
use protocol::task::{ActionsByRelation, TaskAction, TaskState};

/// All that the machine looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Situation {
    pub state: TaskState,
    /// Somebody has the task.
    pub assigned: bool,
    /// He has accepted it, and it was not taken from him since.
    pub accepted: bool,
    /// Work is accepted by an operator before it is done.
    pub control: bool,
    /// Its group was ever told of it.
    pub published: bool,
}

/// Everything that may be asked of a task, in the order in which views offer it.
pub const ACTIONS: [TaskAction; 19] = [
    TaskAction::Publish,
    TaskAction::Claim,
    TaskAction::Accept,
    TaskAction::Decline,
    TaskAction::Start,
    TaskAction::Pause,
    TaskAction::Submit,
    TaskAction::Withdraw,
    TaskAction::Approve,
    TaskAction::Return,
    TaskAction::Reassign,
    TaskAction::Move,
    TaskAction::Cancel,
    TaskAction::Reopen,
    TaskAction::Restore,
    TaskAction::ChangeDue,
    TaskAction::Tick,
    TaskAction::Edit,
    TaskAction::Comment,
];

/// The state after the act, or nothing when it does not fit.
#[must_use]
pub fn next(task: Situation, act: TaskAction) -> Option<TaskState> {
    use TaskAction as A;
    use TaskState::{Accepted, Cancelled, Done, Draft, InProgress, Open, Paused, Submitted};
    let back_to_work = if task.assigned && task.accepted {
        InProgress
    } else {
        Open
    };
    match (act, task.state) {
        (A::Publish, Draft) => Some(Open),
        (A::Claim, Open) if !task.assigned => Some(Accepted),
        (A::Accept, Open) if task.assigned => Some(Accepted),
        (A::Decline, Open | Accepted) if task.assigned => Some(Open),
        (A::Start, Accepted | Paused) => Some(InProgress),
        (A::Pause, InProgress) => Some(Paused),
        (A::Submit, InProgress) if task.control => Some(Submitted),
        (A::Submit, InProgress) => Some(Done),
        (A::Withdraw, Submitted) if task.assigned && task.accepted => Some(InProgress),
        (A::Approve, Submitted) => Some(Done),
        (A::Return, Submitted) | (A::Reopen, Done) => Some(back_to_work),
        (A::Reassign, Open | Accepted | InProgress | Paused | Submitted) => Some(Open),
        (A::Move, Draft) => Some(Draft),
        // What is handed in is judged where it was done.
        (A::Move, Open | Accepted | InProgress | Paused) => Some(Open),
        (A::Cancel, Draft | Open | Accepted | InProgress | Paused | Submitted) => Some(Cancelled),
        (A::Restore, Cancelled) if task.published => Some(Open),
        (A::Restore, Cancelled) => Some(Draft),
        // The first tick or photo implies the start (T6).
        (A::Tick, Accepted | InProgress | Paused) => Some(InProgress),
        (
            A::ChangeDue | A::Edit,
            state @ (Draft | Open | Accepted | InProgress | Paused | Submitted),
        ) => Some(state),
        (A::Comment, state) => Some(state),
        (
            A::Publish
            | A::Claim
            | A::Accept
            | A::Decline
            | A::Start
            | A::Pause
            | A::Submit
            | A::Withdraw
            | A::Approve
            | A::Return
            | A::Reassign
            | A::Move
            | A::Cancel
            | A::Reopen
            | A::Restore
            | A::Tick
            | A::ChangeDue
            | A::Edit,
            _,
        ) => None,
    }
}

/// May items be added, worded anew or removed? Not once the work is handed in or over.
#[must_use]
pub fn is_checklist_open(state: TaskState) -> bool {
    use TaskState::{Accepted, Cancelled, Done, Draft, InProgress, Open, Paused, Submitted};
    match state {
        Draft | Open | Accepted | InProgress | Paused => true,
        Submitted | Done | Cancelled => false,
    }
}

/// Does the deadline's clock run? It stops when the work is handed in.
#[must_use]
pub fn is_clock_running(state: TaskState) -> bool {
    use TaskState::{Accepted, Cancelled, Done, Draft, InProgress, Open, Paused, Submitted};
    match state {
        Open | Accepted | InProgress | Paused => true,
        Draft | Submitted | Done | Cancelled => false,
    }
}

/// Not done and not cancelled.
#[must_use]
pub fn is_live(state: TaskState) -> bool {
    !matches!(state, TaskState::Done | TaskState::Cancelled)
}

/// Is the act a master's, so that staff who do it act on his behalf?
#[must_use]
pub fn is_masters(act: TaskAction) -> bool {
    use TaskAction as A;
    match act {
        A::Claim
        | A::Accept
        | A::Decline
        | A::Start
        | A::Pause
        | A::Submit
        | A::Withdraw
        | A::Tick => true,
        A::Publish
        | A::Approve
        | A::Return
        | A::Reassign
        | A::Move
        | A::Cancel
        | A::Reopen
        | A::Restore
        | A::ChangeDue
        | A::Edit
        | A::Comment => false,
    }
}

/// What this role may do in this relation, now: both the machine and the policy agree.
#[must_use]
pub fn offered(task: Situation, role: Role, relation: Facts) -> Vec<TaskAction> {
    let someone = Actor {
        id: UserId(uuid::Uuid::nil()),
        name: String::new(),
        role,
        system: false,
    };
    ACTIONS
        .into_iter()
        .filter(|act| next(task, *act).is_some())
        .filter(|act| may(&someone, Action::Task(*act), relation).is_ok())
        .collect()
}

/// A master's actions for each relation that he may stand in (architecture rule 5).
#[must_use]
pub fn by_relation(task: Situation) -> ActionsByRelation {
    let inside = Facts {
        inside: true,
        ..Facts::default()
    };
    let of = |relation| offered(task, Role::Master, relation);
    let other = of(inside).into_iter();
    ActionsByRelation {
        assignee: of(Facts {
            assignee: true,
            ..inside
        }),
        pool: of(Facts {
            pool: true,
            ..inside
        }),
        other: other.filter(|act| *act != TaskAction::Claim).collect(),
    }
}

/// The actions of staff. Reopening is offered also when only a head still may: the answer tells.
#[must_use]
pub fn of_staff(task: Situation) -> Vec<TaskAction> {
    offered(task, Role::Head, Facts::default())
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
