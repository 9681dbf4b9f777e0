//! Order and audience under every schedule that a seed can think of (reliability goal G2): the real
//! cores of delivery ([`super::room::Feeds`], the outbox's line, `ws::resume`) between a model of the
//! store, a bus that loses, doubles and reorders, nodes that die, and clients written from
//! `protocol/SPEC.md`. One thread, no time, no IO: a seed is a schedule, and a seed that fails is a
//! test by its number.
//!
//! `ARTEL_SIMULATION_SEEDS=FROM..TO` runs others than the first twenty thousand.

mod listener;
mod store;
mod world;

use rand::SeedableRng;
use rand::rngs::SmallRng;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use world::World;

/// Steps before everything is let come to rest.
const STEPS: usize = 40;

/// Panics with what went wrong.
fn run(seed: u64) {
    let mut world = World::new(SmallRng::seed_from_u64(seed));
    for _ in 0..STEPS {
        world.step();
    }
    world.comes_to_rest();
}

fn seeds() -> Range<u64> {
    let Ok(wanted) = std::env::var("ARTEL_SIMULATION_SEEDS") else {
        return 0..20_000;
    };
    let (from, to) = wanted.split_once("..").unwrap();
    from.parse().unwrap()..to.parse().unwrap()
}

#[test]
fn under_every_schedule_each_follower_hears_all_that_is_his_once_in_order_and_nothing_else() {
    // Two at a time: the machine that this must fit has two cores.
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || {
                for seed in seeds().filter(|seed| seed % 2 == half) {
                    if catch_unwind(AssertUnwindSafe(|| run(seed))).is_err() {
                        panic!("seed {seed} fails");
                    }
                }
            });
        }
    });
}
