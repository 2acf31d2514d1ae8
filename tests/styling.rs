//! docs/styling.md says what there is to style: no more and no less than the code.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../docs/styling.md");
const SHEET: &str = concat!(include_str!("../assets/base.css"), include_str!("../assets/widget.css"));
const THEME: &str = include_str!("../src/widget/theme/css.rs");
const COMPONENT: &str = include_str!("../src/widget/component.rs");

type Names = BTreeSet<String>;

/// What follows `start` in a text, up to the first character that is not of a name.
fn names(text: &str, start: &str) -> Names {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '-';
    text.split(start)
        .skip(1)
        .map(|rest| rest.split(|c: char| !is_part(c)).next().unwrap_or_default().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The cells of the tables under a heading, row by row.
fn table(heading: &str) -> Vec<Vec<String>> {
    let section = PAGE.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells =
        |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    rows.map(cells).collect()
}

fn first_cells(heading: &str) -> Names {
    table(heading).into_iter().map(|row| row[0].clone()).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn every_custom_property_is_listed() {
    let read: Names =
        names(SHEET, "var(--karta-").into_iter().filter(|name| !name.starts_with("viewport-")).collect();
    let listed: Names =
        first_cells("Custom properties").iter().map(|name| name.replace("--karta-", "")).collect();
    assert!(listed.len() > 10);
    assert_eq!(listed, read);
    assert_eq!(listed, names(THEME, "\"--karta-"), "what a theme sets");
}

#[test]
fn every_property_is_that_of_its_theme_field() {
    for row in table("Custom properties") {
        let field = match THEME.lines().find(|line| line.contains(&format!("(\"{}\", ", row[0]))) {
            // A color and the ink on it: the ink is the last one.
            Some(line) => line.rsplit("&self.").next().unwrap().trim_end_matches([')', ',']),
            None => panic!("{}", row[0]),
        };
        assert_eq!(row[1], field, "{}", row[0]);
    }
}

#[test]
fn every_part_is_listed() {
    let views = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/widget/view");
    let parts: Names = sources(&views)
        .iter()
        .flat_map(|source| names(&std::fs::read_to_string(source).unwrap(), " part: \""))
        .collect();
    assert_eq!(first_cells("Parts"), parts);
}

#[test]
fn every_attribute_is_listed() {
    let mut attributes = names(THEME, "\"data-");
    attributes.extend(names(COMPONENT, ".attribute(\"data-"));
    let listed: Names = first_cells("Attributes").iter().map(|name| name.replace("data-", "")).collect();
    assert_eq!(listed, attributes);
}
