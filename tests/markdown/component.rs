//! The component's properties.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dioxus::prelude::*;
use karta_dioxus::{CodeBlock, Markdown, MarkdownLabels};

use crate::page::{Page, at_once};

#[test]
fn another_text_takes_the_place_of_the_first() {
    let mut page = Page::new();
    let long = "para **graph**\n\n".repeat(100);
    page.show(&long, true);
    page.show("# Other", true);
    assert_eq!(page.html(), at_once("# Other").html());
    page.show("", true);
    assert_eq!(page.html(), "");
    // As long as the first, and different at its beginning only.
    page.show(&long, true);
    let other = long.replacen('p', "q", 1);
    page.show(&other, false);
    assert_eq!(page.dom.html(), at_once(&other).dom.html());
}

#[test]
fn a_text_that_was_whole_can_go_on() {
    let mut page = Page::new();
    page.show("[a] [b]\n\n[a]: /a", false);
    page.show("[a] [b]\n\n[a]: /abc\n\n[b]: /b\n\nend\n", true);
    page.show("[a] [b]\n\n[a]: /abc\n\n[b]: /b\n\nend\n", false);
    assert_eq!(page.dom.html(), at_once("[a] [b]\n\n[a]: /abc\n\n[b]: /b\n\nend\n").dom.html());
}

#[test]
fn a_definition_reaches_blocks_that_are_finished() {
    let mut page = Page::new();
    page.show("see [a]\n\nnext\n\nmore\n\n", true);
    assert!(page.html().contains("see [a]"));
    page.show("see [a]\n\nnext\n\nmore\n\n[a]: /a\n\nend\n", true);
    assert!(page.html().contains("href=\"/a\">a</a>"), "{}", page.html());
}

type Calls = Rc<RefCell<Vec<CodeBlock>>>;

#[derive(Clone, Default)]
struct Stage {
    text: Rc<RefCell<String>>,
    streaming: Rc<Cell<bool>>,
    calls: Calls,
}

impl PartialEq for Stage {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.text, &other.text)
    }
}

#[component]
fn Highlighted(stage: Stage) -> Element {
    let calls = stage.calls.clone();
    rsx! {
        Markdown {
            text: stage.text.borrow().clone(),
            streaming: stage.streaming.get(),
            labels: MarkdownLabels { copy: "Kopieren".into(), ..Default::default() },
            on_copy_code: |_| {},
            highlight: move |block: CodeBlock| {
                let shown = rsx! {
                    b { "{block.code}" }
                };
                calls.borrow_mut().push(block);
                shown
            },
        }
    }
}

#[test]
fn a_block_of_code_is_highlighted_once_when_it_is_finished() {
    let stage = Stage::default();
    stage.streaming.set(true);
    let mut dom = VirtualDom::new_with_props(Highlighted, HighlightedProps { stage: stage.clone() });
    dom.rebuild_in_place();
    let text = "```rust\nlet a;\n```\n\nAnd *some* more text\n\nin two paragraphs.\n";
    for end in 1..=text.len() {
        *stage.text.borrow_mut() = text[..end].to_owned();
        dom.mark_dirty(ScopeId::APP);
        dom.render_immediate(&mut dioxus::core::NoOpMutations);
        let open = !text[..end].contains("A");
        assert!(!open || stage.calls.borrow().is_empty(), "highlighted while open: {:?}", &text[..end]);
    }
    stage.streaming.set(false);
    dom.mark_dirty(ScopeId::APP);
    dom.render_immediate(&mut dioxus::core::NoOpMutations);
    let html = dioxus_ssr::render(&dom);
    assert!(html.contains("<code class=\"language-rust\"><b>let a;\n</b></code>"), "{html}");
    assert!(html.contains(">Kopieren</button>"), "{html}");
    let calls = stage.calls.borrow();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!((calls[0].language.as_str(), calls[0].code.as_str()), ("rust", "let a;\n"));
}

#[cfg(feature = "highlight")]
#[test]
fn the_feature_colours_a_block_of_code_when_it_is_finished() {
    let text = "```rust\nlet a = 1;\n```\n\nmore\n";
    let colored =
        "<span class=\"karta-hl-keyword\">let</span> a = <span class=\"karta-hl-number\">1</span>;\n";
    assert!(at_once(text).html().contains(colored), "{}", at_once(text).html());
    let mut page = Page::new();
    page.show("```rust\nlet a = 1;\n", true);
    assert!(page.html().contains(">let a = 1;\n<"), "{}", page.html());
    page.show(text, true);
    assert!(page.html().contains(colored), "{}", page.html());
}
