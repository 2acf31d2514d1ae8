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
#[path = "tool_approval/row.rs"]
mod row;

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
    use karta_dioxus::{Decision, InputRequest, Persist, Role, use_karta_agent};

    use crate::composer::{Composer, Field};
    use crate::log::Log;
    use crate::notice::Notice;
    use crate::page::Page;
    use crate::pause::{PauseCard, label};
    use crate::row::Row;

    const PROMPTS: [&str; 3] = ["Refund order 10479", "Help me choose", "Where is my order 10482?"];

    /// What was decided in this tab.
    #[derive(Clone, PartialEq)]
    struct Decided {
        request: InputRequest,
        decision: Decision,
        /// The answer that was paused. It keeps its id; when it is gone, the hook has read the session anew, since
        /// somebody else had decided before.
        answer: String,
        came_late: bool,
    }

    #[component]
    pub fn App() -> Element {
        let options = use_hook(|| Page::current().options(Persist::Session));
        let agent = use_karta_agent(options);
        let field = use_hook(Field::new);
        let mut decisions = use_signal(Vec::<Decided>::new);
        use_effect(move || {
            let is_settled = !agent.is_streaming();
            let is_there = |id: &str| agent.messages().iter().any(|message| message.id() == id);
            let is_gone = decisions.peek().last().is_some_and(|last| !is_there(&last.answer));
            if is_settled
                && is_gone
                && let Some(last) = decisions.write().last_mut()
            {
                last.came_late = true;
            }
        });
        rsx! {
        main {
            header {
                h1 { "Nothing runs without your word" }
                p { "Beans pauses before it acts for you, and asks when it needs to know more." }
            }
            section { class: "chat", aria_label: "Chat with Beans",
                Log { agent,
                    for message in agent.messages().iter() {
                        Row { key: "{message.id()}", agent, message }
                    }
                    PauseCard {
                        agent,
                        on_decided: move |(request, decision)| {
                            let paused = agent.messages().iter().rfind(|message| message.role() == Role::Assistant);
                            let answer = paused.map(|answer| answer.id()).unwrap_or_default();
                            decisions.write().push(Decided { request, decision, answer, came_late: false });
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
                    for (index, Decided { request, decision, came_late, .. }) in decisions().into_iter().enumerate() {
                        li { key: "{index}", "data-decision": decision.as_str(),
                            strong { {label(decision.as_str())} }
                            " "
                            code { {request.tool.clone().unwrap_or_default()} }
                            if came_late { em { "Too late: it was answered elsewhere." } }
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
}
