//! How a portal comes, changes and goes.

use dioxus::core::Mutations;
use dioxus::prelude::*;
use js_sys::Reflect;
use karta_dioxus::{HostStyle, ShadowPortal};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::heap;
use crate::page::{Page, document, event, eventually, hosts, note, notes, portals, within};

const CSS: &str = ":host { all: initial } #panel { width: 123px; color: var(--ink) }";

fn panel() -> Element {
    let mut clicks = use_signal(|| 0);
    let mut ink = use_signal(|| "red");
    let host = match ink() {
        "none" => HostStyle::new().attribute("dir", "rtl"),
        ink => HostStyle::new().property("--ink", ink).attribute("data-ink", ink),
    };
    rsx! {
        button { id: "blue", onclick: move |_| ink.set("blue") }
        button { id: "none", onclick: move |_| ink.set("none") }
        ShadowPortal { css: CSS, host,
            div { id: "panel", onmounted: move |event| async move {
                    let width = event.get_client_rect().await.map(|rect| rect.width()).unwrap_or_default();
                    note(format!("mounted {width}"));
                },
                input { id: "field" }
                button { id: "more", onclick: move |_| clicks += 1, "clicked {clicks}" }
                for index in 0..clicks() {
                    p { key: "{index}", "row {index}" }
                }
            }
        }
    }
}

