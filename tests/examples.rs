//! Every public function and method is used in an example of the documentation: its own, or its type's.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

/// The crate's sources, without those that nobody outside can use.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if ["fuzz", "invariants", "tests"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if name.ends_with(".rs") && !["tests.rs", "fuzz.rs"].contains(&name) {
            found.push(path);
        }
    }
}

/// The name of a function that is public, if the line begins one.
fn public_fn(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ")?;
    let rest = rest.strip_prefix("const ").unwrap_or(rest);
    let rest = rest.strip_prefix("async ").unwrap_or(rest).strip_prefix("fn ")?;
    rest.split(|char: char| !char.is_alphanumeric() && char != '_').next()
}

#[derive(Default)]
struct Read {
    /// The code of all examples.
    examples: String,
    /// Documented public functions without an example of their own, and where.
    without: Vec<(String, PathBuf)>,
    count: usize,
}

fn read(path: &Path, read: &mut Read) {
    let text = fs::read_to_string(path).expect("a source");
    let (mut is_code, mut is_documented, mut has_example) = (false, false, false);
    for line in text.lines().map(str::trim_start) {
        let doc = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        if let Some(doc) = doc {
            is_documented = true;
            if doc.trim_start().starts_with("```") {
                (is_code, has_example) = (!is_code, true);
            } else if is_code {
                read.examples.push_str(doc);
                read.examples.push('\n');
            }
        } else if !line.starts_with("#[") {
            if let Some(name) = public_fn(line).filter(|_| is_documented) {
                read.count += 1;
                if !has_example {
                    read.without.push((name.to_owned(), path.to_owned()));
                }
            }
            (is_documented, has_example) = (false, false);
        }
    }
}

/// Whether it is called, as a method or by its path.
fn is_used(examples: &str, name: &str) -> bool {
    examples.match_indices(name).any(|(at, _)| {
        let before = examples[..at].chars().next_back();
        let after = examples[at + name.len()..].chars().next();
        matches!(before, Some('.' | ':')) && matches!(after, Some('(' | ':'))
    })
}

#[test]
fn every_public_function_is_used_in_an_example() {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut all = Read::default();
    files.iter().for_each(|path| read(path, &mut all));
    assert!(all.count > 200, "{} functions", all.count);
    let missing: Vec<_> = all.without.iter().filter(|(name, _)| !is_used(&all.examples, name)).collect();
    assert!(missing.is_empty(), "no example of the documentation uses {missing:#?}");
}

#[test]
fn what_is_not_used_would_be_found() {
    let examples = "let a = Locale::french();\nchat.draft().len();\nlet drafty = x.drafty();";
    assert!(is_used(examples, "french") && is_used(examples, "draft") && is_used(examples, "len"));
    assert!(!is_used(examples, "raft") && !is_used(examples, "a") && !is_used(examples, "Locale"));
    assert_eq!(public_fn("pub const fn new(a: u8) -> Self {"), Some("new"));
    assert_eq!(public_fn("pub(crate) fn new() {"), None);
}
