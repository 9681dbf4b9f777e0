//! Files that people send: what they really are, a copy that tells nothing about who took the
//! picture and where, and where the bytes lie.
//!
//! Invariant: nothing a client says about a file is believed, neither its type nor its name; what
//! a browser is told comes from [`sniff`] and [`names`] alone.

mod gif;
pub mod names;
pub mod pictures;
pub mod sniff;
pub mod store;
