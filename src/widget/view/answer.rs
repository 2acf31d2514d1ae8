//! An agent's answer.

use dioxus::prelude::*;

use super::cost::{CHEAP, Purse};
use super::footer::{Footer, duration, is_told};
use super::markdown_labels;
use super::plumbing::shows_plumbing;
use super::shown::{self, affordable, beginning, cut, use_growth};
use super::tool::ToolCard;
use crate::hook::MessageRef;
use crate::markdown::Markdown;
use crate::platform::copy_text;
use crate::protocol::event::StopReason;
use crate::protocol::text::Text;
use crate::state::message::{ChatMessage, MessagePart, ToolCall};
use crate::widget::behavior::ToolVisibility;
use crate::widget::chat::{Chat, ChatRef};
use crate::widget::locale::{Locale, fill};

#[component]
pub(super) fn Answer(chat: ChatRef, message: MessageRef) -> Element {
    let Chat { look, locale, .. } = chat.get();
    let (look, locale) = (look.read(), locale.read());
    let answer = message.cloned();
    let labels = markdown_labels(&locale);
    let shows_tools = look.tools != ToolVisibility::Hidden;
    let (parts, is_cut) = shown_parts(&answer, shows_tools);
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
                    div { class: "thinking-text", dir: "auto", tabindex: "0", "{affordable(&answer.thinking)}" }
                }
            }
            for (index, part) in parts {
                match part {
                    Shown::Text { text, grows } => rsx! {
                        Markdown {
                            key: "{index}",
                            text,
                            streaming: answer.streaming || grows,
                            images: look.images.clone(),
                            labels: labels.clone(),
                            on_copy_code: move |code: String| async move {
                                copy_text(&code).await;
                            },
                        }
                    },
                    Shown::Tool(tool) => rsx! {
                        Tool { key: "{index}", chat, tool }
                    },
                }
            }
            if is_cut {
                p { class: "note", "{locale.cut}" }
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
                    if shows_plumbing(warning) { "{locale.error_generic}" } else { "{cut(warning, shown::LABEL)}" }
                }
            }
            if is_empty && !answer.streaming && answer.stop_reason == Some(StopReason::Cancelled) {
                p { class: "note", "{locale.stopped}" }
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

/// What is shown of a part.
enum Shown {
    Text {
        text: Text,
        /// Whether more of it comes with the next frame.
        grows: bool,
    },
    Tool(ToolCall),
}

/// The parts with their numbers, as far as they are shown in this frame, and whether the end is left out for good.
fn shown_parts(answer: &ChatMessage, shows_tools: bool) -> (Vec<(usize, Shown)>, bool) {
    let size = |part: &MessagePart| match part {
        MessagePart::Text { text, .. } => text.len(),
        MessagePart::Tool { .. } if shows_tools => shown::TOOL,
        _ => 0,
    };
    let total: usize = answer.parts.iter().map(size).sum();
    let limit = afforded(answer, total, size).min(shown::MESSAGE);
    let mut left = use_growth(limit);
    let grows = left < limit;
    let mut parts = Vec::new();
    for (index, part) in answer.parts.iter().enumerate() {
        match part {
            MessagePart::Text { text, .. } if !text.is_empty() => {
                let piece = beginning(text, left);
                if piece.is_empty() {
                    break;
                }
                let is_whole = piece.len() == text.len();
                let text = if is_whole { text.clone() } else { Text::from(piece) };
                parts.push((index, Shown::Text { text, grows: grows && !is_whole }));
            }
            MessagePart::Tool { id } if shows_tools => {
                if left < shown::TOOL {
                    break;
                }
                let tool = answer.tools.iter().find(|tool| tool.id == *id).cloned();
                parts.extend(tool.map(|tool| (index, Shown::Tool(tool))));
            }
            _ => {}
        }
        left = left.saturating_sub(size(part));
    }
    (parts, !grows && limit < total)
}

/// How much of a message of the size `total` a browser lays out in good time.
fn afforded(answer: &ChatMessage, total: usize, size: impl Fn(&MessagePart) -> usize) -> usize {
    if total <= CHEAP {
        return total;
    }
    let (mut purse, mut afforded) = (Purse::new(), 0);
    for part in &answer.parts {
        let whole = size(part);
        let paid = if let MessagePart::Text { text, .. } = part { purse.pay(text) } else { whole };
        afforded += paid;
        if paid < whole || afforded >= shown::MESSAGE {
            break;
        }
    }
    afforded
}

/// The host's own way to show a tool call, or ours.
#[component]
fn Tool(chat: ChatRef, tool: ToolCall) -> Element {
    let chat = chat.get();
    match chat.hooks.read().render_tool {
        Some(render_tool) => render_tool.call(tool),
        None => rsx! { ToolCard { chat, tool } },
    }
}

/// What the thinking is folded away under.
fn worked(locale: &Locale, answer: &ChatMessage) -> String {
    match answer.elapsed_ms {
        _ if answer.streaming => locale.thinking.to_string(),
        Some(millis) if is_told(millis) => {
            fill(&locale.worked_for, &[("duration", &duration(locale, millis))])
        }
        _ => locale.worked.to_string(),
    }
}

/// The agent's picture, or a letter or emoji in its place.
#[component]
pub(super) fn Avatar(chat: ChatRef) -> Element {
    let look = chat.get().look;
    let look = look.read();
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
    use super::*;

    #[test]
    fn what_is_over_is_not_said_to_go_on() {
        let locale = Locale::english();
        let said = |streaming, elapsed_ms| {
            let answer = ChatMessage { streaming, elapsed_ms, ..ChatMessage::default() };
            worked(&locale, &answer)
        };
        assert_eq!(said(true, None), "Thinking…");
        // A pause has measured the time so far.
        assert_eq!(said(true, Some(7_000)), "Thinking…");
        assert_eq!(said(false, Some(7_000)), "Worked for 7s");
        assert_eq!(said(false, Some(499)), "Worked");
        assert_eq!(said(false, None), "Worked");
    }
}
