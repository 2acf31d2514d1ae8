//! A scripted world: a server, a clock and an app, none of which does anything by itself.

pub mod clock;
pub mod model;
pub mod server;
pub mod stage;

pub use server::{Fault, Route};
pub use stage::Stage;
