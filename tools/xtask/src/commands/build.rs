//! `cargo xtask build NAME`

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::project::Project;
use crate::site::{self, BuildOptions};

/// Writes a static site and says where.
pub fn build(args: Args) -> Result<ExitCode> {
    let (options, rest) = BuildOptions::take(args)?;
    if let Some(word) = rest.first() {
        bail!("one site at a time: what is `{word}`?");
    }
    let site = site::build(&Project::here()?, &options)?;
    println!("{}", site.display());
    Ok(ExitCode::SUCCESS)
}
