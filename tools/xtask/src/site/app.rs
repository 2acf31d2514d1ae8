//! Which crate and target a name means.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::BuildOptions;
use crate::project::{LIBRARY, Package, Project, Target};

/// What is built: an example of this repository, or a binary of an app outside.
pub struct App {
    pub package: String,
    pub target: String,
    pub is_example: bool,
    pub is_outside: bool,
    /// The folder of its Cargo.toml.
    pub folder: PathBuf,
    /// The folder of its Cargo.lock.
    pub workspace: PathBuf,
    /// The features that the target asks for.
    pub features: Vec<String>,
    split_feature: Option<String>,
    name: String,
    source: PathBuf,
}

impl App {
    /// Finds what `options` name.
    pub fn find(project: &Project, options: &BuildOptions) -> Result<Self> {
        let Some(path) = &options.manifest_path else {
            let package = project.library()?;
            let Some(target) = package.target("example", &options.name) else {
                let names: Vec<_> = package.targets("example").map(|target| target.name.as_str()).collect();
                bail!("there is no example `{}`; there are: {}", options.name, names.join(", "));
            };
            if target.required_features.iter().any(|feature| feature == "native") {
                bail!("`{0}` is a native program: cargo run --example {0} --features native", options.name);
            }
            return Ok(Self::new(project, package, target, options, false));
        };
        let manifest = if path.is_dir() { path.join("Cargo.toml") } else { path.clone() };
        let manifest = fs::canonicalize(&manifest).with_context(|| format!("no {}", manifest.display()))?;
        let outside = Project::at(&manifest)?;
        let package = outside
            .packages
            .iter()
            .find(|package| package.manifest_path == manifest)
            .or_else(|| outside.packages.iter().find(|package| choose(package, &options.name).is_some()))
            .with_context(|| format!("no package of {} builds `{}`", manifest.display(), options.name))?;
        let target = choose(package, &options.name).with_context(|| {
            let names: Vec<_> = package.targets("bin").map(|target| target.name.as_str()).collect();
            format!("{} has no binary `{}`; it has: {}", package.name, options.name, names.join(", "))
        })?;
        Ok(Self::new(&outside, package, target, options, true))
    }

    fn new(
        project: &Project,
        package: &Package,
        target: &Target,
        options: &BuildOptions,
        is_outside: bool,
    ) -> Self {
        Self {
            package: package.name.clone(),
            target: target.name.clone(),
            is_example: target.is("example"),
            is_outside,
            folder: package.manifest_path.parent().map(PathBuf::from).unwrap_or_default(),
            workspace: project.root.clone(),
            features: target.required_features.clone(),
            split_feature: split_feature(package),
            name: options.name.clone(),
            source: target.src_path.clone(),
        }
    }

    /// The feature that makes the module such that it can be split, if there is one.
    pub fn split_feature(&self) -> Option<String> {
        self.split_feature.clone()
    }

    /// `NAME.css` beside the source or the manifest.
    pub fn stylesheet(&self) -> Option<PathBuf> {
        let file = format!("{}.css", self.name);
        [self.source.with_file_name(&file), self.folder.join(&file)].into_iter().find(|path| path.is_file())
    }
}

/// Of the library itself, or of an app that always depends on it. Others say what to do by a feature `split` of their
/// own.
fn split_feature(package: &Package) -> Option<String> {
    if package.features.contains_key("split") {
        return Some("split".to_owned());
    }
    let library = package.dependencies.iter().find(|one| one.name == LIBRARY && !one.optional)?;
    Some(format!("{}/split", library.rename.as_ref().unwrap_or(&library.name)))
}

/// The binary or example of that name, else the only binary.
fn choose<'a>(package: &'a Package, name: &str) -> Option<&'a Target> {
    let mut binaries = package.targets("bin");
    let only = binaries.next().filter(|_| binaries.next().is_none());
    package.target("bin", name).or_else(|| package.target("example", name)).or(only)
}
