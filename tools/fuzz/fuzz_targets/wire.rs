//! One event's data.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| karta_dioxus::fuzz::wire(data));
