//! The demo agent as a process of its own, for tests.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;

/// A running demo agent; dropping it stops it.
pub struct DemoAgent {
    child: Child,
    address: String,
}

/// The line that it prints when it is ready.
#[derive(Deserialize)]
struct Ready {
    base_url: String,
}

impl DemoAgent {
    /// Starts it on a free port and waits until it listens.
    pub fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["0", "--watch-stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("could not start {}", program.display()))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let mut agent = Self { child, address: String::new() };
        let ready: Ready = serde_json::from_str(&line)
            .with_context(|| format!("the demo agent printed no ready line but: {line}"))?;
        agent.address = ready.base_url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Ok(agent)
    }

    /// Its host and port.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for DemoAgent {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
