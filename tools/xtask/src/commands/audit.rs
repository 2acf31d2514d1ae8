//! `cargo xtask audit`

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::process::{find_program, run};
use crate::project::Project;

/// Licences, sources and duplicates, then advisories, which need their database: where that can't be had, nothing is
/// known, and that is said and is a failure.
pub fn audit(args: Args) -> Result<ExitCode> {
    if let Some(word) = args.words()?.first() {
        bail!("`audit` takes nothing: what is `{word}`?");
    }
    let project = Project::here()?;
    if find_program(&["cargo-deny"]).is_none() {
        crate::audit::audit(&project, &[])?;
        println!("cargo-deny is missing, and with it the advisories: cargo install cargo-deny --locked");
        return Ok(ExitCode::FAILURE);
    }
    let deny = |parts: &[&str]| {
        let mut command = project.cargo(&["deny", "--workspace", "--all-features", "check"]);
        run(command.args(parts))
    };
    let rules = deny(&["bans", "licenses", "sources"]);
    let advisories = deny(&["advisories"]);
    let said = |outcome: &Result<()>| if outcome.is_ok() { "passed" } else { "FAILED" };
    println!("\nlicences, duplicates, sources: {}", said(&rules));
    match &advisories {
        Ok(()) => println!("advisories: passed"),
        Err(_) => println!(
            "advisories: NOT PASSED. If the messages above say that the database could not be fetched, no advisory has \
             been looked up: run this where github.com/rustsec/advisory-db can be reached."
        ),
    }
    Ok(if rules.and(advisories).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
