//! A message, with all that an answer is made of.

use dioxus::prelude::*;
use karta_dioxus::{
    ChatMessage, Markdown, MessagePart, MessageRef, MessageState, Role, StopReason, ToolCall, ToolState,
    UseKartaAgent,
};
use serde_json::Value;

/// A message. Renders again when this message changes, and else not.
#[component]
pub fn Row(agent: UseKartaAgent, message: MessageRef) -> Element {
    if message.role() == Role::Assistant {
        return rsx! { Answer { message } };
    }
    let state = match message.state() {
        MessageState::Queued => "queued",
        MessageState::Failed => "failed",
        _ => "sent",
    };
    rsx! {
        article { class: "user", "data-state": state,
            p { class: "bubble", dir: "auto", "{message.text()}" }
            if state == "queued" {
                small { "Waits for the answer to end" }
            } else if state == "failed" {
                small { class: "failed",
                    "Not sent. "
                    button { r#type: "button", onclick: move |_| agent.retry(), "Try again" }
                }
            }
        }
    }
}

/// Texts, thinking and tools in the order they came, and what the turn took.
#[component]
fn Answer(message: MessageRef) -> Element {
    let answer = message.cloned();
    let is_streaming = answer.streaming;
    let last = answer.parts.len().saturating_sub(1);
    let ends_with_text = matches!(answer.parts.last(), Some(MessagePart::Text { .. }));
    let facts = facts(&answer);
    rsx! {
        article { class: "assistant", "data-streaming": is_streaming, aria_busy: is_streaming,
            p { class: "author",
                span { class: "avatar", aria_hidden: true, "B" }
                "Beans"
            }
            for (index, part) in answer.parts.iter().enumerate() {
                match part {
                    MessagePart::Text { text, .. } => rsx! {
                        div { key: "{index}", class: "text", Markdown { text: text.clone(), streaming: is_streaming && index == last } }
                    },
                    MessagePart::Thinking { text, .. } => rsx! {
                        details { key: "{index}", class: "thinking",
                            summary { if is_streaming && index == last { "Thinking…" } else { "Thought about it" } }
                            p { dir: "auto", "{text}" }
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
            if is_streaming && answer.warming {
                p { class: "note", "Beans is being woken up. This takes a little longer." }
            }
            if is_streaming && !ends_with_text {
                div { class: "typing", role: "img", aria_label: "Beans is writing", i {} i {} i {} }
            }
            for (index, warning) in answer.warnings.iter().enumerate() {
                p { key: "{index}", class: "note warning", dir: "auto", "{warning}" }
            }
            if answer.ended_without_answer() {
                p { class: "note none", "Beans ended without an answer." }
            }
            if !is_streaming && !facts.is_empty() {
                footer { "{facts}" }
            }
        }
    }
}

/// How the turn ended and what it took, as in "Finished · 1.2 s · 180 tokens read, 45 written".
fn facts(answer: &ChatMessage) -> String {
    let reason = answer.stop_reason.as_ref().map(|reason| match reason {
        StopReason::EndTurn => "Finished".to_owned(),
        StopReason::Cancelled => "Stopped".to_owned(),
        other => other.as_str().replace('_', " "),
    });
    let reason = reason.or_else(|| answer.error.is_some().then(|| "Broke off".to_owned()));
    let time = answer.elapsed_ms.filter(|millis| *millis >= 100);
    let time = time.map(|millis| format!("{:.1} s", millis as f64 / 1000.0));
    let usage = answer.usage.and_then(|usage| usage.input_tokens.zip(usage.output_tokens));
    let usage = usage.map(|(read, written)| format!("{read} tokens read, {written} written"));
    reason.into_iter().chain(time).chain(usage).collect::<Vec<_>>().join(" · ")
}

/// A tool call, folded: its name and how far it is; inside, what it was called with and what it answered.
#[component]
fn Tool(tool: ToolCall) -> Element {
    let (state, words) = match tool.state {
        ToolState::Running => ("running", "running"),
        ToolState::Done => ("done", "done"),
        ToolState::Denied => ("denied", "not allowed"),
        ToolState::Stopped => ("stopped", "stopped"),
        _ => ("failed", "failed"),
    };
    let name = if tool.name.is_empty() { "tool" } else { &tool.name };
    let (input, output) = (readable(&tool.input), tool.output.as_deref().map(readable));
    rsx! {
        details { class: "tool", "data-state": state,
            summary {
                i { aria_hidden: true }
                code { "{name}" }
                span { "{words}" }
            }
            if !input.is_empty() {
                p { class: "label", "Called with" }
                pre { tabindex: 0, "{input}" }
            }
            if let Some(output) = output.filter(|output| !output.is_empty()) {
                p { class: "label", if tool.state == ToolState::Denied { "Told the agent" } else { "Answered" } }
                pre { tabindex: 0, "{output}" }
            }
        }
    }
}

fn readable(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    }
}
