//! One message.

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon};
use crate::hook::MessageRef;
use crate::markdown::{Markdown, MarkdownLabels};
use crate::platform::copy_text;
use crate::state::message::{ChatMessage, MessagePart, MessageState, Role, ToolCall, ToolState};
use crate::widget::behavior::ToolVisibility;
use crate::widget::locale::{Locale, fill};

/// A user's message or an agent's answer. Renders again when that message changes, and else not.
#[component]
pub(super) fn Message(scene: Scene, message: MessageRef) -> Element {
    let role = message.role();
    rsx! {
        article { class: "message", part: "message", "data-role": role.as_str(),
            if role == Role::User {
                UserMessage { scene, message }
            } else {
                Answer { scene, message }
            }
        }
    }
}

#[component]
fn UserMessage(scene: Scene, message: MessageRef) -> Element {
    let agent = scene.controller.agent;
    let locale = scene.locale.read();
    let state = message.state();
    rsx! {
        div { class: "bubble", dir: "auto", "data-state": state_name(&state), "{message.text()}" }
        match state {
            MessageState::Queued => rsx! { p { class: "message-state", "{locale.queued}" } },
            MessageState::Failed => rsx! {
                p { class: "message-state failed",
                    "{locale.not_sent} "
                    button { class: "link", r#type: "button", onclick: move |_| agent.retry(), "{locale.retry}" }
                }
            },
            MessageState::Sent => rsx! {},
        }
    }
}

fn state_name(state: &MessageState) -> &'static str {
    match state {
        MessageState::Sent => "sent",
        MessageState::Queued => "queued",
        MessageState::Failed => "failed",
    }
}

#[component]
fn Answer(scene: Scene, message: MessageRef) -> Element {
    let look = scene.look.read();
    let locale = scene.locale.read();
    let answer = message.cloned();
    let labels = MarkdownLabels {
        copy: locale.copy_code.clone(),
        copied: locale.copied.clone(),
        ..MarkdownLabels::default()
    };
    let shows_tools = look.tools != ToolVisibility::Hidden;
    let is_empty = answer.text.is_empty() && (answer.tools.is_empty() || !shows_tools);
    rsx! {
        div { class: "author",
            if look.show_avatars {
                Avatar { scene }
            }
            span { class: "author-name", "{look.agent_name}" }
        }
        div { class: "answer", aria_busy: answer.streaming,
            if look.shows_thinking && !answer.thinking.is_empty() {
                details { class: "thinking",
                    summary { "{locale.thinking}" }
                    div { class: "thinking-text", dir: "auto", "{answer.thinking}" }
                }
            }
            for (index, part) in answer.parts.iter().enumerate() {
                match part {
                    MessagePart::Text { text, .. } if !text.is_empty() => rsx! {
                        Markdown {
                            key: "{index}",
                            text: text.clone(),
                            streaming: answer.streaming,
                            labels: labels.clone(),
                            on_copy_code: move |code: String| async move {
                                copy_text(&code).await;
                            },
                        }
                    },
                    MessagePart::Tool { id } if shows_tools => rsx! {
                        for tool in answer.tools.iter().filter(|tool| tool.id == *id).cloned() {
                            ToolRow { key: "{index}", scene, tool }
                        }
                    },
                    _ => rsx! {},
                }
            }
            if answer.streaming && is_empty {
                div { class: "typing", role: "img", aria_label: fill(&locale.typing, &[("name", &look.agent_name)]),
                    span {}
                    span {}
                    span {}
                }
            }
            if answer.warming && answer.streaming {
                p { class: "note", "{locale.warming}" }
            }
            for (index, warning) in answer.warnings.iter().enumerate() {
                p { key: "{index}", class: "note warning", dir: "auto", "{warning}" }
            }
            if answer.ended_without_answer() {
                p { class: "note", "{locale.no_answer}" }
            }
        }
        if !answer.streaming {
            Footer { scene, message }
        }
    }
}

