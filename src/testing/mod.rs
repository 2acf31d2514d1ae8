//! For tests of your own app: a scripted server in place of Karta, and a clock that never waits (feature `test-util`).
//!
//! [`ScriptedServer`] is where to begin; the guide `docs/testing.md` shows it under a client, the hook and a component.
//! Turn the feature on for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! karta-dioxus = { version = "0.1", features = ["test-util"] }
//! ```

mod answer;
mod clock;
pub mod event;
mod server;

pub use answer::Answer;
pub use clock::ManualClock;
pub use server::{Request, Route, ScriptedServer};
