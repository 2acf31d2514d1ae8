//! `cargo xtask demo`

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::serve;
use crate::args::Args;
use crate::project::Project;
use crate::site::BuildOptions;

/// The page that the demo shows: the first of these examples that there is.
const DEMO: &[&str] = &["widget", "hello_client"];

/// Serves the demo page.
pub fn demo(mut args: Args) -> Result<ExitCode> {
    let port = args.port()?;
    if let Some(word) = args.words()?.first() {
        bail!("`demo` takes no name (`{word}`): cargo xtask serve {word}");
    }
    let project = Project::here()?;
    let library = project.library()?;
    let Some(name) = DEMO.iter().find(|name| library.target("example", name).is_some()) else {
        bail!("there is no example {}", DEMO.join(" or "));
    };
    serve::start(&project, &BuildOptions::debug(name), port, false)
}
