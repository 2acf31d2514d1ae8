//! Tests in a browser: `cargo xtask test browser`.

#![cfg(target_arch = "wasm32")]

mod heap;
mod page;
mod portal;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
