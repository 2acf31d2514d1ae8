//! The reducers as a sequence of operations.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| karta_dioxus::fuzz::reducer(data));
