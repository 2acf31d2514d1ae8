//! What is below an answer: what can be done with it, and what it took.

use dioxus::prelude::*;

use super::icons::{Icon, icon};
use crate::hook::MessageRef;
use crate::platform::copy_text;
use crate::state::message::{ChatMessage, Role};
use crate::widget::callbacks::{Feedback, Rating};
use crate::widget::chat::{Chat, ChatRef};
use crate::widget::locale::{Locale, fill};

#[component]
pub(super) fn Footer(chat: ChatRef, message: MessageRef) -> Element {
    let Chat { locale, hooks, .. } = chat.get();
    let locale = locale.read();
    let mut is_copied = use_signal(|| false);
    let facts = message.with(|answer| facts(&locale, answer));
    let has_text = message.with(|answer| !answer.text.is_empty());
    let (label, shown) = if is_copied() { (&locale.copied, Icon::Check) } else { (&locale.copy, Icon::Copy) };
    // A turn that is over has a reason.
    let may_wait = message.with(|answer| answer.stop_reason.is_none() && answer.error.is_none());
    if facts.is_empty() && !has_text {
        return rsx! {};
    }
    rsx! {
        footer { class: "answer-footer",
            if has_text {
                button {
                    class: "tool-button small copy",
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
                if let Some(on_feedback) = hooks.read().on_feedback {
                    Thumbs { chat, message, on_feedback }
                }
            }
            if may_wait {
                MaybeWaiting { chat, message, facts }
            } else if !facts.is_empty() {
                span { class: "facts", "{facts}" }
            }
        }
    }
}

/// What the turn took so far, and whether it waits for the visitor.
#[component]
fn MaybeWaiting(chat: ChatRef, message: MessageRef, facts: String) -> Element {
    let chat = chat.get();
    let is_last = || {
        let mut messages = chat.agent.messages().iter().rev();
        messages.find(|other| other.role() == Role::Assistant).is_some_and(|last| last.id() == message.id())
    };
    let waits = chat.asked().is_some() && is_last();
    let locale = chat.locale.read();
    let waiting = waits.then(|| locale.waiting_for_you.to_string());
    let facts: Vec<String> =
        Some(facts).filter(|facts| !facts.is_empty()).into_iter().chain(waiting).collect();
    if facts.is_empty() {
        return rsx! {};
    }
    let facts = facts.join(BETWEEN);
    rsx! {
        span { class: "facts", "{facts}" }
    }
}

/// Stands between two facts.
const BETWEEN: &str = " · ";

/// What the visitor thinks of the answer.
#[component]
fn Thumbs(chat: ChatRef, message: MessageRef, on_feedback: EventHandler<Feedback>) -> Element {
    let locale = chat.get().locale;
    let locale = locale.read();
    let mut given = use_signal(|| None::<Rating>);
    let thumbs = [
        (Rating::Up, &locale.good_answer, Icon::ThumbUp),
        (Rating::Down, &locale.bad_answer, Icon::ThumbDown),
    ];
    rsx! {
        for (index, (rating, label, shown)) in thumbs.into_iter().enumerate() {
            button {
                key: "{index}",
                class: "tool-button small thumb",
                r#type: "button",
                aria_label: "{label}",
                aria_pressed: given() == Some(rating),
                title: "{label}",
                onclick: move |_| {
                    // Once given, a rating can be changed, not told twice.
                    if given.replace(Some(rating)) != Some(rating) {
                        on_feedback.call(Feedback {
                            message_id: message.id(),
                            rating,
                            turn_id: message.peek(|answer| answer.turn_id.clone()),
                        });
                    }
                },
                {icon(shown)}
            }
        }
    }
}

/// What the turn took, as in "2s · 10 tokens".
fn facts(locale: &Locale, answer: &ChatMessage) -> String {
    let time = answer.elapsed_ms.filter(|millis| is_told(*millis)).map(|millis| duration(locale, millis));
    let tokens = answer.usage.and_then(|usage| usage.output_tokens.or(usage.total_tokens));
    let tokens = tokens.map(|count| fill(&locale.tokens, &[("count", &count.to_string())]));
    let facts: Vec<String> = time.into_iter().chain(tokens).collect();
    facts.join(BETWEEN)
}

/// Whether a time is worth telling: not one that is no second when rounded.
pub(super) fn is_told(millis: u64) -> bool {
    millis >= 500
}

/// A time in words, to the second.
pub(super) fn duration(locale: &Locale, millis: u64) -> String {
    let seconds = (millis + 500) / 1000;
    let (minutes, rest) = (seconds / 60, (seconds % 60).to_string());
    if minutes == 0 {
        return fill(&locale.seconds, &[("count", &rest)]);
    }
    fill(&locale.minutes, &[("minutes", &minutes.to_string()), ("seconds", &rest)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_seconds_and_minutes() {
        let locale = Locale::english();
        assert!(!is_told(499));
        assert_eq!(duration(&locale, 500), "1s");
        assert_eq!(duration(&locale, 1_500), "2s");
        assert_eq!(duration(&locale, 61_000), "1m 1s");
    }
}
