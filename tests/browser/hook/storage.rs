//! What is remembered between loads.

use js_sys::{Function, Object, Reflect};
use karta_dioxus::Persist;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::server::Route;
use super::{PROJECT, chat, serve, shows};
use crate::page::Page;

/// A storage of the window's.
fn storage(persist: Persist) -> JsValue {
    let name = if persist == Persist::Local { "localStorage" } else { "sessionStorage" };
    Reflect::get(&js_sys::global(), &name.into()).unwrap()
}

fn call(persist: Persist, method: &str, argument: &str) -> JsValue {
    let storage = storage(persist);
    let function: Function = Reflect::get(&storage, &method.into()).unwrap().unchecked_into();
    function.call1(&storage, &argument.into()).unwrap()
}

fn item(persist: Persist, key: &str) -> Option<String> {
    call(persist, "getItem", key).as_string()
}

fn clear() {
    for persist in [Persist::Session, Persist::Local] {
        let storage = storage(persist);
        for key in Object::keys(storage.unchecked_ref::<Object>()) {
            call(persist, "removeItem", &key.as_string().unwrap());
        }
    }
}

/// The page is left and comes back.
async fn reload(page: Page) -> Page {
    page.click("#toggle");
    drop(page);
    Page::open(chat).await
}

async fn goes_on(persist: Persist) {
    clear();
    let server = serve(persist);
    let page = Page::open(chat).await;
    page.click("#send");
    shows(&page, "#status", "Streaming s1").await;
    server.say("Hel");
    let visitor = item(persist, &format!("karta.anon.{PROJECT}")).unwrap();
    assert!(visitor.starts_with("anon_"), "{visitor}");
    let key = format!("karta.session.https://karta.test/{PROJECT}.{visitor}");
    assert_eq!(item(persist, &key).as_deref(), Some("s1"));

    // In mid-turn.
    let page = reload(page).await;
    shows(&page, "#messages", "hiHel").await;
    shows(&page, "#status", "Streaming s1").await;
    server.say("Hello");
    server.end();
    shows(&page, "#status", "Idle s1").await;
    // After it.
    let page = reload(page).await;
    shows(&page, "#messages", "hiHello").await;
    shows(&page, "#status", "Idle s1").await;
    assert_eq!(server.seen(Route::Create)[0].body["metadata"]["end_user_id"], visitor.as_str());
    assert_eq!(server.count(Route::Create), 1);

    page.click("#reset");
    shows(&page, "#messages", "").await;
    assert_eq!(item(persist, &key), None);
    assert_eq!(item(persist, &format!("karta.anon.{PROJECT}")), Some(visitor));
    let page = reload(page).await;
    shows(&page, "#status", "Idle ").await;
    page.click("#send");
    shows(&page, "#status", "Streaming s2").await;
    clear();
}

#[wasm_bindgen_test]
async fn a_conversation_goes_on_after_a_reload_of_the_tab() {
    goes_on(Persist::Session).await;
}

#[wasm_bindgen_test]
async fn a_conversation_goes_on_in_another_tab() {
    goes_on(Persist::Local).await;
}

#[wasm_bindgen_test]
async fn a_session_that_the_server_has_forgotten_is_forgotten_silently() {
    clear();
    let server = serve(Persist::Session);
    let page = Page::open(chat).await;
    page.click("#send");
    shows(&page, "#status", "Streaming s1").await;
    server.act(|world| world.model.sessions.clear());
    let page = reload(page).await;
    shows(&page, "#status", "Idle ").await;
    page.click("#send");
    shows(&page, "#status", "Streaming s2").await;
    clear();
}

#[wasm_bindgen_test]
async fn without_being_asked_nothing_is_stored() {
    clear();
    serve(Persist::None);
    let page = Page::open(chat).await;
    page.click("#send");
    shows(&page, "#status", "Streaming s1").await;
    for persist in [Persist::Session, Persist::Local] {
        let storage = storage(persist);
        assert_eq!(Object::keys(storage.unchecked_ref::<Object>()).length(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_storage_that_throws_is_no_error() {
    clear();
    let prototype = Reflect::get(&js_sys::global(), &"Storage".into()).unwrap();
    let prototype = Reflect::get(&prototype, &"prototype".into()).unwrap();
    let methods = ["getItem", "setItem", "removeItem"];
    let own = methods.map(|name| Reflect::get(&prototype, &name.into()).unwrap());
    let throws = Function::new_no_args("throw new DOMException('no', 'QuotaExceededError')");
    for name in methods {
        Reflect::set(&prototype, &name.into(), &throws).unwrap();
    }
    serve(Persist::Local);
    let page = Page::open(chat).await;
    page.click("#send");
    shows(&page, "#status", "Streaming s1").await;
    page.click("#reset");
    shows(&page, "#status", "Idle ").await;
    for (name, function) in methods.iter().zip(own) {
        Reflect::set(&prototype, &(*name).into(), &function).unwrap();
    }
}

#[wasm_bindgen_test]
async fn what_is_stored_corrupt_or_by_a_newer_version_is_replaced() {
    clear();
    let server = serve(Persist::Local);
    let visitor_key = format!("karta.anon.{PROJECT}");
    let long = "x".repeat(5_000);
    let stored = ["", "\u{0}", "../../x", "null", r#"{"version":2,"id":"s9","turns":[]}"#, long.as_str()];
    for (number, garbage) in stored.into_iter().enumerate() {
        set(&visitor_key, garbage);
        let page = Page::open(chat).await;
        let visitor = item(Persist::Local, &visitor_key).unwrap();
        assert!(visitor.starts_with("anon_"), "{garbage:?} became {visitor:?}");
        drop(page);
        // The session of that visitor.
        let key = format!("karta.session.https://karta.test/{PROJECT}.{visitor}");
        set(&key, garbage);
        let page = Page::open(chat).await;
        shows(&page, "#status", "Idle ").await;
        page.click("#send");
        let session = format!("s{}", number + 1);
        shows(&page, "#status", &format!("Streaming {session}")).await;
        assert_eq!(item(Persist::Local, &key), Some(session));
        page.click("#toggle");
        drop(page);
    }
    assert_eq!(server.count(Route::Create), stored.len());
    clear();
}

#[wasm_bindgen_test]
async fn a_storage_that_is_full_is_no_error_and_what_it_holds_is_used() {
    clear();
    let server = serve(Persist::Local);
    let prototype = Reflect::get(&js_sys::global(), &"Storage".into()).unwrap();
    let prototype = Reflect::get(&prototype, &"prototype".into()).unwrap();
    let own = Reflect::get(&prototype, &"setItem".into()).unwrap();
    let throws = Function::new_no_args("throw new DOMException('full', 'QuotaExceededError')");
    Reflect::set(&prototype, &"setItem".into(), &throws).unwrap();
    let page = Page::open(chat).await;
    page.click("#send");
    shows(&page, "#status", "Streaming s1").await;
    page.click("#toggle");
    drop(page);
    // Nothing could be stored, so nothing is known after a reload; it goes on all the same.
    let page = Page::open(chat).await;
    page.click("#send");
    shows(&page, "#status", "Streaming s2").await;
    assert_eq!(server.count(Route::Create), 2);
    Reflect::set(&prototype, &"setItem".into(), &own).unwrap();
    drop(page);
    clear();
}

fn set(key: &str, value: &str) {
    let storage = storage(Persist::Local);
    let function: Function = Reflect::get(&storage, &"setItem".into()).unwrap().unchecked_into();
    function.call2(&storage, &key.into(), &value.into()).unwrap();
}
