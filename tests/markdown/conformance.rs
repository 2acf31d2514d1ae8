//! The CommonMark examples, and the table of them in `docs/markdown.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::html::normal;
use crate::page::{at_once, examples};

#[test]
fn print_failures() {
    let mut failed = 0;
    for example in examples() {
        let (ours, theirs) = (normal(&at_once(&example.markdown)), normal(&example.html));
        if ours != theirs {
            failed += 1;
            println!("{} {}\n{:?}\n  ours   {ours}\n  theirs {theirs}", example.number, example.section, example.markdown);
        }
    }
    println!("failed {failed}");
}
