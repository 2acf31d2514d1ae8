//! Runs the example.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::Server;
use crate::support::server::{KEY, PROJECT, built};

/// What a run has left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// `cargo test` builds the examples too, unless it is told to build one test alone.
fn path() -> &'static PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let find = || built("examples/headless");
        find().unwrap_or_else(|| {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
            cargo.args(["build", "--no-default-features", "--features", "native", "--example", "headless"]);
            assert!(cargo.status().expect("cargo runs").success());
            find().expect("cargo has built the example")
        })
    })
}

/// Runs the example with these arguments.
pub fn headless(arguments: &[&str]) -> Run {
    let mut command = Command::new(path());
    let output = command.args(arguments).stdin(Stdio::null()).output().expect("the example runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("it was not killed");
    Run { code, stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The same, with the server's address, project and key before them.
pub fn talk(server: &Server, arguments: &[&str]) -> Run {
    let common =
        ["--base-url", &server.base_url, "--project", PROJECT, "--embed-key", KEY, "--timeout", "50"];
    headless(&[&common[..], arguments].concat())
}

impl Run {
    /// The lines, each of which is an event.
    pub fn events(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        let events: Vec<Value> = self.stdout.lines().map(parse).collect();
        assert!(events.iter().all(|event| event["type"].is_string()), "{self:?}");
        events
    }

    /// The events of a run that went well.
    #[track_caller]
    pub fn done(&self) -> Vec<Value> {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:?}");
        let events = self.events();
        assert_eq!(events.last().expect("a line")["type"], "done");
        events
    }

    /// The texts that the turns ended with.
    pub fn answers(&self) -> Vec<String> {
        let mut answers = Vec::new();
        let mut text = String::new();
        for event in self.events() {
            match event["type"].as_str() {
                Some("message") => text = event["text"].as_str().expect("a text").to_owned(),
                Some("done") => answers.push(std::mem::take(&mut text)),
                _ => {}
            }
        }
        answers
    }

    /// The error on the last line of a run that failed.
    #[track_caller]
    pub fn error(&self) -> Value {
        assert_eq!(self.code, 1, "{self:?}");
        let last = self.events().pop().expect("a line");
        assert_eq!(last["type"], "error", "{last}");
        assert!(last["message"].as_str().is_some_and(|message| message.len() > 10), "{last}");
        last
    }

    /// Nothing that was printed has one of these in it.
    #[track_caller]
    pub fn keeps(&self, secrets: &[&str]) -> &Self {
        for secret in secrets {
            assert!(!self.stdout.contains(secret) && !self.stderr.contains(secret), "{self:?}");
        }
        self
    }
}
