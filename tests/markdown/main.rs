//! The `Markdown` component, rendered natively.

#![cfg(all(feature = "markdown", not(target_arch = "wasm32")))]

mod component;
mod conformance;
mod dom;
mod hostile;
mod html;
mod markup;
mod page;
mod streaming;
mod unfinished;
mod work;
