//! The peers of the benchmark, beside which the table shows ours.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::Weight;
use crate::process::run;
use crate::project::Project;
use crate::setup;

/// A folder for each peer: not the benchmark's, which has no official widget.
const BUNDLES: &str = "size/peers";

/// Bundles the peers, has the official widget loaded from the published server, and weighs them.
pub fn weigh(project: &Project) -> Result<Vec<(String, Weight)>> {
    let out = project.target_dir.join(BUNDLES);
    let browser = setup::browser()?;
    let (folder, node) = setup::bench_project(project)?;
    let python = setup::real_server_python(project)?;
    let mut command = Command::new(node);
    command.current_dir(&folder).arg("bundle.mjs").arg(&out);
    run(command.env("CHROMIUM", browser.chromium).env("KARTA_REAL_SERVER_PYTHON", python))?;
    let entries = fs::read_dir(&out).with_context(|| format!("could not list {}", out.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, Weight::of(project, &path)?));
        }
    }
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(found)
}
