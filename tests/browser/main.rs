//! Tests in a browser: `cargo xtask test browser`.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod environment;
mod heap;
mod hook;
mod page;
mod platform;
mod portal;
mod widget;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
