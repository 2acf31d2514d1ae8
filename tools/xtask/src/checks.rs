//! The parts of `cargo xtask check`: what can be said about the sources without running them.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::apps::{DESKTOP, FULLSTACK};
use crate::features::combinations;
use crate::layers;
use crate::process::run;
use crate::project::{LIBRARY, Project, WASM};
use crate::release;
use crate::setup;
use crate::steps::{Outcome, Step};

/// Quick ones first.
pub const CHECKS: &[Step] = &[
    Step { name: "format", run: format },
    Step { name: "layers", run: layers },
    Step { name: "clippy", run: clippy },
    Step { name: "wasm", run: wasm },
    Step { name: "docs", run: docs },
    Step { name: "features", run: features },
    Step { name: "api", run: release::api },
    Step { name: "release", run: release::release },
];

fn format(project: &Project, _: &[String]) -> Result<Outcome> {
    // The names of the files will do: `cargo fmt` mends them.
    run(&mut project.cargo(&["fmt", "--all", "--check", "--", "--files-with-diff"]))
        .context("run `cargo fmt --all`")?;
    for manifest in [FULLSTACK, DESKTOP] {
        let words = ["fmt", "--manifest-path", manifest, "--check", "--", "--files-with-diff"];
        run(&mut project.cargo(&words))
            .with_context(|| format!("run `cargo fmt --manifest-path {manifest}`"))?;
    }
    Ok(Outcome::Passed)
}

fn layers(project: &Project, _: &[String]) -> Result<Outcome> {
    let found = layers::violations(&layers::read_files(project)?);
    for violation in &found {
        eprintln!("{}:{}: {}", violation.file, violation.line, violation.problem);
    }
    if !found.is_empty() {
        bail!(
            "{} places name what they may not (tools/xtask/src/layers/rules.rs has the rules)",
            found.len()
        );
    }
    Ok(Outcome::Passed)
}

fn clippy(project: &Project, _: &[String]) -> Result<Outcome> {
    run_strictly(project.cargo(&["clippy", "--workspace", "--all-targets"]))?;
    run_strictly(project.cargo(&["clippy", "--workspace", "--all-targets", "--all-features"]))?;
    Ok(Outcome::Passed)
}

/// The library, the pages and the browser tests, as browsers get them.
fn wasm(project: &Project, _: &[String]) -> Result<Outcome> {
    setup::wasm_target(project)?;
    let mut command =
        project.cargo(&["clippy", "--package", LIBRARY, "--target", WASM, "--lib", "--examples"]);
    command.args(["--features", "test-util"]);
    if project.library()?.target("test", "browser").is_some() {
        command.args(["--test", "browser"]);
    }
    run_strictly(command)?;
    Ok(Outcome::Passed)
}

fn docs(project: &Project, _: &[String]) -> Result<Outcome> {
    let mut command = project.cargo(&["doc", "--package", LIBRARY, "--no-deps", "--all-features"]);
    run(command.env("RUSTDOCFLAGS", "-D warnings"))?;
    // The other target of docs.rs.
    setup::wasm_target(project)?;
    let words = ["doc", "--package", LIBRARY, "--no-deps", "--all-features", "--target", WASM];
    run(project.cargo(&words).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::Passed)
}

/// Every combination of features builds, natively and (without the native transport) for browsers.
fn features(project: &Project, _: &[String]) -> Result<Outcome> {
    setup::wasm_target(project)?;
    let mut failures = Vec::new();
    let features = few(&project.library()?.features);
    let mut sets = combinations(&features);
    // It cuts the widget, in browsers alone.
    sets.push(vec!["split", "widget"]);
    for set in sets {
        // Not `cargo check` with RUSTFLAGS, which would build the dependencies anew.
        let words = ["clippy", "--package", LIBRARY, "--lib", "--no-default-features"];
        let list = set.join(",");
        let command = || {
            let mut command = project.cargo(&words);
            if !list.is_empty() {
                command.args(["--features", &list]);
            }
            command
        };
        let mut builds = vec![command()];
        if !set.contains(&"native") {
            let mut command = command();
            command.args(["--target", WASM]);
            builds.push(command);
        }
        failures.extend(builds.into_iter().filter_map(|build| run_strictly(build).err()));
    }
    match failures.pop() {
        Some(last) => Err(last.context(format!("{} builds fail, the last of them", failures.len() + 1))),
        None => Ok(Outcome::Passed),
    }
}

/// Those that make other builds together. `test-util` only adds a module over the ports, and every test is built with it;
/// `split` is tried with what it is for.
fn few(features: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let is_one = |name: &str| name != "test-util" && name != "split";
    features.iter().filter(|(name, _)| is_one(name)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// Clippy, and the compiler, with warnings as errors.
fn run_strictly(mut command: Command) -> Result<()> {
    run(command.args(["--quiet", "--", "-D", "warnings"]))
}
