//! wasm-opt over a release build.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// What rustc may emit for browsers by default.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Makes the module smaller, in place, with the command that starts wasm-opt.
pub fn run(mut command: Command, wasm: &Path) -> Result<()> {
    let before = size(wasm)?;
    command.args(["-Oz", "--strip-debug", "--strip-producers"]).args(FEATURES);
    process::run(command.arg(wasm).arg("-o").arg(wasm))?;
    eprintln!("wasm-opt: {before} -> {} bytes", size(wasm)?);
    Ok(())
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("could not read {}", file.display()))?.len())
}
