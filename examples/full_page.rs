//! A full page chat: the list of sessions, resuming after a reload, tools, thinking, approvals and questions.
//! `cargo xtask serve full_page`.
//!
//! It reads its agent from its address, as all examples do; `persist` is `session` unless it says otherwise. Without a
//! `user_id` the visitor is an anonymous one, whom the browser tab remembers.

#[cfg(target_arch = "wasm32")]
#[path = "support/composer.rs"]
mod composer;
#[cfg(target_arch = "wasm32")]
#[path = "support/page.rs"]
mod page;
#[cfg(target_arch = "wasm32")]
#[path = "support/pause.rs"]
mod pause;
#[cfg(target_arch = "wasm32")]
#[path = "full_page/row.rs"]
mod row;
#[cfg(target_arch = "wasm32")]
#[path = "full_page/sessions.rs"]
mod sessions;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    dioxus::launch(app::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This example is a page: cargo xtask serve full_page");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use dioxus::prelude::*;
    use karta_dioxus::{Persist, use_karta_agent};

    use crate::composer::{Composer, use_stick_to_end};
    use crate::page::Page;
    use crate::pause::PauseCard;
    use crate::row::Row;
    use crate::sessions::Sessions;

    #[component]
    pub fn App() -> Element {
        let page = use_hook(|| std::rc::Rc::new(Page::current()));
        let agent = use_karta_agent(page.options(Persist::Session));
        let stick = use_stick_to_end(agent);
        let mut shows_list = use_signal(|| false);
        rsx! {
            div { class: "page", "data-list": shows_list(),
                Sessions { agent, on_choose: move |()| shows_list.set(false) }
                main { class: "chat",
                    header {
                        button {
                            class: "quiet list-button",
                            aria_expanded: shows_list(),
                            onclick: move |_| shows_list.toggle(),
                            "Chats"
                        }
                        h1 { "Beans" }
                    }
                    div {
                        class: "messages",
                        role: "log",
                        aria_label: "Conversation",
                        tabindex: "0",
                        onmounted: move |event| stick.mounted(&event),
                        onscroll: move |event| stick.scrolled(&event),
                        if agent.messages().is_empty() {
                            div { class: "empty",
                                h2 { "What can Beans do for you?" }
                                for prompt in ["Compare Ethiopia and Colombia", "Where is my order 10482?", "Refund order 10479", "Help me choose"] {
                                    button { key: "{prompt}", class: "quiet", onclick: move |_| agent.send(prompt), "{prompt}" }
                                }
                            }
                        }
                        for message in agent.messages().iter() {
                            Row { key: "{message.id()}", agent, message }
                        }
                        PauseCard { agent }
                    }
                    if let Some(error) = agent.error() {
                        p { class: "error", role: "alert",
                            "{error} "
                            button { class: "quiet", onclick: move |_| agent.retry(), "Try again" }
                        }
                    }
                    p { class: "status", id: "status", role: "status",
                        if agent.is_streaming() { "Beans is answering…" } else if agent.pending_input().is_some() { "Waiting for you" }
                    }
                    Composer { agent }
                }
            }
        }
    }
}
