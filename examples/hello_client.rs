//! The headless client in a page, without the hook: `cargo xtask serve hello_client`.
//!
//! It reads `base_url`, `project`, `embed_key`, `token`, `token_endpoint`, `transport`, `user_id`, `identity_token`
//! and `message` (sent at once) from its address.

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
    eprintln!("This example is a page: cargo xtask serve hello_client");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use dioxus::core::Task;
    use dioxus::prelude::*;
    use futures::StreamExt;
    use karta_dioxus::{AgentEvent, KartaAgentClient, Persist};

    use crate::page::Page;

    #[component]
    pub fn App() -> Element {
        let page = use_hook(|| std::rc::Rc::new(Page::current()));
        // Made once; a client makes no request before its first call.
        let client = use_hook(|| KartaAgentClient::new(page.options(Persist::None)));
        let mut draft = use_signal(|| page.get("message").unwrap_or_default());
        let mut answer = use_signal(String::new);
        let mut status = use_signal(|| "idle");
        let mut events = use_signal(Vec::<String>::new);
        let mut turn = use_signal(|| None::<Task>);

        let client = match client {
            Ok(client) => client,
            Err(error) => return rsx! { p { role: "alert", "{error}" } },
        };
        let send = use_callback(move |text: String| {
            if text.trim().is_empty() {
                return;
            }
            answer.set(String::new());
            events.set(Vec::new());
            status.set("streaming");
            let mut stream = client.send_message(text);
            let task = spawn(async move {
                while let Some(event) = stream.next().await {
                    events.push(serde_json::to_string(&event).unwrap_or_default());
                    match event {
                        // The full text so far: replace.
                        AgentEvent::Message { text, .. } => answer.set(text.to_string()),
                        AgentEvent::InputRequired { .. } => status.set("waiting for input"),
                        AgentEvent::Error(error) => {
                            answer.set(error.to_string());
                            status.set("error");
                        }
                        AgentEvent::Done { .. } => status.set("idle"),
                        _ => {}
                    }
                }
            });
            if let Some(earlier) = turn.replace(Some(task)) {
                earlier.cancel();
            }
        });
        use_effect(move || send(draft.take()));

        rsx! {
            main {
                h1 { "Hello, client" }
                form {
                    onsubmit: move |event| {
                        event.prevent_default();
                        send(draft.take());
                    },
                    input {
                        name: "message",
                        aria_label: "Message",
                        placeholder: "How do I brew a V60?",
                        value: "{draft}",
                        oninput: move |event| draft.set(event.value()),
                    }
                    button { r#type: "submit", "Send" }
                    button {
                        id: "stop",
                        r#type: "button",
                        // Dropping the stream aborts its request.
                        onclick: move |_| {
                            if let Some(task) = turn.take() {
                                task.cancel();
                                status.set("stopped");
                            }
                        },
                        "Stop"
                    }
                }
                p { id: "status", role: "status", "{status}" }
                pre { id: "answer", "{answer}" }
                details {
                    summary { "Events" }
                    ol { id: "events", for event in events() { li { "{event}" } } }
                }
            }
        }
    }
}
