//! How much work the component does, counted.

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

/// What would take work beyond its length, if anything would.
fn hostile(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len())
}

#[test]
fn hostile_texts_take_work_in_proportion_to_their_length() {
    for unit in
        ["*", "[", "![", "> ", "- ", "`a``", "*a **b ", "[a](", "<", "a@a", "| a ", "[a]: /a\n", "a ", "a\n"]
    {
        let [small, large] = [3_000, 12_000].map(|bytes| {
            let mut at_once = Document::default();
            at_once.update(&Text::from(hostile(unit, bytes)), false, Settings::default());
            let streamed = stream(&hostile(unit, bytes), |_| {});
            (at_once.work.events, streamed.work.bytes)
        });
        // Four times the text, at most five times the work.
        assert!(large.0 <= 5 * small.0 + 100, "{unit:?} at once: {small:?} {large:?}");
        assert!(large.1 <= 80 * 12_000, "{unit:?} streamed: {small:?} {large:?}");
    }
}
