//! The clipboard.

use wasm_bindgen_futures::JsFuture;

/// Copies a text; `false` when the browser does not allow it, as on a page without https.
pub(crate) async fn copy_text(text: &str) -> bool {
    let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
