//! A page with one `Markdown` on it, whose text can be changed.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;
use karta_dioxus::{ImagePolicy, Markdown};

use crate::dom::Dom;

/// The CommonMark examples.
#[derive(serde::Deserialize)]
pub struct Example {
    pub number: u32,
    pub section: String,
    pub markdown: String,
    pub html: String,
}

pub fn examples() -> Vec<Example> {
    let json = include_str!("../fixtures/commonmark/spec-0.31.2.json");
    serde_json::from_str(json).expect("the examples are valid JSON")
}

#[derive(Clone, Default)]
struct Shown(Rc<RefCell<(String, bool)>>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
fn App(shown: Shown) -> Element {
    let (text, streaming) = shown.0.borrow().clone();
    rsx! {
        Markdown {
            text,
            streaming,
            images: ImagePolicy::hosts(["images.example"]),
            on_copy_code: |_| {},
        }
    }
}

pub struct Page {
    virtual_dom: VirtualDom,
    shown: Shown,
    pub dom: Dom,
}

impl Page {
    pub fn new() -> Self {
        let shown = Shown::default();
        let mut virtual_dom = VirtualDom::new_with_props(App, AppProps { shown: shown.clone() });
        let mut dom = Dom::new();
        virtual_dom.rebuild(&mut dom);
        Self { virtual_dom, shown, dom }
    }

    pub fn show(&mut self, text: &str, streaming: bool) {
        *self.shown.0.borrow_mut() = (text.to_owned(), streaming);
        self.virtual_dom.mark_dirty(ScopeId::APP);
        self.virtual_dom.render_immediate(&mut self.dom);
    }

    /// Shows a text without telling the document, which takes long for tens of thousands of nodes.
    pub fn show_unseen(&mut self, text: &str, streaming: bool) {
        *self.shown.0.borrow_mut() = (text.to_owned(), streaming);
        self.virtual_dom.mark_dirty(ScopeId::APP);
        self.virtual_dom.render_immediate(&mut dioxus::core::NoOpMutations);
    }

    /// The HTML inside of the component's own element, as a server writes it.
    pub fn html(&self) -> String {
        let html = dioxus_ssr::render(&self.virtual_dom);
        let inner =
            html.strip_prefix(r#"<div class="karta-markdown">"#).and_then(|rest| rest.strip_suffix("</div>"));
        inner.expect("the component renders one element").to_owned()
    }
}

/// A page with the text rendered at once.
pub fn at_once(text: &str) -> Page {
    let mut page = Page::new();
    page.show(text, false);
    page
}

/// A page with the text streamed to it, cut anywhere.
pub fn streamed(text: &str, rng: &mut fastrand::Rng, longest: usize) -> Page {
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
    page
}
