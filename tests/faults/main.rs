//! The native client through the fault proxy, in front of the demo server and of the real one: whatever happens on the
//! way, what a chat shows in the end is the server's transcript, and each message is posted once.
//!
//! `KARTA_FAULT_SEED=<number>` repeats a run.

#![cfg(all(feature = "native", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "all of this is a test")]

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each test program uses its part")]
mod support;

mod behind;
mod cuts;
mod outages;
