//! Holds the modules to the direction of the arrows in the library's design: dependencies point to the left,
//! `protocol <- state <- client <- hook <- widget`, and each foreign world has one place.

mod files;
mod lexer;
mod paths;
mod rules;

use std::collections::BTreeMap;

pub use files::read_files;

/// Something that a file names and may not.
#[derive(Debug, PartialEq)]
pub struct Violation {
    pub file: String,
    pub line: usize,
    pub problem: String,
}

/// Checks the library's sources and the text of all tracked files; both map a path relative to the root folder,
/// with `/` between its parts, to what the file says.
pub fn violations(files: &BTreeMap<String, String>) -> Vec<Violation> {
    let root = files.get("src/lib.rs").map(|text| paths::reexports(&lexer::tokens(text))).unwrap_or_default();
    files
        .iter()
        .flat_map(|(file, text)| {
            let mut found = rules::text(file, text);
            if file.starts_with("src/") && file.ends_with(".rs") {
                found.extend(rules::source(file, &lexer::tokens(text), &root));
            }
            found
        })
        .collect()
}

#[cfg(test)]
mod tests;
