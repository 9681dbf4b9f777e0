//! The admin, who takes one master of each group out and lets him in again, all day.

use crate::history::What;
use crate::person::Person;
use crate::turns::Day;
use rand::RngExt;
use serde_json::json;
use std::sync::atomic::Ordering;
use std::time::Duration;
use uuid::Uuid;

/// The group, its wanderer, and whether he is in.
pub struct Wanderer {
    pub group: Uuid,
    pub user: Uuid,
    pub inside: bool,
}

/// Until the day is over; then all are inside.
pub async fn live(mut person: Person, day: Day, mut wanderers: Vec<Wanderer>) -> Person {
    while !wanderers.is_empty() && !day.over.load(Ordering::Relaxed) {
        let index = person.rng.random_range(0..wanderers.len());
        turns_over(&mut person, &mut wanderers[index]).await;
        let pause = person.rng.random_range(100..400);
        person.listens(Duration::from_millis(pause)).await;
    }
    for wanderer in &mut wanderers {
        if !wanderer.inside {
            turns_over(&mut person, wanderer).await;
        }
    }
    person
}

async fn turns_over(person: &mut Person, wanderer: &mut Wanderer) {
    let Wanderer {
        group,
        user,
        inside,
    } = *wanderer;
    let (what, word) = if inside {
        (What::Remove { group, user }, "remove_member")
    } else {
        (What::Add { group, user }, "add_member")
    };
    let command = json!({ "type": word, "group": group, "user": user });
    let done = person.does(what, command).await;
    if matches!(done, crate::history::Outcome::Done(_)) {
        wanderer.inside = !inside;
    }
}
