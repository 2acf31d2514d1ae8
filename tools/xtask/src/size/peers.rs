//! The bundles of benches/peers, beside which the table shows ours.

use std::fs;

use anyhow::{Context, Result};

use super::Weight;
use crate::project::Project;

/// Where the benchmark's build leaves a folder for each peer.
const BUNDLES: &str = "bench/peers";

/// Weighs the folders of the bundles; none where the peers were not bundled.
pub fn weigh(project: &Project) -> Result<Vec<(String, Weight)>> {
    let folder = project.target_dir.join(BUNDLES);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&folder).with_context(|| format!("could not list {}", folder.display()))?;
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
