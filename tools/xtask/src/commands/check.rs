//! `cargo xtask check`

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::checks::CHECKS;
use crate::project::Project;
use crate::steps;

/// Runs the parts that are named, or all.
pub fn check(args: Args) -> Result<ExitCode> {
    let parts = steps::pick(CHECKS.iter().collect(), &[], &args.words()?)?;
    Ok(steps::run(&Project::here()?, &parts, &[]))
}
