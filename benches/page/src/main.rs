//! What `cargo xtask bench` measures of this project, on one page: the widget, or with `view=hook` a chat of one's own.
//!
//! It reads `view`, `base_url`, `project`, `embed_key`, `session` and `say` from its address. The button `#say` of the
//! chat sends what `say` says; `#state` tells how many answers are complete.

#[cfg(target_arch = "wasm32")]
mod address;
#[cfg(target_arch = "wasm32")]
mod chat;
#[cfg(target_arch = "wasm32")]
mod support;

#[cfg(target_arch = "wasm32")]
fn main() {
    dioxus::launch(app::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is a page: cargo xtask bench");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use dioxus::prelude::*;

    use crate::address::Address;
    use crate::chat::Chat;
    use crate::support::Support;

    #[component]
    pub fn App() -> Element {
        let address = use_hook(Address::current);
        if address.get("view").as_deref() == Some("hook") {
            rsx! { Chat { address } }
        } else {
            rsx! { Support { address } }
        }
    }
}
