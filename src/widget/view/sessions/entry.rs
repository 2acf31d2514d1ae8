//! One conversation in the list.

use dioxus::prelude::*;

use super::super::icons::{Icon, icon};
use super::super::is_for_input_method;
use super::Leave;
use super::listing::Sessions;
use crate::platform::dom::{Node, focus};
use crate::platform::short_time;
use crate::protocol::session::SessionSummary;
use crate::widget::chat::Chat;
use crate::widget::locale::fill;

/// Its title and when something last happened in it, and what can be done with it.
#[component]
pub(super) fn Entry(
    chat: Chat,
    listing: Sessions,
    session: SessionSummary,
    is_current: bool,
    on_leave: Callback<Leave>,
) -> Element {
    let agent = chat.agent;
    let locale = chat.locale.read();
    let mut is_edited = use_signal(|| false);
    // Where the focus goes once the title is edited.
    let mut button = use_hook(|| CopyValue::new(None::<Node>));
    let title =
        if session.title.is_empty() { locale.session_untitled.to_string() } else { session.title.clone() };
    let time = session.last_activity_at.or(session.created_at).unwrap_or_default();
    let shown_time = short_time(&time, &locale.lang);
    let id = session.id;
    let named = |text: &str| fill(text, &[("title", &title)]);
    let (rename_label, archive_label) = (named(&locale.session_rename), named(&locale.session_archive));
    rsx! {
        li { class: "session-row",
            if is_edited() {
                TitleField {
                    chat,
                    title: session.title,
                    on_done: {
                        let id = id.clone();
                        move |title: Option<String>| {
                            is_edited.set(false);
                            if let Some(title) = title {
                                listing.rename(id.clone(), title);
                            }
                        }
                    },
                }
            } else {
                button {
                    class: "session",
                    r#type: "button",
                    aria_current: is_current.then_some("true"),
                    onmounted: move |event| {
                        let node = event.downcast::<Node>().cloned();
                        // Back from the field for the title, which is gone.
                        if button.peek().is_some() && crate::platform::dom::focused().is_none()
                            && let Some(node) = &node
                        {
                            focus(node);
                        }
                        button.set(node);
                    },
                    onclick: {
                        let id = id.clone();
                        move |_| {
                            if !is_current {
                                chat.cancel_upload();
                                agent.open_session(id.clone());
                            }
                            on_leave.call(Leave::Chosen);
                        }
                    },
                    span { class: "session-title", dir: "auto", "{title}" }
                    if let Some(shown_time) = shown_time {
                        time { class: "session-time", datetime: "{time}", "{shown_time}" }
                    }
                }
                if (listing.can_change)() {
                    button {
                        class: "tool-button small",
                        r#type: "button",
                        aria_label: "{rename_label}",
                        title: "{rename_label}",
                        onclick: move |_| is_edited.set(true),
                        {icon(Icon::Edit)}
                    }
                    button {
                        class: "tool-button small",
                        r#type: "button",
                        aria_label: "{archive_label}",
                        title: "{archive_label}",
                        onclick: {
                            let id = id.clone();
                            move |_| listing.archive(id.clone())
                        },
                        {icon(Icon::Archive)}
                    }
                }
            }
        }
    }
}

/// Where a title is written: Enter and leaving the field keep it, Escape does not.
#[component]
fn TitleField(chat: Chat, title: String, on_done: Callback<Option<String>>) -> Element {
    let locale = chat.locale.read();
    let mut text = use_signal(|| title.clone());
    // Leaving the field because it goes away is no second answer.
    let mut is_done = use_hook(|| CopyValue::new(false));
    let mut finish = move |is_kept: bool| {
        if !is_done.replace(true) {
            let new = text.peek().trim().to_owned();
            on_done.call(Some(new).filter(|new| is_kept && !new.is_empty() && *new != title));
        }
    };
    let mut leave = finish.clone();
    rsx! {
        input {
            class: "session-field",
            r#type: "text",
            dir: "auto",
            maxlength: 120,
            autocomplete: "off",
            aria_label: "{locale.session_title}",
            value: "{text}",
            onmounted: move |event| {
                if let Some(field) = event.downcast::<Node>() {
                    focus(field);
                }
            },
            oninput: move |event| text.set(event.value()),
            onblur: move |_| leave(true),
            onkeydown: move |event| {
                if is_for_input_method(&event) {
                    return;
                }
                match event.key() {
                    Key::Enter => {
                        // It would press the button that has the focus next.
                        event.prevent_default();
                        finish(true);
                    }
                    Key::Escape => {
                        // It ends the editing, not what the list is in.
                        event.stop_propagation();
                        finish(false);
                    }
                    _ => {}
                }
            },
        }
    }
}
