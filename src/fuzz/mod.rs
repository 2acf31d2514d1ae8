//! What `tools/fuzz` runs: functions from bytes, which panic where something does not hold. They are here only with
//! `cfg(fuzzing)`, which cargo-fuzz sets, and for the test below, which replays the fuzzer's corpus.

mod input;
mod reducer;
mod sse;
mod wire;

#[cfg(feature = "markdown")]
pub use crate::markdown::fuzz::markdown;
#[cfg(feature = "markdown")]
pub(crate) use input::Input;
pub use reducer::reducer;
pub use sse::sse;
pub use wire::wire;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod corpus;
