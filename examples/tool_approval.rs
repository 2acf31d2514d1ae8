//! Approvals and questions with `use_karta_agent`: `cargo xtask serve tool_approval`.
//!
//! An agent pauses before it uses a tool that needs a permission, or to ask something; the hook shows that as
//! `pending_input` and takes the answer with `respond`. The page reads `base_url`, `project`, `embed_key`, `token`,
//! `token_endpoint`, `transport`, `user_id`, `identity_token` and `persist` (`session`, the default, `local` or
//! `none`) from its address.

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
    eprintln!("This example is a page: cargo xtask serve tool_approval");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use dioxus::prelude::*;
    use karta_dioxus::{
        Decision, InputRequest, Markdown, MessageRef, Persist, Role, ToolCall, ToolState, use_karta_agent,
    };

    use crate::composer::{Composer, Field};
    use crate::log::Log;
    use crate::notice::Notice;
    use crate::page::Page;
    use crate::pause::{PauseCard, label};

    const PROMPTS: [&str; 3] = ["Refund order 10479", "Help me choose", "Where is my order 10482?"];

    #[component]
    pub fn App() -> Element {
        let options = use_hook(|| Page::current().options(Persist::Session));
        let agent = use_karta_agent(options);
        let field = use_hook(Field::new);
        let mut decisions = use_signal(Vec::<(InputRequest, Decision)>::new);
        rsx! {
            main {
                header {
                    h1 { "Nothing runs without your word" }
                    p { "Beans pauses before it acts for you, and asks when it needs to know more." }
                }
                section { class: "chat", aria_label: "Chat with Beans",
                    Log { agent,
                        for message in agent.messages().iter() {
                            Row { key: "{message.id()}", message }
                        }
                        PauseCard {
                            agent,
                            on_decided: move |decided| {
                                decisions.write().push(decided);
                                field.focus();
                            },
                        }
                        Notice { agent }
                    }
                    div { class: "prompts",
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
                    Composer { agent, field }
                }
                aside { aria_labelledby: "decisions",
                    h2 { id: "decisions", "Your decisions" }
                    if decisions.read().is_empty() {
                        p { class: "note", "None yet. What you decide in this tab is listed here." }
                    }
                    ol { id: "decided",
                        for (request , decision) in decisions() {
                            li { key: "{request.request_id}", "data-decision": decision.as_str(),
                                strong { {label(decision.as_str())} }
                                " "
                                code { {request.tool.clone().unwrap_or_default()} }
                                if let Some(target) = &request.target { small { "{target}" } }
                            }
                        }
                    }
                    button {
                        r#type: "button",
                        onclick: move |_| {
                            agent.new_session();
                            decisions.write().clear();
                            field.focus();
                        },
                        "New chat"
                    }
                }
            }
        }
    }

    /// A message. Renders again when this message changes, and else not.
    #[component]
    fn Row(message: MessageRef) -> Element {
        let text = message.text();
        let is_streaming = message.is_streaming();
        rsx! {
            article { class: "{message.role()}", "data-streaming": is_streaming, aria_busy: is_streaming,
                if message.role() == Role::User {
                    p { class: "bubble", dir: "auto", "{text}" }
                } else {
                    if is_streaming && text.is_empty() {
                        div { class: "typing", role: "img", aria_label: "Beans is writing", i {} i {} i {} }
                    }
                    Markdown { text, streaming: is_streaming }
                    for tool in message.tools() {
                        Tool { key: "{tool.id}", tool }
                    }
                }
            }
        }
    }

    #[component]
    fn Tool(tool: ToolCall) -> Element {
        let (state, words) = match tool.state {
            ToolState::Running => ("running", "is running"),
            ToolState::Done => ("done", "has run"),
            ToolState::Denied => ("denied", "was not allowed"),
            ToolState::Stopped => ("stopped", "was stopped"),
            _ => ("failed", "has failed"),
        };
        rsx! {
            p { class: "tool", "data-state": state,
                code { if tool.name.is_empty() { "The tool" } else { "{tool.name}" } }
                " {words}"
            }
        }
    }
}
