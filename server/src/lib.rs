//! Artel: realtime rooms for operators and masters. The map is `docs/ARCHITECTURE.md`.
//!
//! One way, left to right: `http`, `ws` → features → `log` → `store`, `bus` → `hub`. Doors hold no
//! rules; mechanics know no feature; features know no socket.

pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod error;
#[cfg(any(test, feature = "fuzzed"))]
#[expect(clippy::unwrap_used, reason = "a broken promise is found by a panic")]
pub mod fuzzed;
pub mod ids;
pub mod keyring;
pub mod limits;
pub mod metrics;
pub mod planted;
pub mod policy;
pub mod schedule;
pub mod telemetry;

pub mod http;
pub mod ws;

pub mod backup;
pub mod verify;

pub mod accounts;
pub mod audit;
pub mod deals;
pub mod demo;
pub mod groups;
pub mod messages;
pub mod notifications;
pub mod receipts;
pub mod tasks;
pub mod templates;

#[cfg(feature = "oidc")]
pub mod oidc;

pub mod bus;
pub mod files;
pub mod hub;
pub mod jobs;
pub mod log;
pub mod outbound;
pub mod push;
pub mod store;
