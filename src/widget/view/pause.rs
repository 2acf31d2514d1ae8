//! What a paused turn waits for.

use dioxus::prelude::*;

use super::approval::ApprovalCard;
use super::question::QuestionCard;
use crate::platform::dom::{Node, focus};
use crate::protocol::event::InputKind;
use crate::widget::chat::Chat;

/// The card of the pause, if there is one.
#[component]
pub(super) fn Pause(chat: Chat) -> Element {
    let Some(request) = chat.asked() else {
        return rsx! {
            div { role: "status",
                if chat.agent.answered_elsewhere().is_some() {
                    p { class: "note", "{chat.locale.read().answered_elsewhere}" }
                }
            }
        };
    };
    // Another pause is another card, with nothing chosen.
    rsx! {
        for request in [request] {
            if request.kind == InputKind::UserQuestion && !request.questions.is_empty() {
                QuestionCard { key: "{request.request_id}", chat, request }
            } else {
                ApprovalCard { key: "{request.request_id}", chat, request }
            }
        }
    }
}

/// Takes the focus if the visitor is in the panel.
pub(super) fn take_focus(chat: Chat, event: &MountedEvent) {
    if chat.has_focus()
        && let Some(card) = event.downcast::<Node>()
    {
        focus(card);
    }
}
