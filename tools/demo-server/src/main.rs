//! Starts the demo agent.
fn main() {}
