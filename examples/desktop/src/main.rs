//! A desktop app: a chat of its own on the hook, and the widget in the corner of the window.
//!
//! The program is native, and its window is a webview that it drives by messages. So requests are made by the native
//! transport (the feature `native`), and the widget is rendered in place: there is no page that it would have to be kept
//! apart from. `README.md` says how to run it.

mod chat;
mod script;

use std::env;

use dioxus::desktop::{Config, LogicalSize, WindowBuilder};
use dioxus::prelude::*;
use karta_dioxus::{KartaWidget, Theme, use_karta_widget};

use crate::chat::Chat;

const STYLES: &str = include_str!("../style.css");

fn main() {
    let window =
        WindowBuilder::new().with_title("Coffee & Co").with_inner_size(LogicalSize::new(1000.0, 720.0));
    let config = Config::new().with_window(window).with_menu(None);
    dioxus::LaunchBuilder::desktop().with_cfg(config).launch(App);
}

/// Which agent the app talks to. Without any settings it is the demo agent of `cargo run -p karta-demo-server -- 8787`.
#[derive(Clone, PartialEq)]
struct Settings {
    base_url: String,
    project: String,
    embed_key: String,
}

impl Settings {
    fn from_environment() -> Self {
        let or = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
        Self {
            base_url: or("KARTA_BASE_URL", "http://127.0.0.1:8787"),
            project: or("KARTA_PROJECT", "coffeeco/support-bot"),
            embed_key: or("KARTA_EMBED_KEY", "pk_live_demo"),
        }
    }
}

#[component]
fn App() -> Element {
    let settings = use_hook(Settings::from_environment);
    let widget = use_karta_widget();
    script::use_script();
    rsx! {
        document::Style { {STYLES} }
        main {
            h1 { "Coffee & Co" }
            button { id: "open", onclick: move |_| widget.open(), "Need help?" }
            h2 { "A chat on the hook" }
            Chat { settings: settings.clone() }
        }
        KartaWidget {
            handle: widget,
            base_url: settings.base_url,
            project: settings.project,
            embed_key: settings.embed_key,
            theme: Theme::new().agent_name("Beans").accent("#7a4b2a").greeting("Ask me about coffee."),
        }
    }
}
