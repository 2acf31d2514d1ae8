//! The Node.js projects of this repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Stamp;
use crate::process::{find_program, run};
use crate::project::Project;

const NODE: &str = "tools/xtask/node";

/// The commands that make a release build smaller.
pub struct Optimisers {
    pub wasm_opt: Command,
    pub esbuild: Command,
}

/// Installs what makes a release build smaller.
pub fn optimisers(project: &Project) -> Result<Optimisers> {
    let folder = project.root.join(NODE);
    install(&folder).context(
        "a release build is made small by wasm-opt and esbuild, from npm; --no-wasm-opt leaves them out",
    )?;
    let node = node()?;
    let command = |script: &str| {
        let mut command = Command::new(&node);
        command.arg(folder.join("node_modules").join(script));
        command
    };
    Ok(Optimisers { wasm_opt: command("binaryen/bin/wasm-opt"), esbuild: command("esbuild/bin/esbuild") })
}

/// The command that prints how big files are, compressed.
pub fn weigh(project: &Project) -> Result<Command> {
    let mut command = Command::new(node()?);
    command.arg(project.root.join(NODE).join("weigh.mjs"));
    Ok(command)
}

/// Installs what the end-to-end tests import; gives their folder and Node.js.
pub fn e2e_project(project: &Project) -> Result<(PathBuf, PathBuf)> {
    let folder = project.root.join("tests/e2e");
    install(&folder)?;
    Ok((folder, node()?))
}

/// Installs the peers that the benchmark measures; gives their folder and Node.js.
pub fn bench_project(project: &Project) -> Result<(PathBuf, PathBuf)> {
    let folder = project.root.join("benches/peers");
    install(&folder)?;
    Ok((folder, node()?))
}

fn node() -> Result<PathBuf> {
    find_program(&["node", "nodejs"]).context("there is no `node` in PATH: install Node.js 20 or later")
}

fn install(folder: &Path) -> Result<()> {
    let modules = folder.join("node_modules");
    let stamp = Stamp::of(modules.join(".xtask-stamp"), &[&folder.join("package-lock.json")])?;
    if stamp.is_fresh() {
        return Ok(());
    }
    node()?;
    let npm =
        find_program(&["npm", "npm.cmd"]).context("there is no `npm` in PATH: install Node.js with npm")?;
    run(Command::new(npm).current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    stamp.write()
}
