//! `cargo xtask record-api`

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::project::Project;
use crate::release;

/// Writes down what is public now.
pub fn record_api(args: Args) -> Result<ExitCode> {
    if let Some(word) = args.words()?.first() {
        anyhow::bail!("`record-api` takes no name (`{word}`)");
    }
    println!("{} public items", release::record_api(&Project::here()?)?);
    Ok(ExitCode::SUCCESS)
}
