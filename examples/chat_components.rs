//! A chat of one's own from the widget's components: `cargo xtask serve chat_components`.
//!
//! The visitor's conversations stand beside the one that is shown. The agent's answers look as in the widget; with `slots` in the address messages and tools are drawn by this page
//! instead. It reads `base_url`, `project`, `embed_key`, `token`, `token_endpoint`, `transport`, `user_id`,
//! `identity_token`, `persist`, `locale` (a language tag), `theme` and `behavior` (JSON) from its address. What the
//! components tell stands in the list `#events`.

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
    eprintln!("This example is a page: cargo xtask serve chat_components");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use std::rc::Rc;

    use dioxus::prelude::*;
    use karta_dioxus::{
        ChatRoot, ChatSettings, Composer, Escalation, Feedback, Locale, MessageList, MessageRef, MessageSent,
        Persist, SessionList, ToolCall, use_chat, use_karta_agent,
    };
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::page::Page;

    #[component]
    pub fn App() -> Element {
        let page = use_hook(|| Rc::new(Page::current()));
        let agent = use_karta_agent(page.options(Persist::Session));
        let events = use_signal(Vec::<String>::new);

        let mut settings = ChatSettings::new()
            .theme(json(&page, "theme"))
            .behavior(json(&page, "behavior"))
            .locale(page.get("locale").and_then(|tag| Locale::for_language(&tag)).unwrap_or_default())
            .on_feedback(use_callback(move |feedback: Feedback| note(events, "feedback", &feedback)))
            .on_escalate(use_callback(move |escalation: Escalation| note(events, "escalate", &escalation)))
            .on_message_sent(use_callback(move |sent: MessageSent| note(events, "message_sent", &sent)));
        let message = use_callback(|message: MessageRef| rsx! { Line { message } });
        let tool = use_callback(
            |tool: ToolCall| rsx! { p { class: "step", "Beans used {tool.name}: {tool.state:?}" } },
        );
        if page.get("slots").as_deref() == Some("messages") {
            settings = settings.render_message(message);
        }
        if page.get("slots").as_deref() == Some("tools") {
            settings = settings.render_tool(tool);
        }
        let chat = use_chat(agent, settings);
        rsx! {
            main {
                h1 { "Beans" }
                ChatRoot { chat,
                    SessionList { chat }
                    MessageList { chat }
                    Composer { chat }
                }
                button { id: "draft", onclick: move |_| {
                        chat.set_draft("Where is my order 10482?");
                        chat.focus();
                    },
                    "Ask for an order"
                }
                ol { id: "events",
                    for (index, event) in events().into_iter().enumerate() {
                        li { key: "{index}", "{event}" }
                    }
                }
            }
        }
    }

    /// This page's own way to show a message.
    #[component]
    fn Line(message: MessageRef) -> Element {
        rsx! {
            p { class: "line", "data-role": "{message.role()}",
                b { "{message.role()}: " }
                "{message.text()}"
            }
        }
    }

    fn json<T: DeserializeOwned + Default>(page: &Page, name: &str) -> T {
        page.get(name).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
    }

    fn note(mut events: Signal<Vec<String>>, name: &str, payload: &impl Serialize) {
        events.push(format!("{name} {}", serde_json::to_string(payload).unwrap_or_default()));
    }
}
