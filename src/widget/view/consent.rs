//! What the visitor has to agree to.

use dioxus::prelude::*;

use super::markdown_labels;
use crate::markdown::Markdown;
use crate::platform::dom::{Node, focus};
use crate::widget::chat::Chat;

/// The notice above the composer, until it is answered.
#[component]
pub(super) fn ConsentNotice(chat: Chat) -> Element {
    let Some(consent) = chat.notice() else { return rsx! {} };
    let locale = chat.locale.read();
    let is_required = consent.require_accept;
    rsx! {
        section { class: "consent", aria_label: "{locale.consent_label}",
            div { class: "consent-text", dir: "auto",
                Markdown { text: consent.text, labels: markdown_labels(&locale) }
            }
            div { class: "consent-actions",
                button {
                    class: if is_required { "primary" } else { "quiet" },
                    r#type: "button",
                    // The field is locked: who has come to chat begins here.
                    onmounted: move |event| {
                        if is_required
                            && *chat.takes_focus.peek()
                            && let Some(button) = event.downcast::<Node>()
                        {
                            focus(button);
                        }
                    },
                    onclick: move |_| {
                        let has_focus = chat.has_focus();
                        chat.accept_consent();
                        if has_focus {
                            chat.focus();
                        }
                    },
                    if is_required {
                        "{locale.consent_accept}"
                    } else {
                        "{locale.consent_dismiss}"
                    }
                }
            }
        }
    }
}
