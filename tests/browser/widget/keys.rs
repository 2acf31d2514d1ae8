//! Enter in the composer, with and without an input method.

use js_sys::Reflect;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::{open, shows};
use crate::page::{Page, event, eventually, within};

/// The composer with a draft.
async fn drafted(page: &Page, host: &HtmlElement) -> HtmlElement {
    page.click("#open");
    let field = shows("textarea").await;
    Reflect::set(&field, &"value".into(), &"echo にほん".into()).unwrap();
    field.dispatch_event(&event("InputEvent", "input")).unwrap();
    eventually("the draft", || within(host, ".send").is_some_and(|send| !send.has_attribute("disabled")))
        .await;
    field
}

/// Presses Enter; `true` if the widget took the key.
fn enter(field: &HtmlElement, key_code: u32, is_composing: bool) -> bool {
    let key = event("KeyboardEvent", "keydown");
    for (name, value) in
        [("key", "Enter".into()), ("keyCode", key_code.into()), ("isComposing", is_composing.into())]
    {
        let property = js_sys::Object::new();
        Reflect::set(&property, &"value".into(), &value).unwrap();
        Reflect::define_property(&key, &name.into(), &property).unwrap();
    }
    field.dispatch_event(&key).unwrap();
    key.default_prevented()
}

#[wasm_bindgen_test]
async fn enter_sends() {
    let (page, host) = open().await;
    let field = drafted(&page, &host).await;
    assert!(enter(&field, 13, false));
    shows(".message[data-role=user]").await;
}

/// Chromium and Firefox say that the key belongs to a composition. Safari ends the composition first, and then sends
/// the key with the code of an input method and no composition.
#[wasm_bindgen_test]
async fn enter_that_takes_a_composed_word_does_not_send() {
    let (page, host) = open().await;
    let field = drafted(&page, &host).await;
    assert!(!enter(&field, 229, true), "Chromium");
    field.dispatch_event(&event("CompositionEvent", "compositionend")).unwrap();
    assert!(!enter(&field, 229, false), "Safari");
    assert!(enter(&field, 13, false), "the next one sends");
    shows(".message[data-role=user]").await;
    let users = host.shadow_root().unwrap().query_selector_all(".message[data-role=user]").unwrap();
    assert_eq!(users.length(), 1);
}
