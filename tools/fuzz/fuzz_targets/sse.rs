//! Server-sent events against the letter of the standard.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| karta_dioxus::fuzz::sse(data));
