//! The visitor's conversations.

use std::rc::Rc;

use dioxus::core::Task;
use dioxus::prelude::*;
use js_sys::Date;
use karta_dioxus::{SessionSummary, UseKartaAgent};

/// The list, the newest first, and a button for a new one. `on_done` is called after either, and on Escape.
#[component]
pub fn Sessions(agent: UseKartaAgent, is_open: bool, on_done: Callback) -> Element {
    let mut sessions = use_signal(Vec::<SessionSummary>::new);
    let mut loading = use_hook(|| CopyValue::new(None::<Task>));
    use_effect(move || {
        // Subscribes: the list is read anew with another session, and when a turn begins, pauses or ends.
        let _ = (agent.session_id(), agent.status(), agent.pending_input());
        let task = spawn(async move {
            // A list that can't be had now stays as it is: the conversation matters more.
            if let Ok(list) = agent.sessions().await {
                sessions.set(list.into_iter().filter(|session| !session.archived).collect());
            }
        });
        if let Some(earlier) = loading.replace(Some(task)) {
            earlier.cancel();
        }
    });
    // On phones the focus goes into the list when it opens.
    let mut first = use_signal(|| None::<Rc<MountedData>>);
    use_effect(use_reactive((&is_open,), move |(is_open,)| {
        if let Some(first) = first.peek().clone().filter(|_| is_open) {
            spawn(async move { drop(first.set_focus(true).await) });
        }
    }));
    let current = agent.session_id();
    rsx! {
        nav {
            class: "sessions",
            id: "sessions",
            aria_label: "Conversations",
            onkeydown: move |event| {
                if is_open && event.key() == Key::Escape {
                    on_done.call(());
                }
            },
            button {
                class: "new",
                r#type: "button",
                onmounted: move |event| first.set(Some(event.data())),
                onclick: move |_| {
                    agent.new_session();
                    on_done.call(());
                },
                svg { view_box: "0 0 20 20", "aria-hidden": "true", path { d: "M10 4.5v11M4.5 10h11" } }
                "New chat"
            }
            ul {
                for session in sessions() {
                    li { key: "{session.id}",
                        Entry { session: session.clone(), is_current: current.as_deref() == Some(&session.id), agent, on_done }
                    }
                }
            }
            if sessions.read().is_empty() {
                p { class: "note", "Your conversations will be listed here." }
            }
        }
    }
}

#[component]
fn Entry(agent: UseKartaAgent, session: SessionSummary, is_current: bool, on_done: Callback) -> Element {
    let title = if session.title.is_empty() { "New conversation" } else { &session.title };
    let time = session.last_activity_at.as_deref().or(session.created_at.as_deref()).unwrap_or_default();
    let state = match session.state.as_deref() {
        Some("running") => Some("writing"),
        Some("awaiting_input") => Some("waits for you"),
        _ => None,
    };
    let id = session.id.clone();
    rsx! {
        button {
            r#type: "button",
            aria_current: if is_current { "page" },
            onclick: move |_| {
                if !is_current {
                    agent.open_session(id.clone());
                }
                on_done.call(());
            },
            span { class: "title", dir: "auto", "{title}" }
            small {
                time { datetime: "{time}", {ago(time)} }
                if let Some(state) = state {
                    " · "
                    em { "{state}" }
                }
            }
        }
    }
}

/// A time, as people say it.
fn ago(time: &str) -> String {
    let then = Date::new(&time.into());
    let minutes = ((Date::now() - then.get_time()) / 60_000.0).max(0.0);
    match minutes {
        minutes if minutes.is_nan() => String::new(),
        ..1.0 => "just now".into(),
        ..60.0 => format!("{minutes:.0} min ago"),
        ..1440.0 => format!("{:.0} h ago", minutes / 60.0),
        _ => then.to_locale_date_string("default", &js_sys::Object::new()).into(),
    }
}
