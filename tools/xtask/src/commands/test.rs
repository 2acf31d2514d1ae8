//! `cargo xtask test`

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::checks::CHECKS;
use crate::levels::LEVELS;
use crate::project::Project;
use crate::steps;

/// Runs the levels that are named (`check` stands for its parts), or all.
pub fn test(args: Args) -> Result<ExitCode> {
    let all = CHECKS.iter().chain(LEVELS).collect();
    let levels = steps::pick(all, &[("check", CHECKS)], &args.words()?)?;
    Ok(steps::run(&Project::here()?, &levels))
}
