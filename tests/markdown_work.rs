//! What hostile Markdown allocates grows with its length, and no faster: bytes, counted by an allocator of this test
//! program's own. (`src/widget/markdown/tests` counts what is parsed and looked at.)

#![cfg(all(feature = "markdown", not(target_arch = "wasm32")))]
#![allow(unsafe_code)]

#[path = "support/allocated.rs"]
mod allocated;
use std::cell::RefCell;
use std::rc::Rc;

use dioxus::core::NoOpMutations;
use dioxus::prelude::*;
use karta_dioxus::Markdown;

#[derive(Clone, Default)]
struct Shown(Rc<RefCell<(String, bool)>>);

#[component]
fn App() -> Element {
    let (text, streaming) = consume_context::<Shown>().0.borrow().clone();
    rsx! {
        Markdown { text, streaming }
    }
}

/// What is allocated while a text is shown in so many pieces.
fn allocated(text: &str, pieces: usize) -> usize {
    let shown = Shown::default();
    let mut dom = VirtualDom::new(App).with_root_context(shown.clone());
    dom.rebuild(&mut NoOpMutations);
    let before = allocated::allocated();
    for piece in 1..=pieces {
        *shown.0.borrow_mut() = (text[..text.len() * piece / pieces].to_owned(), piece < pieces);
        dom.mark_dirty(ScopeId::APP);
        dom.render_immediate(&mut NoOpMutations);
    }
    allocated::allocated() - before
}

const UNITS: [&str; 18] = [
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
    "a\n",
    "_www.a",
    "~~a",
    "[a] ",
    "a",
    "- a\n",
];

/// One test: others at the same time would be counted too.
#[test]
fn hostile_texts_allocate_in_proportion_to_their_length() {
    for unit in UNITS {
        let text = |bytes: usize| unit.repeat(bytes / unit.len());
        let at_once = [25_000, 100_000].map(|bytes| allocated(&text(bytes), 1));
        // Four times the text; vectors that double may have got one step further.
        assert!(at_once[1] < 6 * at_once[0] + 50_000, "{unit:?} at once: {at_once:?}");
        // The pieces are as many, so that each is four times as long.
        let streamed = [25_000, 100_000].map(|bytes| allocated(&text(bytes), 20));
        assert!(streamed[1] < 6 * streamed[0] + 50_000, "{unit:?} streamed: {streamed:?}");
        println!("{unit:?} at once {at_once:?}, streamed {streamed:?}");
    }
    // What has no room as elements of its own is text, once.
    let many = [40_000, 160_000].map(|count| allocated(&"- a\n".repeat(count), 1));
    assert!(many[1] < 6 * many[0], "items: {many:?}");
}
