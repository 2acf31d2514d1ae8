//! The levels of `cargo xtask test` that build an app around the library, as its users do, and use it in a browser.

use std::process::Command;

use anyhow::Result;

use crate::levels::{demo_server, program};
use crate::process::{cargo, run};
use crate::project::Project;
use crate::setup;
use crate::site::{self, BuildOptions};
use crate::steps::{Outcome, Step};

/// From the quickest to the slowest to build.
pub const APPS: &[Step] = &[
    Step { name: "firefox", run: firefox },
    Step { name: "stranger", run: stranger },
    Step { name: "fullstack", run: fullstack },
    Step { name: "hostile", run: hostile },
];

/// The manifest of the fullstack example, which is a package of its own.
pub const FULLSTACK: &str = "examples/fullstack/Cargo.toml";

/// The core of the widget's page tests in Firefox.
fn firefox(project: &Project, words: &[String]) -> Result<Outcome> {
    let program = match setup::firefox() {
        Ok(program) => program,
        // It is a second opinion: where it can't be had, the first one has to do.
        Err(error) => return Ok(Outcome::Skipped(format!("{error:#}"))),
    };
    site::build(project, &BuildOptions::debug("widget_lab"))?;
    let mut tests = BrowserTests::of(project)?;
    tests.command.env("FIREFOX", program);
    tests.run("apps/firefox.mjs", words)
}

/// The README's first steps, from `cargo new` to an answer.
fn stranger(project: &Project, words: &[String]) -> Result<Outcome> {
    BrowserTests::of(project)?.run("apps/stranger.mjs", words)
}

/// examples/fullstack: its server, its page, and the two together.
fn fullstack(project: &Project, words: &[String]) -> Result<Outcome> {
    let manifest = project.root.join(FULLSTACK);
    for task in ["test", "build"] {
        let mut command = cargo();
        command.current_dir(&project.root).args([task, "--features", "server", "--manifest-path", FULLSTACK]);
        run(command.arg("--target-dir").arg(&project.target_dir))?;
    }
    site::build(
        project,
        &BuildOptions {
            manifest_path: Some(manifest),
            features: vec!["web".to_owned()],
            ..BuildOptions::debug("fullstack")
        },
    )?;
    let mut tests = BrowserTests::of(project)?;
    tests.command.env("KARTA_FULLSTACK", program(project, "karta-fullstack-example"));
    tests.run("apps/fullstack.mjs", words)
}

/// The widget as it is shipped, under a server that means harm and for long: what a debug build takes says nothing.
fn hostile(project: &Project, words: &[String]) -> Result<Outcome> {
    site::build(
        project,
        &BuildOptions { release: true, optimise: true, ..BuildOptions::debug("widget_handle") },
    )?;
    let mut tests = BrowserTests::of(project)?;
    // One after the other: they measure.
    tests.command.args(["--test-concurrency", "1", "apps/hostile.mjs"]);
    tests.run("apps/long_runs.mjs", words)
}

/// Tests of tests/e2e/apps/, each of which needs something built before.
struct BrowserTests {
    command: Command,
}

impl BrowserTests {
    /// Sets up what they all need.
    fn of(project: &Project) -> Result<Self> {
        let (folder, node) = setup::e2e_project(project)?;
        let mut command = Command::new(node);
        command.current_dir(folder).args(["--test", "--test-reporter", "spec"]);
        command.env("CHROMIUM", setup::browser()?.chromium);
        command.env("KARTA_REAL_SERVER_PYTHON", setup::real_server_python(project)?);
        command.env("KARTA_DEMO_SERVER", demo_server(project)?);
        command.env("KARTA_XTASK", std::env::current_exe()?);
        command.env("KARTA_SITES", project.target_dir.join("site"));
        Ok(Self { command })
    }

    fn run(mut self, file: &str, words: &[String]) -> Result<Outcome> {
        run(self.command.args(words).arg(file))?;
        Ok(Outcome::Passed)
    }
}
