//! Every scenario of the server over real sockets, in one binary.
//! `town/` is the harness; each other file is a chapter of scenarios.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a harness has deadlines of its own and stops at the first thing that goes wrong"
)]

mod bad_input;
mod canaries;
mod cards;
mod cases;
mod chat;
mod chat_smoke;
mod deals;
mod doors;
mod effort;
mod files;
mod groups;
mod keeping;
mod leaving;
mod limits;
mod matrix;
mod nodes;
#[cfg(feature = "oidc")]
mod oidc;
mod people;
mod plans;
#[cfg(feature = "planted")]
mod planted;
mod push;
mod push_receiver;
mod push_service;
mod screen;
mod tasks;
mod templates;
mod timeline;
mod tls;
#[expect(
    dead_code,
    reason = "the harness offers more verbs than the scenarios of the day use"
)]
mod town;
mod two_factor;
mod verify;
mod whole;
