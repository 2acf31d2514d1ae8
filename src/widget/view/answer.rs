//! An agent's answer.

use dioxus::prelude::*;

use super::footer::{Footer, duration};
use super::plumbing::shows_plumbing;
use super::tool::ToolCard;
use crate::hook::MessageRef;
use crate::markdown::{Markdown, MarkdownLabels};
use crate::platform::copy_text;
use crate::state::message::{ChatMessage, MessagePart, ToolCall};
use crate::widget::behavior::ToolVisibility;
use crate::widget::chat::Chat;
use crate::widget::locale::{Locale, fill};

#[component]
pub(super) fn Answer(chat: Chat, message: MessageRef) -> Element {
    let look = chat.look.read();
    let locale = chat.locale.read();
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
                Avatar { chat }
            }
            span { class: "author-name", "{look.agent_name}" }
        }
        div { class: "answer", aria_busy: answer.streaming,
            if look.shows_thinking && !answer.thinking.is_empty() {
                details { class: "thinking",
                    summary { "{worked(&locale, &answer)}" }
                    div { class: "thinking-text", dir: "auto", tabindex: "0", "{answer.thinking}" }
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
                            Tool { key: "{index}", chat, tool }
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
                p { key: "{index}", class: "note warning", dir: "auto",
                    if shows_plumbing(warning) { "{locale.error_generic}" } else { "{warning}" }
                }
            }
            if answer.ended_without_answer() {
                p { class: "note", "{locale.no_answer}" }
            }
        }
        if !answer.streaming {
            Footer { chat, message }
        }
    }
}

/// The host's own way to show a tool call, or ours.
#[component]
fn Tool(chat: Chat, tool: ToolCall) -> Element {
    match chat.hooks.read().render_tool {
        Some(render_tool) => render_tool.call(tool),
        None => rsx! { ToolCard { chat, tool } },
    }
}

/// What the thinking is folded away under.
fn worked(locale: &Locale, answer: &ChatMessage) -> String {
    match answer.elapsed_ms {
        Some(millis) if !answer.streaming => {
            fill(&locale.worked_for, &[("duration", &duration(locale, millis))])
        }
        _ => locale.thinking.to_string(),
    }
}

/// The agent's picture, or a letter or emoji in its place.
#[component]
pub(super) fn Avatar(chat: Chat) -> Element {
    let look = chat.look.read();
    rsx! {
        span { class: "avatar", aria_hidden: true,
            match &look.avatar_url {
                Some(url) => rsx! { img { src: "{url}", alt: "" } },
                None => rsx! { "{look.avatar_text}" },
            }
        }
    }
}
