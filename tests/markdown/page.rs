//! A page with one `Markdown` on it, whose text can be changed.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;
use karta_dioxus::{ImagePolicy, Markdown};

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
    dom: VirtualDom,
    shown: Shown,
}

impl Page {
    pub fn new() -> Self {
        let shown = Shown::default();
        let mut dom = VirtualDom::new_with_props(App, AppProps { shown: shown.clone() });
        dom.rebuild_in_place();
        Self { dom, shown }
    }

    pub fn show(&mut self, text: &str, streaming: bool) {
        *self.shown.0.borrow_mut() = (text.to_owned(), streaming);
        self.dom.mark_dirty(ScopeId::APP);
        self.dom.render_immediate(&mut dioxus::core::NoOpMutations);
    }

    /// The HTML inside of the component's own element.
    pub fn html(&self) -> String {
        let html = dioxus_ssr::render(&self.dom);
        let inner = html.strip_prefix(r#"<div class="karta-markdown">"#).and_then(|rest| rest.strip_suffix("</div>"));
        inner.expect("the component renders one element").to_owned()
    }
}

/// The text rendered at once.
pub fn at_once(text: &str) -> String {
    let mut page = Page::new();
    page.show(text, false);
    page.html()
}
