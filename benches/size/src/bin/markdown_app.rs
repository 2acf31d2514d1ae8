//! One text as Markdown.

#[cfg(target_arch = "wasm32")]
fn main() {
    use dioxus::prelude::*;
    use karta_dioxus::Markdown;

    fn app() -> Element {
        let mut text = use_signal(String::new);
        rsx! {
            textarea { oninput: move |event| text.set(event.value()) }
            Markdown { text: text() }
        }
    }
    dioxus::launch(app);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
