//! Upper case by the browser: Rust's own would bring 24 KB of tables into the module that hardly compress.

use js_sys::JsString;

#[cfg(feature = "widget")]
pub(crate) fn upper(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_uppercase() } else { JsString::from(text).to_upper_case().into() }
}

pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_uppercase()
    } else {
        JsString::from(text).to_lower_case().to_upper_case().into()
    }
}
