//! Pauses of a turn and their answers: `cargo xtask serve tool_approval`.
//!
//! Ask for "Refund order 10479" or "Help me choose" (with the published server's scripted agent: `confirm rm -rf
//! cache`, `confirm2`, `ask`). It reads its agent from its address, as all examples do.

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
fn main() {
    console_error_panic_hook::set_once();
    dioxus::launch(app::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This example is a page: cargo xtask serve tool_approval");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use dioxus::prelude::*;
    use karta_dioxus::{MessageRef, Persist, ToolState, use_karta_agent};

    use crate::composer::{Composer, use_stick_to_end};
    use crate::page::Page;
    use crate::pause::PauseCard;

    #[component]
    pub fn App() -> Element {
        let page = use_hook(|| std::rc::Rc::new(Page::current()));
        // Remembered in the tab, so that a reload brings the pause back.
        let agent = use_karta_agent(page.options(Persist::Session));
        let stick = use_stick_to_end(agent);
        rsx! {
            main { class: "chat",
                header {
                    h1 { "Tool approval" }
                    button { class: "quiet", onclick: move |_| agent.reset(), "New chat" }
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
                            button { class: "quiet", onclick: move |_| agent.send("Refund order 10479"), "Refund order 10479" }
                            " "
                            button { class: "quiet", onclick: move |_| agent.send("Help me choose"), "Help me choose" }
                        }
                    }
                    for message in agent.messages().iter() {
                        Row { key: "{message.id()}", message }
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

    #[component]
    fn Row(message: MessageRef) -> Element {
        rsx! {
            for tool in message.tools() {
                p { key: "{tool.id}", class: "tool", "data-state": state(tool.state),
                    code { "{tool.name}" }
                    " {state(tool.state)}"
                }
            }
            if !message.text().is_empty() {
                div { class: "bubble {message.role()}",
                    p { class: "text", dir: "auto", "{message.text()}" }
                }
            }
        }
    }

    fn state(state: ToolState) -> &'static str {
        match state {
            ToolState::Running => "running",
            ToolState::Done => "done",
            ToolState::Denied => "denied",
            ToolState::Stopped => "stopped",
            _ => "failed",
        }
    }
}
