//! Streaming a text ends in what rendering it at once gives.

use crate::page::{Example, at_once, examples, streamed};

#[track_caller]
fn assert_same(text: &str, rng: &mut fastrand::Rng, longest: usize) {
    let (whole, parts) = (at_once(text), streamed(text, rng, longest));
    assert_equal(text, &parts.html(), &whole.html());
    // What the renderer was told to do, applied to a document.
    assert_equal(text, &parts.dom.html(), &whole.dom.html());
}

/// Shows where the two part.
#[track_caller]
fn assert_equal(text: &str, parts: &str, whole: &str) {
    let same = parts.bytes().zip(whole.bytes()).take_while(|(a, b)| a == b).count();
    let around = |html: &str| {
        let html = html.as_bytes();
        String::from_utf8_lossy(&html[same.saturating_sub(150)..html.len().min(same + 150)]).into_owned()
    };
    assert!(parts == whole, "\nstreamed …{}…\nat once …{}…\nof {text}", around(parts), around(whole));
}

#[test]
fn every_example_streams_to_what_rendering_it_at_once_gives() {
    let mut rng = fastrand::Rng::with_seed(1);
    for example in examples() {
        for longest in [1, 3, 10] {
            assert_same(&example.markdown, &mut rng, longest);
        }
    }
}

/// How many texts are tried: more with `KARTA_SEEDS`.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    0..std::env::var("KARTA_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// Examples one below the other.
fn joined(examples: &[Example], count: usize, rng: &mut fastrand::Rng) -> String {
    let mut text = String::new();
    for _ in 0..count {
        text.push_str(&examples[rng.usize(..examples.len())].markdown);
        text.push_str(["", "\n", "\n\n"][rng.usize(..3)]);
    }
    text
}

#[test]
fn documents_of_many_examples_stream_to_what_rendering_them_at_once_gives() {
    let examples = examples();
    for seed in seeds(400) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let count = rng.usize(2..20);
        let text = joined(&examples, count, &mut rng);
        assert_same(&text, &mut rng, 40);
    }
}

/// A container that gets long enough to be rendered in parts, of pieces that are hard to tell apart.
fn long_container(rng: &mut fastrand::Rng) -> String {
    let words = [
        "alpha",
        "**beta**",
        "`code`",
        "[one]",
        "[two][one]",
        "www.example.org",
        "~~gone~~",
        "a|b",
        "[three]",
    ];
    let mut text = String::new();
    let line = |text: &mut String, rng: &mut fastrand::Rng| {
        for _ in 0..rng.usize(1..12) {
            text.push_str(words[rng.usize(..words.len())]);
            text.push(' ');
        }
        text.push('\n');
    };
    let kind = rng.usize(..4);
    match kind {
        0 => text.push_str("```rust\n"),
        1 => text.push_str("| a | b | c |\n|:--|---|--:|\n"),
        _ => {}
    }
    let loose_from = rng.usize(..60);
    for index in 0..rng.usize(10..60) {
        match kind {
            0 => {
                text.push_str(["", "  ", "~~~ ", "`` ", "    ", "\n"][rng.usize(..6)]);
                line(&mut text, rng);
            }
            1 => {
                text.push_str(["| ", "|", "", "x | y | z | "][rng.usize(..4)]);
                line(&mut text, rng);
            }
            _ => {
                let marker = if kind == 2 { "- ".to_owned() } else { format!("{}. ", index + 7) };
                text.push_str(&marker);
                line(&mut text, rng);
                let indent = " ".repeat(marker.len());
                for _ in 0..rng.usize(..3) {
                    let inner = ["", "- ", "> ", "1) ", "    ", "```\n"][rng.usize(..6)];
                    text.push_str(&indent);
                    text.push_str(&inner.replace('\n', &format!("\n{indent}")));
                    line(&mut text, rng);
                    if inner == "```\n" {
                        text.push_str(&format!("{indent}x\n\n{indent}```\n"));
                    }
                }
                if index >= loose_from && rng.bool() {
                    text.push('\n');
                }
            }
        }
    }
    if kind == 0 && rng.bool() {
        text.push_str("```\n");
    }
    text.push_str(["", "\n", "\n\n"][rng.usize(..3)]);
    text
}

#[test]
fn long_containers_stream_to_what_rendering_them_at_once_gives() {
    let examples = examples();
    for seed in seeds(40) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut text = joined(&examples, 1, &mut rng);
        for _ in 0..rng.usize(1..3) {
            text.push_str(&long_container(&mut rng));
            let count = rng.usize(..2);
            text.push_str(&joined(&examples, count, &mut rng));
            text.push_str(["", "[one]: /one\n", "\n[one]: <a b> 'title'\n\n[three]: /3\n"][rng.usize(..3)]);
        }
        let longest = [10, 100, 1_000][rng.usize(..3)];
        assert_same(&text, &mut rng, longest);
    }
}
