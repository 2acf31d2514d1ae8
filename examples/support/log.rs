//! The list of messages: it sticks to its end, and answers are announced once they are complete.

use std::rc::Rc;

use dioxus::html::geometry::PixelsVector2D;
use dioxus::prelude::*;
use karta_dioxus::{Role, UseKartaAgent};

/// This near to the end, in pixels, counts as at the end.
const NEAR: f64 = 48.0;

/// A region that follows the conversation, unless the user has scrolled up.
#[component]
pub fn Log(agent: UseKartaAgent, children: Element) -> Element {
    let mut list = use_signal(|| None::<Rc<MountedData>>);
    let mut is_at_end = use_signal(|| true);
    let mut top = use_signal(|| 0.0);
    let to_end = use_callback(move |()| {
        if let Some(list) = &*list.peek() {
            // More than any list is high: the browser stops at the end.
            let scrolled = list.scroll(PixelsVector2D::new(0.0, 1e9), ScrollBehavior::Instant);
            spawn(async move { drop(scrolled.await) });
        }
    });
    let follow = move || {
        if *is_at_end.peek() {
            to_end.call(());
        }
    };
    // Runs after each render of the conversation: once a frame while an answer grows.
    use_effect(move || {
        let _ = (agent.status(), agent.error(), agent.pending_input());
        // The growing answer, and what waits behind it.
        for message in agent.messages().iter().rev() {
            if message.with(|message| message.role == Role::Assistant) {
                break;
            }
        }
        follow();
    });
    rsx! {
        div { class: "log-frame",
            div {
                class: "log",
                role: "log",
                aria_live: "off",
                aria_label: "Conversation",
                tabindex: 0,
                onmounted: move |event| list.set(Some(event.data())),
                onresize: move |_| follow(),
                onscroll: move |event| {
                    let below = f64::from(event.scroll_height() - event.client_height()) - event.scroll_top();
                    // Only who goes up leaves the end: the answer may have grown since we scrolled there.
                    let has_gone_up = event.scroll_top() < top.replace(event.scroll_top());
                    let is_now = below <= NEAR || (*is_at_end.peek() && !has_gone_up);
                    if *is_at_end.peek() != is_now {
                        is_at_end.set(is_now);
                    }
                },
                {children}
            }
            if !is_at_end() {
                button {
                    class: "round jump",
                    r#type: "button",
                    aria_label: "Jump to the latest message",
                    onclick: move |_| {
                        is_at_end.set(true);
                        to_end.call(());
                    },
                    svg { view_box: "0 0 20 20", "aria-hidden": "true", path { d: "M10 4v11.5M5 10.5l5 5 5-5" } }
                }
            }
        }
        Announcer { agent }
    }
}

/// Tells screen readers what happens, and each answer once.
#[component]
fn Announcer(agent: UseKartaAgent) -> Element {
    let mut was_streaming = use_signal(|| false);
    let mut text = use_signal(String::new);
    use_effect(move || {
        let is_streaming = agent.is_streaming();
        if was_streaming.replace(is_streaming) == is_streaming {
            return;
        }
        let last = agent.messages().last();
        let answer = last.map(|last| last.peek(|message| (message.role, message.text.to_string())));
        text.set(match answer {
            _ if is_streaming => "Beans is writing".into(),
            _ if agent.pending_input().is_some() => "Beans needs your answer".into(),
            Some((Role::Assistant, answer)) if !answer.is_empty() => format!("Beans: {answer}"),
            _ => String::new(),
        });
    });
    rsx! {
        div { class: "for-screen-readers", role: "status", aria_live: "polite", aria_atomic: true, "{text}" }
    }
}
