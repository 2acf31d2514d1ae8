//! The sizes of a site's files.

use std::fmt::Write as _;
use std::fs;
use std::iter::Sum;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::output;
use crate::project::Project;
use crate::setup;

/// A size in bytes: as it is, by gzip (level 9) and by brotli (level 11).
#[derive(Clone, Copy, Default)]
pub struct Bytes {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// What a page loads for an app. Each file is compressed by itself, as a server does.
#[derive(Default)]
pub struct Weight {
    pub wasm: Bytes,
    pub scripts: Bytes,
    /// Modules that are loaded on their first use: the widget's panel.
    pub later: Bytes,
}

impl Weight {
    /// Weighs the module and the scripts below a folder. The page itself, its style sheet and its icon are not the
    /// app's.
    pub fn of(project: &Project, site: &Path) -> Result<Self> {
        let mut files = Vec::new();
        find(site, &mut files)?;
        let mut command = setup::weigh(project)?;
        let lines = output(command.args(&files)).context("tools/xtask/node/weigh.mjs failed")?;
        let mut weight = Self::default();
        for (file, line) in files.iter().zip(lines.lines()) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let sum = match (is(file, "wasm"), name.ends_with("_bg.wasm")) {
                (true, true) => &mut weight.wasm,
                (true, false) => &mut weight.later,
                (false, _) => &mut weight.scripts,
            };
            *sum = [*sum, parse(line).with_context(|| format!("what does `{line}` say?"))?].into_iter().sum();
        }
        Ok(weight)
    }

    /// What is loaded with the page.
    pub fn first(&self) -> Bytes {
        [self.wasm, self.scripts].into_iter().sum()
    }

    /// All that is ever loaded.
    pub fn total(&self) -> Bytes {
        [self.first(), self.later].into_iter().sum()
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            raw: sum.raw + one.raw,
            gzip: sum.gzip + one.gzip,
            brotli: sum.brotli + one.brotli,
        })
    }
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if is(&path, "wasm") || is(&path, "js") {
            files.push(path);
        }
    }
    Ok(())
}

fn is(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found == extension)
}

fn parse(line: &str) -> Option<Bytes> {
    let mut numbers = line.split(' ').map(|number| number.parse().ok());
    Some(Bytes { raw: numbers.next()??, gzip: numbers.next()??, brotli: numbers.next()?? })
}

/// A Markdown table, in KB of 1,000 bytes.
pub fn table(rows: &[(String, Weight)]) -> String {
    let mut table = String::from(
        "| | wasm raw | gzip | brotli | scripts raw | gzip | brotli | **with the page, gzip** | brotli | on the first use, gzip | brotli |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (title, weight) in rows {
        let (wasm, scripts, first, later) = (weight.wasm, weight.scripts, weight.first(), weight.later);
        let cells =
            [wasm.raw, wasm.gzip, wasm.brotli, scripts.raw, scripts.gzip, scripts.brotli].map(kilobytes);
        let _ = write!(table, "| {title} | {} ", cells.join(" | "));
        let _ = write!(table, "| **{}** | {} ", kilobytes(first.gzip), kilobytes(first.brotli));
        let _ = writeln!(table, "| {} | {} |", kilobytes(later.gzip), kilobytes(later.brotli));
    }
    table
}

/// `159.4`, or nothing where there is nothing.
pub fn kilobytes(bytes: u64) -> String {
    if bytes == 0 { String::new() } else { format!("{:.1}", bytes as f64 / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Weight, parse, table};

    #[test]
    fn a_row_adds_up() {
        let bytes = |raw, gzip, brotli| Bytes { raw, gzip, brotli };
        let weight = Weight {
            wasm: bytes(3_000, 2_000, 1_000),
            scripts: bytes(300, 250, 150),
            later: bytes(9_000, 4_000, 3_000),
        };
        assert_eq!(weight.total().gzip, 6_250);
        let shown = table(&[("an app".to_owned(), weight)]);
        let expected = "| an app | 3.0 | 2.0 | 1.0 | 0.3 | 0.2 | 0.1 | **2.2** | 1.1 | 4.0 | 3.0 |";
        assert_eq!(shown.lines().last(), Some(expected));
    }

    #[test]
    fn only_three_numbers_are_sizes() {
        assert_eq!(parse("3 2 1").map(|bytes| (bytes.raw, bytes.gzip, bytes.brotli)), Some((3, 2, 1)));
        assert!(parse("3 2").is_none() && parse("a b c").is_none());
    }
}
