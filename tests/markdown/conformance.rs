//! The CommonMark examples, and the table of them in `docs/markdown.md`.

use std::fmt::Write;
use std::ops::RangeInclusive;

use crate::html::normal;
use crate::page::{at_once, examples};

/// The examples that are meant to show something else, and why.
const ACCEPTED: [(&str, &[RangeInclusive<u32>]); 4] = [
    (
        "raw HTML, shown as text",
        &[
            21..=21,
            31..=31,
            148..=191,
            201..=201,
            308..=309,
            344..=344,
            475..=477,
            491..=491,
            494..=494,
            524..=524,
            536..=536,
            613..=617,
            623..=623,
            625..=631,
            642..=643,
        ],
    ),
    ("images, shown as links", &[517..=517, 520..=520, 531..=531, 572..=589, 591..=591]),
    (
        "links with other schemes than http, https and mailto, shown as text",
        &[596..=596, 598..=599, 601..=601],
    ),
    ("bare addresses, links by GFM's extension", &[606..=606, 608..=608, 611..=612]),
];

fn reason(number: u32) -> Option<usize> {
    ACCEPTED.iter().position(|(_, ranges)| ranges.iter().any(|range| range.contains(&number)))
}

struct Section {
    name: String,
    passed: usize,
    accepted: Vec<u32>,
    failed: Vec<u32>,
}

fn results() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for example in examples() {
        if sections.last().is_none_or(|section| section.name != example.section) {
            let (passed, accepted, failed) = Default::default();
            sections.push(Section { name: example.section.clone(), passed, accepted, failed });
        }
        let Some(section) = sections.last_mut() else { continue };
        let (ours, theirs) = (normal(&at_once(&example.markdown).html()), normal(&example.html));
        match (ours == theirs, reason(example.number)) {
            (true, None) => section.passed += 1,
            (false, Some(_)) => section.accepted.push(example.number),
            // One that passes is no difference: the list would be out of date.
            (true, Some(_)) => section.failed.push(example.number),
            (false, None) => {
                section.failed.push(example.number);
                println!("{} {:?}\n  ours   {ours}\n  theirs {theirs}", example.number, example.markdown);
            }
        }
    }
    sections
}

fn numbers(all: &[u32]) -> String {
    let mut text = String::new();
    let mut rest = all;
    while let [first, ..] = rest {
        let count = rest.iter().zip(*first..).take_while(|(number, expected)| *number == expected).count();
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = match count {
            1 => write!(text, "{comma}{first}"),
            _ => write!(text, "{comma}{first}-{}", rest[count - 1]),
        };
        rest = &rest[count..];
    }
    text
}

fn table(sections: &[Section]) -> String {
    let mut text = String::from(
        "| section | examples | passed | accepted difference | failed |\n|---|--:|--:|---|--:|\n",
    );
    let (mut passed, mut accepted, mut failed) = (0, 0, 0);
    for section in sections {
        let all = section.passed + section.accepted.len() + section.failed.len();
        let list = match section.accepted.len() {
            0 => String::new(),
            count => format!("{count}: {}", numbers(&section.accepted)),
        };
        let _ = writeln!(
            text,
            "| {} | {all} | {} | {list} | {} |",
            section.name,
            section.passed,
            section.failed.len()
        );
        passed += section.passed;
        accepted += section.accepted.len();
        failed += section.failed.len();
    }
    let all = passed + accepted + failed;
    let _ = writeln!(text, "| **all** | **{all}** | **{passed}** | **{accepted}** | **{failed}** |\n");
    let all: Vec<u32> = sections.iter().flat_map(|section| section.accepted.iter().copied()).collect();
    for (index, (why, _)) in ACCEPTED.iter().enumerate() {
        let those: Vec<u32> = all.iter().copied().filter(|&number| reason(number) == Some(index)).collect();
        let _ = writeln!(text, "* {} {why}: {}", those.len(), numbers(&those));
    }
    text
}

#[test]
fn every_example_passes_or_is_an_accepted_difference() {
    let sections = results();
    let failed: Vec<u32> = sections.iter().flat_map(|section| section.failed.iter().copied()).collect();
    assert_eq!(failed, [0; 0], "they differ, or pass although they are listed as differences");
    assert_eq!(sections.iter().map(|section| section.passed + section.accepted.len()).sum::<usize>(), 652);

    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/markdown.md");
    let document = std::fs::read_to_string(path).expect("docs/markdown.md is there");
    let (before, rest) = document.split_once("<!-- examples -->\n").expect("the table has its place");
    let (_, after) = rest.split_once("<!-- end of examples -->").expect("the table's place has an end");
    let expected = format!("{before}<!-- examples -->\n{}<!-- end of examples -->{after}", table(&sections));
    if std::env::var_os("KARTA_WRITE").is_some() {
        std::fs::write(path, &expected).expect("docs/markdown.md can be written");
    } else {
        assert_eq!(document, expected, "out of date: run with KARTA_WRITE=1");
    }
}
