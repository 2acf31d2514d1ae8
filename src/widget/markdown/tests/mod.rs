//! Tests of the component, natively.

use super::render::Rendered;

/// How much work was done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    /// Bytes parsed.
    pub(super) bytes: usize,
    /// Events turned into nodes.
    pub(super) events: usize,
    /// Renderings.
    pub(super) renderings: usize,
}

impl Work {
    pub(super) fn add(&mut self, bytes: usize, rendered: &Rendered) {
        self.bytes += bytes;
        self.events += rendered.events;
        self.renderings += 1;
    }
}
