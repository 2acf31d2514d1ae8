//! Chromium and its driver, Firefox, and what a desktop app's window needs.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use serde_json::Value;

use crate::process::{find_program, output, run};
use crate::project::Project;

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FIREFOX: &[&str] = &["firefox-esr", "firefox"];
const CHROMEDRIVER: &[&str] = &["chromedriver"];

/// Where the browser and its driver are.
pub struct Browser {
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
}

/// Finds a browser (`CHROMIUM` and `CHROMEDRIVER` name others than those in `PATH`), or installs Debian's.
pub fn browser() -> Result<Browser> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install_packages(&["chromium", "chromium-driver"])
        .context("no Chromium with a chromedriver; set CHROMIUM and CHROMEDRIVER to the two programs")?;
    find().context("installed Chromium, but found no chromium and chromedriver in PATH")
}

/// Finds Firefox (`FIREFOX` names another one than that in `PATH`), or installs Debian's.
pub fn firefox() -> Result<PathBuf> {
    let find = || {
        let named = env::var_os("FIREFOX").map(PathBuf::from).filter(|path| path.is_file());
        named.or_else(|| find_program(FIREFOX))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    install_packages(&["firefox-esr"]).context("no Firefox; set FIREFOX to the program")?;
    find().context("installed Firefox, but found none in PATH")
}

/// Makes sure of WebKitGTK, which the windows of desktop apps are made of on Linux, and of a display for tests.
pub fn desktop() -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Err(NoApt("the display of the test is Xvfb, which is for Linux".to_owned()).into());
    }
    let is_there = || {
        output(Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"])).is_some()
            && find_program(&["Xvfb"]).is_some()
    };
    if is_there() {
        return Ok(());
    }
    install_packages(&["libwebkit2gtk-4.1-dev", "libxdo-dev", "pkg-config", "xvfb"])
        .context("no WebKitGTK with its headers, or no Xvfb")?;
    if is_there() { Ok(()) } else { bail!("installed WebKitGTK and Xvfb, but they are not found") }
}

fn find() -> Option<Browser> {
    let locate = |variable: &str, names| {
        env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file()).or_else(|| find_program(names))
    };
    Some(Browser {
        chromium: locate("CHROMIUM", CHROMIUM)?,
        chromedriver: locate("CHROMEDRIVER", CHROMEDRIVER)?,
    })
}

fn install_packages(names: &[&str]) -> Result<()> {
    // One source that does not answer need not matter.
    if let Err(error) = apt_get(&["update"]) {
        eprintln!("{error:#}");
    }
    apt_get(&[&["install", "--yes", "--no-install-recommends"], names].concat())
}

/// apt-get can't be run here, so nothing can be installed.
#[derive(Debug)]
pub struct NoApt(pub String);

impl std::fmt::Display for NoApt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoApt {}

/// Runs apt-get as root, or as someone who may become root without a password.
pub(super) fn apt_get(words: &[&str]) -> Result<()> {
    if find_program(&["apt-get"]).is_none() {
        let why = "there is no apt-get here: install it with your system's package manager";
        return Err(NoApt(why.to_owned()).into());
    }
    let mut command = if output(Command::new("id").arg("-u")).as_deref() == Some("0") {
        Command::new("apt-get")
    } else if output(Command::new("sudo").args(["-n", "true"])).is_some() {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "apt-get"]);
        sudo
    } else {
        return Err(NoApt(format!("apt-get needs root: run `sudo apt-get {}`", words.join(" "))).into());
    };
    run(command.env("DEBIAN_FRONTEND", "noninteractive").args(words))
}

impl Browser {
    /// Writes the settings of a test session, from the root folder's webdriver.json: this browser, and
    /// `demo-agent.test` as a name of the demo agent, whose port is another one each time.
    pub fn webdriver_settings(&self, project: &Project, demo_agent: &str) -> Result<PathBuf> {
        let source = project.root.join("webdriver.json");
        let text =
            fs::read_to_string(&source).with_context(|| format!("could not read {}", source.display()))?;
        let mut settings: Value = serde_json::from_str(&text).context("webdriver.json is not JSON")?;
        let options = &mut settings["goog:chromeOptions"];
        options["binary"] = self.chromium.to_string_lossy().into();
        let arguments =
            options["args"].as_array_mut().context("webdriver.json: goog:chromeOptions has no args")?;
        arguments.push(format!("--host-resolver-rules=MAP demo-agent.test:80 {demo_agent}").into());
        let target = project.target_dir.join("webdriver.json");
        fs::write(&target, settings.to_string())
            .with_context(|| format!("could not write {}", target.display()))?;
        Ok(target)
    }
}
