//! The beginnings and ends of elements.

use std::ops::Range;

use dioxus::core::{AttributeValue, DynamicNode, Template, VNode, VText};
use pulldown_cmark::{Alignment, CodeBlockKind, HeadingLevel, LinkType, Tag};

use super::code::CodeHead;
use super::links::safe_href;
use super::nodes;
use super::open::GROUP;
use super::render::{Begun, Block, BlockKind, Builder, Child, Frame, Kind, MAX_DEPTH, Picture};

impl<'a> Builder<'a> {
    /// An element begins.
    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if let Some(picture) = &mut self.picture {
            picture.depth += 1;
            return;
        }
        let inline = matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. });
        // What an element has no room for is text of it, as is what is too deep. (Blocks beside one another are counted
        // where they end.)
        let is_full = self.stack.len() > 1 && self.top().nodes.len() >= nodes::MAX_CHILDREN;
        if self.skipped > 0 || is_full || self.stack.len() >= MAX_DEPTH {
            self.skipped += 1;
            if !inline && !self.text.is_empty() {
                self.text.push('\n');
            }
            return;
        }
        let in_first = self.stack.len() == 3 && self.out.blocks.is_empty();
        if in_first && matches!(tag, Tag::Paragraph) && matches!(self.top().kind, Kind::Item) {
            self.out.loose = true;
        }
        let (kind, block) = match tag {
            Tag::Emphasis => (Kind::Inline(&nodes::EMPHASIS), BlockKind::Paragraph),
            Tag::Strong => (Kind::Inline(&nodes::STRONG), BlockKind::Paragraph),
            Tag::Strikethrough => (Kind::Inline(&nodes::DELETED), BlockKind::Paragraph),
            Tag::Link { link_type, dest_url, title, id } => {
                let (address, title) = self.target(link_type, &dest_url, &title, &id);
                self.links += 1;
                (Kind::Link { href: safe_href(&address), title }, BlockKind::Paragraph)
            }
            Tag::Image { link_type, dest_url, title, id } => {
                let (address, title) = self.target(link_type, &dest_url, &title, &id);
                self.open_inline();
                self.picture = Some(Picture { address, title, alt: String::new(), depth: 0 });
                return;
            }
            Tag::Heading { level, .. } => (Kind::Block(heading(level)), BlockKind::Heading),
            Tag::BlockQuote(_) => (Kind::Block(&nodes::QUOTE), BlockKind::Quote),
            Tag::HtmlBlock => (Kind::Block(&nodes::HTML), BlockKind::Html),
            Tag::CodeBlock(kind) => code(kind),
            Tag::List(number) => (Kind::List(number), BlockKind::List),
            Tag::Item => (Kind::Item, BlockKind::List),
            Tag::Table(alignments) => {
                let head = DynamicNode::Placeholder(Default::default());
                (Kind::Table { alignments, head, column: 0 }, BlockKind::Table)
            }
            Tag::TableHead => (Kind::Head, BlockKind::Table),
            Tag::TableRow => (Kind::Row, BlockKind::Table),
            Tag::TableCell => (Kind::Cell, BlockKind::Table),
            // Paragraphs; and those whose extensions are off.
            _ => (Kind::Block(&nodes::PARAGRAPH), BlockKind::Paragraph),
        };
        if inline {
            self.open_inline();
        } else {
            self.close_auto();
        }
        self.flush();
        if self.stack.len() == 1 {
            self.out.children.clear();
            self.out.number = None;
        }
        self.stack.push(Frame { kind, block, nodes: Vec::new(), start: range.start, end: range.end });
    }

    /// An element ends.
    pub(super) fn end(&mut self, range: Range<usize>) {
        if let Some(picture) = &mut self.picture {
            if picture.depth > 0 {
                picture.depth -= 1;
            } else if let Some(picture) = self.picture.take() {
                self.finish_picture(picture);
            }
            return;
        }
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if !matches!(self.top().kind, Kind::Inline(_) | Kind::Link { .. }) {
            self.close_auto();
        }
        self.trim_unfinished();
        let contents = self.contents();
        // The root is popped by nothing: each end has its start.
        let Some(frame) = self.stack.pop() else { return };
        let block = frame.block;
        match frame.kind {
            Kind::Root => self.stack.push(frame),
            Kind::Inline(template) | Kind::Auto(template) => self.push(nodes::element(template, contents)),
            Kind::Link { href: Some(href), title } => {
                self.links -= 1;
                self.push(link(href, title, contents));
            }
            Kind::Link { href: None, .. } => {
                self.links -= 1;
                self.push(nodes::bare(contents));
            }
            Kind::Block(template) => self.push_block(nodes::element(template, contents), block, range),
            Kind::Item => self.push_child(nodes::element(&nodes::ITEM, contents), range),
            Kind::Row => self.push_child(nodes::element(&nodes::ROW, contents), range),
            Kind::Head => {
                if let Kind::Table { head, column, .. } = &mut self.top().kind {
                    *head = contents;
                    *column = 0;
                }
            }
            Kind::Cell => self.push_cell(contents),
            Kind::List(number) => {
                let begun = self.begun();
                let number = begun.map_or(number, |begun| begun.number);
                let contents = joined(begun, contents);
                self.out.number = number;
                let node = match number {
                    None => nodes::element(&nodes::UNORDERED, contents),
                    Some(first) => {
                        let start = (first != 1).then(|| first.to_string());
                        nodes::element_with(
                            &nodes::ORDERED,
                            [("start", nodes::optional(start))],
                            Some(contents),
                        )
                    }
                };
                self.push_block(node, block, range);
            }
            Kind::Table { head, .. } => {
                let rows = joined(self.begun(), contents);
                let body = match rows {
                    DynamicNode::Fragment(_) => {
                        DynamicNode::Fragment(vec![nodes::element(&nodes::BODY, rows)])
                    }
                    nothing => nothing,
                };
                self.push_block(nodes::compound(&nodes::TABLE, [].into(), [head, body].into()), block, range);
            }
            Kind::Code { language, code } => self.push_code(&language, code, block, range),
        }
    }

    /// The address and title of a link. The first definition of a label counts, also where another one is nearer.
    fn target(&self, kind: LinkType, address: &str, title: &str, label: &str) -> (String, String) {
        let by_label = matches!(kind, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut);
        match self.job.definitions.get(label).filter(|_| by_label) {
            Some(target) => (target.address.clone(), target.title.clone()),
            // An e-mail address in angle brackets comes without its scheme.
            None if kind == LinkType::Email => (format!("mailto:{address}"), title.to_owned()),
            None => (address.to_owned(), title.to_owned()),
        }
    }

    fn finish_picture(&mut self, picture: Picture) {
        let Picture { address, title, alt, .. } = picture;
        if self.job.settings.images.allows(&address)
            && let Some(src) = safe_href(&address)
        {
            let title = nodes::optional((!title.is_empty()).then_some(title));
            let attributes =
                [("alt", AttributeValue::Text(alt)), ("src", AttributeValue::Text(src)), ("title", title)];
            return self.push_inline(nodes::element_with(&nodes::IMAGE, attributes, None));
        }
        let href = safe_href(&address).filter(|href| self.links == 0 && !href.is_empty());
        match href {
            Some(href) => {
                let shown = if alt.is_empty() { href.clone() } else { alt };
                self.push_inline(link(href, title, DynamicNode::Text(VText { value: shown })));
            }
            None => self.push_text(&alt),
        }
    }

    fn push_cell(&mut self, contents: DynamicNode) {
        let in_head = matches!(self.top().kind, Kind::Head);
        let table = self.stack.len().saturating_sub(2);
        let Kind::Table { alignments, column, .. } = &mut self.stack[table].kind else { return };
        let align = match alignments.get(*column) {
            Some(Alignment::Left) => AttributeValue::Text("left".to_owned()),
            Some(Alignment::Center) => AttributeValue::Text("center".to_owned()),
            Some(Alignment::Right) => AttributeValue::Text("right".to_owned()),
            Some(Alignment::None) | None => AttributeValue::None,
        };
        *column += 1;
        let template = if in_head { &nodes::HEAD_CELL } else { &nodes::CELL };
        self.push(nodes::element_with(template, [("align", align)], Some(contents)));
    }

    fn push_code(&mut self, language: &str, code: String, block: BlockKind, range: Range<usize>) {
        let begun = self.begun();
        let at = begun.map_or(self.job.base + range.start, |begun| begun.start);
        let settings = self.job.settings;
        let place = self.job.heads.binary_search_by_key(&at, |(start, _)| *start);
        let place = place.unwrap_or_else(|place| {
            self.job.heads.insert(place, (at, CodeHead::new(settings)));
            place
        });
        let finished = !self.job.streaming || range.end < self.last;
        let mut parts = begun.map_or_else(Vec::new, |begun| begun.rest.to_vec());
        if !code.is_empty() || parts.is_empty() {
            let part = nodes::text(code);
            if self.stack.len() == 1 {
                self.out.children.push(Child { start: range.start, node: part.clone() });
            }
            parts.push(part);
        }
        let node = self.job.heads[place].1.render(language, parts, finished, settings);
        self.push_block(node, block, range);
    }

    /// What the container that just ended had before, where it is the one that is rendered in parts.
    fn begun(&self) -> Option<Begun<'a>> {
        self.job.begun.filter(|_| self.stack.len() == 1 && self.out.blocks.is_empty())
    }

    /// A row or an item.
    fn push_child(&mut self, node: VNode, range: Range<usize>) {
        if self.stack.len() == 2 {
            self.out.children.push(Child { start: range.start, node: node.clone() });
        }
        if let Kind::Table { column, .. } = &mut self.top().kind {
            *column = 0;
        }
        self.push(node);
    }

    pub(super) fn push_block(&mut self, node: VNode, kind: BlockKind, range: Range<usize>) {
        if self.stack.len() > 1 {
            self.push(node);
        } else if self.out.blocks.len() < nodes::MAX_CHILDREN {
            self.out.blocks.push(Block { start: range.start, end: range.end, kind, node });
        } else {
            self.overflow.get_or_insert(range.start);
        }
    }
}

