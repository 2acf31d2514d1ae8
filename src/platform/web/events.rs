//! The kinds of events that bubble.

use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::JsValue;

/// Kinds that bubble and that elements have no `on..` property for: from DOM, UI Events, Input Events and HTML, and old
/// names that browsers still send. `securitypolicyviolation`, which has a property, is left out of all of them: a
/// page's own report of its policy has to see what the portal does.
const WITHOUT_PROPERTY: [&str; 24] = [
    "DOMActivate",
    "DOMFocusIn",
    "DOMFocusOut",
    "DOMMouseScroll",
    "MozMousePixelScroll",
    "compositionend",
    "compositionstart",
    "compositionupdate",
    "focusin",
    "focusout",
    "fullscreenchange",
    "fullscreenerror",
    "gesturechange",
    "gestureend",
    "gesturestart",
    "mousewheel",
    "pointerrawupdate",
    "selectionchange",
    "textInput",
    "touchcancel",
    "touchend",
    "touchmove",
    "touchstart",
    "wheel",
];
const LEFT_OUT: &str = "onsecuritypolicyviolation";

/// Every kind that may bubble out of an element: those that this browser has an `on..` property for, whatever its
/// version, and those without.
pub(super) fn bubbling() -> Result<Vec<JsString>, JsValue> {
    let mut kinds: Vec<JsString> = WITHOUT_PROPERTY.iter().map(|kind| JsString::from(*kind)).collect();
    for interface in ["HTMLElement", "Element"] {
        let interface = Reflect::get(&js_sys::global(), &interface.into())?;
        let prototype: Object = Reflect::get(&interface, &"prototype".into())?.into();
        let names = Object::keys(&prototype).into_iter().map(JsString::from);
        kinds.extend(
            names
                .filter(|name| name.starts_with("on", 0) && *name != LEFT_OUT)
                .map(|name| name.slice(2, name.length())),
        );
    }
    Ok(kinds)
}
