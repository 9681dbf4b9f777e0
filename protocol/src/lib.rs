//! What server and client must agree on: ids, commands, events, views, frames, errors, limits.
//!
//! No IO and no rules of the product live here. `SPEC.md` beside this crate numbers the rules of
//! the WebSocket; `bin/typescript.rs` writes the client's types from these.
//!
//! Invariant: a type whose name ends in `ForGroup`, and [`deal::DealRef`], may be read by masters.
//! Their modules name nothing of the CRM.

pub mod close;
pub mod command;
pub mod deal;
pub mod error;
pub mod event;
pub mod file;
pub mod frame;
pub mod group;
pub mod hint;
pub mod ids;
pub mod limits;
pub mod message;
pub mod notification;
pub mod page;
pub mod person;
pub mod sign_in;
mod strict;
pub mod task;
pub mod template;
pub mod two_factor;

pub use ids::*;
