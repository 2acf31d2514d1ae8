//! The text field of the example chats, and their scrolling.

use std::rc::Rc;

use dioxus::html::geometry::PixelsVector2D;
use dioxus::prelude::*;
use karta_dioxus::UseKartaAgent;

/// Enter sends, Shift+Enter breaks the line; while a turn runs, an empty field offers to stop it.
#[component]
pub fn Composer(agent: UseKartaAgent) -> Element {
    let mut draft = use_signal(String::new);
    // The draft is cleared at once, so that a second Enter or click sends nothing.
    let mut send = move || agent.send(draft.take());
    rsx! {
        form {
            class: "composer",
            onsubmit: move |event| {
                event.prevent_default();
                send();
            },
            textarea {
                name: "message",
                rows: 1,
                aria_label: "Message",
                placeholder: "Ask Beans",
                dir: "auto",
                value: "{draft}",
                oninput: move |event| draft.set(event.value()),
                onkeydown: move |event| {
                    // Enter in the middle of a composition takes the composed word.
                    if event.key() == Key::Enter && !event.modifiers().shift() && !event.is_composing() {
                        event.prevent_default();
                        send();
                    }
                },
            }
            if agent.is_streaming() && draft.read().trim().is_empty() {
                button { r#type: "button", onclick: move |_| agent.stop(), "Stop" }
            } else {
                button { r#type: "submit", disabled: draft.read().trim().is_empty(), "Send" }
            }
        }
    }
}

/// Keeps the end of a conversation in view, unless the visitor has scrolled up.
#[derive(Clone, Copy, PartialEq)]
pub struct StickToEnd {
    list: Signal<Option<Rc<MountedData>>>,
    is_at_end: CopyValue<bool>,
}

pub fn use_stick_to_end(agent: UseKartaAgent) -> StickToEnd {
    let stick = use_hook(|| StickToEnd { list: Signal::new(None), is_at_end: CopyValue::new(true) });
    use_effect(move || {
        agent.pending_input();
        if let Some(last) = agent.messages().last() {
            last.with(|_| ());
        }
        stick.grown();
    });
    stick
}

impl StickToEnd {
    pub fn mounted(&self, event: &MountedEvent) {
        let mut list = self.list;
        list.set(Some(event.data()));
    }

    pub fn scrolled(&self, event: &ScrollEvent) {
        let below = f64::from(event.scroll_height() - event.client_height()) - event.scroll_top();
        let mut is_at_end = self.is_at_end;
        is_at_end.set(below < 48.0);
    }

    fn grown(&self) {
        let list = self.list.read().clone();
        if let Some(list) = list.filter(|_| *self.is_at_end.peek()) {
            spawn(async move {
                // The browser stops at the end; a list that is gone needs no scrolling.
                let _ = list.scroll(PixelsVector2D::new(0.0, 1e9), ScrollBehavior::Instant).await;
            });
        }
    }
}
