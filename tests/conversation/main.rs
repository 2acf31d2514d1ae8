//! Whole conversations of the native client, each with the real server and with the demo server.

#![cfg(all(feature = "native", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "all of this is a test")]

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each test program uses its part")]
mod support;

mod approvals;
mod auth;
mod context;
mod cuts;
mod keys;
mod queue;
mod reopening;
mod responses;
mod restarts;
mod running;
mod tabs;
mod texts;
mod users;
