//! benches/size.json: what the app with the widget weighed when it was last looked at.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::weight::{Weight, kilobytes};
use crate::process::output;
use crate::project::Project;

/// How much bigger than recorded the app may be, in percent.
const TOLERANCE: u64 = 3;

#[derive(Serialize, Deserialize)]
pub struct Record {
    /// What the figures are of, and how to make them anew.
    about: String,
    /// When, as `date` says it in UTC.
    date: String,
    rustc: String,
    wasm_opt: String,
    /// With the page, until the launcher is there.
    pub first_raw: u64,
    pub first_gzip: u64,
    pub first_brotli: u64,
    /// With the panel's module, which is loaded on the first use.
    pub total_raw: u64,
    pub total_gzip: u64,
    pub total_brotli: u64,
}

impl Record {
    fn file(project: &Project) -> PathBuf {
        project.root.join("benches/size.json")
    }

    pub fn read(project: &Project) -> Result<Self> {
        let file = Self::file(project);
        let text = fs::read_to_string(&file).with_context(|| {
            format!("could not read {}: `cargo xtask size --record` writes it", file.display())
        })?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a record", file.display()))
    }

    /// A record of what was just measured.
    pub fn of(project: &Project, weight: &Weight) -> Result<Self> {
        let (first, total) = (weight.first(), weight.total());
        let ask = |program: &str, words: &[&str]| {
            output(Command::new(program).current_dir(&project.root).args(words))
                .with_context(|| format!("`{program} {}` failed", words.join(" ")))
        };
        let package = project.root.join("tools/xtask/node/node_modules/binaryen/package.json");
        let package =
            fs::read_to_string(&package).with_context(|| format!("could not read {}", package.display()))?;
        let package: serde_json::Value = serde_json::from_str(&package).context("binaryen's package.json")?;
        Ok(Self {
            about:
                "The app benches/size/src/bin/widget_app.rs: module and scripts. `cargo xtask size --record` \
                    measures it anew."
                    .to_owned(),
            date: ask("date", &["-u", "+%Y-%m-%d"])?,
            rustc: ask("rustc", &["--version"])?,
            wasm_opt: package["version"].as_str().unwrap_or_default().to_owned(),
            first_raw: first.raw,
            first_gzip: first.gzip,
            first_brotli: first.brotli,
            total_raw: total.raw,
            total_gzip: total.gzip,
            total_brotli: total.brotli,
        })
    }

    pub fn write(&self, project: &Project) -> Result<()> {
        let file = Self::file(project);
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(&file, text).with_context(|| format!("could not write {}", file.display()))
    }

    /// Fails when the app has grown by more than [`TOLERANCE`], what is loaded with the page or all of it; otherwise says
    /// how it compares.
    pub fn compare(&self, first_gzip: u64, total_gzip: u64) -> Result<()> {
        self.compare_one(
            "an app with the widget, until the launcher is there,",
            first_gzip,
            self.first_gzip,
        )?;
        self.compare_one("an app with the widget", total_gzip, self.total_gzip)
    }

    fn compare_one(&self, what: &str, gzip: u64, recorded: u64) -> Result<()> {
        let (now, then) = (kilobytes(gzip), kilobytes(recorded));
        let percent = (gzip as f64 / recorded as f64 - 1.0) * 100.0;
        if gzip * 100 > recorded * (100 + TOLERANCE) {
            bail!(
                "{what} is {now} KB by gzip, {percent:.1} % more than the {then} KB of {} in \
                 benches/size.json ({TOLERANCE} % are allowed). `cargo xtask build --release --names \
                 --manifest-path benches/size widget_app` keeps the names for twiggy, which says what is how big. If \
                 it is worth it, `cargo xtask size --record` records the new figure: commit it, and say why",
                self.date
            );
        }
        eprintln!("{what}: {now} KB by gzip; {then} KB on {} ({percent:+.1} %)", self.date);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Record;

    #[test]
    fn three_percent_more_is_the_most() {
        let record = Record {
            about: String::new(),
            date: "2026-11-24".to_owned(),
            rustc: String::new(),
            wasm_opt: String::new(),
            first_raw: 0,
            first_gzip: 100_000,
            first_brotli: 0,
            total_raw: 0,
            total_gzip: 200_000,
            total_brotli: 0,
        };
        assert!(record.compare(50_000, 100_000).is_ok());
        assert!(record.compare(103_000, 206_000).is_ok());
        assert!(record.compare(103_001, 100_000).is_err());
        let complaint = record.compare(50_000, 206_001).unwrap_err().to_string();
        assert!(complaint.contains("3.0 % more than the 200.0 KB of 2026-11-24"), "{complaint}");
        assert!(complaint.contains("cargo xtask size --record"), "{complaint}");
    }
}
