//! Text and what stands in it; while streaming, without the syntax that is half typed.
//!
//! The last line of a text that is still arriving often ends within `**bold` or `[text](htt`. Shown as it is, its
//! syntax would flash for a moment. So an emphasis, a deletion or inline code whose end is not there yet is taken to
//! end with the text, a link shows its text, and a marker with nothing after it is not shown at all.

use dioxus::core::{DynamicNode, Template, VNode, VText};
use pulldown_cmark::Event;
use std::ops::Range;

use super::autolink::next_address;
use super::blocks::link;
use super::links::safe_href;
use super::nodes;
use super::render::{BlockKind, Builder, Frame, Kind, printable};

/// How far from the end of the source syntax may begin and still be taken for half typed; and how many bytes are
/// looked at in all to find out.
const FAR: usize = 4_096;
pub(super) const LOOKS: usize = 16 * FAR;

impl Builder<'_> {
    pub(super) fn push(&mut self, node: VNode) {
        if self.top().nodes.len() < nodes::MAX_CHILDREN {
            self.top().nodes.push(node);
        } else {
            nodes::collect_text(&node, &mut self.text);
        }
    }

    /// Anything within a line.
    pub(super) fn push_inline(&mut self, node: VNode) {
        self.open_inline();
        self.flush();
        self.push(node);
    }

    pub(super) fn push_text(&mut self, text: &str) {
        if let Some(picture) = &mut self.picture {
            picture.alt.push_str(text);
            return;
        }
        self.open_inline();
        self.text.push_str(&printable(text));
    }

    /// An item of a loose list that looks tight by itself gets its paragraph.
    pub(super) fn open_inline(&mut self) {
        let loose = self.job.begun.is_some_and(|begun| begun.loose);
        if loose
            && self.stack.len() == 3
            && self.out.blocks.is_empty()
            && matches!(self.top().kind, Kind::Item)
        {
            self.flush();
            self.open_auto(&nodes::PARAGRAPH);
        }
    }

    fn open_auto(&mut self, template: &'static Template) {
        let Frame { start, end, .. } = *self.top();
        let kind = Kind::Auto(template);
        self.stack.push(Frame { kind, block: BlockKind::Paragraph, nodes: Vec::new(), start, end });
    }

    /// Closes what we opened ourselves.
    pub(super) fn close_auto(&mut self) {
        while let Kind::Auto(template) = self.top().kind {
            self.trim_unfinished();
            let contents = self.contents();
            self.stack.pop();
            self.push(nodes::element(template, contents));
        }
    }

    /// Makes nodes of the text so far.
    pub(super) fn flush(&mut self) {
        if self.text.is_empty() || self.top().nodes.len() >= nodes::MAX_CHILDREN {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let mut from = 0;
        if self.links == 0 {
            while let Some(found) = next_address(&text, from) {
                let shown = &text[found.range.clone()];
                let Some(href) = safe_href(&format!("{}{shown}", found.prefix)) else { break };
                if from < found.range.start {
                    self.push(nodes::text(text[from..found.range.start].to_owned()));
                }
                from = found.range.end;
                let shown = DynamicNode::Text(VText { value: shown.to_owned() });
                self.push(link(href, String::new(), shown));
            }
        }
        if from == 0 {
            self.push(nodes::text(text));
        } else if from < text.len() {
            self.push(nodes::text(text[from..].to_owned()));
        }
    }

    /// The children of the element on top, which is about to end.
    pub(super) fn contents(&mut self) -> DynamicNode {
        let only_text = self.top().nodes.is_empty() && !self.text.is_empty();
        if only_text && (self.links > 0 || next_address(&self.text, 0).is_none()) {
            return DynamicNode::Text(VText { value: std::mem::take(&mut self.text) });
        }
        self.flush();
        let mut all = std::mem::take(&mut self.top().nodes);
        if !self.text.is_empty() {
            all.push(nodes::text(std::mem::take(&mut self.text)));
        }
        nodes::many(all)
    }

    pub(super) fn read_text(&mut self, text: &str, range: Range<usize>) {
        if let Kind::Code { code, .. } = &mut self.top().kind {
            code.push_str(&printable(text));
        } else if range.start != self.hidden && !(self.job.streaming && self.is_unfinished(text, &range)) {
            self.push_text(text);
        }
    }

    pub(super) fn is_dealt_with(&self, event: &Event<'_>, start: usize) -> bool {
        self.dealt_with.contains(&start) && !matches!(event, Event::Start(_) if start >= self.dealt_with.end)
    }

    /// The block that what comes next stands in directly, if it reaches to the end of the source.
    fn last_leaf(&self) -> Option<&Frame> {
        let leaf = self.stack.iter().rev().find(|frame| !matches!(frame.kind, Kind::Auto(_)))?;
        if leaf.end < self.last || self.picture.is_some() || self.skipped > 0 {
            return None;
        }
        let holds_text = match leaf.kind {
            Kind::Block(_) => matches!(leaf.block, BlockKind::Paragraph | BlockKind::Heading),
            Kind::Item => true,
            // A whole row is finished.
            Kind::Cell => !self.job.source[leaf.start..].contains('\n'),
            _ => false,
        };
        holds_text.then_some(leaf)
    }

    /// Deals with syntax that has no end yet. Returns whether this was some.
    fn is_unfinished(&mut self, text: &str, range: &Range<usize>) -> bool {
        let source = self.job.source;
        let bytes = source.as_bytes();
        let Some(&marker) = bytes.get(range.start).filter(|marker| b"*_~`[!<".contains(marker)) else {
            return false;
        };
        let escaped = range.start > 0 && bytes[range.start - 1] == b'\\';
        if escaped || text.as_bytes().first() != Some(&marker) {
            return false;
        }
        if range.start >= self.last {
            return false;
        }
        let rest = &source[range.start..self.last];
        // Each look goes to the end of the source, so it may not begin anywhere, nor often.
        if rest.len() > FAR || rest.len() > self.looks {
            return false;
        }
        self.looks -= rest.len();
        #[cfg(test)]
        super::tests::looked_at(rest.len());
        let Some(leaf) = self.last_leaf() else { return false };
        if !matches!(leaf.kind, Kind::Block(_)) && rest.contains('\n') {
            return false;
        }
        match marker {
            b'*' | b'_' | b'~' => self.open_emphasis(marker, range.start, rest),
            b'`' => self.open_code(range.start, rest),
            b'[' => self.open_link(range.start, rest),
            b'!' if rest.starts_with("![") => self.open_link(range.start + 1, &rest[1..]),
            b'<' => {
                let begun = rest.len() < 8 && "<https://".starts_with(rest) || rest.starts_with("<http");
                begun && !rest.contains(|c: char| c == '>' || c.is_whitespace())
            }
            _ => false,
        }
    }

    fn open_emphasis(&mut self, marker: u8, at: usize, rest: &str) -> bool {
        let before = self.job.source[..at].chars().next_back();
        let length = rest.bytes().take_while(|&byte| byte == marker).count();
        let after = rest[length..].chars().next();
        let opens = match marker {
            b'_' => !before.is_some_and(char::is_alphanumeric),
            b'~' => length <= 2,
            _ => length <= 3,
        };
        if before == Some(char::from(marker))
            || !opens
            || length > 3
            || after.is_some_and(char::is_whitespace)
        {
            return false;
        }
        self.dealt_with = at..at + length;
        if after.is_some() {
            self.open_inline();
            self.flush();
            let templates: &[&'static Template] = match (marker, length) {
                (b'~', _) => &[&nodes::DELETED],
                (_, 1) => &[&nodes::EMPHASIS],
                (_, 2) => &[&nodes::STRONG],
                _ => &[&nodes::EMPHASIS, &nodes::STRONG],
            };
            // The depth is limited where blocks begin; these stay below it together.
            if self.stack.len() + templates.len() < super::render::MAX_DEPTH + 4 {
                templates.iter().for_each(|template| self.open_auto(template));
            }
        }
        true
    }

    fn open_code(&mut self, at: usize, rest: &str) -> bool {
        let length = rest.bytes().take_while(|&byte| byte == b'`').count();
        let code = rest[length..].trim_end_matches('`');
        self.dealt_with = at..at + rest.len();
        if !code.is_empty() {
            let code = code.lines().map(str::trim).collect::<Vec<_>>().join(" ");
            let code = DynamicNode::Text(VText { value: printable(&code).into_owned() });
            self.push_inline(nodes::element(&nodes::CODE, code));
        }
        true
    }

    fn open_link(&mut self, at: usize, rest: &str) -> bool {
        let mut depth = 0usize;
        let close = rest.bytes().position(|byte| {
            match byte {
                b'[' => depth += 1,
                b']' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let Some(close) = close else { return true };
        match &rest[close + 1..] {
            "" => self.hidden = at + close,
            after if after.starts_with('(') && !after.contains(')') => {
                self.dealt_with = at + close..at + rest.len()
            }
            after if after.starts_with('[') && !after.contains(']') => {
                self.dealt_with = at + close..at + rest.len()
            }
            _ => return false,
        }
        true
    }

    /// Takes a marker off the end of a text that is still arriving.
    pub(super) fn trim_unfinished(&mut self) {
        if !self.job.streaming || self.text.is_empty() || self.last_leaf().is_none() {
            return;
        }
        let kept = self.text.trim_end_matches(['*', '_', '~', '`', '[', '!', '\\', '<']);
        // An exclamation mark alone is the end of a sentence, and a backslash may be one that was escaped.
        let markers = &self.text[kept.len()..];
        if !markers.is_empty() && !markers.starts_with('!') && self.job.source[..self.last].ends_with(markers)
        {
            let kept = kept.trim_end_matches(' ').len();
            self.text.truncate(kept);
        }
    }
}
