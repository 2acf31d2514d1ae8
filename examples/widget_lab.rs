//! The widget with a button for each of its props: `cargo xtask serve widget_lab`.
//!
//! Beside the parameters of the other pages it reads `theme` and `behavior` (JSON), `locale` (a language tag),
//! `default_open`, `context`, `slots` (the page draws a part of the header, and messages, or with `slots=tools` tools),
//! and `late` (the widget is not there until `#mount` is pressed). A second widget, `#second`, takes the handle over,
//! `#swap` gives the first one a spare handle, and `#forget` empties the list of events.

#[cfg(target_arch = "wasm32")]
#[path = "support/page.rs"]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    dioxus::launch(app::Lab);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This example is a page: cargo xtask serve widget_lab");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use std::rc::Rc;

    use dioxus::prelude::*;
    use karta_dioxus::{
        Behavior, ColorScheme, Escalation, Feedback, KartaWidget, KartaWidgetHandle, Locale, MessageRef,
        Position, Theme, ToolCall, Transport, User, use_karta_widget,
    };
    use serde::Serialize;

    use crate::page::Page;

    /// Words that a test has put into the page's storage, in JSON: they may be more than an address holds.
    fn stored_locale() -> Option<Locale> {
        let storage = web_sys::window()?.session_storage().ok()??;
        Locale::from_json(&storage.get_item("locale").ok()??).ok()
    }

    /// The props, as far as they change.
    #[derive(Clone, PartialEq)]
    struct Values {
        project: String,
        base_url: String,
        embed_key: Option<String>,
        token: Option<String>,
        token_endpoint: Option<String>,
        transport: Transport,
        user: Option<User>,
        theme: Theme,
        locale: Locale,
        behavior: Behavior,
        default_open: bool,
        context: Option<String>,
        /// What of the widget the page draws itself, beside a part of the header.
        slots: Option<String>,
        /// Which closures the callbacks are.
        generation: u32,
    }

    impl Values {
        fn of(page: &Page) -> Self {
            let (token, token_endpoint) = (page.get("token"), page.get("token_endpoint"));
            let is_default = token.is_none() && token_endpoint.is_none();
            let theme = page.get("theme").and_then(|json| serde_json::from_str(&json).ok());
            let behavior = page.get("behavior").and_then(|json| serde_json::from_str(&json).ok());
            let locale = stored_locale().or_else(|| Locale::for_language(&page.get("locale")?));
            let is_responses = page.get("transport").as_deref() == Some("responses");
            Self {
                project: page.project(),
                base_url: page.base_url(),
                embed_key: page.get("embed_key").or_else(|| is_default.then(|| "pk_live_demo".into())),
                token,
                token_endpoint,
                transport: if is_responses { Transport::Responses } else { Transport::ManagedAgents },
                user: page.user(),
                theme: theme.unwrap_or_default(),
                locale: locale.unwrap_or_default(),
                behavior: behavior.unwrap_or_default(),
                default_open: page.get("default_open").is_some(),
                context: page.get("context"),
                slots: page.get("slots"),
                generation: 0,
            }
        }

        /// Gives a prop another value.
        fn flip(&mut self, prop: &str) {
            match prop {
                "project" => self.project = "coffeeco/quiet-bot".into(),
                "base_url" => self.base_url.push('/'),
                "embed_key" => self.embed_key = Some("pk_live_quiet".into()),
                "token" => (self.embed_key, self.token) = (None, Some("another".into())),
                "token_endpoint" => (self.embed_key, self.token_endpoint) = (None, Some("/another".into())),
                "transport" => self.transport = Transport::Responses,
                "user_id" => self.user = Some(User::soft("ada")),
                "identity_token" => self.user = Some(User::verified("ada", "signed")),
                "attributes" => {
                    let user = self.user.take().unwrap_or_default();
                    self.user = Some(user.attribute("plan", "gold"));
                }
                "theme" => self.theme = self.theme.clone().accent("#7c3aed").agent_name("Java"),
                "dark" => self.theme = self.theme.clone().color_scheme(ColorScheme::Dark),
                "left" => self.theme = self.theme.clone().position(Position::BottomLeft),
                "locale" => self.locale = Locale::german(),
                "behavior" => self.behavior = self.behavior.clone().resume_latest(false).tool_args(true),
                "default_open" => self.default_open = !self.default_open,
                "context_fn" => self.context = Some("The visitor looks at the grinder.".into()),
                _ => {}
            }
            self.generation += 1;
        }
    }

    const FLIPS: [&str; 17] = [
        "project",
        "base_url",
        "embed_key",
        "token",
        "token_endpoint",
        "transport",
        "user_id",
        "identity_token",
        "attributes",
        "theme",
        "dark",
        "left",
        "locale",
        "behavior",
        "default_open",
        "context_fn",
        "callbacks",
    ];

    #[component]
    pub fn Lab() -> Element {
        let page = use_hook(|| Rc::new(Page::current()));
        let (widget, spare) = (use_karta_widget(), use_karta_widget());
        let mut is_spare_given = use_signal(|| false);
        let mut props = use_signal(|| Values::of(&page));
        let mut is_shown = use_signal(|| page.get("late").is_none());
        let mut is_second_shown = use_signal(|| false);
        let mut events = use_signal(Vec::<String>::new);
        rsx! {
            main {
                h1 { "Widget lab" }
                div { id: "controls",
                    for prop in FLIPS {
                        button { key: "{prop}", id: "flip-{prop}", onclick: move |_| props.write().flip(prop), "{prop}" }
                    }
                    button { id: "mount", onclick: move |_| is_shown.toggle(), "mount" }
                    button { id: "second", onclick: move |_| is_second_shown.toggle(), "second widget" }
                    button { id: "swap", onclick: move |_| is_spare_given.toggle(), "swap the handles" }
                    button { id: "forget", onclick: move |_| events.clear(), "forget the events" }
                }
                div { id: "handle",
                    button { id: "open", onclick: move |_| widget.open(), "open" }
                    button { id: "close", onclick: move |_| widget.close(), "close" }
                    button { id: "toggle", onclick: move |_| widget.toggle(), "toggle" }
                    button { id: "ask", onclick: move |_| widget.send_message("echo from the page"), "send" }
                    button { id: "slow", onclick: move |_| widget.send_message("slow 20 40"), "send slowly" }
                    button { id: "escalate", onclick: move |_| widget.escalate("asked on the page"), "escalate" }
                    button { id: "identify", onclick: move |_| widget.identify(User::soft("grace")), "identify" }
                    button { id: "reset", onclick: move |_| widget.reset(), "reset" }
                }
                div { id: "spare",
                    button { id: "spare-open", onclick: move |_| spare.open(), "open" }
                    button { id: "spare-close", onclick: move |_| spare.close(), "close" }
                    button { id: "spare-ask", onclick: move |_| spare.send_message("echo from the spare handle"), "send" }
                }
                p { id: "state", "{widget.is_open()} {widget.unread()}" }
                p { id: "spare-state", "{spare.is_open()} {spare.unread()}" }
                p { id: "generation", "{props.read().generation}" }
                input { id: "elsewhere", aria_label: "Elsewhere" }
                ol { id: "events",
                    for (index, event) in events().into_iter().enumerate() {
                        li { key: "{index}", "{event}" }
                    }
                }
            }
            if is_shown() {
                Noted { values: props(), handle: Some(if is_spare_given() { spare } else { widget }), name: "", events }
            }
            if is_second_shown() {
                Noted { values: props(), handle: Some(widget), name: "second ", events }
            }
        }
    }

    /// A widget whose callbacks are noted.
    #[component]
    fn Noted(
        values: Values,
        handle: Option<KartaWidgetHandle>,
        name: &'static str,
        mut events: Signal<Vec<String>>,
    ) -> Element {
        let generation = values.generation;
        let mut note = move |event: &str, payload: String| {
            let mark = if generation == 0 { String::new() } else { format!("{generation}: ") };
            events.push(format!("{name}{mark}{event} {payload}"));
        };
        let context = values.context.clone();
        let plan = use_callback(|()| rsx! { span { class: "plan", "Gold" } });
        let line = use_callback(
            |message: MessageRef| rsx! { p { class: "line", "{message.role()}: {message.text()}" } },
        );
        let step = use_callback(
            |tool: ToolCall| rsx! { p { class: "step", "Beans used {tool.name}: {tool.state:?}" } },
        );
        let (has_slots, draws_tools) = (values.slots.is_some(), values.slots.as_deref() == Some("tools"));
        rsx! {
            KartaWidget {
                handle,
                project: values.project,
                base_url: values.base_url,
                embed_key: values.embed_key,
                token: values.token,
                token_endpoint: values.token_endpoint,
                transport: values.transport,
                user: values.user,
                theme: values.theme,
                locale: values.locale,
                behavior: values.behavior,
                default_open: values.default_open,
                context_fn: move |()| context.clone(),
                header_extra: has_slots.then_some(plan),
                render_message: (has_slots && !draws_tools).then_some(line),
                render_tool: draws_tools.then_some(step),
                on_ready: move |()| note("ready", "{}".into()),
                on_open: move |()| note("open", "{}".into()),
                on_close: move |()| note("close", "{}".into()),
                on_session_started: move |payload| note("session_started", json(&payload)),
                on_message_sent: move |payload| note("message_sent", json(&payload)),
                on_message_received: move |payload| note("message_received", json(&payload)),
                on_unread: move |payload| note("unread", json(&payload)),
                on_escalate: move |payload: Escalation| note("escalate", json(&payload)),
                on_feedback: move |payload: Feedback| note("feedback", json(&payload)),
                on_error: move |error| note("error", json(&error)),
            }
        }
    }

    fn json(payload: &impl Serialize) -> String {
        serde_json::to_string(payload).unwrap_or_default()
    }
}
