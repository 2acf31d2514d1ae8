//! `use_karta_agent` in a `VirtualDom` that is driven step by step, over a scripted transport and a manual clock: the
//! history of what it shows.

#![cfg(all(feature = "hook", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod errors;
mod gone;
mod options;
mod pauses;
mod queue;
mod random;
mod reconnecting;
mod renders;
mod responses;
mod retry;
mod seed;
mod server_side;
mod sessions;
mod stop;
#[allow(dead_code, reason = "each test program uses its part")]
mod support;
mod tabs;
