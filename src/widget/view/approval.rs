//! [`ApprovalCard`]: asks whether a tool may run.

use dioxus::prelude::*;

use super::icons::{Icon, icon};
use super::pause::take_focus;
use super::shown::{self, cut};
use super::tool::readable;
use crate::client::Decision;
use crate::protocol::event::InputRequest;
use crate::widget::chat::Chat;
use crate::widget::locale::{Locale, fill};

/// Asks whether a tool may run: the tool, its target behind "Details", and a button for each of the request's options
/// in their order, which answers the agent's [`pending_input`](crate::UseKartaAgent::pending_input). Options that are
/// not known are shown by their names; without options there are "Allow once" and "Deny". It is announced at once, and
/// takes the focus when that was in the chat.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{ApprovalCard, Chat, InputKind};
///
/// #[component]
/// fn Permission(chat: Chat) -> Element {
///     let asked = chat.agent().pending_input().filter(|request| request.kind == InputKind::ToolPermission);
///     rsx! {
///         if let Some(request) = asked {
///             ApprovalCard { key: "{request.request_id}", chat, request }
///         }
///     }
/// }
/// ```
#[component]
pub fn ApprovalCard(
    /// What the components share.
    chat: Chat,
    /// What the agent asks.
    request: InputRequest,
) -> Element {
    let agent = chat.agent;
    let locale = chat.locale.read();
    let tool = readable(request.tool.as_deref().unwrap_or_default());
    let name = chat.look.read().agent_name.clone();
    let title = fill(&locale.approval_title, &[("name", &name), ("tool", &cut(&tool, shown::LABEL))]);
    let title_id = format!("karta-approval-{}", request.request_id);
    let options = match request.options.as_slice() {
        [] => vec!["approve_once".to_owned(), "deny".to_owned()],
        options => options.to_vec(),
    };
    rsx! {
        section {
            class: "card approval",
            role: "group",
            aria_labelledby: "{title_id}",
            tabindex: "-1",
            // The visitor, who can't write now, is one Tab away from the options; not on one, lest the next key of
            // what they were writing chooses it.
            onmounted: move |event| take_focus(chat, &event),
            p { class: "card-title", id: "{title_id}", role: "alert",
                {icon(Icon::Shield)}
                span { "{title}" }
            }
            if let Some(target) = &request.target {
                details { class: "card-details",
                    summary { "{locale.approval_details}" }
                    pre { tabindex: "0", "{cut(target, shown::DETAIL)}" }
                }
            }
            div { class: "card-options",
                // A server may offer the same twice.
                for (index, option) in options.into_iter().take(shown::OPTIONS).enumerate() {
                    button {
                        key: "{index}",
                        class: "option",
                        r#type: "button",
                        "data-option": "{option}",
                        onclick: {
                            let option = option.clone();
                            move |_| {
                                let Ok(decision) = option.parse::<Decision>();
                                agent.respond(decision);
                            }
                        },
                        span { class: "option-label", "{cut(option_label(&locale, &option), shown::LABEL)}" }
                        if let Some(text) = option_hint(&locale, &option) {
                            span { class: "option-text", "{text}" }
                        }
                    }
                }
            }
        }
    }
}

/// An option in words; one that is not known by its own name.
fn option_label<'a>(locale: &'a Locale, option: &'a str) -> &'a str {
    match option {
        "approve_once" => &locale.allow_once,
        "approve_session" => &locale.allow_session,
        "deny" => &locale.deny,
        other => other,
    }
}

fn option_hint<'a>(locale: &'a Locale, option: &str) -> Option<&'a str> {
    match option {
        "approve_once" => Some(&locale.allow_once_hint),
        "approve_session" => Some(&locale.allow_session_hint),
        "deny" => Some(&locale.deny_hint),
        _ => None,
    }
}
