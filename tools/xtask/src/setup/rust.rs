//! The standard library for browsers.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{find_program, output, run};
use crate::project::{Project, WASM};

/// Makes sure that the compiler can build for browsers.
pub fn wasm_target(project: &Project) -> Result<()> {
    let mut ask = Command::new("rustc");
    ask.current_dir(&project.root).args(["--print", "target-libdir", "--target", WASM]);
    if output(&mut ask).is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    let rustup = find_program(&["rustup"]).with_context(|| {
        format!("this compiler has no {WASM} standard library and there is no rustup to add it: install rustup, or your system's package for it")
    })?;
    run(Command::new(rustup).current_dir(&project.root).args(["target", "add", WASM]))
}
