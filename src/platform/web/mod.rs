//! Browsers. The only place that names `web_sys`, `js_sys` and `wasm_bindgen`.

#[cfg(feature = "widget")]
pub(crate) mod dom;
#[cfg(feature = "widget")]
mod events;
mod fetch;
#[cfg(feature = "widget")]
mod portal;
mod timer;

pub(crate) use fetch::default_http;
pub(crate) use timer::default_clock;
