//! Markdown, streamed and at once.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| karta_dioxus::fuzz::markdown(data));
