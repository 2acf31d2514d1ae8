//! What a release promises: the public items, the oldest compiler, the files of the package, the links of the pages.

mod api;
mod html;
mod links;
mod msrv;
mod package;

use std::fs;

use anyhow::{Context, Result, bail};

use crate::process::run;
use crate::project::{LIBRARY, Project};
use crate::steps::Outcome;

/// Where the public items are recorded.
const RECORD: &str = "tools/xtask/public-api.txt";

/// Nothing that was public is gone or another. What is new breaks nobody: it is only counted.
pub fn api(project: &Project, _: &[String]) -> Result<Outcome> {
    let found = public_items(project)?;
    let text =
        fs::read_to_string(project.root.join(RECORD)).with_context(|| format!("could not read {RECORD}"))?;
    let recorded = api::parse(&text);
    let is_record = "`cargo xtask record-api` writes what is public now";
    let gone: Vec<_> = recorded.difference(&found).collect();
    for line in &gone {
        eprintln!("gone: {line}");
    }
    if !gone.is_empty() {
        bail!("{} public items of {RECORD} are gone or others; if that is meant, {is_record}", gone.len());
    }
    let new = found.difference(&recorded).count();
    if new > 0 {
        eprintln!("{new} public items are not in {RECORD} yet: {is_record}");
    }
    Ok(Outcome::Passed)
}

/// Writes down what is public now.
pub fn record_api(project: &Project) -> Result<usize> {
    let found = public_items(project)?;
    fs::write(project.root.join(RECORD), api::text_of(&found))
        .with_context(|| format!("could not write {RECORD}"))?;
    Ok(found.len())
}

fn public_items(project: &Project) -> Result<std::collections::BTreeSet<String>> {
    // Pages of items that are gone would still be there.
    let folder = project.target_dir.join("doc").join(LIBRARY.replace('-', "_"));
    if folder.is_dir() {
        fs::remove_dir_all(&folder).with_context(|| format!("could not remove {}", folder.display()))?;
    }
    let words = ["doc", "--package", LIBRARY, "--no-deps", "--all-features"];
    run(project.cargo(&words).env("RUSTDOCFLAGS", "-D warnings"))?;
    api::items(&folder)
}

/// The package has what it should and nothing else, no dependency wants a newer compiler, and no link of a page is
/// dead.
pub fn release(project: &Project, _: &[String]) -> Result<Outcome> {
    let mut problems = msrv::problems(project)?;
    problems.extend(links::problems(project)?);
    problems.extend(package::problems(project)?);
    for problem in &problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() { Ok(Outcome::Passed) } else { bail!("{} problems", problems.len()) }
}
