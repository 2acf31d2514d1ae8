//! Where the visitor writes.

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon, icon_or};
use crate::hook::AgentStatus;
use crate::platform::dom::{Node, focus};
use crate::widget::locale::fill;

/// A field that grows with its text (by CSS, up to six lines), and the button that sends or stops.
#[component]
pub(super) fn Composer(scene: Scene) -> Element {
    let controller = scene.controller;
    let agent = controller.agent;
    let (look, locale) = (scene.look.read(), scene.locale.read());
    let mut draft = controller.draft;
    let is_streaming = agent.status() == AgentStatus::Streaming;
    let is_locked = scene.asked().is_some();
    let is_blank = draft.read().trim().is_empty();
    let mut field = controller.field;
    let mut was_locked = use_hook(|| CopyValue::new(false));
    // Once the visitor has answered, the field is theirs again.
    use_effect(move || {
        let is_locked = scene.asked().is_some();
        if was_locked.replace(is_locked) && !is_locked && controller.has_focus() {
            controller.focus_field();
        }
    });
    let placeholder = if is_locked {
        locale.choose_above.to_string()
    } else {
        fill(&locale.input_placeholder, &[("name", &look.agent_name)])
    };
    // Cleared at once: a second Enter or click sends nothing.
    let send = use_callback(move |()| {
        if scene.asked().is_none() {
            controller.send(draft.take());
        }
    });
    rsx! {
        form {
            class: "composer",
            part: "composer",
            "data-locked": is_locked,
            onsubmit: move |event| {
                event.prevent_default();
                send(());
            },
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
                    enterkeyhint: "send",
                    value: "{draft}",
                    onmounted: move |event| {
                        field.set(event.downcast::<Node>().cloned());
                        // Opened by somebody, not by the page's load.
                        if *controller.takes_focus.peek()
                            && let Some(node) = &*field.peek()
                        {
                            focus(node);
                        }
                    },
                    oninput: move |event| draft.set(event.value()),
                    onkeydown: move |event| {
                        // Enter in the middle of a composition takes the composed word.
                        if event.key() == Key::Enter && !event.modifiers().shift() && !event.is_composing() {
                            event.prevent_default();
                            send(());
                        }
                    },
                }
            }
            div { class: "composer-bar",
                if look.show_powered_by {
                    a {
                        class: "powered-by",
                        href: "https://karta.sh",
                        target: "_blank",
                        rel: "noopener noreferrer",
                        "{locale.powered_by}"
                    }
                }
                if is_streaming && is_blank {
                    button {
                        class: "send",
                        part: "send",
                        r#type: "button",
                        aria_label: "{locale.stop_label}",
                        title: "{locale.stop_label}",
                        onclick: move |_| agent.stop(),
                        {icon(Icon::Stop)}
                    }
                } else {
                    button {
                        class: "send",
                        part: "send",
                        r#type: "submit",
                        disabled: is_blank || is_locked,
                        aria_label: "{locale.send_label}",
                        title: "{locale.send_label}",
                        {icon_or(look.send_icon.as_deref(), Icon::Send)}
                    }
                }
            }
        }
    }
}
