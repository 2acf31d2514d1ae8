//! `cargo xtask fuzz [TARGET...]`

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::process::{find_program, run};
use crate::project::Project;

/// The targets of tools/fuzz.
const TARGETS: &[&str] = &["sse", "wire", "reducer", "markdown"];

/// Runs the targets that are named, or all, one after the other. New inputs go below `target/`; what is found goes to
/// `tools/fuzz/artifacts/`.
pub fn fuzz(mut args: Args) -> Result<ExitCode> {
    let seconds = args.value("--seconds")?.unwrap_or_else(|| "60".to_owned());
    let seconds: u32 = seconds.parse().with_context(|| format!("--seconds {seconds}: not a number"))?;
    let named = args.words()?;
    if let Some(unknown) = named.iter().find(|name| !TARGETS.contains(&name.as_str())) {
        bail!("there is no target `{unknown}`; there are: {}", TARGETS.join(", "));
    }
    if find_program(&["cargo-fuzz"]).is_none() {
        bail!("cargo-fuzz is missing: cargo install cargo-fuzz --locked");
    }
    let project = Project::here()?;
    let folder = project.root.join("tools/fuzz");
    let output = project.target_dir.join("fuzz");
    for target in TARGETS.iter().filter(|target| named.is_empty() || named.iter().any(|name| name == *target))
    {
        let found = output.join("corpus").join(target);
        fs::create_dir_all(&found).with_context(|| format!("could not make {}", found.display()))?;
        let mut command = project.cargo(&["fuzz", "run", "--fuzz-dir"]);
        // The library has no unsafe code: without the address sanitizer it finds the same, and twice as fast.
        command.arg(&folder).args(["--sanitizer", "none", target]);
        command.arg(found).arg(folder.join("corpus").join(target));
        command.args(["--", "-timeout=10", "-max_len=4096", "-print_final_stats=1"]);
        command.arg(format!("-max_total_time={seconds}"));
        // libFuzzer's instrumentation is behind flags that the stable compiler takes with this alone.
        command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &output);
        run(&mut command)?;
    }
    Ok(ExitCode::SUCCESS)
}
