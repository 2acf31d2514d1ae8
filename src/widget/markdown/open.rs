//! A list, table or block of code that is still open and already long: its finished children are kept.
//!
//! What follows them is read by itself: an item as a list of one, a row below the table's first two lines, code below
//! its fence.

use std::ops::Range;

use dioxus::core::VNode;

use super::nodes;
use super::render::{Begun, BlockKind, Rendered};
use super::split::line_start;

/// Blocks up to this length are rendered as a whole with each chunk.
const LONG: usize = 1_024;

/// How many children the diff skips at once where none of them has changed.
pub(super) const GROUP: usize = 8;

/// The finished part of the last block.
pub(super) struct Open {
    pub(super) kind: BlockKind,
    /// Where the block begins in the text.
    pub(super) block: usize,
    /// What goes before the rest so that it reads as the same block.
    pub(super) prefix: String,
    /// Where each finished item stands in the text.
    pub(super) items: Vec<Range<usize>>,
    /// The labels in the finished children that nothing has defined yet.
    pub(super) labels: Vec<String>,
    pub(super) loose: bool,
    number: Option<u64>,
    groups: Vec<VNode>,
    rest: Vec<VNode>,
}

impl Open {
    pub(super) fn new(kind: BlockKind, block: usize, source: &str, number: Option<u64>) -> Self {
        let lines = match kind {
            BlockKind::Table => 2,
            BlockKind::Fence => 1,
            _ => 0,
        };
        let prefix = source.split_inclusive('\n').take(lines).collect();
        let (items, labels, groups, rest) = Default::default();
        Self { kind, block, prefix, items, labels, loose: false, number, groups, rest }
    }

    pub(super) fn begun(&self) -> Begun<'_> {
        let Self { groups, rest, number, loose, block, .. } = self;
        Begun { groups, rest, number: *number, loose: *loose, start: *block }
    }

    /// Adds children that nothing can change any more.
    pub(super) fn extend(&mut self, children: impl IntoIterator<Item = VNode>) {
        for child in children {
            self.rest.push(child);
            // The pieces of code are long, so there are few of them.
            if self.rest.len() == GROUP && self.kind != BlockKind::Fence {
                self.groups.push(nodes::group(std::mem::take(&mut self.rest)));
            }
        }
    }

    /// Puts others in place of all children.
    pub(super) fn replace(&mut self, children: Vec<VNode>) {
        self.groups.clear();
        self.rest.clear();
        self.extend(children);
    }
}

/// The children of an open block that are finished, and where what follows them begins.
pub(super) struct Finished {
    pub(super) children: Vec<VNode>,
    /// Where each begins.
    pub(super) starts: Vec<usize>,
    pub(super) end: usize,
}

/// Looks for finished children, where the source is one open block that is long enough.
pub(super) fn finished_children(source: &str, rendered: &Rendered) -> Option<Finished> {
    let [block] = &rendered.blocks[..] else { return None };
    if source.len() < LONG || !rendered.definitions.is_empty() {
        return None;
    }
    let whole = |at: usize| source[at..].contains('\n');
    let children = &rendered.children;
    let (count, end) = match block.kind {
        BlockKind::List => {
            let next = (1..children.len()).rev().find(|&next| whole(children[next].start))?;
            (next, line_start(source, children[next].start))
        }
        BlockKind::Table => {
            let last = (0..children.len()).rev().find(|&last| whole(children[last].start))?;
            let start = children[last].start;
            (last + 1, start + source[start..].find('\n')? + 1)
        }
        BlockKind::Fence => return pieces_of_code(source, rendered),
        _ => return None,
    };
    let starts = children[..count].iter().map(|child| line_start(source, child.start)).collect();
    let children = children[..count].iter().map(|child| child.node.clone()).collect();
    Some(Finished { children, starts, end })
}

/// Whole lines of code, in pieces of a kilobyte.
fn pieces_of_code(source: &str, rendered: &Rendered) -> Option<Finished> {
    let mut code = nodes::text_of(&rendered.children.last()?.node);
    let mut end = source.find('\n')? + 1;
    let mut finished = Finished { children: Vec::new(), starts: Vec::new(), end };
    let (mut lines, mut bytes) = (0, 0);
    for line in source[end..].split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        end += line.len();
        lines += 1;
        bytes += line.len();
        if bytes < LONG {
            continue;
        }
        // The closing fence is no line of the code.
        let Some((feed, _)) = code.match_indices('\n').nth(lines - 1) else { break };
        let (piece, rest) = code.split_at(feed + 1);
        finished.children.push(nodes::text(piece.to_owned()));
        finished.end = end;
        (code, lines, bytes) = (rest, 0, 0);
    }
    (!finished.children.is_empty()).then_some(finished)
}
