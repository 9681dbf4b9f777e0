//! The harness of the scenarios.

pub mod servers;
