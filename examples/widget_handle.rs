//! A widget that is opened by a button of the page: `cargo xtask serve widget_handle`.

#[cfg(target_arch = "wasm32")]
#[path = "support/page.rs"]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    dioxus::launch(app::Support);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This example is a page: cargo xtask serve widget_handle");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use dioxus::prelude::*;
    use karta_dioxus::{KartaWidget, use_karta_widget};

    use crate::page::Page;

    #[component]
    pub fn Support() -> Element {
        let page = use_hook(|| std::rc::Rc::new(Page::current()));
        let widget = use_karta_widget();
        rsx! {
            main {
                h1 { "Coffee & Co" }
                button { id: "help", onclick: move |_| widget.open(), "Need help?" }
            }
            KartaWidget {
                handle: widget,
                project: page.project(),
                base_url: page.base_url(),
                embed_key: page.get("embed_key").unwrap_or_else(|| "pk_live_demo".into()),
            }
        }
    }
}
