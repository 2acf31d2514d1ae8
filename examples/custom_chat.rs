//! A chat of one's own with `use_karta_agent`: `cargo xtask serve custom_chat`.
//!
//! It reads `base_url`, `project`, `embed_key`, `token`, `token_endpoint`, `transport`, `user_id`, `identity_token`
//! and `persist` (`session`, `local` or `none`, the default) from its address.

#[cfg(target_arch = "wasm32")]
#[path = "custom_chat/bubble.rs"]
mod bubble;
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
    use karta_dioxus::{Persist, UseKartaAgent, use_karta_agent};

    use crate::bubble::Bubble;
    use crate::composer::{Composer, Field};
    use crate::log::Log;
    use crate::notice::Notice;
    use crate::page::Page;
    use crate::pause::PauseCard;

    const PROMPTS: [&str; 3] = ["How do I brew a V60?", "Where is my order?", "Help me choose a coffee"];

    #[component]
    pub fn App() -> Element {
        let mut is_open = use_signal(|| true);
        rsx! {
            main {
                if is_open() {
                    Chat { on_close: move |()| is_open.set(false) }
                } else {
                    div { class: "closed",
                        p { "The chat is closed, and its requests with it." }
                        button { r#type: "button", onclick: move |_| is_open.set(true), "Open chat" }
                    }
                }
            }
        }
    }

    #[component]
    fn Chat(on_close: Callback) -> Element {
        let options = use_hook(|| Page::current().options(Persist::None));
        let agent = use_karta_agent(options);
        let field = use_hook(Field::new);
        rsx! {
            section { class: "chat", aria_label: "Chat with Beans",
                header {
                    span { class: "avatar", aria_hidden: true, "B" }
                    h1 { "Beans" }
                    p { class: "state", "data-streaming": agent.is_streaming(),
                        if agent.is_streaming() {
                            "writing…"
                        } else if agent.pending_input().is_some() {
                            "waiting for you"
                        } else {
                            "at your service"
                        }
                    }
                    button {
                        class: "quiet",
                        r#type: "button",
                        onclick: move |_| {
                            agent.reset();
                            field.focus();
                        },
                        "New chat"
                    }
                    button {
                        class: "quiet icon",
                        r#type: "button",
                        aria_label: "Close chat",
                        title: "Close chat",
                        onclick: move |_| on_close.call(()),
                        svg { view_box: "0 0 20 20", "aria-hidden": "true", path { d: "M5.5 5.5l9 9M14.5 5.5l-9 9" } }
                    }
                }
                Log { agent,
                    if agent.messages().is_empty() {
                        Greeting { agent, field }
                    }
                    for message in agent.messages().iter() {
                        Bubble { key: "{message.id()}", agent, message }
                    }
                    PauseCard { agent, on_decided: move |_| field.focus() }
                    Notice { agent }
                }
                Composer { agent, field }
            }
        }
    }

    #[component]
    fn Greeting(agent: UseKartaAgent, field: Field) -> Element {
        rsx! {
            div { class: "greeting",
                span { class: "avatar", aria_hidden: true, "B" }
                h2 { "Good to see you." }
                p { "Beans knows coffee, your orders, and how the two meet." }
                for prompt in PROMPTS {
                    button {
                        r#type: "button",
                        onclick: move |_| {
                            agent.send(prompt);
                            field.focus();
                        },
                        "{prompt}"
                    }
                }
            }
        }
    }
}
