//! wasm-opt and esbuild over a release build.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use walrus::Module;

use super::BuildOptions;
use crate::process;
use crate::setup::Optimisers;

/// What rustc may emit for browsers by default.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The passes over the module. Rust has its stack in the lowest memory, so nothing is meant to be in the first
/// kilobyte. Functions of one name (the instances of a generic one) are alike: side by side they compress better, by
/// 8 of 478 KB when it was tried. Taking the control flow apart and building it anew, by Binaryen's means instead of
/// LLVM's, makes 5 of 509 KB less by gzip, with the second round of what follows.
const PASSES: &[&str] = &[
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--low-memory-unused",
    "--reorder-functions-by-name",
    "--strip-producers",
];

/// Makes the module and its scripts smaller, in place.
/// `parts` are the files that were split off the module.
pub fn run(optimisers: Optimisers, site: &Path, options: &BuildOptions, parts: &[String]) -> Result<()> {
    let module = format!("{}_bg.wasm", options.name);
    slim(&site.join(&module), &site.join(format!("{}.js", options.name)))?;
    for file in std::iter::once(&module).chain(parts) {
        optimise_module(&optimisers.wasm_opt, &site.join(file), options.names)?;
    }
    bundle(optimisers.esbuild, &site.join(format!("{}.js", options.name)))?;
    // They are in the bundle now.
    super::split::remove_loader(site)?;
    let snippets = site.join("snippets");
    if snippets.is_dir() {
        fs::remove_dir_all(&snippets).with_context(|| format!("could not remove {}", snippets.display()))?;
    }
    Ok(())
}

/// What wasm-opt can't know: names between the module and its script, and what is never called.
fn slim(wasm: &Path, script: &Path) -> Result<()> {
    let bytes = fs::read(wasm).with_context(|| format!("could not read {}", wasm.display()))?;
    let mut module = Module::from_buffer(&bytes)?;
    super::names::shorten(&mut module, script)?;
    super::backtraces::cut_printer(&mut module);
    fs::write(wasm, module.emit_wasm()).with_context(|| format!("could not write {}", wasm.display()))
}

fn optimise_module(wasm_opt: &Command, wasm: &Path, names: bool) -> Result<()> {
    let mut command = Command::new(wasm_opt.get_program());
    command.args(wasm_opt.get_args());
    let before = size(wasm)?;
    command.args(FEATURES).args(PASSES).arg(if names { "-g" } else { "--strip-debug" });
    process::run(command.arg(wasm).arg("-o").arg(wasm))?;
    eprintln!("wasm-opt: {before} -> {} bytes", size(wasm)?);
    Ok(())
}

/// Puts a script and those that it imports into one, without spaces and long names.
fn bundle(mut command: Command, script: &Path) -> Result<()> {
    command.args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"]);
    process::run(command.arg(script).arg(format!("--outfile={}", script.display())).arg("--allow-overwrite"))
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("could not read {}", file.display()))?.len())
}
