//! A Karta server to try the SDK with: it speaks the whole wire on loopback and hosts Beans, the scripted
//! agent of a coffee roaster. Nothing is stored and nothing leaves the machine.
//!
//! `cargo xtask demo` shows it to people; the client's tests run against it beside the published data plane
//! (`tests/real_server`), whose scenarios and test controls it mirrors.
//!
//! ```no_run
//! use karta_demo_server::{Config, DemoServer};
//!
//! # async fn run() -> std::io::Result<()> {
//! let server = DemoServer::start(Config::default(), ([127, 0, 0, 1], 8787).into()).await?;
//! println!("talk to {} at {}", DemoServer::PROJECT, server.base_url());
//! # Ok(()) }
//! ```
//!
//! # Layout
//!
//! * [`DemoServer`], [`Config`]: running it; `main.rs` is the command.
//! * `routes`: one file per group of HTTP routes, `fields` and `body` check what they are sent, `auth` and
//!   `token` who sent it, `cors`, `canned` and `observe` wrap them, `peer` has the test controls.
//! * `session`, `log`, `turn`: a session, its event log with the turn slot and the inbox, a turn's life.
//! * `projection`, `event`, `activity`, `tasks`, `usage`: from what the agent does to what the wire says.
//! * `conversation`, `transcript`: the durable side. `stream`, `streams`, `sse`, `faults`: event streams.
//! * `script`: the agent, scenario by scenario, and Beans.

mod activity;
mod app;
mod auth;
mod body;
mod canned;
mod catalog;
mod clock;
mod config;
mod conversation;
mod cors;
mod envelopes;
mod error;
mod event;
mod faults;
mod fields;
mod ids;
mod log;
mod observe;
mod peer;
mod perform;
mod projection;
mod ratelimit;
mod routes;
mod script;
mod server;
mod session;
mod sse;
mod stats;
mod stream;
mod streams;
mod sync;
mod tasks;
mod token;
mod transcript;
mod turn;
mod usage;
mod widget;

pub use config::Config;
pub use server::DemoServer;
