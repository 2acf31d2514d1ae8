//! Frames, and what a hook leaves behind.

use karta_dioxus::Persist;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{ROWS, chat, serve, shows, text};
use crate::heap;
use crate::page::{Page, document, eventually};

/// Lets every task run that is ready, and no frame come.
async fn microtasks() {
    for _ in 0..4 {
        JsFuture::from(js_sys::Promise::resolve(&wasm_bindgen::JsValue::NULL)).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn texts_within_a_frame_are_rendered_once_and_the_end_at_once() {
    let server = serve(Persist::None);
    let page = Page::open(chat).await;
    page.click("#send");
    shows(&page, "#status", "Streaming s1").await;
    let before = ROWS.get();
    for number in 1..=100 {
        server.say(&format!("text {number}"));
        microtasks().await;
    }
    shows(&page, "#messages", "hitext 100").await;
    let rendered = ROWS.get() - before;
    assert!((1..=4).contains(&rendered), "{rendered} renders for 100 texts in a frame or two");
    server.say("the end");
    server.end();
    eventually("idle", || text(&page, "#status") == "Idle s1").await;
    assert_eq!(text(&page, "#messages"), "hithe end");
}

#[wasm_bindgen_test]
async fn mounting_200_times_with_a_turn_each_leaves_no_byte_and_no_node() {
    let server = serve(Persist::None);
    let page = Page::open(chat).await;
    let cycle = async || {
        page.click("#send");
        eventually("it streams", || text(&page, "#status").starts_with("Streaming s")).await;
        server.say("Hello");
        eventually("the text", || text(&page, "#messages") == "hiHello").await;
        page.click("#toggle");
        eventually("it is gone", || page.find("#send").is_none()).await;
        assert_eq!((server.open_streams(), server.in_flight()), (0, 0));
        server.act(|world| world.model.sessions.clear());
        server.forget();
        page.click("#toggle");
        eventually("it is back", || page.find("#send").is_some()).await;
    };
    // From here on the sessions' ids have three digits.
    for _ in 0..110 {
        cycle().await;
    }
    let nodes = document().query_selector_all("*").unwrap().length();
    let before = heap::live();
    for _ in 0..200 {
        cycle().await;
    }
    assert_eq!(heap::live() - before, 0, "bytes after 200 mounts");
    assert_eq!(document().query_selector_all("*").unwrap().length(), nodes);
}
