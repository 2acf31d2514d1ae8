//! Where the visitor writes.

use dioxus::prelude::*;

use super::consent::ConsentNotice;
use super::files::{AttachButton, Files};
use super::icons::{Icon, icon, icon_or};
use super::is_for_input_method;
use crate::hook::AgentStatus;
use crate::platform::dom::{Node, PageEvent, focus, pasted_files};
use crate::protocol::event::InputKind;
use crate::widget::chat::{Chat, Source};
use crate::widget::locale::fill;

/// Where the visitor writes: a field that grows with its text up to six lines, and the button that sends or stops.
///
/// Enter sends, Shift + Enter breaks the line, and nothing is sent in the middle of a composition. What is sent during a
/// turn is queued. While the agent waits for a decision the field is locked and says so; the draft stays.
///
/// The theme's [`Consent`](crate::Consent) stands above it until it is answered.
/// Files come by the button, pasted, or dropped onto the [`ChatRoot`](crate::ChatRoot), up to 25 MiB each. They stay in
/// the page until the message is sent: then they are uploaded, which can be cancelled, and then the message is posted.
/// An upload that fails leaves draft and files for another try; a file that has arrived is not uploaded twice.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{Chat, Composer};
///
/// #[component]
/// fn Ask(chat: Chat) -> Element {
///     rsx! {
///         button { onclick: move |_| chat.set_draft("Where is my order?"), "Where is my order?" }
///         Composer { chat }
///     }
/// }
/// ```
#[component]
pub fn Composer(
    /// What the components share.
    chat: Chat,
) -> Element {
    let agent = chat.agent;
    let (look, locale) = (chat.look.read(), chat.locale.read());
    let mut draft = chat.draft;
    let is_streaming = agent.status() == AgentStatus::Streaming;
    let asked = chat.asked();
    let needs_consent = chat.needs_consent();
    let is_locked = asked.is_some() || needs_consent;
    let is_uploading = chat.files.are_sent();
    let is_blank = draft.read().trim().is_empty() && chat.files.is_empty();
    let (mut field, mut takes_focus) = (chat.field, chat.takes_focus);
    let mut was_locked = use_hook(|| CopyValue::new(false));
    // Once the visitor has answered, the field is theirs again.
    use_effect(move || {
        let is_locked = chat.asked().is_some() || chat.needs_consent();
        if was_locked.replace(is_locked) && !is_locked && chat.has_focus() {
            chat.focus();
        }
    });
    let placeholder = match asked.map(|request| request.kind) {
        _ if needs_consent => locale.consent_required.to_string(),
        Some(InputKind::UserQuestion) => locale.answer_above.to_string(),
        Some(_) => locale.choose_above.to_string(),
        None => fill(&locale.input_placeholder, &[("name", &look.agent_name)]),
    };
    let send = use_callback(move |()| {
        if chat.asked().is_none() && !chat.needs_consent() {
            chat.submit();
        }
    });
    let action = match () {
        () if is_uploading => Action::CancelUpload,
        () if is_streaming && is_blank => Action::Stop,
        () => Action::Send,
    };
    let (action_label, action_icon) = match action {
        Action::CancelUpload => (&locale.cancel_upload_label, icon(Icon::Stop)),
        Action::Stop => (&locale.stop_label, icon(Icon::Stop)),
        Action::Send => (&locale.send_label, icon_or(look.send_icon.as_deref(), Icon::Send)),
    };
    rsx! {
        ConsentNotice { chat }
        form {
            class: "composer",
            part: "composer",
            "data-locked": is_locked,
            onsubmit: move |event| {
                event.prevent_default();
                send(());
            },
            Files { chat }
            // The copy gives the field its height: both lie in one cell of a grid.
            div { class: "field",
                div { class: "field-copy", aria_hidden: true, "{draft}\u{200b}" }
                textarea {
                    class: "field-input",
                    rows: 1,
                    dir: "auto",
                    aria_label: "{locale.input_label}",
                    placeholder: "{placeholder}",
                    disabled: is_locked,
                    // Unlike a disabled one it keeps the focus.
                    readonly: is_uploading,
                    enterkeyhint: "send",
                    value: "{draft}",
                    onmounted: move |event| {
                        field.set(event.downcast::<Node>().cloned());
                        // Opened by somebody, not by the page's load.
                        if *chat.takes_focus.peek()
                            && let Some(node) = &*field.peek()
                        {
                            focus(node);
                        }
                    },
                    // Whoever writes here wants the focus back after a card.
                    onfocus: move |_| takes_focus.set(true),
                    oninput: move |event| draft.set(event.value()),
                    onpaste: move |event| {
                        if !chat.takes_files() {
                            return;
                        }
                        let files = event.downcast::<PageEvent>().map(pasted_files).unwrap_or_default();
                        if !files.is_empty() {
                            event.prevent_default();
                            chat.attach(files.into_iter().map(Source::Pasted));
                        }
                    },
                    onkeydown: move |event| {
                        let is_enter = event.key() == Key::Enter && !event.modifiers().shift();
                        if is_enter && !is_for_input_method(&event) {
                            event.prevent_default();
                            send(());
                        }
                    },
                }
            }
            div { class: "composer-bar",
                if chat.takes_files() {
                    AttachButton { chat, is_disabled: is_locked || is_uploading }
                }
                if look.show_powered_by {
                    a {
                        class: "powered-by",
                        href: "https://karta.sh",
                        target: "_blank",
                        rel: "noopener noreferrer",
                        "{locale.powered_by}"
                    }
                }
                // One button whatever it does, so that it keeps the focus.
                button {
                    class: "send",
                    part: "send",
                    r#type: if action == Action::Send { "submit" } else { "button" },
                    disabled: action == Action::Send && (is_blank || is_locked),
                    aria_label: "{action_label}",
                    title: "{action_label}",
                    // The button may be one that submits before the browser does what a click on it does.
                    onclick: move |event| match action {
                        Action::Send => {}
                        Action::Stop => {
                            event.prevent_default();
                            agent.stop();
                        }
                        Action::CancelUpload => {
                            event.prevent_default();
                            chat.cancel_upload();
                        }
                    },
                    {action_icon}
                }
            }
        }
    }
}

/// What the button does.
#[derive(Clone, Copy, PartialEq)]
enum Action {
    Send,
    Stop,
    CancelUpload,
}
