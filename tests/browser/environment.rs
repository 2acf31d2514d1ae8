//! What the views learn of the browser around them.

#[path = "../../src/widget/environment.rs"]
mod hooks;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dioxus::prelude::*;
use js_sys::{Object, Reflect};
use karta_dioxus::ShadowPortal;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::heap;
use crate::page::{Page, event, eventually, portals, within};
use crate::platform::dom;

/// Makes the browser say that it has a network, or none, and tells.
fn set_online(is_online: bool) {
    let navigator = web_sys::window().unwrap().navigator();
    let property = Object::new();
    Reflect::set(&property, &"value".into(), &is_online.into()).unwrap();
    Reflect::set(&property, &"configurable".into(), &JsValue::TRUE).unwrap();
    Reflect::define_property(&navigator, &"onLine".into(), &property).unwrap();
    let kind = if is_online { "online" } else { "offline" };
    web_sys::window().unwrap().dispatch_event(&event("Event", kind)).unwrap();
}

#[wasm_bindgen_test]
async fn the_network_is_followed_as_long_as_the_component_lives() {
    fn view() -> Element {
        let is_online = hooks::use_online();
        rsx! { p { id: "network", "{is_online}" } }
    }
    let page = Page::open(view).await;
    let shows =
        |text: &str| page.find("#network").is_some_and(|node| node.text_content().as_deref() == Some(text));
    set_online(true);
    eventually("online", || shows("true")).await;
    set_online(false);
    eventually("offline", || shows("false")).await;
    page.click("#toggle");
    eventually("gone", || page.find("#network").is_none()).await;
    set_online(true);
    page.click("#toggle");
    eventually("online again", || shows("true")).await;
}

#[wasm_bindgen_test]
async fn a_media_query_and_the_viewport_are_known_after_the_first_effect() {
    fn view() -> Element {
        let is_wide = hooks::use_media_query("(min-width: 1px)");
        let is_narrow = hooks::use_media_query("(max-width: 0px)");
        let viewport = hooks::use_visual_viewport();
        let is_seen = viewport().is_some_and(|viewport| viewport.height > 0.0 && viewport.top >= 0.0);
        rsx! { p { id: "seen", "{is_wide} {is_narrow} {is_seen}" } }
    }
    let page = Page::open(view).await;
    eventually("all of it", || {
        page.find("#seen").is_some_and(|node| node.text_content().as_deref() == Some("true false true"))
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_dropped_watch_tells_nothing_and_keeps_nothing() {
    // The last test's component listens too, until it is gone.
    let page = Page::open(VNode::empty).await;
    let told = Rc::new(Cell::new(0));
    let watch = || {
        let told = Rc::clone(&told);
        dom::Online::watch(move |_| told.set(told.get() + 1))
    };
    drop(watch());
    let before = heap::live();
    for _ in 0..100 {
        let guard = watch();
        set_online(true);
        drop(guard);
        set_online(false);
    }
    assert_eq!(told.get(), 100);
    assert_eq!(heap::live(), before);
    set_online(true);
    drop(page);
}

thread_local! {
    static SEEN: RefCell<Option<dom::Viewport>> = const { RefCell::new(None) };
}

#[wasm_bindgen_test]
fn a_change_of_the_visual_viewport_is_told() {
    let guard = dom::ViewportWatch::watch(|viewport| SEEN.set(Some(viewport)));
    assert!(guard.is_some());
    let viewport = web_sys::window().unwrap().visual_viewport().unwrap();
    viewport.dispatch_event(&event("Event", "resize")).unwrap();
    assert_eq!(SEEN.take(), dom::visual_viewport());
    drop(guard);
    viewport.dispatch_event(&event("Event", "resize")).unwrap();
    assert_eq!(SEEN.take(), None);
}

#[wasm_bindgen_test]
async fn tab_stays_inside_and_the_focus_is_found() {
    const CSS: &str = ".off { display: none }";
    fn view() -> Element {
        rsx! {
            button { id: "outside", "outside" }
            ShadowPortal { css: CSS,
                div { id: "dialog",
                    button { id: "first", "first" }
                    button { disabled: true, "disabled" }
                    textarea { id: "middle" }
                    a { id: "last", href: "#", "last" }
                    button { class: "off", "not displayed" }
                }
            }
        }
    }
    let page = Page::open(view).await;
    let hosts = portals(1).await;
    let node = |id: &str| -> dom::Node { within(&hosts[0], id).unwrap().into() };
    let focused = || dom::focused().map(|node| node.id()).unwrap_or_default();
    let dialog = node("#dialog");

    dom::focus(&page.find("#outside").unwrap());
    assert_eq!((focused().as_str(), dom::has_focus(&dialog)), ("outside", false));
    dom::focus(&node("#middle"));
    assert_eq!((focused().as_str(), dom::has_focus(&dialog)), ("middle", true));
    assert!(!dom::wrap_tab(&dialog, false) && !dom::wrap_tab(&dialog, true));
    dom::focus(&node("#last"));
    assert!(dom::wrap_tab(&dialog, false));
    assert_eq!(focused(), "first");
    assert!(dom::wrap_tab(&dialog, true));
    assert_eq!(focused(), "last");
    let last = node("#last");
    drop(page);
    eventually("the panel is gone", || !last.is_connected()).await;
    assert!(dom::focused().is_none());
}
