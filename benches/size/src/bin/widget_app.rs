//! A page with nothing on it but the widget, as the README begins.

#[cfg(target_arch = "wasm32")]
fn main() {
    use dioxus::prelude::*;
    use karta_dioxus::{KartaWidget, Theme};

    fn app() -> Element {
        rsx! {
            KartaWidget {
                project: "coffeeco/support-bot",
                embed_key: "pk_live_...",
                theme: Theme::new().accent("#d4ff4f").agent_name("Beans"),
            }
        }
    }
    dioxus::launch(app);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
