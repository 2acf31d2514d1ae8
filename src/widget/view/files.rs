//! The files that go with the next message.

use dioxus::prelude::*;

use super::icons::{Icon, icon};
use crate::widget::chat::{Attachment, AttachmentState, Chat, size_text};
use crate::widget::locale::fill;

/// A chip for each file, and why one could not be attached.
#[component]
pub(super) fn Files(chat: Chat) -> Element {
    let files = chat.files.list();
    let note = chat.files.note.read();
    rsx! {
        if !files.is_empty() {
            ul { class: "files", aria_label: "{chat.locale.read().attachments_label}",
                for file in files {
                    FileChip { key: "{file.id}", chat, file }
                }
            }
        }
        // Always there, so that what comes into it is read out.
        div { class: "files-note", role: "alert",
            if let Some(note) = &*note {
                p { dir: "auto", "{note}" }
            }
        }
    }
}

#[component]
fn FileChip(chat: Chat, file: Attachment) -> Element {
    let locale = chat.locale.read();
    let id = file.id;
    let are_sent = chat.files.are_sent();
    let remove_label = fill(&locale.remove_attachment_label, &[("file", &file.name)]);
    let is_failed = file.state == AttachmentState::Failed;
    let state = match file.state {
        AttachmentState::Uploading(_) => "uploading",
        AttachmentState::Failed => "failed",
        AttachmentState::Waiting | AttachmentState::Uploaded(_) => "ready",
    };
    rsx! {
        li { class: "file", "data-state": state,
            span { class: "file-name", dir: "auto", title: "{file.name}", "{file.name}" }
            match file.state {
                AttachmentState::Uploading(percent) => rsx! {
                    progress {
                        class: "file-progress",
                        aria_label: "{locale.attachment_uploading}",
                        max: "100",
                        value: "{percent}",
                    }
                },
                AttachmentState::Failed => rsx! {
                    span { class: "file-size", role: "alert", "{locale.attachment_failed}" }
                },
                _ => rsx! { span { class: "file-size", {size_text(file.size, &locale)} } },
            }
            if is_failed && !are_sent {
                button {
                    class: "tool-button small",
                    r#type: "button",
                    aria_label: "{locale.retry}",
                    title: "{locale.retry}",
                    onclick: move |_| {
                        chat.focus();
                        chat.submit();
                    },
                    {icon(Icon::Retry)}
                }
            }
            if !are_sent && chat.can_detach(&file) {
                button {
                    class: "tool-button small",
                    r#type: "button",
                    aria_label: "{remove_label}",
                    title: "{remove_label}",
                    onclick: move |_| {
                        chat.detach(id);
                        chat.focus();
                    },
                    {icon(Icon::Close)}
                }
            }
        }
    }
}

/// The button that chooses files, and what they are chosen by.
#[component]
pub(super) fn AttachButton(chat: Chat, is_disabled: bool) -> Element {
    use crate::platform::dom::{Node, choose_file, clear_input};
    use crate::widget::chat::Source;

    let mut input = use_hook(|| CopyValue::new(None::<Node>));
    let locale = chat.locale.read();
    rsx! {
        button {
            class: "tool-button attach",
            r#type: "button",
            disabled: is_disabled,
            aria_label: "{locale.attach_label}",
            title: "{locale.attach_label}",
            onclick: move |_| {
                if let Some(input) = &*input.peek() {
                    choose_file(input);
                }
            },
            {icon(Icon::Attach)}
        }
        input {
            class: "file-input",
            r#type: "file",
            multiple: true,
            hidden: true,
            tabindex: "-1",
            aria_label: "{locale.attach_label}",
            onmounted: move |event| input.set(event.downcast::<Node>().cloned()),
            onchange: move |event| {
                chat.attach(event.files().into_iter().map(Source::Data));
                // So that the same file can be chosen again.
                if let Some(input) = &*input.peek() {
                    clear_input(input);
                }
                chat.focus();
            },
        }
    }
}
