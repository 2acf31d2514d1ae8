//! `KartaWidget`, against the demo agent.

mod keys;
mod life;

use std::time::Duration;

use dioxus::prelude::*;
use karta_dioxus::{Behavior, KartaWidget, MessageReceived, use_karta_widget};
use web_sys::HtmlElement;

use crate::page::{Page, hosts, note, portals, within};

/// `cargo xtask test browser` starts it; see there.
const DEMO_AGENT: &str = "http://demo-agent.test";
// No literals in the props: debug builds of Dioxus, which can exchange them, leak a copy of each at each render
// (`Box::leak` in dioxus-core's hotreload_utils.rs; not in release builds).
const PROJECT: &str = "coffeeco/support-bot";
const EMBED_KEY: &str = "pk_live_demo";

fn chat() -> Element {
    let widget = use_karta_widget();
    rsx! {
        button { id: "open", onclick: move |_| widget.open() }
        button { id: "ask", onclick: move |_| widget.send_message("echo hello") }
        KartaWidget {
            handle: widget,
            project: PROJECT,
            base_url: DEMO_AGENT,
            embed_key: EMBED_KEY,
            behavior: Behavior::new().resume_latest(false),
            on_ready: |()| note("ready"),
            on_message_received: |message: MessageReceived| note(if message.text.contains("hello") { "received" } else { "something else" }),
            on_error: |error| note(format!("error {error}")),
        }
    }
}

/// The page with the widget, once it is ready.
async fn open() -> (Page, HtmlElement) {
    let page = Page::open(chat).await;
    let host = portals(1).await.remove(0);
    heard("ready").await;
    (page, host)
}

/// Waits for something that was noted.
async fn heard(what: &str) {
    let mut seen = Vec::new();
    crate::page::eventually_within(what, Duration::from_secs(10), || {
        seen.extend(crate::page::notes());
        seen.iter().any(|note| note == what)
    })
    .await;
}

/// Waits for an element in the one widget.
async fn shows(selector: &str) -> HtmlElement {
    let find = || hosts().first().and_then(|host| within(host, selector));
    crate::page::eventually(selector, || find().is_some()).await;
    find().unwrap()
}