/// A computed style of an element.
fn style(element: &web_sys::Element, name: &str) -> String {
    let window: wasm_bindgen::JsValue = web_sys::window().unwrap().into();
    let get: js_sys::Function = Reflect::get(&window, &"getComputedStyle".into()).unwrap().into();
    let style = get.call1(&window, element).unwrap();
    Reflect::get(&style, &name.into()).unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn the_children_are_in_a_shadow_root_on_the_body_and_nothing_shows_in_the_app() {
    let page = Page::open(panel).await;
    let hosts = portals(1).await;
    assert_eq!(hosts[0].parent_element().unwrap().tag_name(), "BODY");
    let panel = within(&hosts[0], "#panel").unwrap();
    assert_eq!(style(&panel, "width"), "123px");
    assert_eq!(style(&panel, "color"), "rgb(255, 0, 0)");
    assert!(page.find("#panel").is_none() && page.find("[hidden]").is_some());
    assert_eq!(page.root().query_selector_all("style, [style]").unwrap().length(), 0);
    assert_eq!(hosts[0].shadow_root().unwrap().query_selector_all("style, [style]").unwrap().length(), 0);
    eventually("the mounted event", || !notes().is_empty()).await;
}

#[wasm_bindgen_test]
async fn children_are_mounted_where_they_can_be_measured() {
    let _page = Page::open(panel).await;
    portals(1).await;
    let mut seen = Vec::new();
    eventually("the mounted event", || {
        seen.extend(notes());
        !seen.is_empty()
    })
    .await;
    assert_eq!(seen, ["mounted 123"]);
}

#[wasm_bindgen_test]
async fn the_children_go_on_being_updated() {
    let _page = Page::open(panel).await;
    let hosts = portals(1).await;
    let more = within(&hosts[0], "#more").unwrap();
    more.click();
    more.click();
    eventually("two rows", || {
        within(&hosts[0], "#panel p:last-child").is_some_and(|row| row.inner_text() == "row 1")
    })
    .await;
    assert_eq!(more.inner_text(), "clicked 2");
}

#[wasm_bindgen_test]
async fn a_new_host_style_is_applied_in_place() {
    let page = Page::open(panel).await;
    let hosts = portals(1).await;
    let field = within(&hosts[0], "#field").unwrap();
    Reflect::set(&field, &"value".into(), &"draft".into()).unwrap();
    field.focus().unwrap();

    page.click("#blue");
    let panel = within(&hosts[0], "#panel").unwrap();
    eventually("blue", || style(&panel, "color") == "rgb(0, 0, 255)").await;
    assert_eq!(hosts[0].get_attribute("data-ink").as_deref(), Some("blue"));
    page.click("#none");
    eventually("no colour", || style(&panel, "color") == "rgb(0, 0, 0)").await;
    assert_eq!(hosts[0].get_attribute("data-ink"), None);
    assert_eq!(hosts[0].get_attribute("dir").as_deref(), Some("rtl"));

    assert_eq!(within(&hosts[0], "#field").unwrap(), field);
    assert_eq!(Reflect::get(&field, &"value".into()).unwrap(), "draft");
    let focused = hosts[0].shadow_root().unwrap().active_element().unwrap();
    assert_eq!(focused.id(), "field");
}

#[wasm_bindgen_test]
async fn unmounting_leaves_nothing() {
    let page = Page::open(panel).await;
    let host = portals(1).await.remove(0);
    let field = within(&host, "#field").unwrap();
    page.click("#toggle");
    eventually("the host is gone", || hosts().is_empty()).await;
    eventually("the anchor is gone", || page.find("[hidden]").is_none()).await;
    assert_eq!(page.root().child_element_count(), 2);
    // Nobody listens to the nodes that are gone.
    notes();
    field.dispatch_event(&event("MouseEvent", "click")).unwrap();
    assert_eq!(notes(), [""; 0]);
    page.click("#toggle");
    portals(1).await;
}

#[wasm_bindgen_test]
async fn mounting_200_times_leaves_no_byte_and_no_node() {
    async fn cycle(page: &Page) {
        page.click("#toggle");
        eventually("the host is gone", || hosts().is_empty()).await;
        page.click("#toggle");
        portals(1).await;
        eventually("it is mounted", || !notes().is_empty()).await;
    }
    let page = Page::open(panel).await;
    portals(1).await;
    for _ in 0..5 {
        cycle(&page).await;
    }
    let nodes = document().query_selector_all("*").unwrap().length();
    let before = heap::live();
    for _ in 0..200 {
        cycle(&page).await;
    }
    assert_eq!(heap::live() - before, 0);
    assert_eq!(document().query_selector_all("*").unwrap().length(), nodes);
}

fn one() -> Element {
    let mut clicks = use_signal(|| 0);
    rsx! {
        ShadowPortal { css: "", host: HostStyle::new().attribute("data-name", "one"),
            button { id: "b", onclick: move |_| clicks += 1, "one {clicks}" }
        }
    }
}

fn two() -> Element {
    let mut clicks = use_signal(|| 0);
    rsx! {
        ShadowPortal { css: "", host: HostStyle::new().attribute("data-name", "two"),
            button { id: "b", onclick: move |_| clicks += 1, "two {clicks}" }
        }
    }
}

#[wasm_bindgen_test]
async fn two_portals_live_side_by_side() {
    #[component]
    fn One() -> Element {
        one()
    }
    #[component]
    fn Two() -> Element {
        two()
    }
    fn view() -> Element {
        let mut first = use_signal(|| true);
        rsx! {
            button { id: "first", onclick: move |_| first.toggle() }
            if first() {
                One {}
            }
            Two {}
        }
    }
    let page = Page::open(view).await;
    let both = portals(2).await;
    let named = |name: &str| {
        both.iter().find(|host| host.get_attribute("data-name").as_deref() == Some(name)).unwrap()
    };
    let button = |name: &str| within(named(name), "#b").unwrap();
    button("one").click();
    button("two").click();
    button("two").click();
    eventually("both count", || {
        button("two").inner_text() == "two 2" && button("one").inner_text() == "one 1"
    })
    .await;
    page.click("#first");
    let left = portals(1).await;
    assert_eq!(left[0].get_attribute("data-name").as_deref(), Some("two"));
    button("two").click();
    eventually("the other goes on", || button("two").inner_text() == "two 3").await;
}

#[wasm_bindgen_test]
async fn the_first_render_is_that_of_the_server() {
    fn nothing() -> Element {
        VNode::empty()
    }
    let edits = |app: fn() -> Element| {
        let mut mutations = Mutations::default();
        VirtualDom::new(app).rebuild(&mut mutations);
        format!("{:?}", mutations.edits)
    };
    assert_eq!(edits(one), edits(nothing));
}