/// What can be done with an answer, and what it took.
#[component]
fn Footer(scene: Scene, message: MessageRef) -> Element {
    let locale = scene.locale.read();
    let mut is_copied = use_signal(|| false);
    let facts = message.with(|answer| facts(&locale, answer));
    let has_text = message.with(|answer| !answer.text.is_empty());
    let (label, shown) = if is_copied() { (&locale.copied, Icon::Check) } else { (&locale.copy, Icon::Copy) };
    rsx! {
        footer { class: "answer-footer",
            if has_text {
                button {
                    class: "tool-button small",
                    r#type: "button",
                    aria_label: "{label}",
                    title: "{label}",
                    onclick: move |_| async move {
                        // The Markdown source.
                        let text = message.peek(|answer| answer.text.to_string());
                        is_copied.set(copy_text(&text).await);
                    },
                    {icon(shown)}
                }
            }
            if !facts.is_empty() {
                span { class: "facts", "{facts}" }
            }
        }
    }
}

/// What the turn took, as in "2s · 10 tokens".
fn facts(locale: &Locale, answer: &ChatMessage) -> String {
    let time = answer.elapsed_ms.map(|millis| duration(locale, (millis + 500) / 1000));
    let tokens = answer.usage.and_then(|usage| usage.output_tokens.or(usage.total_tokens));
    let tokens = tokens.map(|count| fill(&locale.tokens, &[("count", &count.to_string())]));
    let facts: Vec<String> = time.into_iter().chain(tokens).collect();
    facts.join(" · ")
}

fn duration(locale: &Locale, seconds: u64) -> String {
    let (minutes, rest) = (seconds / 60, (seconds % 60).to_string());
    if minutes == 0 {
        return fill(&locale.seconds, &[("count", &rest)]);
    }
    fill(&locale.minutes, &[("minutes", &minutes.to_string()), ("seconds", &rest)])
}

/// A tool call: its name and how far it is.
#[component]
fn ToolRow(scene: Scene, tool: ToolCall) -> Element {
    let look = scene.look.read();
    let locale = scene.locale.read();
    let (state, words) = match tool.state {
        ToolState::Running => ("running", &locale.tool_running),
        ToolState::Done => ("done", &locale.tool_done),
        ToolState::Failed => ("failed", &locale.tool_failed),
        ToolState::Denied => ("denied", &locale.tool_denied),
        ToolState::Stopped => ("stopped", &locale.tool_stopped),
    };
    let name = readable(&tool.name);
    let details: Vec<String> = [
        look.shows_tool_args.then(|| pretty(&tool.input)),
        look.shows_tool_results.then(|| tool.output.as_ref().map(pretty).unwrap_or_default()),
    ]
    .into_iter()
    .flatten()
    .filter(|text| !text.is_empty())
    .collect();
    rsx! {
        div { class: "tool", "data-state": state,
            div { class: "tool-head",
                span { class: "tool-dot", aria_hidden: true }
                code { class: "tool-name", "{name}" }
                span { class: "tool-state", "{words}" }
            }
            for (index, text) in details.into_iter().enumerate() {
                pre { key: "{index}", class: "tool-detail", tabindex: "0", "{text}" }
            }
        }
    }
}

/// A tool's name without its plumbing.
pub(super) fn readable(name: &str) -> String {
    name.strip_prefix("mcp__").unwrap_or(name).replace("__", ".")
}

fn pretty(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// The agent's picture, or a letter or emoji in its place.
#[component]
pub(super) fn Avatar(scene: Scene) -> Element {
    let look = scene.look.read();
    rsx! {
        span { class: "avatar", aria_hidden: true,
            match &look.avatar_url {
                Some(url) => rsx! { img { src: "{url}", alt: "" } },
                None => rsx! { "{look.avatar_text}" },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn a_tools_name_is_shown_without_its_plumbing() {
        assert_eq!(readable("mcp__orders__find"), "orders.find");
        assert_eq!(readable("bash"), "bash");
    }
}
