//! Browsers. The only place that names `web_sys`, `js_sys` and `wasm_bindgen`.

mod fetch;
mod timer;

pub(crate) use fetch::default_http;
pub(crate) use timer::default_clock;
