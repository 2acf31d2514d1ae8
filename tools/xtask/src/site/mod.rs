//! A Dioxus app as a static site: one folder that any file server can serve, at any path.

mod app;
mod backtraces;
mod names;
mod optimise;
mod page;
mod split;
mod sync;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::args::Args;
use crate::process::run;
use crate::project::{Project, WASM};
use crate::setup;
use app::App;
use sync::sync;

/// What to build, and how.
pub struct BuildOptions {
    /// The example, or the binary of `manifest_path`; also the name of the site's folder and files.
    pub name: String,
    /// Small instead of quick to build.
    pub release: bool,
    /// Whether wasm-opt and esbuild make a release build smaller.
    pub optimise: bool,
    /// Whether the part that the widget's launcher doesn't need is a module of its own, loaded on its first use.
    pub split: bool,
    /// Whether a release build keeps the names of its functions, for programs that say what is how big.
    pub names: bool,
    /// An app outside of this repository: its Cargo.toml or the folder of it.
    pub manifest_path: Option<PathBuf>,
    /// The features of that app to build with, beside its default ones.
    pub features: Vec<String>,
}

impl BuildOptions {
    /// A debug build of one of this repository's examples.
    pub fn debug(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            release: false,
            optimise: false,
            split: false,
            names: false,
            manifest_path: None,
            features: Vec::new(),
        }
    }

    /// Takes the options that `build` and `serve` share; the name comes last.
    pub fn take(mut args: Args) -> Result<(Self, Vec<String>)> {
        let release = args.flag("--release");
        let optimise = release && !args.flag("--no-wasm-opt");
        let split = release && !args.flag("--no-split");
        let names = args.flag("--names");
        let manifest_path = args.value("--manifest-path")?.map(PathBuf::from);
        let features = args.value("--features")?.map(|list| list.split(',').map(str::to_owned).collect());
        let mut words = args.words()?;
        if words.is_empty() {
            anyhow::bail!("which one? Name an example (`cargo xtask serve hello_client`)");
        }
        let name = words.remove(0);
        let features = features.unwrap_or_default();
        Ok((Self { name, release, optimise, split, names, manifest_path, features }, words))
    }
}

/// Builds the app into `target/site/NAME/` and gives that folder.
pub fn build(project: &Project, options: &BuildOptions) -> Result<PathBuf> {
    let app = App::find(project, options)?;
    setup::wasm_target(project)?;
    // Before the minute that compiling takes: it may be missing.
    let optimisers = options.optimise.then(|| setup::optimisers(project)).transpose()?;
    let wasm = compile(project, options, &app)?;

    // Made aside: a page that is being served must not be without its files for a while.
    let made = project.target_dir.join("site-made").join(format!("{}-{}", options.name, std::process::id()));
    let parts = bind(&wasm, &made, options)?;
    page::write(&made, &options.name, app.stylesheet().as_deref())?;
    if let Some(optimisers) = optimisers {
        optimise::run(optimisers, &made, options, &parts)?;
    }
    let site = project.target_dir.join("site").join(&options.name);
    sync(&made, &site)?;
    fs::remove_dir_all(&made).with_context(|| format!("could not remove {}", made.display()))?;
    Ok(site)
}

/// Compiles the app to WebAssembly.
fn compile(project: &Project, options: &BuildOptions, app: &App) -> Result<PathBuf> {
    let mut command = project.cargo(&["build", "--target", WASM]);
    let profile = if options.release {
        command.args(["--profile", "wasm-release", "--config", &rustflags(options.split)?]);
        "wasm-release"
    } else {
        "debug"
    };
    if app.is_outside {
        // The app's own settings apply, and this repository's for the profile.
        command.current_dir(&app.folder).arg("--config").arg(project.root.join(".cargo/config.toml"));
        command.arg("--target-dir").arg(&project.target_dir);
        command.arg("--manifest-path").arg(app.folder.join("Cargo.toml"));
        start_lock(project, app)?;
    }
    command.args(["--package", &app.package]);
    command.args([if app.is_example { "--example" } else { "--bin" }, &app.target]);
    let mut features = [app.features.as_slice(), options.features.as_slice()].concat();
    features.extend(app.split_feature().filter(|_| options.split));
    if !features.is_empty() {
        command.args(["--features", &features.join(",")]);
    }
    run(&mut command)?;
    let folder = project.target_dir.join(WASM).join(profile);
    let folder = if app.is_example { folder.join("examples") } else { folder };
    Ok(folder.join(format!("{}.wasm", app.target)))
}

/// Panics name the source they come from: those of dependencies without the folder that cargo has them in, which is long
/// and says who built the app. A module that is to be split keeps what says who needs what.
fn rustflags(split: bool) -> Result<String> {
    let home = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => std::env::home_dir().context("there is no home folder")?.join(".cargo"),
    };
    let sources = home.join("registry/src");
    let mut flags = Vec::new();
    if split {
        flags.extend(split::LINK_FLAGS.map(str::to_owned));
    }
    if sources.is_dir() {
        for registry in fs::read_dir(&sources)? {
            flags.push(format!("--remap-path-prefix={}/=", registry?.path().display()));
        }
    }
    // JSON's texts are TOML's, too.
    Ok(format!("target.{WASM}.rustflags = {}", serde_json::to_string(&flags)?))
}

/// An app that has never been built starts with the versions that this repository is tested with; among them is the
/// wasm-bindgen that [`bind`] speaks. Cargo takes out what the app doesn't use.
fn start_lock(project: &Project, app: &App) -> Result<()> {
    let lock = app.workspace.join("Cargo.lock");
    if !lock.exists() {
        let own = project.root.join("Cargo.lock");
        fs::copy(&own, &lock).with_context(|| format!("could not write {}", lock.display()))?;
    }
    Ok(())
}

/// Writes the JavaScript that loads the module, and the module as browsers take it. Answers the names of the files that
/// were split off.
fn bind(wasm: &Path, site: &Path, options: &BuildOptions) -> Result<Vec<String>> {
    let splits = options.split && split::is_meant(wasm)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(&options.name).typescript(false);
    // `init()` knows where the module is: beside its script.
    bindgen.omit_default_module_path(false);
    // wasm-opt sorts by the names before it takes them out.
    bindgen.remove_name_section(options.release && !options.names && !options.optimise && !splits);
    if splits {
        bindgen.keep_debug(true).demangle(false).keep_lld_exports(true);
    }
    bindgen.remove_producers_section(options.release);
    bindgen.web(true).context("wasm-bindgen refused its options")?;
    bindgen.generate(site).with_context(|| {
        format!(
            "wasm-bindgen failed on {} (an app outside this repository must use the same version of it: \
             cargo update -p wasm-bindgen --precise 0.2.130)",
            wasm.display()
        )
    })?;
    if splits { split::run(wasm, site, &options.name) } else { Ok(Vec::new()) }
}
