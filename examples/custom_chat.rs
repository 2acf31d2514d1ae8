//! A chat UI of one's own on `use_karta_agent`: `cargo xtask serve custom_chat`.
//!
//! It reads `base_url`, `project`, `embed_key`, `token`, `token_endpoint`, `transport`, `user_id`, `identity_token`
//! and `persist` from its address.

#[cfg(target_arch = "wasm32")]
#[path = "support/composer.rs"]
mod composer;
#[cfg(target_arch = "wasm32")]
#[path = "support/page.rs"]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    dioxus::launch(app::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This example is a page: cargo xtask serve custom_chat");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use dioxus::prelude::*;
    use karta_dioxus::{MessageRef, MessageState, Persist, Role, UseKartaAgent, use_karta_agent};

    use crate::composer::{Composer, use_stick_to_end};
    use crate::page::Page;

    /// Shows that a chat can be taken off its page at any time: its stream is closed.
    #[component]
    pub fn App() -> Element {
        let mut is_shown = use_signal(|| true);
        rsx! {
            if is_shown() {
                Chat { on_close: move |()| is_shown.set(false) }
            } else {
                button { id: "open-chat", class: "quiet", onclick: move |_| is_shown.set(true), "Open chat" }
            }
        }
    }

    #[component]
    fn Chat(on_close: EventHandler<()>) -> Element {
        let page = use_hook(|| std::rc::Rc::new(Page::current()));
        let agent = use_karta_agent(page.options(Persist::None));
        let stick = use_stick_to_end(agent);
        rsx! {
            main { class: "chat",
                header {
                    h1 { "Custom chat" }
                    button { class: "quiet", onclick: move |_| agent.reset(), "New chat" }
                    button { class: "quiet", onclick: move |_| on_close.call(()), "Close chat" }
                }
                div {
                    class: "messages",
                    role: "log",
                    aria_label: "Conversation",
                    tabindex: "0",
                    onmounted: move |event| stick.mounted(&event),
                    onscroll: move |event| stick.scrolled(&event),
                    if agent.messages().is_empty() {
                        p { class: "empty", "Ask Beans about coffee, an order, or a refund." }
                    }
                    for message in agent.messages().iter() {
                        Bubble { key: "{message.id()}", agent, message }
                    }
                    if let Some(request) = agent.pending_input() {
                        p { class: "note", role: "status",
                            "Beans waits for your OK to run "
                            strong { {request.tool.clone().unwrap_or_default()} }
                            " "
                            button { onclick: move |_| agent.respond(true), "Allow" }
                            button { class: "quiet", onclick: move |_| agent.respond(false), "Deny" }
                        }
                    }
                }
                if let Some(error) = agent.error() {
                    p { class: "error", role: "alert",
                        "{error} "
                        button { class: "quiet", onclick: move |_| agent.retry(), "Try again" }
                    }
                }
                p { class: "status", role: "status", id: "status",
                    if agent.is_streaming() { "Beans is answering…" }
                }
                Composer { agent }
            }
        }
    }

    /// One message. It renders when that message changes, and else not.
    #[component]
    fn Bubble(agent: UseKartaAgent, message: MessageRef) -> Element {
        let state = match message.state() {
            MessageState::Queued => Some("Queued"),
            MessageState::Failed => Some("Not sent"),
            _ => None,
        };
        let is_waiting = message.is_streaming() && message.text().is_empty();
        rsx! {
            div { class: "bubble {message.role()}", "data-streaming": message.is_streaming(),
                span { class: "who", if message.role() == Role::User { "You" } else { "Beans" } }
                if is_waiting {
                    span { class: "typing", role: "img", aria_label: "Beans is writing", span {} span {} span {} }
                }
                p { class: "text", dir: "auto", "{message.text()}" }
                if message.with(|answer| answer.ended_without_answer()) {
                    p { class: "state", "Beans had no answer." }
                }
                if let Some(state) = state {
                    p { class: "state", "{state}" }
                }
            }
        }
    }
}
