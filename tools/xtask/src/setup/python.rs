//! The virtual environment of the real server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Stamp;
use super::browser::apt_get;
use crate::process::{output, run};
use crate::project::Project;

/// The versions that the server's package runs on.
const PYTHONS: &[&str] = &["python3.11", "python3.12", "python3.13", "python3"];

/// The interpreter that runs `tests/real_server/real_server.py`: installs the pinned package on first use
/// (half a minute, 700 MB).
pub fn real_server_python(project: &Project) -> Result<PathBuf> {
    let folder = project.root.join("tests/real_server");
    let (requirements, constraints) = (folder.join("requirements.txt"), folder.join("constraints.txt"));
    let venv = project.target_dir.join("real-server-venv");
    let interpreter = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = Stamp::of(venv.join("xtask-stamp"), &[&requirements, &constraints])?;
    if stamp.is_fresh() && runs(&interpreter, "import venv") {
        return Ok(interpreter);
    }
    if venv.exists() {
        fs::remove_dir_all(&venv).with_context(|| format!("could not remove {}", venv.display()))?;
    }
    run(Command::new(find_python()?).args(["-m", "venv"]).arg(&venv))?;
    run(Command::new(&interpreter)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements)
        .arg("--constraint")
        .arg(&constraints))?;
    stamp.write()?;
    Ok(interpreter)
}

fn find_python() -> Result<PathBuf> {
    let usable = "import sys, venv, ensurepip; assert (3, 11) <= sys.version_info[:2] <= (3, 13)";
    let find = |test: &str| PYTHONS.iter().map(Path::new).find(|python| runs(python, test));
    if let Some(python) = find(usable) {
        return Ok(python.to_owned());
    }
    // Debian keeps `venv` in a package of its own.
    if find("import sys; assert (3, 11) <= sys.version_info[:2] <= (3, 13)").is_some() {
        apt_get(&["install", "--yes", "python3-venv"]).context("this Python has no venv module")?;
    }
    match find(usable) {
        Some(python) => Ok(python.to_owned()),
        None => bail!(
            "the real server needs Python 3.11, 3.12 or 3.13 with venv: install one, so that one of {} runs",
            PYTHONS.join(", ")
        ),
    }
}

/// Whether this interpreter starts (a version manager's stand-in may not) and can run the line.
fn runs(python: &Path, line: &str) -> bool {
    output(Command::new(python).args(["-c", line])).is_some()
}
