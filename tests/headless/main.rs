//! The `headless` example as people script it: lines of JSON and exit codes.

#![cfg(all(feature = "native", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "all of this is a test")]

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each test program uses its part")]
mod support;

mod answers;
mod bad_input;
mod credentials;
mod program;
