//! A chat of one's own from the widget's components: `cargo xtask serve chat_components`.
//!
//! The visitor's conversations stand beside the one that is shown. The agent's answers look as in the widget; with `slots` in the address messages and tools are drawn by this page
//! instead, and with `parts` it is the last message, all tools and the cards that stand alone, in places of this page. It reads `base_url`, `project`, `embed_key`, `token`, `token_endpoint`, `transport`, `user_id`,
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
        ApprovalCard, Chat, ChatRoot, ChatSettings, Composer, Escalation, Feedback, InputKind, Locale,
        Message, MessageList, MessageRef, MessageSent, Persist, QuestionCard, SessionList, ToolCall,
        ToolCard, use_chat, use_karta_agent,
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
                    if page.get("parts").is_some() {
                        Parts { chat }
                    } else {
                        MessageList { chat }
                    }
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

    /// The parts of a conversation, each where this page wants it.
    #[component]
    fn Parts(chat: Chat) -> Element {
        let agent = chat.agent();
        let latest = agent.messages().last();
        let tools = agent.messages().iter().flat_map(|message| message.tools());
        rsx! {
            div { id: "parts",
                section { id: "latest", aria_label: "The latest message",
                    // In a list, so that another message is another row.
                    for message in latest {
                        Message { key: "{message.id()}", chat, message }
                    }
                }
                section { id: "tools", aria_label: "Tools",
                    for tool in tools {
                        ToolCard { key: "{tool.id}", chat, tool }
                    }
                }
                section { id: "asked", aria_label: "What Beans asks",
                    for request in agent.pending_input() {
                        if request.kind == InputKind::UserQuestion {
                            QuestionCard { key: "{request.request_id}", chat, request }
                        } else {
                            ApprovalCard { key: "{request.request_id}", chat, request }
                        }
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
