//! `use_karta_agent` over the scripted server of the native tests, with the browser's frames, timers and storage.

#[path = "../hook/support/model.rs"]
#[allow(dead_code, reason = "the native tests use the rest")]
mod model;
#[path = "../hook/support/server.rs"]
#[allow(dead_code, reason = "the native tests use the rest")]
mod server;

mod life;
mod storage;

use std::cell::{Cell, RefCell};

use dioxus::prelude::*;
use karta_dioxus::{AgentOptions, MessageRef, Persist, use_karta_agent};

use crate::page::{Page, eventually};
use server::Server;

thread_local! {
    static SERVER: RefCell<Server> = RefCell::default();
    static PERSIST: Cell<Persist> = const { Cell::new(Persist::None) };
    /// How often rows rendered.
    static ROWS: Cell<usize> = const { Cell::new(0) };
}

const PROJECT: &str = "coffeeco/support-bot";

/// A new server, which the views talk to.
fn serve(persist: Persist) -> Server {
    let server = Server::default();
    SERVER.set(server.clone());
    PERSIST.set(persist);
    server
}

fn chat() -> Element {
    let server = SERVER.with_borrow(Clone::clone);
    let options = AgentOptions::new(PROJECT).base_url("https://karta.test").embed_key("pk_live_demo");
    let agent = use_karta_agent(options.http(server).persist(PERSIST.get()));
    rsx! {
        button { id: "send", onclick: move |_| agent.send("hi") }
        button { id: "reset", onclick: move |_| agent.reset() }
        p { id: "status", "{agent.status():?} {agent.session_id().unwrap_or_default()}" }
        main { id: "messages",
            for message in agent.messages().iter() {
                Row { key: "{message.id()}", message }
            }
        }
    }
}

#[component]
fn Row(message: MessageRef) -> Element {
    ROWS.set(ROWS.get() + 1);
    rsx! {
        p { "{message.text()}" }
    }
}

fn text(page: &Page, selector: &str) -> String {
    page.find(selector).and_then(|node| node.text_content()).unwrap_or_default()
}

async fn shows(page: &Page, selector: &str, expected: &str) {
    eventually(&format!("{selector} shows {expected:?}"), || text(page, selector) == expected).await;
}
