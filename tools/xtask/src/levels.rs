//! The levels of `cargo xtask test` that run something; its first level is `check`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::demo_agent::DemoAgent;
use crate::process::run;
use crate::project::{LIBRARY, Package, Project, WASM};
use crate::setup;
use crate::site::{self, BuildOptions};
use crate::steps::{Outcome, Step};

/// From the quickest to the slowest to build.
pub const LEVELS: &[Step] = &[
    Step { name: "audit", run: crate::audit::audit },
    Step { name: "native", run: native },
    Step { name: "real", run: real },
    Step { name: "browser", run: browser },
    Step { name: "e2e", run: e2e },
    Step { name: "robust", run: robust },
    Step { name: "bench", run: bench },
    Step { name: "size", run: crate::size::guard },
];

/// The native tests build once for all levels, so they are always selected in the same way. `highlight` is there for its
/// own tests and those of Markdown; the pages of the other levels are without it.
const NATIVE: [&str; 6] = [
    "test",
    "--workspace",
    "--exclude",
    "wasm-test-runner",
    "--features",
    "karta-dioxus/native,karta-dioxus/highlight",
];

/// Unit tests, integration tests against the demo agent, doc tests (the README's too).
fn native(project: &Project, words: &[String]) -> Result<Outcome> {
    let mut command = project.cargo(&NATIVE);
    command.env("KARTA_DEMO_SERVER", demo_server(project)?).env("KARTA_REQUIRE_DEMO_SERVER", "1");
    run(command.env_remove("KARTA_REAL_SERVER_PYTHON").arg("--").args(words))?;
    Ok(Outcome::Passed)
}

/// Hostile and huge input, in release mode: it takes too long in debug mode.
fn robust(project: &Project, words: &[String]) -> Result<Outcome> {
    with_test_target(project, "robustness", || {
        let command =
            ["test", "--release", "--package", LIBRARY, "--features", "native", "--test", "robustness"];
        run(project.cargo(&command).arg("--").args(words))
    })
}

/// The conversations of the native client with the published server, behind the fault proxy too, which `native` leaves
/// out.
fn real(project: &Project, words: &[String]) -> Result<Outcome> {
    with_test_target(project, "conversation", || {
        let python = setup::real_server_python(project)?;
        let mut command = project.cargo(&NATIVE);
        command.env("KARTA_REAL_SERVER_PYTHON", python).env("KARTA_REQUIRE_REAL_SERVER", "1");
        command.args(["--test", "conversation", "--test", "faults", "--"]);
        run(if words.is_empty() { command.arg("real") } else { command.args(words) })
    })
}

/// wasm-bindgen tests in a headless browser, which knows the demo agent as `http://demo-agent.test`.
fn browser(project: &Project, words: &[String]) -> Result<Outcome> {
    with_test_target(project, "browser", || {
        setup::wasm_target(project)?;
        let browser = setup::browser()?;
        run(&mut project.cargo(&["build", "--package", "wasm-test-runner"]))?;
        let agent = DemoAgent::start(&demo_server(project)?)?;
        let settings = browser.webdriver_settings(project, agent.address())?;
        let mut command =
            project.cargo(&["test", "--package", LIBRARY, "--target", WASM, "--test", "browser"]);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", program(project, "wasm-test-runner"));
        command.env("CHROMEDRIVER", &browser.chromedriver).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
        run(command.env("WASM_BINDGEN_TEST_TIMEOUT", "120").arg("--").args(words))
    })
}

/// The example pages in a headless browser, against the demo agent and the published server.
fn e2e(project: &Project, words: &[String]) -> Result<Outcome> {
    let library = project.library()?;
    let pages: Vec<&str> = pages(library).collect();
    if pages.is_empty() {
        return Ok(Outcome::Skipped("there is no example page yet".to_owned()));
    }
    let browser = setup::browser()?;
    let (folder, node) = setup::e2e_project(project)?;
    let python = setup::real_server_python(project)?;
    let demo_server = demo_server(project)?;
    run(&mut project.cargo(&["build", "--package", "karta-fault-proxy"]))?;
    for name in pages {
        site::build(project, &BuildOptions::debug(name))?;
    }
    let mut command = std::process::Command::new(node);
    // Two files at once: most of their time they wait.
    command
        .current_dir(folder)
        .args(["--test", "--test-concurrency", "2", "--test-reporter", "spec"])
        .args(words);
    command.env("CHROMIUM", browser.chromium).env("KARTA_REAL_SERVER_PYTHON", python);
    command.env("KARTA_DEMO_SERVER", demo_server).env("KARTA_XTASK", std::env::current_exe()?);
    command.env("KARTA_FAULT_PROXY", program(project, "karta-fault-proxy"));
    run(command.env("KARTA_SITES", project.target_dir.join("site")))?;
    Ok(Outcome::Passed)
}

/// The benchmarks compile; and those of the pages run, on the row that is the quickest and shows both widgets. What it
/// measures says nothing in a debug build on a busy machine, and decides nothing.
fn bench(project: &Project, _: &[String]) -> Result<Outcome> {
    if project.library()?.targets("bench").next().is_none() {
        return Ok(Outcome::Skipped("there is no benchmark yet".to_owned()));
    }
    run(&mut project.cargo(&[
        "bench",
        "--package",
        LIBRARY,
        "--features",
        "native",
        "--no-run",
        "--bench",
        "*",
    ]))?;
    let page = BuildOptions {
        manifest_path: Some(project.root.join("benches/page/Cargo.toml")),
        ..BuildOptions::debug("karta-bench-page")
    };
    let site = site::build(project, &page)?;
    let browser = setup::browser()?;
    let (folder, node) = setup::bench_project(project)?;
    let python = setup::real_server_python(project)?;
    let mut command = std::process::Command::new(node);
    command.current_dir(folder).args(["bench.mjs", "--quick", "--only", "d"]);
    command.env("CHROMIUM", browser.chromium).env("KARTA_REAL_SERVER_PYTHON", python);
    command.env("KARTA_BENCH_SITE", site).env("KARTA_BENCH_OUT", project.target_dir.join("bench-check"));
    run(&mut command)?;
    Ok(Outcome::Passed)
}

/// The examples that are pages: all but those that need the native transport.
fn pages(library: &Package) -> impl Iterator<Item = &str> {
    let examples = library.targets("example");
    examples
        .filter(|example| !example.required_features.iter().any(|feature| feature == "native"))
        .map(|example| example.name.as_str())
}

fn with_test_target(project: &Project, name: &str, tests: impl FnOnce() -> Result<()>) -> Result<Outcome> {
    if project.library().context("no library")?.target("test", name).is_none() {
        return Ok(Outcome::Skipped(format!("there is no test target `{name}` yet")));
    }
    tests()?;
    Ok(Outcome::Passed)
}

/// Builds the demo agent's program, together with xtask so that the dependencies have the same features.
pub fn demo_server(project: &Project) -> Result<PathBuf> {
    run(&mut project.cargo(&["build", "--package", "karta-demo-server", "--package", "xtask"]))?;
    Ok(program(project, "karta-demo-server"))
}

/// A debug build of one of the tools.
pub fn program(project: &Project, name: &str) -> PathBuf {
    project.target_dir.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
