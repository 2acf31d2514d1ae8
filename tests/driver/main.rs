//! The turn driver against a scripted server and a clock that never waits: what no server can easily show.

#![cfg(all(feature = "native", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "all of this is a test")]

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test program uses its part")]
mod support;

mod closing;
mod cuts;
mod errors;
mod hostile;
mod identity;
mod logs;
mod posts;
mod reconnecting;
mod recordings;
mod replays;
mod responses;
mod secrets;
mod sends;
mod silence;
mod tokens;
mod uploads;
