//! Where the visitor writes.

use std::rc::Rc;

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon, icon_or};
use crate::hook::AgentStatus;
use crate::widget::locale::fill;

/// A field that grows with its text (by CSS, up to six lines), and the button that sends or stops.
#[component]
pub(super) fn Composer(scene: Scene) -> Element {
    let controller = scene.controller;
    let agent = controller.agent;
    let (look, locale) = (scene.look.read(), scene.locale.read());
    let mut draft = controller.draft;
    let is_streaming = agent.status() == AgentStatus::Streaming;
    let is_paused = agent.pending_input().is_some();
    let is_blank = draft.read().trim().is_empty();
    let mut field = use_signal(|| None::<Rc<MountedData>>);
    let placeholder = if is_paused {
        locale.choose_above.to_string()
    } else {
        fill(&locale.input_placeholder, &[("name", &look.agent_name)])
    };
    // Cleared at once: a second Enter or click sends nothing.
    let send = use_callback(move |()| {
        if agent.pending_input().is_none() {
            controller.send(draft.take());
        }
    });
    rsx! {
        form {
            class: "composer",
            part: "composer",
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
                    disabled: is_paused,
                    enterkeyhint: "send",
                    value: "{draft}",
                    onmounted: move |event| async move {
                        field.set(Some(event.data()));
                        // Opened by somebody, not by the page's load.
                        if *controller.takes_focus.peek() {
                            let _ = event.set_focus(true).await;
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
                        disabled: is_blank || is_paused,
                        aria_label: "{locale.send_label}",
                        title: "{locale.send_label}",
                        {icon_or(look.send_icon.as_deref(), Icon::Send)}
                    }
                }
            }
        }
    }
}
