//! The chat of one's own that the README shows.

#[cfg(target_arch = "wasm32")]
fn main() {
    use dioxus::prelude::*;
    use karta_dioxus::{AgentOptions, MessageRef, use_karta_agent};

    fn app() -> Element {
        let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
        let mut draft = use_signal(String::new);
        rsx! {
            for message in agent.messages().iter() {
                Bubble { key: "{message.id()}", message }
            }
            if let Some(error) = agent.error() {
                p { role: "alert", "{error}" }
            }
            form {
                onsubmit: move |event| {
                    event.prevent_default();
                    agent.send(draft.take());
                },
                input { value: "{draft}", oninput: move |event| draft.set(event.value()) }
                button { disabled: agent.is_streaming(), "Send" }
            }
        }
    }

    #[component]
    fn Bubble(message: MessageRef) -> Element {
        rsx! {
            div { class: "{message.role()}", "{message.text()}" }
        }
    }
    dioxus::launch(app);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
