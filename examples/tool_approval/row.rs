//! A message of the page on approvals.

use dioxus::prelude::*;
use karta_dioxus::{
    Markdown, MessagePart, MessageRef, MessageState, Role, ToolCall, ToolState, UseKartaAgent,
};

/// A message. Renders again when this message changes, and else not.
#[component]
pub fn Row(agent: UseKartaAgent, message: MessageRef) -> Element {
    let is_streaming = message.is_streaming();
    let (tools, parts) = (message.tools(), message.parts());
    rsx! {
        article { class: "{message.role()}", "data-streaming": is_streaming, aria_busy: is_streaming,
            if message.role() == Role::User {
                p { class: "bubble", dir: "auto", "{message.text()}" }
                if message.state() == MessageState::Queued {
                    small { "Waits for the answer to end" }
                } else if message.state() == MessageState::Failed {
                    small { class: "failed",
                        "Not sent. "
                        button { r#type: "button", onclick: move |_| agent.retry(), "Try again" }
                    }
                }
            } else {
                for (index, part) in parts.iter().enumerate() {
                    match part {
                        MessagePart::Text { text, .. } => rsx! {
                            Markdown { key: "{index}", text: text.clone(), streaming: is_streaming && index + 1 == parts.len() }
                        },
                        MessagePart::Tool { id } => rsx! {
                            for tool in tools.iter().filter(|tool| tool.id == *id).cloned() {
                                Tool { key: "{index}", tool }
                            }
                        },
                        _ => rsx! {},
                    }
                }
                if is_streaming && !matches!(parts.last(), Some(MessagePart::Text { .. })) {
                    div { class: "typing", role: "img", aria_label: "Beans is writing", i {} i {} i {} }
                }
            }
        }
    }
}

#[component]
fn Tool(tool: ToolCall) -> Element {
    let (state, words) = match tool.state {
        ToolState::Running => ("running", "is running"),
        ToolState::Done => ("done", "has run"),
        ToolState::Denied => ("denied", "was not allowed"),
        ToolState::Stopped => ("stopped", "was stopped"),
        _ => ("failed", "has failed"),
    };
    rsx! {
        p { class: "tool", "data-state": state,
            code { if tool.name.is_empty() { "The tool" } else { "{tool.name}" } }
            " {words}"
        }
    }
}
