//! A chat of the app's own.

use dioxus::prelude::*;
use karta_dioxus::{AgentOptions, MessageRef, use_karta_agent};

use crate::Settings;

#[component]
pub fn Chat(settings: Settings) -> Element {
    let options =
        AgentOptions::new(settings.project).base_url(settings.base_url).embed_key(settings.embed_key);
    let agent = use_karta_agent(options);
    let mut draft = use_signal(String::new);
    rsx! {
        div { role: "log", aria_label: "Conversation",
            for message in agent.messages().iter() {
                Bubble { key: "{message.id()}", message }
            }
        }
        if let Some(error) = agent.error() {
            p { role: "alert", "{error}" }
        }
        form {
            id: "chat",
            onsubmit: move |event| {
                event.prevent_default();
                agent.send(draft.take());
            },
            input { aria_label: "Message", value: "{draft}", oninput: move |event| draft.set(event.value()) }
            button { disabled: agent.is_streaming(), "Send" }
        }
    }
}

#[component]
fn Bubble(message: MessageRef) -> Element {
    rsx! {
        p { class: "{message.role()}", "{message.text()}" }
    }
}
