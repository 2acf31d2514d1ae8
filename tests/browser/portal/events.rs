//! The events of the children, and that nobody else sees them.

use dioxus::prelude::*;
use js_sys::{Object, Reflect};
use karta_dioxus::ShadowPortal;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::EventTarget;

use crate::page::{Page, document, event, eventually, hosts, note, notes, portals, within};

/// Kinds that the elements of this browser may send, and some that others send.
fn kinds() -> Vec<String> {
    let mut kinds: Vec<String> = EXTRA.iter().map(|kind| (*kind).to_owned()).collect();
    for interface in ["HTMLElement", "Element"] {
        let interface = Reflect::get(&js_sys::global(), &interface.into()).unwrap();
        let prototype: Object = Reflect::get(&interface, &"prototype".into()).unwrap().unchecked_into();
        let names = Object::keys(&prototype).into_iter().filter_map(|name| name.as_string());
        kinds.extend(names.filter_map(|name| name.strip_prefix("on").map(str::to_owned)));
    }
    kinds.retain(|kind| kind != "securitypolicyviolation");
    kinds.sort();
    kinds.dedup();
    kinds
}

const EXTRA: &[&str] = &[
    "beforeinput",
    "click",
    "compositionend",
    "compositionstart",
    "compositionupdate",
    "contextmenu",
    "drag",
    "drop",
    "focusin",
    "focusout",
    "fullscreenchange",
    "gesturestart",
    "keydown",
    "keypress",
    "keyup",
    "mousedown",
    "mousemove",
    "mouseup",
    "mousewheel",
    "pointerdown",
    "pointermove",
    "pointerrawupdate",
    "scroll",
    "selectionchange",
    "textInput",
    "touchmove",
    "touchstart",
    "wheel",
];

macro_rules! every_kind {
    ($($test:ident: $class:literal $kind:literal $attribute:ident,)*) => {
        /// An element in the portal that listens for everything, in an element of the app that does too.
        fn listening() -> Element {
            rsx! {
                div {
                    $($attribute: move |_| note(concat!("the app saw ", $kind)),)*
                    ShadowPortal { css: "",
                        form {
                            id: "inner",
                            $($attribute: move |event| {
                                event.prevent_default();
                                note($kind);
                            },)*
                            input { id: "field" }
                        }
                    }
                }
            }
        }

        $(
            #[wasm_bindgen_test]
            async fn $test() {
                carries($class, $kind).await;
            }
        )*
    };
}

every_kind! {
    change_is_carried: "Event" "change" onchange,
    click_is_carried: "MouseEvent" "click" onclick,
    compositionend_is_carried: "CompositionEvent" "compositionend" oncompositionend,
    compositionstart_is_carried: "CompositionEvent" "compositionstart" oncompositionstart,
    compositionupdate_is_carried: "CompositionEvent" "compositionupdate" oncompositionupdate,
    contextmenu_is_carried: "MouseEvent" "contextmenu" oncontextmenu,
    copy_is_carried: "ClipboardEvent" "copy" oncopy,
    cut_is_carried: "ClipboardEvent" "cut" oncut,
    dragend_is_carried: "DragEvent" "dragend" ondragend,
    dragleave_is_carried: "DragEvent" "dragleave" ondragleave,
    dragover_is_carried: "DragEvent" "dragover" ondragover,
    drop_is_carried: "DragEvent" "drop" ondrop,
    focusin_is_carried: "FocusEvent" "focusin" onfocusin,
    focusout_is_carried: "FocusEvent" "focusout" onfocusout,
    input_is_carried: "InputEvent" "input" oninput,
    keydown_is_carried: "KeyboardEvent" "keydown" onkeydown,
    keyup_is_carried: "KeyboardEvent" "keyup" onkeyup,
    paste_is_carried: "ClipboardEvent" "paste" onpaste,
    pointercancel_is_carried: "PointerEvent" "pointercancel" onpointercancel,
    pointerdown_is_carried: "PointerEvent" "pointerdown" onpointerdown,
    pointerup_is_carried: "PointerEvent" "pointerup" onpointerup,
    submit_is_carried: "SubmitEvent" "submit" onsubmit,
}

/// The listener in the portal is called once, the app's not at all, and `prevent_default` has its effect.
async fn carries(class: &str, kind: &str) {
    let _page = Page::open(listening).await;
    let hosts = portals(1).await;
    let event = event(class, kind);
    // Chromium's forms swallow a submit that is not their own.
    let target = if kind == "submit" { "#inner" } else { "#field" };
    within(&hosts[0], target).unwrap().dispatch_event(&event).unwrap();
    assert_eq!(notes(), [kind]);
    assert!(event.default_prevented());
}

