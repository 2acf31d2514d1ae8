//! `use_karta_agent` in a `VirtualDom` that is driven step by step, over a scripted transport and a manual clock: the
//! history of what it shows.

#![cfg(all(feature = "hook", not(target_arch = "wasm32")))]

mod seed;
mod support;
