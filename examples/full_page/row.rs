//! One message with all that belongs to it.

use dioxus::prelude::*;
use karta_dioxus::{
    MessagePart, MessageRef, MessageState, Role, StopReason, ToolCall, ToolState, UseKartaAgent,
};

/// A message. It renders when that message changes, and else not.
#[component]
pub fn Row(agent: UseKartaAgent, message: MessageRef) -> Element {
    if message.role() == Role::User {
        return rsx! {
            div { class: "bubble user",
                p { class: "text", dir: "auto", "{message.text()}" }
                match message.state() {
                    MessageState::Queued => rsx! { p { class: "state", "Queued" } },
                    MessageState::Failed => rsx! {
                        p { class: "state",
                            "Not sent "
                            button { class: "quiet", onclick: move |_| agent.retry(), "Send again" }
                        }
                    },
                    _ => rsx! {},
                }
            }
        };
    }
    let answer = message.cloned();
    let is_waiting = answer.streaming && answer.parts.is_empty();
    rsx! {
        div { class: "answer", "data-streaming": answer.streaming,
            if is_waiting {
                span { class: "typing", role: "img", aria_label: "Beans is writing", span {} span {} span {} }
            }
            if answer.warming {
                p { class: "state", "Getting ready…" }
            }
            // Texts, reasoning and tools in the order they came.
            for (index, part) in answer.parts.iter().enumerate() {
                match part {
                    MessagePart::Text { text, .. } => rsx! {
                        p { key: "{index}", class: "text", dir: "auto", "{text}" }
                    },
                    MessagePart::Thinking { text, .. } => rsx! {
                        details { key: "{index}", class: "thinking",
                            summary { "Thinking" }
                            p { class: "text", dir: "auto", "{text}" }
                        }
                    },
                    MessagePart::Tool { id } => rsx! {
                        for tool in answer.tools.iter().filter(|tool| tool.id == *id).cloned() {
                            Tool { key: "{index}", tool }
                        }
                    },
                    _ => rsx! {},
                }
            }
            if answer.ended_without_answer() {
                p { class: "state", "Beans ended without an answer." }
            }
            if answer.stop_reason == Some(StopReason::Cancelled) {
                p { class: "state", "Stopped" }
            }
            if let Some(error) = &answer.error {
                p { class: "state failed", "{error}" }
            }
            if let Some(tokens) = answer.usage.and_then(|usage| usage.output_tokens) {
                p { class: "state", "{tokens} tokens" }
            }
        }
    }
}

#[component]
fn Tool(tool: ToolCall) -> Element {
    let state = match tool.state {
        ToolState::Running => "running",
        ToolState::Done => "done",
        ToolState::Denied => "denied",
        ToolState::Stopped => "stopped",
        _ => "failed",
    };
    rsx! {
        details { class: "tool-card", "data-state": state,
            summary { code { "{tool.name}" } " {state}" }
            pre { "{tool.input:#}" }
            if let Some(output) = &tool.output {
                pre { "{output:#}" }
            }
        }
    }
}
