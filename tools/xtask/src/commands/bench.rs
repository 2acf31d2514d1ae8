//! `cargo xtask bench`

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::process::run;
use crate::project::Project;
use crate::setup;
use crate::site::{self, BuildOptions};

/// The package whose page is measured.
const PAGE: &str = "karta-bench-page";

/// Measures this project's pages and its peers in Chromium, and writes the table.
pub fn bench(mut args: Args) -> Result<ExitCode> {
    let records = args.flag("--record");
    let is_quick = args.flag("--quick");
    let (only, runs) = (args.value("--only")?, args.value("--runs")?);
    let throttle = args.value("--throttle")?;
    if let Some(word) = args.words()?.first() {
        bail!("`bench` takes no name (`{word}`): --only a,b names rows");
    }
    if runs
        .as_ref()
        .is_some_and(|runs| runs.parse().is_ok_and(|runs: u32| runs == 0) || runs.parse::<u32>().is_err())
    {
        bail!("--runs takes a number from 1");
    }
    let project = Project::here()?;
    let browser = setup::browser()?;
    let (folder, node) = setup::bench_project(&project)?;
    let python = setup::real_server_python(&project)?;
    let page = BuildOptions {
        name: PAGE.to_owned(),
        release: true,
        optimise: true,
        split: true,
        names: false,
        manifest_path: Some(project.root.join("benches/page/Cargo.toml")),
        features: Vec::new(),
    };
    let site = site::build(&project, &page)?;
    let out = project.target_dir.join("bench");

    let mut command = Command::new(node);
    command.current_dir(&folder).arg("bench.mjs");
    command.env("CHROMIUM", browser.chromium).env("KARTA_REAL_SERVER_PYTHON", python);
    command.env("KARTA_BENCH_SITE", site).env("KARTA_BENCH_OUT", &out);
    if is_quick {
        command.arg("--quick");
    }
    for (name, value) in [("--only", &only), ("--runs", &runs), ("--throttle", &throttle)] {
        if let Some(value) = value {
            command.args([name, value]);
        }
    }
    run(&mut command)?;
    if records {
        for file in ["results.md", "results.json"] {
            let (from, to) = (out.join(file), project.root.join("benches").join(file));
            fs::copy(&from, &to).with_context(|| format!("could not write {}", to.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
