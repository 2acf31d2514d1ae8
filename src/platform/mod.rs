//! The ports of the client, implemented for where it runs.

#[cfg(all(not(target_arch = "wasm32"), feature = "markdown"))]
pub(crate) mod case;
#[cfg(all(not(target_arch = "wasm32"), feature = "widget"))]
pub(crate) mod dom;
#[cfg(all(not(target_arch = "wasm32"), feature = "widget"))]
pub(crate) mod math;
#[cfg(all(not(target_arch = "wasm32"), feature = "native"))]
mod native;
#[cfg(all(not(target_arch = "wasm32"), feature = "hook"))]
mod nowhere;
#[cfg(feature = "widget")]
pub(crate) mod page_sheet;
#[cfg(not(target_arch = "wasm32"))]
mod timer;
#[cfg(all(not(target_arch = "wasm32"), not(feature = "native")))]
mod unsupported;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(all(not(target_arch = "wasm32"), feature = "native"))]
pub use native::NativeHttp;
#[cfg(all(not(target_arch = "wasm32"), feature = "native"))]
pub(crate) use native::default_http;
#[cfg(all(not(target_arch = "wasm32"), feature = "native", feature = "widget"))]
pub(crate) use native::default_http as simple_http;
#[cfg(all(not(target_arch = "wasm32"), feature = "widget"))]
pub(crate) use nowhere::{copy_text, short_time};
#[cfg(all(not(target_arch = "wasm32"), feature = "hook"))]
pub(crate) use nowhere::{load, next_frame, remove, save};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use timer::default_clock;
#[cfg(all(not(target_arch = "wasm32"), not(feature = "native")))]
pub(crate) use unsupported::default_http;
#[cfg(all(not(target_arch = "wasm32"), not(feature = "native"), feature = "widget"))]
pub(crate) use unsupported::default_http as simple_http;
#[cfg(all(target_arch = "wasm32", feature = "markdown"))]
pub(crate) use web::case;
#[cfg(all(target_arch = "wasm32", feature = "widget"))]
pub(crate) use web::{copy_text, dom, math, short_time, simple_http};
#[cfg(target_arch = "wasm32")]
pub(crate) use web::{default_clock, default_http};
#[cfg(all(target_arch = "wasm32", feature = "hook"))]
pub(crate) use web::{load, next_frame, remove, save};
