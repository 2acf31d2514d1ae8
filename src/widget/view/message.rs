//! [`Message`]: one message.

use dioxus::prelude::*;

use super::answer::Answer;
use super::notice::words;
use super::shown::{affordable, beginning, use_growth};
use crate::error::KartaError;
use crate::hook::{MessageRef, Notice};
use crate::state::message::{MessageState, Role};
use crate::widget::chat::{Chat, ChatRef, use_chat_ref};
use crate::widget::locale::fill;

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
    let chat = use_chat_ref(chat);
    rsx! { MessageBody { chat, message } }
}

/// The same in a list.
#[component]
pub(super) fn MessageBody(chat: ChatRef, message: MessageRef) -> Element {
    let role = message.role();
    let author = match role {
        Role::User => chat.get().locale.read().you.to_string(),
        Role::Assistant => chat.get().look.read().agent_name.clone(),
    };
    rsx! {
        article { class: "message", part: "message", "data-role": role.as_str(), aria_label: "{author}",
            if role == Role::User {
                UserMessage { chat, message }
            } else {
                Answer { chat, message }
            }
        }
    }
}

#[component]
fn UserMessage(chat: ChatRef, message: MessageRef) -> Element {
    let Chat { agent, locale, .. } = chat.get();
    let locale = locale.read();
    let (state, text) = (message.state(), message.text());
    let affordable = affordable(&text);
    let shown = beginning(affordable, use_growth(affordable.len()));
    rsx! {
        if !shown.is_empty() {
            div { class: "bubble", dir: "auto", "data-state": state_name(&state), "{shown}" }
        }
        if affordable.len() < text.len() {
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

/// A message that waits, and can be given to the running turn where the agent takes it. Where it does not, that is said,
/// and it can be tried again.
#[component]
fn Queued(chat: ChatRef, message: MessageRef) -> Element {
    let chat = chat.get();
    let locale = chat.locale.read();
    let mut is_asked = use_signal(|| false);
    let mut refusal = use_signal(|| None::<Refusal>);
    let can_steer = message.with(|message| message.queue_id.is_some());
    let why = refusal.read().as_ref().map(|refusal| match refusal {
        Refusal::NotNow => fill(&locale.not_now, &[("name", &chat.look.read().agent_name)]),
        Refusal::Failed(error) => words(&locale, error),
    });
    rsx! {
        p { class: "message-state",
            "{locale.queued} "
            if can_steer {
                button {
                    class: "link",
                    r#type: "button",
                    // Not `disabled`, which would take the focus away.
                    aria_disabled: is_asked(),
                    onclick: move |_| async move {
                        if is_asked.replace(true) {
                            return;
                        }
                        refusal.set(None);
                        // Once the agent has it, it is not queued any more, and this goes.
                        let why = match chat.agent.steer(message).await {
                            Ok(true) => return,
                            Ok(false) => Refusal::NotNow,
                            Err(error) => Refusal::Failed(error),
                        };
                        is_asked.set(false);
                        if let Refusal::Failed(error) = &why {
                            chat.agent.notify(Notice::Failed(error.clone()));
                        }
                        refusal.set(Some(why));
                    },
                    "{locale.send_now}"
                }
            }
        }
        div { role: "status",
            if let Some(why) = why {
                p { class: "message-state", "{why}" }
            }
        }
    }
}

/// Why a message keeps its place in the queue.
enum Refusal {
    /// The agent does not take it.
    NotNow,
    Failed(KartaError),
}

fn state_name(state: &MessageState) -> &'static str {
    match state {
        MessageState::Sent => "sent",
        MessageState::Queued => "queued",
        MessageState::Failed => "failed",
    }
}
