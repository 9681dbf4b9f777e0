use super::*;
use crate::ids;

fn person(user: UserId, staff: bool, open: &[GroupId]) -> PersonPresence {
    PersonPresence {
        user,
        staff,
        open: open.to_vec(),
        visible: false,
    }
}

fn told(node: &str, serial: u64, people: &[PersonPresence]) -> NodePresence {
    NodePresence {
        node: node.to_owned(),
        serial,
        people: people.to_vec(),
    }
}

#[test]
fn a_person_on_two_nodes_is_one_and_leaves_with_the_last() {
    let (user, group): (UserId, GroupId) = (ids::new(), ids::new());
    let here = person(user, false, &[group]);
    let mut known = Whereabouts::default();
    let moved = known.heard(told("a", 1, std::slice::from_ref(&here)), 0);
    assert_eq!(moved.groups, BTreeSet::from([group]));
    assert!(moved.online && moved.new_node && !moved.staff_reachable);
    let again = known.heard(told("b", 1, &[here]), 0);
    assert!(again.groups.is_empty() && !again.online && again.new_node);
    assert_eq!(known.of_group(group), (vec![user], false));
    assert_eq!(
        known.heard(told("a", 2, &[]), 0),
        Moved::default(),
        "still there on b"
    );
    assert!(known.heard(told("b", 2, &[]), 0).online);
    assert!(known.everyone().is_empty());
}

#[test]
fn an_older_saying_that_comes_late_is_dropped() {
    let user: UserId = ids::new();
    let mut known = Whereabouts::default();
    known.heard(told("a", 2, &[]), 0);
    known.heard(told("a", 1, &[person(user, true, &[])]), 0);
    assert!(known.everyone().is_empty());
}

#[test]
fn the_first_operator_who_comes_and_the_last_who_goes_concern_everyone() {
    let (one, two): (UserId, UserId) = (ids::new(), ids::new());
    let mut known = Whereabouts::default();
    let both = [person(one, true, &[]), person(two, true, &[])];
    assert!(known.heard(told("a", 1, &both[..1]), 0).staff_reachable);
    assert!(!known.heard(told("a", 2, &both), 0).staff_reachable);
    assert!(known.heard(told("a", 3, &[]), 0).staff_reachable);
}

#[test]
fn a_silent_node_is_forgotten_but_a_jump_of_the_clock_silences_nobody() {
    let user: UserId = ids::new();
    let mut known = Whereabouts::default();
    known.heard(told("a", 1, &[person(user, false, &[])]), 0);
    assert_eq!(known.forget_silent(GONE), Moved::default());
    // The clock jumps; the node speaks before it was found silent three times.
    assert_eq!(known.forget_silent(GONE + 1), Moved::default());
    assert_eq!(known.forget_silent(GONE + 1), Moved::default());
    known.heard(told("a", 2, &[person(user, false, &[])]), GONE + 2);
    assert_eq!(known.forget_silent(GONE + 3), Moved::default());
    let late = 3 * GONE;
    assert_eq!(known.forget_silent(late), Moved::default());
    assert_eq!(known.forget_silent(late), Moved::default());
    assert!(known.forget_silent(late).online);
    assert!(known.everyone().is_empty());
}
