//! How much work the component does, counted.

use std::cell::Cell;

use super::document::Document;
use super::render::Rendered;
use super::settings::Settings;
use crate::protocol::text::Text;

/// How much work was done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    /// Bytes parsed.
    pub(super) bytes: usize,
    /// Events turned into nodes.
    pub(super) events: usize,
}

impl Work {
    pub(super) fn add(&mut self, bytes: usize, rendered: &Rendered) {
        self.bytes += bytes;
        self.events += rendered.events;
    }
}

/// An answer such as the benchmark streams.
fn answer(bytes: usize) -> String {
    let mut text = String::from("# Answer\n\n");
    for index in 1.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&format!(
            "## Section {index}: orders\n\nHere is a paragraph with **bold text**, *emphasis*, `inline code`, and a \
             [link](https://example.com/docs/{index}). It goes on for a while so that the reader gets a feeling for how a \
             support agent would answer — “quotes”, ñ, 日本語, 👋.\n\n- First item with a **detail**\n- Second item that has \
             `code`\n  - nested item {index}\n- Third item\n\n1. Step one\n2. Step two\n\n> A quote that explains the \
             policy for case {index}.\n\n```rust\nfn handle_{index}(order: &Order) -> Result<(), Error> {{\n    let total \
             = order.items.iter().map(|x| x.price * x.qty).sum::<u64>();\n    Ok(())\n}}\n```\n\n| Plan | Price |\n| --- \
             | ---: |\n| Free | 0 |\n| Pro | 20 |\n\n"
        ));
    }
    text
}

/// Streams a text in chunks of 40 bytes, and calls `each` after every one.
fn stream(text: &str, mut each: impl FnMut(&Document)) -> Document {
    let mut document = Document::default();
    let mut at = 0;
    while at < text.len() {
        at = (at + 40).min(text.len());
        while !text.is_char_boundary(at) {
            at += 1;
        }
        document.update(&Text::from(&text[..at]), true, Settings::default());
        each(&document);
    }
    document.update(&Text::from(text), false, Settings::default());
    document
}

#[test]
fn a_finished_block_is_rendered_once_and_stays_the_same_node() {
    let mut before = Vec::new();
    let (mut updates, mut changed) = (0, 0);
    let document = stream(&answer(40_000), |document| {
        updates += 1;
        let finished = document.finished_nodes();
        changed += before.iter().zip(finished).filter(|(old, new)| old != new).count();
        before = finished.to_vec();
    });
    assert!(updates >= 1_000 && document.finished_nodes().len() > 300, "{updates}");
    assert_eq!(changed, 0);
}

#[test]
fn the_bytes_parsed_grow_with_the_length_of_the_text() {
    for kilobytes in [40, 80, 160] {
        let text = answer(kilobytes * 1_000);
        let work = stream(&text, |_| {}).work;
        // Measured: 3.7 bytes for each byte of the text.
        assert!(work.bytes < 6 * text.len(), "{} of {}", work.bytes, text.len());
    }
}

#[test]
fn a_long_open_container_is_parsed_in_parts() {
    let items = "- an item with **bold** and `code` in it\n".repeat(500);
    let loose = "1. an item\n\n   and more of it\n\n".repeat(600);
    let rows = format!("| a | b |\n|---|---|\n{}", "| one | two `three` |\n".repeat(900));
    let code = format!("```rust\n{}", "let answer = 42; // and why\n".repeat(700));
    for text in [items, loose, rows, code] {
        let work = stream(&text, |_| {}).work;
        // Measured: 14 bytes for each byte of the text.
        assert!(work.bytes < 20 * text.len(), "{} of {}: {:?}", work.bytes, text.len(), &text[..20]);
    }
}

thread_local! {
    static LOOKED_AT: Cell<usize> = const { Cell::new(0) };
}

/// Bytes that were looked at beside the parser: labels, addresses in text, what may be half typed.
pub(super) fn looked_at(bytes: usize) {
    LOOKED_AT.set(LOOKED_AT.get() + bytes);
}

/// What would take work beyond its length, if anything would.
fn hostile(unit: &str, bytes: usize) -> String {
    match unit {
        // Names, and what they stand for: much later, and none of them.
        "names" => {
            let names: String = (0..bytes / 16).map(|n| format!("[n{n}]\n\n")).collect();
            let others: String = (0..bytes / 32).map(|n| format!("[o{n}]: /a\n\nx\n\n")).collect();
            names + &others
        }
        // One long paragraph of names, each of which is defined later.
        "one block" => {
            let names: String = (0..bytes / 32).map(|n| format!("[n{n}] ")).collect();
            let definitions: String = (0..bytes / 32).map(|n| format!("[n{n}]: /a\n\nx\n\n")).collect();
            names + "\n\n" + &definitions
        }
        unit => unit.repeat(bytes / unit.len()),
    }
}

const UNITS: [&str; 21] = [
    "*",
    "[",
    "![",
    "> ",
    "- ",
    "`a``",
    "*a **b ",
    "[a](",
    "<",
    "a@a",
    "| a ",
    "[a]: /a\n",
    "a ",
    "a\n",
    "_www.a",
    "~~a",
    "[a] ",
    "a",
    "www.a ",
    "names",
    "one block",
];

/// Events, bytes parsed and bytes looked at that a text takes.
fn work_of(take: impl FnOnce() -> Document) -> [usize; 3] {
    LOOKED_AT.set(0);
    let Work { events, bytes } = take().work;
    [events, bytes, LOOKED_AT.get()]
}

/// Four times the text, at most so many times the work.
#[track_caller]
fn assert_grows(unit: &str, times: usize, [small, large]: [[usize; 3]; 2]) {
    let grows = |(small, large): (&usize, &usize)| *large > times * small + 500;
    assert!(!small.iter().zip(&large).any(grows), "{unit:?}: {small:?} {large:?}");
}

#[test]
fn hostile_texts_at_once_take_work_in_proportion_to_their_length() {
    for unit in UNITS {
        let work = [25_000, 100_000].map(|bytes| {
            let text = Text::from(hostile(unit, bytes));
            work_of(|| {
                let mut document = Document::default();
                document.update(&text, false, Settings::default());
                document
            })
        });
        assert_grows(unit, 5, work);
    }
}

/// Of a short text, all is parsed with each chunk, which is less.
#[test]
fn hostile_texts_that_stream_take_work_in_proportion_to_their_length() {
    for unit in UNITS {
        let work = [6_000, 24_000].map(|bytes| work_of(|| stream(&hostile(unit, bytes), |_| {})));
        assert!(work[1][1] <= 80 * 24_000, "{unit:?}: {work:?}");
        // And for each byte that is parsed there is as much to do in the long text as in the short one.
        let [small, large] =
            work.map(|[events, bytes, looked_at]| [100 * events / bytes, 100 * looked_at / bytes]);
        assert!(large[0] <= 2 * small[0] + 100 && large[1] <= 2 * small[1] + 100, "{unit:?}: {work:?}");
    }
}
