//! The list of messages without a browser: what the page's settings do to what is in them.

#![cfg(all(feature = "widget", not(target_arch = "wasm32")))]

#[path = "hook/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test program uses its part, and may panic"
)]
mod support;

use dioxus::prelude::*;
use karta_dioxus::{ChatRoot, ChatSettings, ImagePolicy, MessageList, Theme, UseKartaAgent, use_chat};
use support::Stage;

#[component]
fn List(agent: UseKartaAgent, images: Option<ImagePolicy>) -> Element {
    let theme = Theme::new();
    let theme = match images {
        Some(images) => theme.images(images),
        None => theme,
    };
    let chat = use_chat(agent, ChatSettings::new().theme(theme));
    rsx! {
        ChatRoot { chat, MessageList { chat } }
    }
}

/// The list with an answer of two images.
fn html(images: Option<ImagePolicy>) -> String {
    let mut stage = Stage::new();
    let agent = stage.agent();
    stage.child(move || {
        rsx! {
            List { agent, images: images.clone() }
        }
    });
    stage.send("Show me cats.");
    stage.say("![Mia](https://cdn.example/mia.png) ![Tom](https://evil.example/tom.png)");
    stage.end();
    let html = stage.html();
    let list = html.split("class=\"messages\"").nth(1).map(str::to_owned);
    list.unwrap_or_else(|| panic!("no list in {html}"))
}

#[test]
fn an_image_in_an_answer_is_a_link() {
    let html = html(None);
    assert!(!html.contains("<img"), "{html}");
    for address in ["https://cdn.example/mia.png", "https://evil.example/tom.png"] {
        assert!(html.contains(&format!("href=\"{address}\"")), "{html}");
    }
}

#[test]
fn the_theme_says_whose_images_are_loaded() {
    let html = html(Some(ImagePolicy::hosts(["cdn.example"])));
    assert_eq!(html.matches("<img").count(), 1, "{html}");
    assert!(html.contains("src=\"https://cdn.example/mia.png\""), "{html}");
    assert!(html.contains("href=\"https://evil.example/tom.png\""), "{html}");
}
