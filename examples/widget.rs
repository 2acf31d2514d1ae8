//! The prebuilt widget on a page, with everything it tells its host: `cargo xtask demo`.
//!
//! It reads `base_url`, `project`, `embed_key`, `token`, `token_endpoint`, `transport`, `user_id` and
//! `identity_token` from its address. Each callback adds a line to the list `#events`: its name and its payload.

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
    eprintln!("This example is a page: cargo xtask serve widget");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use std::rc::Rc;

    use dioxus::prelude::*;
    use karta_dioxus::{
        ColorScheme, Escalation, Feedback, KartaWidget, Position, Theme, Transport, User, use_karta_widget,
    };
    use serde::Serialize;

    use crate::page::Page;

    #[component]
    pub fn App() -> Element {
        let page = use_hook(|| Rc::new(Page::current()));
        let widget = use_karta_widget();
        let mut events = use_signal(Vec::<String>::new);
        let mut user_id = use_signal(|| page.get("user_id"));
        let mut scheme = use_signal(|| ColorScheme::Auto);
        let mut accent = use_signal(|| None::<&'static str>);
        let mut position = use_signal(|| Position::BottomRight);
        let mut is_shown = use_signal(|| true);
        let note = use_callback(move |line: String| events.push(line));

        let mut theme = Theme::new().color_scheme(scheme()).position(position());
        if let Some(accent) = accent() {
            theme = theme.accent(accent);
        }
        let user = match (user_id(), page.get("identity_token")) {
            (Some(id), Some(token)) => Some(User::verified(id, token)),
            (Some(id), None) => Some(User::soft(id)),
            (None, _) => None,
        };
        let (token, token_endpoint) = (page.get("token"), page.get("token_endpoint"));
        let is_default = token.is_none() && token_endpoint.is_none();
        let embed_key = page.get("embed_key").or_else(|| is_default.then(|| "pk_live_demo".into()));
        let is_responses = page.get("transport").as_deref() == Some("responses");

        rsx! {
            main {
                h1 { "Coffee & Co" }
                p { "A page with a widget on it. Beans answers in the corner." }
                section { class: "controls", aria_label: "Controls",
                    button { id: "open", onclick: move |_| widget.open(), "Need help?" }
                    button { id: "close", onclick: move |_| widget.close(), "Close" }
                    button { id: "toggle", onclick: move |_| widget.toggle(), "Open or close" }
                    button { id: "ask", onclick: move |_| widget.send_message("How do I brew a V60?"), "Ask about the V60" }
                    button { id: "reset", onclick: move |_| widget.reset(), "New conversation" }
                    button { id: "escalate", onclick: move |_| widget.escalate("asked on the page"), "A human, please" }
                    button { id: "identify", onclick: move |_| widget.identify(User::soft("grace")), "The next one is Grace" }
                    button { id: "dark", onclick: move |_| scheme.set(ColorScheme::Dark), "Dark" }
                    button { id: "light", onclick: move |_| scheme.set(ColorScheme::Light), "Light" }
                    button { id: "accent", onclick: move |_| accent.set(Some("#7c3aed")), "Violet" }
                    button { id: "left", onclick: move |_| position.set(Position::BottomLeft), "Left" }
                    button { id: "user", onclick: move |_| user_id.set(Some("ada".into())), "Sign in as Ada" }
                    button { id: "mount", onclick: move |_| is_shown.toggle(), if is_shown() { "Unmount" } else { "Mount" } }
                }
                p { id: "state",
                    if widget.is_open() { "open" } else { "closed" }
                    ", unread: {widget.unread()}"
                }
                h2 { "Events" }
                ol { id: "events", for (index, event) in events().into_iter().enumerate() { li { key: "{index}", "{event}" } } }
            }
            if is_shown() {
                KartaWidget {
                    handle: widget,
                    project: page.project(),
                    base_url: page.base_url(),
                    embed_key,
                    token,
                    token_endpoint,
                    transport: if is_responses { Transport::Responses } else { Transport::ManagedAgents },
                    user,
                    theme,
                    on_ready: move |()| note.call("ready {}".into()),
                    on_open: move |()| note.call("open {}".into()),
                    on_close: move |()| note.call("close {}".into()),
                    on_session_started: move |payload| note.call(line("session_started", &payload)),
                    on_message_sent: move |payload| note.call(line("message_sent", &payload)),
                    on_message_received: move |payload| note.call(line("message_received", &payload)),
                    on_unread: move |payload| note.call(line("unread", &payload)),
                    on_escalate: move |payload: Escalation| note.call(line("escalate", &payload)),
                    on_feedback: move |payload: Feedback| note.call(line("feedback", &payload)),
                    on_error: move |error| note.call(line("error", &error)),
                }
            }
        }
    }

    fn line(name: &str, payload: &impl Serialize) -> String {
        format!("{name} {}", serde_json::to_string(payload).unwrap_or_default())
    }
}
