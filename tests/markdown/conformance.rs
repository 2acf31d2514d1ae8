//! The CommonMark examples, and the table of them in `docs/markdown.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::html::normal;
use crate::page::{Example, at_once, examples};

/// Why an example is meant to show something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Difference {
    RawHtml,
    Image,
    Scheme,
    Autolink,
}

/// The examples with raw HTML, which is shown as text.
const RAW_HTML: [&[u32]; 8] = [
    &[21, 31],
    &[148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169],
    &[170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191],
    &[],
    &[],
    &[],
    &[],
    &[],
];

#[test]
fn print_failures() {
    let mut by: BTreeMap<Difference, Vec<u32>> = BTreeMap::new();
    let mut failed = vec![];
    for example in examples() {
        let (ours, theirs) = (normal(&at_once(&example.markdown).html()), normal(&example.html));
        if ours != theirs {
            failed.push(example.number);
        }
    }
    println!("failed {failed:?}");
}