#[wasm_bindgen_test]
async fn events_that_do_not_bubble_arrive() {
    const CSS: &str = "#list { height: 10px; overflow: auto } #list p { height: 50px }";
    fn view() -> Element {
        rsx! {
            ShadowPortal { css: CSS,
                input { id: "field", onfocus: move |_| note("focus"), onblur: move |_| note("blur") }
                div { id: "list", onscroll: move |event| note(format!("scroll {}", event.scroll_top())),
                    p { "tall" }
                }
            }
        }
    }
    let _page = Page::open(view).await;
    let hosts = portals(1).await;
    let field = within(&hosts[0], "#field").unwrap();
    field.focus().unwrap();
    field.blur().unwrap();
    within(&hosts[0], "#list").unwrap().set_scroll_top(7);
    assert_eq!(notes(), ["focus", "blur"]);
    let list = within(&hosts[0], "#list").unwrap();
    list.set_scroll_top(7);
    assert_eq!(list.scroll_top(), 7);
    let mut seen = Vec::new();
    eventually("the scrolling", || {
        seen = notes();
        !seen.is_empty()
    })
    .await;
    assert_eq!(seen, ["scroll 7"]);
}

#[wasm_bindgen_test]
async fn form_values_are_those_of_the_inner_element() {
    fn view() -> Element {
        rsx! {
            ShadowPortal { css: "",
                textarea { id: "field", oninput: move |event| note(event.value()) }
                input { r#type: "checkbox", id: "check", onchange: move |event| note(format!("{}", event.checked())) }
            }
        }
    }
    let _page = Page::open(view).await;
    let hosts = portals(1).await;
    let field = within(&hosts[0], "#field").unwrap();
    Reflect::set(&field, &"value".into(), &"hello".into()).unwrap();
    field.dispatch_event(&event("InputEvent", "input")).unwrap();
    within(&hosts[0], "#check").unwrap().click();
    assert_eq!(notes(), ["hello", "true"]);
}

/// Listens for a kind in the bubbling phase for as long as it lives.
struct Ear {
    target: EventTarget,
    kind: String,
    listener: Closure<dyn Fn(web_sys::Event)>,
}

impl Ear {
    fn new(target: &EventTarget, name: &'static str, kind: &str) -> Self {
        let listener =
            Closure::new(move |event: web_sys::Event| note(format!("{name} saw {}", event.type_())));
        target.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref()).unwrap();
        Self { target: target.clone(), kind: kind.to_owned(), listener }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let function = self.listener.as_ref().unchecked_ref();
        self.target.remove_event_listener_with_callback(&self.kind, function).unwrap();
    }
}

#[wasm_bindgen_test]
async fn no_event_of_any_kind_reaches_the_page() {
    let page = Page::open(listening).await;
    let hosts = portals(1).await;
    let kinds = kinds();
    assert!(kinds.len() > 100, "{kinds:?}");
    let window = web_sys::window().unwrap();
    let body = document().body().unwrap();
    let targets: [(&EventTarget, &'static str); 5] = [
        (&window, "window"),
        (&document(), "document"),
        (&body, "body"),
        (page.root(), "the app's root"),
        (&hosts[0], "the host"),
    ];
    let ears: Vec<Ear> = targets
        .iter()
        .flat_map(|(target, name)| kinds.iter().map(|kind| Ear::new(target, name, kind)))
        .collect();
    let field = within(&hosts[0], "#field").unwrap();
    for kind in &kinds {
        field.dispatch_event(&event("Event", kind)).unwrap();
    }
    let seen = notes();
    assert!(seen.iter().any(|seen| seen == "input"), "{seen:?}");
    assert!(!seen.iter().any(|seen| seen.contains("saw")), "{seen:?}");

    // Focus and blur don't bubble, and the host is where they end.
    field.focus().unwrap();
    field.click();
    field.blur().unwrap();
    assert_eq!(notes(), ["the host saw focus", "focusin", "click", "the host saw blur", "focusout"]);

    // The ears do hear.
    body.dispatch_event(&event("Event", "keydown")).unwrap();
    assert_eq!(notes(), ["body saw keydown", "document saw keydown", "window saw keydown"]);
    drop(ears);
}

#[wasm_bindgen_test]
async fn the_pages_own_report_of_its_policy_sees_the_portal() {
    let _page = Page::open(listening).await;
    let hosts_now = portals(1).await;
    let _ear = Ear::new(&document(), "document", "securitypolicyviolation");
    let field = within(&hosts_now[0], "#field").unwrap();
    field.dispatch_event(&event("Event", "securitypolicyviolation")).unwrap();
    assert_eq!(notes(), ["document saw securitypolicyviolation"]);
    assert_eq!(hosts().len(), 1);
}
