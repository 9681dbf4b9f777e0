//! The fault campaign: real nodes, people who know `protocol/SPEC.md` and nothing else, a seeded
//! nemesis, and a checker over all that was done, seen and stored.
//!
//! `campaign.rs` is the whole of it on one page. `town.rs` has the servers, `person.rs` and `turns.rs`
//! the people, `nemesis.rs` the faults, `checker/` the judgement, `history.rs` what it judges.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a harness has deadlines of its own, stops at the first thing that goes wrong, and says \
              from which seed"
)]

mod bugs;
mod campaign;
mod checker;
mod clock;
mod database;
mod failover;
mod founding;
mod history;
mod keeper;
mod nemesis;
mod network;
mod node;
mod person;
mod proxy;
mod resp;
mod rounds;
mod screen;
#[expect(dead_code, reason = "the scenarios use what is not used here")]
#[path = "../servers/mod.rs"]
mod servers;
mod silent;
mod slow;
mod spec;
mod storm;
mod town;
mod turns;
