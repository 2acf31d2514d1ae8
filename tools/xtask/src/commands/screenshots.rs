//! `cargo xtask screenshots`

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::args::Args;
use crate::levels::demo_server;
use crate::process::run;
use crate::project::Project;
use crate::setup;
use crate::site::{self, BuildOptions};

const FOLDER: &str = "assets";

/// Takes pictures of the widget in each of its states.
pub fn screenshots(args: Args) -> Result<ExitCode> {
    let kinds = args.words()?;
    let project = Project::here()?;
    let browser = setup::browser()?;
    let (folder, node) = setup::e2e_project(&project)?;
    let demo_server = demo_server(&project)?;
    for name in ["widget_lab", "gallery"] {
        site::build(&project, &BuildOptions::debug(name))?;
    }
    let mut command = Command::new(node);
    command.current_dir(folder).arg("screenshots.mjs").arg(project.root.join(FOLDER)).args(kinds);
    command.env("CHROMIUM", browser.chromium).env("KARTA_DEMO_SERVER", demo_server);
    run(command.env("KARTA_SITES", project.target_dir.join("site")))?;
    Ok(ExitCode::SUCCESS)
}
