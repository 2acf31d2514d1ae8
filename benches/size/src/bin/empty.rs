//! A button that counts: what every Dioxus app loads.

#[cfg(target_arch = "wasm32")]
fn main() {
    use dioxus::prelude::*;

    fn app() -> Element {
        let mut count = use_signal(|| 0);
        rsx! {
            button { onclick: move |_| count += 1, "{count}" }
        }
    }
    dioxus::launch(app);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
