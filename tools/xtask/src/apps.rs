//! The levels of `cargo xtask test` that build an app around the library, as its users do, and use it in a browser.

use std::process::Command;

use anyhow::Result;

use crate::levels::{demo_server, program};
use crate::process::{cargo, run};
use crate::project::{LIBRARY, Project, WASM};
use crate::setup;
use crate::site::{self, BuildOptions};
use crate::steps::{Outcome, Step};

/// From the quickest to the slowest to build.
pub const APPS: &[Step] = &[
    Step { name: "firefox", run: firefox },
    Step { name: "stranger", run: stranger },
    Step { name: "fullstack", run: fullstack },
    Step { name: "shipped", run: shipped },
    Step { name: "hostile", run: hostile },
    Step { name: "desktop", run: desktop },
];

/// The manifest of the fullstack example, which is a package of its own.
pub const FULLSTACK: &str = "examples/fullstack/Cargo.toml";
/// That of the desktop example.
pub const DESKTOP: &str = "examples/desktop/Cargo.toml";

/// The core of the pages' tests, and the crate's own tests in a browser, in Firefox.
fn firefox(project: &Project, words: &[String]) -> Result<Outcome> {
    let firefox = match had(setup::firefox())? {
        Ok(firefox) => firefox,
        Err(skipped) => return Ok(skipped),
    };
    for page in ["widget_lab", "custom_chat", "full_page"] {
        site::build(project, &BuildOptions::debug(page))?;
    }
    run(&mut project.cargo(&["build", "--package", "wasm-test-runner"]))?;
    run(&mut project.cargo(&[
        "test",
        "--package",
        LIBRARY,
        "--target",
        WASM,
        "--test",
        "browser",
        "--no-run",
    ]))?;
    let mut tests = BrowserTests::of(project)?;
    tests.command.env("FIREFOX", firefox).env("KARTA_TEST_RUNNER", program(project, "wasm-test-runner"));
    tests.run(&["apps/firefox.mjs", "apps/firefox_crate.mjs"], words)
}

/// A level is skipped where what it needs can't be had. But where a change is judged and programs can be installed, a
/// test that did not run has not passed.
fn had<T>(found: Result<T>) -> Result<Result<T, Outcome>> {
    let is_judged = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
    had_where(is_judged, found)
}

fn had_where<T>(is_judged: bool, found: Result<T>) -> Result<Result<T, Outcome>> {
    match found {
        Ok(found) => Ok(Ok(found)),
        Err(error) if is_judged && !error.is::<setup::NoApt>() => Err(error),
        Err(error) => Ok(Err(Outcome::Skipped(format!("{error:#}")))),
    }
}

/// The README's first steps, from `cargo new` to an answer.
fn stranger(project: &Project, words: &[String]) -> Result<Outcome> {
    BrowserTests::of(project)?.run(&["apps/stranger.mjs"], words)
}

/// examples/fullstack: its server, its page, and the two together.
fn fullstack(project: &Project, words: &[String]) -> Result<Outcome> {
    let manifest = project.root.join(FULLSTACK);
    let server = ["--features", "server"];
    run(app(project, FULLSTACK, "test").args(server))?;
    build_strictly(project, FULLSTACK, &[&server[..], &["--profile", "test"]].concat())?;
    build_strictly(project, FULLSTACK, &server)?;
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
    tests.run(&["apps/fullstack.mjs"], words)
}

/// The demo's page in two modules, as a release build makes it.
fn shipped(project: &Project, words: &[String]) -> Result<Outcome> {
    site::build(
        project,
        &BuildOptions { release: true, optimise: true, split: true, ..BuildOptions::debug("widget") },
    )?;
    BrowserTests::of(project)?.run(&["apps/shipped.mjs"], words)
}

/// The widget as it is shipped, under a server that means harm and for long: what a debug build takes says nothing.
fn hostile(project: &Project, words: &[String]) -> Result<Outcome> {
    site::build(
        project,
        &BuildOptions { release: true, optimise: true, split: true, ..BuildOptions::debug("widget_handle") },
    )?;
    let mut tests = BrowserTests::of(project)?;
    // One after the other: they measure.
    tests.command.args(["--test-concurrency", "1"]);
    tests.run(&["apps/hostile.mjs", "apps/long_runs.mjs"], words)
}

/// examples/desktop, in a window on a display that nobody sees.
fn desktop(project: &Project, words: &[String]) -> Result<Outcome> {
    if let Err(skipped) = had(setup::desktop())? {
        return Ok(skipped);
    }
    build_strictly(project, DESKTOP, &[])?;
    let (folder, node) = setup::e2e_project(project)?;
    let mut tests = Command::new(node);
    tests.current_dir(folder).args(["--test", "--test-reporter", "spec"]).args(words).arg("apps/desktop.mjs");
    tests.env("KARTA_DEMO_SERVER", demo_server(project)?).env("KARTA_PICTURES", &project.target_dir);
    run(tests.env("KARTA_DESKTOP", program(project, "karta-desktop-example")))?;
    Ok(Outcome::Passed)
}

/// Cargo, for a package that stands outside the workspace.
fn app(project: &Project, manifest: &str, task: &str) -> Command {
    let mut command = cargo();
    command.current_dir(&project.root).args([task, "--locked", "--manifest-path", manifest]);
    command.arg("--target-dir").arg(&project.target_dir);
    command
}

/// Builds its program with clippy's warnings as errors. Clippy is the compiler of that package alone here, since
/// `cargo clippy` would check all that it depends on a second time.
fn build_strictly(project: &Project, manifest: &str, words: &[&str]) -> Result<()> {
    let mut command = app(project, manifest, "rustc");
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").args(words).args(["--", "-D", "warnings"]);
    run(&mut command)
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

    fn run(mut self, files: &[&str], words: &[String]) -> Result<Outcome> {
        run(self.command.args(words).args(files))?;
        Ok(Outcome::Passed)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, Result, anyhow};

    use super::had_where;
    use crate::setup::NoApt;
    use crate::steps::Outcome;

    #[test]
    fn what_could_have_been_installed_is_missed_where_a_change_is_judged() {
        let failed = || -> Result<()> { Err(anyhow!("apt-get failed")).context("no Firefox") };
        assert!(had_where(true, failed()).is_err());
        assert!(
            matches!(had_where(false, failed()), Ok(Err(Outcome::Skipped(why))) if why == "no Firefox: apt-get failed")
        );
        let nowhere = || -> Result<()> { Err(NoApt("no apt-get".to_owned()).into()) };
        assert!(matches!(had_where(true, nowhere().context("no Firefox")), Ok(Err(Outcome::Skipped(_)))));
        assert!(matches!(had_where(true, Ok(1)), Ok(Ok(1))));
    }
}