/// All children of a container of which a part was rendered before, in groups.
fn joined(begun: Option<Begun<'_>>, contents: DynamicNode) -> DynamicNode {
    let (Some(begun), DynamicNode::Fragment(more)) = (begun, &contents) else {
        return match begun {
            None => contents,
            Some(begun) => nodes::many(grouped(begun, &[])),
        };
    };
    DynamicNode::Fragment(grouped(begun, more))
}

fn grouped(begun: Begun<'_>, more: &[VNode]) -> Vec<VNode> {
    let rest: Vec<_> = begun.rest.iter().chain(more).cloned().collect();
    let rest = rest.chunks(GROUP).map(nodes::group);
    begun.groups.iter().cloned().chain(rest).collect()
}

pub(super) fn link(href: String, title: String, contents: DynamicNode) -> VNode {
    let title = nodes::optional((!title.is_empty()).then_some(title));
    nodes::element_with(
        &nodes::LINK,
        [("href", AttributeValue::Text(href)), ("title", title)],
        Some(contents),
    )
}

fn heading(level: HeadingLevel) -> &'static Template {
    match level {
        HeadingLevel::H1 => &nodes::H1,
        HeadingLevel::H2 => &nodes::H2,
        HeadingLevel::H3 => &nodes::H3,
        HeadingLevel::H4 => &nodes::H4,
        HeadingLevel::H5 => &nodes::H5,
        HeadingLevel::H6 => &nodes::H6,
    }
}

fn code(kind: CodeBlockKind<'_>) -> (Kind, BlockKind) {
    match kind {
        CodeBlockKind::Fenced(info) => {
            let language = info.split_whitespace().next().unwrap_or_default().to_owned();
            (Kind::Code { language, code: String::new() }, BlockKind::Fence)
        }
        CodeBlockKind::Indented => {
            (Kind::Code { language: String::new(), code: String::new() }, BlockKind::IndentedCode)
        }
    }
}
