//! Where the user writes.

use std::rc::Rc;

use dioxus::prelude::*;
use karta_dioxus::UseKartaAgent;

/// The field, for whoever gives the focus back to it.
#[derive(Clone, Copy, PartialEq)]
pub struct Field(Signal<Option<Rc<MountedData>>>);

impl Field {
    pub fn new() -> Self {
        Self(Signal::new(None))
    }

    pub fn focus(&self) {
        if let Some(field) = &*self.0.peek() {
            let focused = field.set_focus(true);
            spawn(async move { drop(focused.await) });
        }
    }
}

/// A field that grows with its text, and the buttons that send and stop.
///
/// Enter sends, Shift and Enter break the line, and nothing is sent in the middle of a composition. During a turn
/// one can go on writing: what is sent then is queued.
#[component]
pub fn Composer(agent: UseKartaAgent, field: Field) -> Element {
    let mut draft = use_signal(String::new);
    let mut place = field.0;
    // `take` empties the draft at once: a second click or Enter finds nothing to send.
    let mut send = move || agent.send(draft.take());
    rsx! {
        form {
            class: "composer",
            onsubmit: move |event| {
                event.prevent_default();
                send();
                field.focus();
            },
            // The copy gives the field its height: both lie in one cell of a grid.
            div { class: "field",
                div { class: "field-copy", aria_hidden: true, "{draft}\u{200b}" }
                textarea {
                    rows: 1,
                    dir: "auto",
                    aria_label: "Message",
                    placeholder: "Ask Beans anything",
                    enterkeyhint: "send",
                    autocomplete: "off",
                    value: "{draft}",
                    onmounted: move |event| {
                        place.set(Some(event.data()));
                        field.focus();
                    },
                    oninput: move |event| draft.set(event.value()),
                    onkeydown: move |event| {
                        if event.key() == Key::Enter && !event.modifiers().shift() && !event.is_composing() {
                            event.prevent_default();
                            send();
                        }
                    },
                }
            }
            if agent.is_streaming() {
                button {
                    class: "round stop",
                    r#type: "button",
                    aria_label: "Stop",
                    title: "Stop",
                    onclick: move |_| {
                        agent.stop();
                        field.focus();
                    },
                    svg { view_box: "0 0 20 20", "aria-hidden": "true", rect { x: 6, y: 6, width: 8, height: 8, rx: 1.5 } }
                }
            }
            button {
                class: "round send",
                r#type: "submit",
                aria_label: "Send",
                title: "Send",
                disabled: draft.read().trim().is_empty(),
                svg { view_box: "0 0 20 20", "aria-hidden": "true", path { d: "M10 16V4.5M5 9.5l5-5 5 5" } }
            }
        }
    }
}
