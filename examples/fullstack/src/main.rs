//! A Dioxus fullstack app with the widget and a chat of its own: rendered on the server, hydrated in the browser.
//!
//! The server never talks to Karta while it renders. It does two things that a page can't do by itself: it signs who is
//! chatting, with a secret, and it mints session tokens at an address of its own. `README.md` says how to run it.

mod api;
mod chat;
#[cfg(feature = "server")]
mod karta;

use dioxus::prelude::*;
use karta_dioxus::{KartaWidget, Theme, User, use_karta_widget};

use crate::chat::Chat;

fn main() {
    #[cfg(feature = "web")]
    console_error_panic_hook::set_once();
    dioxus::launch(App);
}

#[component]
fn App() -> Element {
    // Resolved on the server and handed over in the page: the browser does not ask again.
    let settings = use_server_future(api::settings)?;
    let settings = match &*settings.read() {
        Some(Ok(settings)) => settings.clone(),
        Some(Err(error)) => return rsx! { p { role: "alert", "{error}" } },
        None => return rsx! {},
    };
    let widget = use_karta_widget();
    let mut clicks = use_signal(|| 0);
    rsx! {
        main {
            h1 { "Coffee & Co" }
            p { "Signed in as " strong { id: "user", "{settings.user_id}" } "." }
            button { id: "open", onclick: move |_| widget.open(), "Need help?" }
            button { id: "clicks", onclick: move |_| clicks += 1, "Clicked {clicks} times" }
            h2 { "A chat on the hook" }
            Chat { settings: settings.clone() }
        }
        // The embed key is public; the identity token proves the user id that stands beside it.
        KartaWidget {
            handle: widget,
            base_url: settings.base_url,
            project: settings.project,
            embed_key: settings.embed_key,
            user: User::verified(settings.user_id, settings.identity_token),
            theme: Theme::new().agent_name("Beans"),
        }
    }
}
