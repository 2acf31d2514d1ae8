//! Finds what a command needs beside Rust and, where it can, installs it. Each piece is set up once: a stamp
//! with the hash of what asked for it tells whether it has to be done again.

mod browser;
mod node;
mod python;
mod rust;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use browser::{NoApt, browser, desktop, firefox};
pub use node::{Optimisers, bench_project, e2e_project, optimisers, weigh};
pub use python::real_server_python;
pub use rust::wasm_target;

/// Notes that a set-up step was done for these very inputs.
struct Stamp {
    file: PathBuf,
    wanted: String,
}

impl Stamp {
    /// A stamp at `file` for what these files say now.
    fn of(file: PathBuf, inputs: &[&Path]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            fs::read(input).with_context(|| format!("could not read {}", input.display()))?.hash(&mut hasher);
        }
        Ok(Self { file, wanted: format!("{:016x}", hasher.finish()) })
    }

    fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|found| found == self.wanted)
    }

    fn write(&self) -> Result<()> {
        fs::write(&self.file, &self.wanted)
            .with_context(|| format!("could not write {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Stamp;

    #[test]
    fn a_stamp_is_fresh_until_its_input_changes() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let input = folder.join("requirements.txt");
        fs::write(&input, "one").unwrap();
        let stamp = || Stamp::of(folder.join("stamp"), &[&input]).unwrap();
        assert!(!stamp().is_fresh());
        stamp().write().unwrap();
        assert!(stamp().is_fresh());
        fs::write(&input, "two").unwrap();
        assert!(!stamp().is_fresh());
        fs::remove_dir_all(&folder).unwrap();
    }
}
