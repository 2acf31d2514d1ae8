//! A chat of one's own, as plain as one gets: rows that take a `MessageRef`, answers as Markdown, a field.

use dioxus::prelude::*;
use karta_dioxus::{AgentOptions, Markdown, MessageRef, Persist, Role, use_karta_agent};

use crate::address::Address;

#[component]
pub fn Chat(address: Address) -> Element {
    let options = AgentOptions::new(address.project())
        .base_url(address.base_url())
        .embed_key(address.embed_key())
        .persist(Persist::None);
    let agent = use_karta_agent(options);
    let mut draft = use_signal(String::new);
    let session = address.get("session");
    use_effect(move || {
        if let Some(session) = &session {
            agent.resume(session);
        }
    });
    let say = address.get("say").unwrap_or_default();
    rsx! {
        main { id: "box",
            List { agent }
        }
        textarea { value: "{draft}", oninput: move |event| draft.set(event.value()) }
        button { id: "say", onclick: move |_| agent.send(say.clone()), "Send" }
        State { agent }
    }
}

/// So many rows are laid out together, or not at all while they are out of sight: docs/performance.md says why.
const PAGE: usize = 50;

#[component]
fn List(agent: karta_dioxus::UseKartaAgent) -> Element {
    let messages: Vec<_> = agent.messages().iter().collect();
    rsx! {
        for (number, rows) in messages.chunks(PAGE).map(<[_]>::to_vec).enumerate() {
            Page { key: "{number}", rows }
        }
    }
}

#[component]
fn Page(rows: Vec<MessageRef>) -> Element {
    let is_full = rows.len() == PAGE;
    rsx! {
        div { class: if is_full { "page" },
            for message in rows {
                Row { key: "{message.id()}", message }
            }
        }
    }
}

#[component]
fn Row(message: MessageRef) -> Element {
    rsx! {
        div { class: "row",
            if message.role() == Role::User {
                p { "{message.text()}" }
            } else {
                Markdown { text: message.text(), streaming: message.is_streaming() }
            }
        }
    }
}

/// Tells the benchmark how far it is.
#[component]
fn State(agent: karta_dioxus::UseKartaAgent) -> Element {
    let mut answers = use_signal(|| 0);
    let mut was_streaming = use_hook(|| CopyValue::new(false));
    use_effect(move || {
        let is_streaming = agent.is_streaming();
        if was_streaming.replace(is_streaming) && !is_streaming {
            answers += 1;
        }
    });
    rsx! { p { id: "state", "data-answers": "{answers}", "data-error": agent.error().map(|error| error.to_string()) } }
}
