//! What `cargo metadata` says about this workspace, or about an app outside of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process::cargo;

/// The published crate.
pub const LIBRARY: &str = "karta-dioxus";
/// The target of everything that runs in a browser.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The packages of one workspace.
#[derive(Deserialize)]
pub struct Project {
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    #[serde(rename = "target_directory")]
    pub target_dir: PathBuf,
    pub packages: Vec<Package>,
}

#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub manifest_path: PathBuf,
    pub features: BTreeMap<String, Vec<String>>,
    pub targets: Vec<Target>,
    pub dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    pub optional: bool,
    /// Its name in the package, where that is another one.
    pub rename: Option<String>,
}

#[derive(Deserialize)]
pub struct Target {
    pub name: String,
    pub kind: Vec<String>,
    pub src_path: PathBuf,
    #[serde(default, rename = "required-features")]
    pub required_features: Vec<String>,
}

impl Target {
    /// Whether this is a `bin`, an `example`, a `test` ..
    pub fn is(&self, kind: &str) -> bool {
        self.kind.iter().any(|one| one == kind)
    }
}

impl Project {
    /// This workspace, wherever below it the command was given.
    pub fn here() -> Result<Self> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Self::at(&Path::new(&own).join("Cargo.toml"))
    }

    /// The workspace that this manifest belongs to.
    pub fn at(manifest: &Path) -> Result<Self> {
        let mut command = cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"]).arg(manifest);
        let output = command.output().context("could not start cargo")?;
        if !output.status.success() {
            anyhow::bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr).trim());
        }
        serde_json::from_slice(&output.stdout).context("cargo metadata said something unexpected")
    }

    /// The published crate's package.
    pub fn library(&self) -> Result<&Package> {
        self.packages.iter().find(|package| package.name == LIBRARY).context("there is no library package")
    }

    /// A cargo command that runs in the root folder.
    pub fn cargo(&self, words: &[&str]) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root).args(words);
        command
    }
}

impl Package {
    /// The target of this kind and name.
    pub fn target(&self, kind: &str, name: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.is(kind) && target.name == name)
    }

    /// The targets of a kind.
    pub fn targets<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Target> {
        self.targets.iter().filter(move |target| target.is(kind))
    }
}
