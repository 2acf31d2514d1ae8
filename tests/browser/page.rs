//! An app in an element of its own, its nodes, and what it noted.

use std::cell::RefCell;
use std::time::Duration;

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement};

/// How long anything may take.
const DEADLINE: Duration = Duration::from_secs(3);

thread_local! {
    static NOTES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes that something happened.
pub fn note(what: impl Into<String>) {
    let what = what.into();
    NOTES.with_borrow_mut(|notes| notes.push(what));
}

/// What happened since the last time.
pub fn notes() -> Vec<String> {
    NOTES.take()
}

pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// An app that can take its view away (`#toggle`). It is gone with its element at the end of the test.
pub struct Page {
    root: Element,
}

#[derive(Clone)]
struct View(fn() -> Element_);
type Element_ = dioxus::prelude::Element;

impl PartialEq for View {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[component]
fn App(view: View) -> Element_ {
    let mut shown = use_signal(|| true);
    let View(Shown) = view;
    rsx! {
        button { id: "toggle", onclick: move |_| shown.toggle() }
        button { id: "close", onclick: move |_| shown.set(false) }
        if shown() {
            Shown {}
        }
    }
}

impl Page {
    pub async fn open(view: fn() -> Element_) -> Self {
        sweep().await;
        notes();
        let root = document().create_element("main").unwrap();
        document().body().unwrap().append_child(&root).unwrap();
        let app = VirtualDom::new_with_props(App, AppProps { view: View(view) });
        let config = dioxus::web::Config::new().rootelement(root.clone());
        dioxus::web::launch::launch_virtual_dom(app, config);
        let page = Self { root };
        eventually("the app is there", || page.find("#toggle").is_some()).await;
        page
    }

    /// An element of the app's own tree.
    pub fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).unwrap()
    }

    /// The app's own tree.
    pub fn root(&self) -> &Element {
        &self.root
    }

    pub fn click(&self, selector: &str) {
        self.find(selector).unwrap().unchecked_into::<HtmlElement>().click();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.click("#close");
        self.root.remove();
    }
}

/// Waits for the last test's portals to go. A test that failed ended without dropping anything.
async fn sweep() {
    let start = js_sys::Date::now();
    while !hosts().is_empty() && js_sys::Date::now() - start < 500.0 {
        TimeoutFuture::new(4).await;
    }
    for host in hosts() {
        host.remove();
    }
}

/// The host elements of all portals.
pub fn hosts() -> Vec<HtmlElement> {
    let found = document().query_selector_all("karta-host").unwrap();
    (0..found.length()).map(|index| found.get(index).unwrap().unchecked_into()).collect()
}

/// Waits until there are that many portals with content.
pub async fn portals(count: usize) -> Vec<HtmlElement> {
    let content = |host: &HtmlElement| within(host, ".root > *").is_some();
    eventually("the portals", || hosts().len() == count && hosts().iter().all(content)).await;
    hosts()
}

/// An element in a portal.
pub fn within(host: &Element, selector: &str) -> Option<HtmlElement> {
    host.shadow_root()?.query_selector(selector).unwrap().map(JsCast::unchecked_into)
}

/// `new Class(kind, {bubbles, composed, cancelable})`
pub fn event(class: &str, kind: &str) -> web_sys::Event {
    let options = Object::new();
    for name in ["bubbles", "composed", "cancelable"] {
        Reflect::set(&options, &name.into(), &JsValue::TRUE).unwrap();
    }
    let class: Function = Reflect::get(&js_sys::global(), &class.into()).unwrap().unchecked_into();
    let arguments = js_sys::Array::of2(&kind.into(), &options);
    Reflect::construct(&class, &arguments).unwrap().unchecked_into()
}

/// Asks at each frame until the answer is yes.
pub async fn eventually(what: &str, holds: impl FnMut() -> bool) {
    eventually_within(what, DEADLINE, holds).await;
}

/// The same with a deadline of its own.
pub async fn eventually_within(what: &str, deadline: Duration, mut holds: impl FnMut() -> bool) {
    let start = js_sys::Date::now();
    while !holds() {
        assert!(js_sys::Date::now() - start < deadline.as_millis() as f64, "never: {what}");
        TimeoutFuture::new(4).await;
    }
}
