//! A message of the custom chat.

use dioxus::prelude::*;
use karta_dioxus::{Markdown, MessageRef, MessageState, Role, UseKartaAgent};

/// A message. Renders again when this message changes, and else not.
#[component]
pub fn Bubble(agent: UseKartaAgent, message: MessageRef) -> Element {
    let is_streaming = message.is_streaming();
    let is_empty = message.text().is_empty();
    let state = match message.state() {
        MessageState::Queued => "queued",
        MessageState::Failed => "failed",
        _ => "sent",
    };
    rsx! {
        article {
            class: "{message.role()}",
            "data-state": state,
            "data-streaming": is_streaming,
            aria_busy: is_streaming,
            if message.role() == Role::User {
                p { class: "bubble", dir: "auto", "{message.text()}" }
                if state == "queued" {
                    small { "Waits for the answer to end" }
                } else if state == "failed" {
                    small { class: "failed",
                        "Not sent. "
                        button { r#type: "button", onclick: move |_| agent.retry(), "Try again" }
                    }
                }
            } else if is_streaming && is_empty {
                div { class: "bubble typing", role: "img", aria_label: "Beans is writing", i {} i {} i {} }
            } else if message.with(|answer| answer.ended_without_answer()) {
                p { class: "bubble none", "Beans ended without an answer." }
            } else if !is_empty {
                div { class: "bubble", Markdown { text: message.text(), streaming: is_streaming } }
            }
        }
    }
}
