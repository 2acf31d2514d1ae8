//! A full-page chat with `use_karta_agent`: `cargo xtask serve full_page`.
//!
//! It shows the visitor's conversations, goes on after a reload, and shows all that an answer is made of. It reads
//! `base_url`, `project`, `embed_key`, `token`, `token_endpoint`, `transport`, `user_id`, `identity_token` and
//! `persist` (`session`, the default, `local` or `none`) from its address.

#[cfg(target_arch = "wasm32")]
#[path = "support/composer.rs"]
mod composer;
#[cfg(target_arch = "wasm32")]
#[path = "support/log.rs"]
mod log;
#[cfg(target_arch = "wasm32")]
#[path = "support/notice.rs"]
mod notice;
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
    use karta_dioxus::{Persist, UseKartaAgent, use_karta_agent};

    use crate::composer::{Composer, Field};
    use crate::log::Log;
    use crate::notice::Notice;
    use crate::page::Page;
    use crate::pause::PauseCard;
    use crate::row::Row;
    use crate::sessions::Sessions;

    const PROMPTS: [(&str, &str); 4] = [
        ("Compare two coffees", "Compare Ethiopia and Colombia"),
        ("Track an order", "Where is my order 10482?"),
        ("Get a refund", "Refund order 10479"),
        ("Find a favourite", "Help me choose"),
    ];

    #[component]
    pub fn App() -> Element {
        let options = use_hook(|| Page::current().options(Persist::Session));
        let agent = use_karta_agent(options);
        let field = use_hook(Field::new);
        // On phones the list is in front of the conversation, and hidden at first.
        let mut shows_list = use_signal(|| false);
        rsx! {
            div { class: "page", "data-list": shows_list(),
                Sessions {
                    agent,
                    is_open: shows_list(),
                    on_done: move |()| {
                        shows_list.set(false);
                        field.focus();
                    },
                }
                div { class: "shade", onclick: move |_| shows_list.set(false) }
                main {
                    header {
                        button {
                            class: "menu",
                            r#type: "button",
                            aria_label: "Conversations",
                            aria_controls: "sessions",
                            aria_expanded: shows_list(),
                            onclick: move |_| shows_list.toggle(),
                            svg { view_box: "0 0 20 20", "aria-hidden": "true", path { d: "M3.5 6h13M3.5 10h13M3.5 14h8" } }
                        }
                        h1 { "Beans" }
                        State { agent }
                    }
                    Log { agent,
                        if agent.messages().is_empty() {
                            Greeting { agent, field }
                        }
                        for message in agent.messages().iter() {
                            Row { key: "{message.id()}", agent, message }
                        }
                        PauseCard { agent, on_decided: move |_| field.focus() }
                        Notice { agent }
                    }
                    Composer { agent, field }
                    p { class: "small-print", "Beans is a demo. Enter sends, Shift + Enter breaks the line." }
                }
            }
        }
    }

    #[component]
    fn State(agent: UseKartaAgent) -> Element {
        let (state, words) = match () {
            () if agent.pending_input().is_some() => ("asking", "Waits for you"),
            () if agent.is_streaming() => ("streaming", "Writing"),
            () if agent.error().is_some() => ("error", "Something went wrong"),
            () => ("idle", "Ready"),
        };
        rsx! { span { class: "state", id: "state", "data-state": state, "{words}" } }
    }

    #[component]
    fn Greeting(agent: UseKartaAgent, field: Field) -> Element {
        rsx! {
            div { class: "greeting",
                span { class: "avatar", aria_hidden: true, "B" }
                h2 { "What can I brew up for you?" }
                div { class: "prompts",
                    for (title, prompt) in PROMPTS {
                        button {
                            r#type: "button",
                            onclick: move |_| {
                                agent.send(prompt);
                                field.focus();
                            },
                            strong { "{title}" }
                            span { "{prompt}" }
                        }
                    }
                }
            }
        }
    }
}
