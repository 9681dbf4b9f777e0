//! The whole table of T1–T16: what is not written here is refused.

use super::*;
use TaskAction as A;
use TaskState::{Accepted, Cancelled, Done, Draft, InProgress, Open, Paused, Submitted};

const STATES: [TaskState; 8] = [
    Draft, Open, Accepted, InProgress, Paused, Submitted, Done, Cancelled,
];

/// With an assignee who has accepted, under control.
const OF_HIS_OWN: [(TaskState, TaskAction, TaskState); 49] = [
    (Draft, A::Publish, Open),
    (Open, A::Accept, Accepted),
    (Open, A::Decline, Open),
    (Accepted, A::Decline, Open),
    (Accepted, A::Start, InProgress),
    (Paused, A::Start, InProgress),
    (InProgress, A::Pause, Paused),
    (InProgress, A::Submit, Submitted),
    (Submitted, A::Withdraw, InProgress),
    (Submitted, A::Approve, Done),
    (Submitted, A::Return, InProgress),
    (Open, A::Reassign, Open),
    (Accepted, A::Reassign, Open),
    (InProgress, A::Reassign, Open),
    (Paused, A::Reassign, Open),
    (Submitted, A::Reassign, Open),
    (Draft, A::Move, Draft),
    (Open, A::Move, Open),
    (Accepted, A::Move, Open),
    (InProgress, A::Move, Open),
    (Paused, A::Move, Open),
    (Draft, A::Cancel, Cancelled),
    (Open, A::Cancel, Cancelled),
    (Accepted, A::Cancel, Cancelled),
    (InProgress, A::Cancel, Cancelled),
    (Paused, A::Cancel, Cancelled),
    (Submitted, A::Cancel, Cancelled),
    (Done, A::Reopen, InProgress),
    (Cancelled, A::Restore, Open),
    (Draft, A::ChangeDue, Draft),
    (Open, A::ChangeDue, Open),
    (Accepted, A::ChangeDue, Accepted),
    (InProgress, A::ChangeDue, InProgress),
    (Paused, A::ChangeDue, Paused),
    (Submitted, A::ChangeDue, Submitted),
    (Accepted, A::Tick, InProgress),
    (InProgress, A::Tick, InProgress),
    (Paused, A::Tick, InProgress),
    (Draft, A::Edit, Draft),
    (Open, A::Edit, Open),
    (Accepted, A::Edit, Accepted),
    (InProgress, A::Edit, InProgress),
    (Paused, A::Edit, Paused),
    (Submitted, A::Edit, Submitted),
    (Draft, A::Comment, Draft),
    (Open, A::Comment, Open),
    (Submitted, A::Comment, Submitted),
    (Done, A::Comment, Done),
    (Cancelled, A::Comment, Cancelled),
];

fn of(state: TaskState) -> Situation {
    Situation {
        state,
        assigned: true,
        accepted: true,
        control: true,
        published: state != Draft,
    }
}

#[test]
fn every_transition_of_the_table_is_allowed_and_every_other_pair_is_refused() {
    for state in STATES {
        for act in ACTIONS {
            let comment = matches!((state, act), (Accepted | InProgress | Paused, A::Comment));
            let expected = OF_HIS_OWN
                .iter()
                .find(|(from, command, _)| *from == state && *command == act)
                .map(|(_, _, to)| *to)
                .or(comment.then_some(state));
            assert_eq!(next(of(state), act), expected, "{act:?} from {state:?}");
        }
    }
}

#[test]
fn a_task_of_nobody_is_claimed_and_neither_accepted_nor_declined() {
    let pool = Situation {
        assigned: false,
        accepted: false,
        ..of(Open)
    };
    assert_eq!(next(pool, A::Claim), Some(Accepted));
    assert_eq!(next(pool, A::Accept), None);
    assert_eq!(next(pool, A::Decline), None);
    assert_eq!(next(of(Open), A::Claim), None);
}

#[test]
fn a_discarded_draft_is_restored_as_a_draft() {
    let discarded = Situation {
        published: false,
        ..of(Cancelled)
    };
    assert_eq!(next(discarded, A::Restore), Some(Draft));
}

#[test]
fn without_control_handing_in_is_done() {
    let task = Situation {
        control: false,
        ..of(InProgress)
    };
    assert_eq!(next(task, A::Submit), Some(Done));
}

#[test]
fn work_whose_master_has_left_comes_back_to_the_pool() {
    for (state, act) in [(Submitted, A::Return), (Done, A::Reopen)] {
        for (assigned, accepted) in [(false, false), (true, false)] {
            let task = Situation {
                assigned,
                accepted,
                ..of(state)
            };
            assert_eq!(next(task, act), Some(Open));
        }
    }
    let orphan = Situation {
        assigned: false,
        accepted: false,
        ..of(Submitted)
    };
    assert_eq!(next(orphan, A::Withdraw), None);
}

#[test]
fn masters_are_offered_their_acts_by_relation_and_staff_never_claim() {
    let pool = Situation {
        assigned: false,
        accepted: false,
        ..of(Open)
    };
    let offered = by_relation(pool);
    assert_eq!(offered.pool, [A::Claim, A::Comment]);
    assert_eq!(offered.other, [A::Comment]);
    assert!(!of_staff(pool).contains(&A::Claim));
    let mine = by_relation(of(InProgress));
    assert_eq!(mine.assignee, [A::Pause, A::Submit, A::Tick, A::Comment]);
    assert_eq!(mine.other, [A::Comment]);
}
