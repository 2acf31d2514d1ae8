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
            let sum = if is(file, "wasm") { &mut weight.wasm } else { &mut weight.scripts };
            *sum = [*sum, parse(line).with_context(|| format!("what does `{line}` say?"))?].into_iter().sum();
        }
        Ok(weight)
    }

    pub fn total(&self) -> Bytes {
        [self.wasm, self.scripts].into_iter().sum()
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
        "| | wasm raw | gzip | brotli | scripts raw | gzip | brotli | **total gzip** | total brotli |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (title, weight) in rows {
        let (wasm, scripts, total) = (weight.wasm, weight.scripts, weight.total());
        let cells =
            [wasm.raw, wasm.gzip, wasm.brotli, scripts.raw, scripts.gzip, scripts.brotli].map(kilobytes);
        let _ = write!(table, "| {title} | {} ", cells.join(" | "));
        let _ = writeln!(table, "| **{}** | {} |", kilobytes(total.gzip), kilobytes(total.brotli));
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
        let weight = Weight { wasm: bytes(3_000, 2_000, 1_000), scripts: bytes(300, 250, 150) };
        let shown = table(&[("an app".to_owned(), weight)]);
        let expected = "| an app | 3.0 | 2.0 | 1.0 | 0.3 | 0.2 | 0.1 | **2.2** | 1.1 |";
        assert_eq!(shown.lines().last(), Some(expected));
    }

    #[test]
    fn only_three_numbers_are_sizes() {
        assert_eq!(parse("3 2 1").map(|bytes| (bytes.raw, bytes.gzip, bytes.brotli)), Some((3, 2, 1)));
        assert!(parse("3 2").is_none() && parse("a b c").is_none());
    }
}
