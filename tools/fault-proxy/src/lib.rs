//! A proxy that stands in front of any Karta server and does to its answers what networks and gateways do: it cuts
//! streams, holds answers up, loses them, puts others in their place. It duplicates and reorders nothing by itself.
//!
//! ```
//! use karta_fault_proxy::{Cut, Fault, FaultProxy, Route, Rule};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
//! let proxy = FaultProxy::start("http://127.0.0.1:8787", ([127, 0, 0, 1], 0).into()).await?;
//! // The next event stream breaks off behind its 100th byte.
//! proxy.add(Rule::new(Route::Stream, Fault::Cut(Cut::at_byte(100))).times(1));
//! assert_eq!(proxy.fired(), 0);
//! # Ok(()) }
//! ```
//!
//! # Layout
//!
//! * [`FaultProxy`]: running it; `main.rs` is the command. `gate` is its listener, which can stop accepting.
//! * [`Rule`], [`Fault`], [`Cut`], [`Route`]: what goes wrong, and where. `rules` picks them for a request.
//! * `forward` passes requests on, `mangle` does what the faults say to bodies, `control` are the `/__fault__` routes.

mod control;
mod fault;
mod forward;
mod gate;
mod mangle;
mod proxy;
mod route;
mod rules;

pub use fault::{Answer, Cut, Ending, Fault, Place, Rule};
pub use proxy::FaultProxy;
pub use route::Route;
