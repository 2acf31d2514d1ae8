//! What a renderer has to do while an answer streams.

use crate::page::{Page, examples};

/// The examples without raw HTML and images, one after another: 40 KB of every construct there is.
fn text() -> String {
    let mut text = String::new();
    while text.len() < 40_000 {
        for example in examples().iter().filter(|example| !example.markdown.contains(['<', '!'])) {
            text.push_str(&example.markdown);
            text.push('\n');
        }
    }
    while !text.is_char_boundary(40_000) {
        text.pop();
    }
    text.truncate(40_000);
    text
}

#[test]
fn a_chunk_changes_few_nodes() {
    let text = text();
    let mut page = Page::new();
    let begin = page.dom.operations;
    let (mut at, mut chunks) = (0, 0);
    while at < text.len() {
        at = (at + 40).min(text.len());
        while !text.is_char_boundary(at) {
            at += 1;
        }
        chunks += 1;
        page.show(&text[..at], true);
    }
    let streamed = page.dom.operations - begin;
    let mut whole = Page::new();
    whole.show(&text, false);
    // Measured over 1,000 chunks: 12.9 operations each, 1.2 times those of the whole at once, and 5.2 times its text.
    assert_eq!(chunks, 1_000);
    assert!(streamed < 2 * whole.dom.operations, "{streamed} of {}", whole.dom.operations);
    assert!(
        page.dom.text_bytes < 7 * whole.dom.text_bytes,
        "{} of {}",
        page.dom.text_bytes,
        whole.dom.text_bytes
    );
}
