//! Browsers. The only place that names `web_sys`, `js_sys` and `wasm_bindgen`.

#[cfg(feature = "markdown")]
pub(crate) mod case;
#[cfg(feature = "widget")]
mod clipboard;
#[cfg(feature = "widget")]
pub(crate) mod dom;
#[cfg(feature = "widget")]
mod events;
mod fetch;
#[cfg(feature = "widget")]
mod files;
#[cfg(feature = "hook")]
mod frame;
#[cfg(feature = "widget")]
pub(crate) mod math;
#[cfg(feature = "widget")]
mod portal;
#[cfg(feature = "hook")]
mod storage;
#[cfg(feature = "widget")]
mod styles;
#[cfg(feature = "widget")]
mod time;
mod timer;
#[cfg(feature = "widget")]
mod watch;
mod xhr;

#[cfg(feature = "widget")]
pub(crate) use clipboard::copy_text;
pub(crate) use fetch::default_http;
#[cfg(feature = "widget")]
pub(crate) use fetch::simple_http;
#[cfg(feature = "hook")]
pub(crate) use frame::next_frame;
#[cfg(feature = "hook")]
pub(crate) use storage::{load, remove, save};
#[cfg(feature = "widget")]
pub(crate) use time::short_time;
pub(crate) use timer::default_clock;
