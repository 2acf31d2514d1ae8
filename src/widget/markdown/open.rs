//! A list, table or block of code that is still open and already long: its finished children are kept.

use dioxus::core::VNode;

use super::render::BlockKind;

/// The finished part of the last block.
pub(super) struct Open {
    pub(super) kind: BlockKind,
    /// Where the block begins in the text.
    pub(super) block: usize,
    /// What goes before the rest so that it reads as the same block: a fence's or a table's first lines.
    pub(super) prefix: String,
    pub(super) children: Vec<VNode>,
    pub(super) number: Option<u64>,
    pub(super) loose: bool,
    /// The labels in its finished children that nothing has defined yet.
    pub(super) labels: Vec<String>,
}
