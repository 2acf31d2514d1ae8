//! [`Message`]: one message.

use dioxus::prelude::*;

use super::answer::Answer;
use super::shown::affordable;
use crate::hook::MessageRef;
use crate::state::message::{MessageState, Role};
use crate::widget::chat::Chat;

/// A visitor's message or an agent's answer: text as Markdown, thinking, tools, what the turn took, and copy and
/// rating buttons. It renders again when that message changes, and else not.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{Chat, Message};
///
/// /// The last message alone.
/// #[component]
/// fn Latest(chat: Chat) -> Element {
///     let latest = chat.agent().messages().last();
///     rsx! {
///         if let Some(message) = latest {
///             Message { key: "{message.id()}", chat, message }
///         }
///     }
/// }
/// ```
#[component]
pub fn Message(
    /// What the components share.
    chat: Chat,
    /// The message.
    message: MessageRef,
) -> Element {
    let role = message.role();
    rsx! {
        article { class: "message", part: "message", "data-role": role.as_str(),
            if role == Role::User {
                UserMessage { chat, message }
            } else {
                Answer { chat, message }
            }
        }
    }
}

#[component]
fn UserMessage(chat: Chat, message: MessageRef) -> Element {
    let agent = chat.agent;
    let locale = chat.locale.read();
    let (state, text) = (message.state(), message.text());
    let shown = affordable(&text);
    rsx! {
        if !text.is_empty() {
            div { class: "bubble", dir: "auto", "data-state": state_name(&state), "{shown}" }
        }
        if shown.len() < text.len() {
            p { class: "note", "{locale.cut}" }
        }
        if !message.files().is_empty() {
            ul { class: "message-files", aria_label: "{locale.attachments_label}",
                for (index, file) in message.files().into_iter().enumerate() {
                    li { key: "{index}", class: "file",
                        span { class: "file-name", dir: "auto", title: "{file}", "{file}" }
                    }
                }
            }
        }
        match state {
            MessageState::Queued => rsx! { Queued { chat, message } },
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

/// A message that waits, and can be given to the running turn where the agent takes it.
#[component]
fn Queued(chat: Chat, message: MessageRef) -> Element {
    let locale = chat.locale.read();
    let mut is_asked = use_signal(|| false);
    let can_steer = message.with(|message| message.queue_id.is_some()) && !is_asked();
    rsx! {
        p { class: "message-state",
            "{locale.queued} "
            if can_steer {
                button {
                    class: "link",
                    r#type: "button",
                    onclick: move |_| {
                        is_asked.set(true);
                        async move {
                            // Where the agent can't take it, it keeps its place, as it says.
                            let _ = chat.agent.steer(message).await;
                        }
                    },
                    "{locale.send_now}"
                }
            }
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
