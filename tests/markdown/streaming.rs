//! Streaming a text ends in what rendering it at once gives.

use crate::page::{Page, at_once, examples};

fn stream(text: &str, rng: &mut fastrand::Rng, longest: usize) -> String {
    let mut page = Page::new();
    let mut at = 0;
    while at < text.len() {
        at = (at + rng.usize(1..=longest)).min(text.len());
        while !text.is_char_boundary(at) {
            at += 1;
        }
        page.show(&text[..at], true);
    }
    page.show(text, false);
    page.html()
}

#[test]
fn every_example_streams_to_what_rendering_it_at_once_gives() {
    let mut rng = fastrand::Rng::with_seed(1);
    for example in examples() {
        let whole = at_once(&example.markdown);
        for longest in [1, 3, 10] {
            assert_eq!(stream(&example.markdown, &mut rng, longest), whole, "example {} {:?}", example.number, example.markdown);
        }
    }
}

#[test]
fn documents_of_many_examples_stream_to_what_rendering_them_at_once_gives() {
    let examples = examples();
    for seed in 0..300 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut text = String::new();
        for _ in 0..rng.usize(2..12) {
            text.push_str(&examples[rng.usize(..examples.len())].markdown);
            text.push_str(["", "\n", "\n\n"][rng.usize(..3)]);
        }
        let whole = at_once(&text);
        assert_eq!(stream(&text, &mut rng, 40), whole, "seed {seed}: {text:?}");
    }
}
