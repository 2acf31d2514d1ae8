//! Replays the corpus of `tools/fuzz`: what the fuzzer has once found stays mended.

use std::fs;
use std::path::Path;

use super::{reducer, sse, wire};

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/fuzz/corpus").join(target);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the target has a corpus") {
        let path = entry.expect("the corpus can be listed").path();
        println!("{}", path.display());
        run(&fs::read(&path).expect("an input of the corpus"));
        count += 1;
    }
    assert!(count >= 20, "{}: {count} inputs", folder.display());
}

#[test]
fn the_corpus_of_the_sse_decoder_replays() {
    replay("sse", sse);
}

#[test]
fn the_corpus_of_the_wire_decoder_replays() {
    replay("wire", wire);
}

#[test]
fn the_corpus_of_the_reducers_replays() {
    replay("reducer", reducer);
}

#[cfg(feature = "markdown")]
#[test]
fn the_corpus_of_the_markdown_replays() {
    replay("markdown", super::markdown);
}
