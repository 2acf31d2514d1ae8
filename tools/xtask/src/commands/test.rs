//! `cargo xtask test`

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::apps::APPS;
use crate::args::Args;
use crate::checks::CHECKS;
use crate::levels::LEVELS;
use crate::project::Project;
use crate::steps;

/// Runs the levels that are named (`check` stands for its parts), or all.
pub fn test(mut args: Args) -> Result<ExitCode> {
    let words = args.rest();
    let all = CHECKS.iter().chain(LEVELS).chain(APPS).collect();
    let levels = steps::pick(all, &[("check", CHECKS)], &args.words()?)?;
    if !words.is_empty() && levels.len() != 1 {
        bail!("the words after `--` go to one level's tests: cargo xtask test LEVEL -- {}", words.join(" "));
    }
    Ok(steps::run(&Project::here()?, &levels, &words))
}
