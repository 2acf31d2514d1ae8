//! What the views need of the document.

pub(crate) use super::portal::Portal;

/// An element of the document.
pub(crate) type Node = web_sys::Element;
