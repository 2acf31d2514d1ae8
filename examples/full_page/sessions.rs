//! The list of sessions.

use dioxus::prelude::*;
use karta_dioxus::UseKartaAgent;

/// This visitor's sessions, the newest first. Read anew whenever a turn has ended.
#[component]
pub fn Sessions(agent: UseKartaAgent, on_choose: EventHandler<()>) -> Element {
    let sessions = use_resource(move || async move {
        // Both subscribe: the list changes with the session, and when a turn is over.
        let has_session = agent.session_id().is_some();
        if agent.is_streaming() || !has_session && agent.client().is_none() {
            return None;
        }
        Some(agent.sessions().await)
    });
    let mut known = use_signal(Vec::new);
    use_effect(move || {
        if let Some(Some(Ok(sessions))) = &*sessions.read() {
            known.set(sessions.clone());
        }
    });
    let current = agent.session_id();
    rsx! {
        nav { class: "sessions", aria_label: "Chats",
            button {
                class: "new",
                onclick: move |_| {
                    agent.new_session();
                    on_choose.call(());
                },
                "New chat"
            }
            if let Some(Some(Err(error))) = &*sessions.read() {
                p { class: "state", role: "status", "The chats could not be listed: {error}" }
            }
            ul {
                for session in known() {
                    li { key: "{session.id}",
                        button {
                            class: "session",
                            aria_current: if current.as_deref() == Some(session.id.as_str()) { "true" },
                            onclick: {
                                let id = session.id.clone();
                                move |_| {
                                    agent.open_session(id.clone());
                                    on_choose.call(());
                                }
                            },
                            span { class: "title", dir: "auto",
                                if session.title.is_empty() { "Untitled" } else { "{session.title}" }
                            }
                            small { {day(session.last_activity_at.as_deref().unwrap_or_default())} }
                        }
                    }
                }
            }
        }
    }
}

/// The day and the minute of an ISO 8601 time.
fn day(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}
