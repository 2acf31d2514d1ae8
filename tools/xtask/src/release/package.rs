//! What `cargo publish` would hand out.

use anyhow::{Context, Result};

use crate::process::{output, run};
use crate::project::{LIBRARY, Project};

/// Every file of the package begins with one of these.
const MAY: &[&str] = &[
    ".cargo_vcs_info.json",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets/highlight.css",
    "assets/host.css",
    "assets/base.css",
    "assets/widget.css",
    "src/",
];

/// What is in the package and should not be, or the other way round.
pub fn problems(project: &Project) -> Result<Vec<String>> {
    let mut command = project.cargo(&["package", "--list", "--allow-dirty", "--package", LIBRARY]);
    let list = output(&mut command).context("cargo package --list failed")?;
    let files: Vec<&str> = list.lines().collect();
    // It builds by itself, and the registry's rules for its manifest hold. A dry run needs no token.
    run(&mut project.cargo(&["publish", "--dry-run", "--allow-dirty", "--quiet", "--package", LIBRARY]))?;
    let is_there = |start: &&str| files.iter().any(|file| file.starts_with(*start));
    let missing = MAY.iter().filter(|start| !start.starts_with('.') && !is_there(start));
    let missing = missing.map(|start| format!("the package lacks {start}"));
    let superfluous = files.iter().filter(|file| !MAY.iter().any(|start| file.starts_with(start)));
    Ok(missing.chain(superfluous.map(|file| format!("the package has {file}"))).collect())
}
