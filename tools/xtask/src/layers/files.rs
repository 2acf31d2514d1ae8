//! Reads what git tracks, or would.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::output;
use crate::project::Project;

/// The tracked files that are text, and the new ones that git does not ignore.
pub fn read_files(project: &Project) -> Result<BTreeMap<String, String>> {
    let mut list = Command::new("git");
    list.current_dir(&project.root).args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let names =
        output(&mut list).context("could not list the files: is this a git checkout, and git in PATH?")?;
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(project.root.join(name)).ok()?));
    Ok(names.lines().filter_map(read).collect())
}
