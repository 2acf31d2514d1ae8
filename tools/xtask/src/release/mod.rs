//! What a release promises: the public items and their examples, the oldest compiler, the files of the package, the links of the pages.

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

/// What is public is what is recorded, no less and no more: a method that a trait requires, a variant or a field that is
/// new may break somebody too. And each item is shown in use.
pub fn api(project: &Project, _: &[String]) -> Result<Outcome> {
    let found = documented(project)?;
    let text =
        fs::read_to_string(project.root.join(RECORD)).with_context(|| format!("could not read {RECORD}"))?;
    let recorded = api::parse(&text);
    let gone: Vec<_> = recorded.difference(&found.items).map(|line| format!("gone: {line}")).collect();
    let new: Vec<_> = found.items.difference(&recorded).map(|line| format!("new: {line}")).collect();
    let bare: Vec<_> =
        found.without_example.iter().map(|item| format!("without an example: {item}")).collect();
    for line in gone.iter().chain(&new).chain(&bare) {
        eprintln!("{line}");
    }
    if gone.len() + new.len() > 0 {
        bail!(
            "{} public items of {RECORD} are gone or others and {} are new; if that is meant, `cargo xtask record-api` \
             writes what is public now",
            gone.len(),
            new.len()
        );
    }
    if !bare.is_empty() {
        bail!("{} public items have no example in their documentation", bare.len());
    }
    Ok(Outcome::Passed)
}

/// Writes down what is public now.
pub fn record_api(project: &Project) -> Result<usize> {
    let found = documented(project)?.items;
    fs::write(project.root.join(RECORD), api::text_of(&found))
        .with_context(|| format!("could not write {RECORD}"))?;
    Ok(found.len())
}

fn documented(project: &Project) -> Result<api::Documented> {
    // Pages of items that are gone would still be there.
    let folder = project.target_dir.join("doc").join(LIBRARY.replace('-', "_"));
    if folder.is_dir() {
        fs::remove_dir_all(&folder).with_context(|| format!("could not remove {}", folder.display()))?;
    }
    let words = ["doc", "--package", LIBRARY, "--no-deps", "--all-features"];
    run(project.cargo(&words).env("RUSTDOCFLAGS", "-D warnings"))?;
    api::read(&folder)
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
