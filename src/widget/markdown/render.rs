//! Markdown events to nodes.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::core::{DynamicNode, VNode};
use pulldown_cmark::{Alignment, BrokenLink, CowStr, Event, Options, Parser};

use super::code::CodeHead;
use super::definitions::{Definitions, Target};
use super::nodes;
use super::settings::Settings;

/// How deep blocks and emphasis nest; what is deeper shows its text at this depth.
///
/// Dioxus walks the tree by recursion, and a browser gives WebAssembly a megabyte of stack. Real texts stay below ten.
pub(super) const MAX_DEPTH: usize = 48;

const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// What is to be rendered, and what is known around it.
pub(super) struct Job<'a> {
    pub(super) source: &'a str,
    /// Where `source` begins in the whole text: names the blocks of code whose heads are kept.
    pub(super) base: usize,
    /// The end of `source` may not be the end of the text: what is half typed there is shown without its syntax.
    pub(super) streaming: bool,
    pub(super) settings: &'a Rc<Settings>,
    pub(super) definitions: &'a Definitions,
    /// The blocks of code of the open part, by where they begin.
    pub(super) heads: &'a mut Vec<(usize, CodeHead)>,
    /// What the first block has already, where it is a container that is rendered in parts.
    pub(super) begun: Option<Begun<'a>>,
}

/// The finished part of a container that is still open.
#[derive(Clone, Copy)]
pub(super) struct Begun<'a> {
    /// Its finished items, rows, or pieces of code: full groups of them, and the rest.
    pub(super) groups: &'a [VNode],
    pub(super) rest: &'a [VNode],
    /// Where it begins in the whole text.
    pub(super) start: usize,
    /// The number of an ordered list's first item.
    pub(super) number: Option<u64>,
    /// Whether its items are paragraphs, whatever those in the source look like.
    pub(super) loose: bool,
}

/// What became of a [`Job`].
#[derive(Default)]
pub(super) struct Rendered {
    pub(super) blocks: Vec<Block>,
    /// The last block's own children where it is a list, a table or code, without those it had before.
    pub(super) children: Vec<Child>,
    /// Whether the first block is a loose list.
    pub(super) loose: bool,
    /// The number of the first item, where the last block is an ordered list.
    pub(super) number: Option<u64>,
    /// The labels that no definition was found for, and where.
    pub(super) undefined: Vec<(usize, String)>,
    /// The definitions in the source, and where.
    pub(super) definitions: Vec<(usize, String, Target)>,
    /// How much was done, for the tests that hold it to be linear.
    pub(super) events: usize,
}

/// A top-level block.
pub(super) struct Block {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: BlockKind,
    pub(super) node: VNode,
}

/// What kind of block it is, as far as it matters for where the text can be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    Heading,
    Rule,
    Fence,
    IndentedCode,
    Html,
    Quote,
    List,
    Table,
}

/// A child of the last block.
pub(super) struct Child {
    pub(super) start: usize,
    pub(super) node: VNode,
}

/// Renders the blocks of a piece of Markdown.
pub(super) fn render(job: Job<'_>) -> Rendered {
    let undefined = RefCell::new(Vec::new());
    let definitions = job.definitions;
    let source = job.source;
    let look_up = |link: BrokenLink<'_>| {
        let Some(target) = definitions.get(&link.reference) else {
            undefined.borrow_mut().push((link.span.start, link.reference.into_string()));
            return None;
        };
        Some((CowStr::from(target.address.clone()), CowStr::from(target.title.clone())))
    };
    let parser = Parser::new_with_broken_link_callback(source, OPTIONS, Some(look_up));
    let mut found: Vec<_> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| {
            let title = definition.title.as_deref().unwrap_or_default().to_owned();
            (definition.span.start, label.to_owned(), Target { address: definition.dest.to_string(), title })
        })
        .collect();
    found.sort_unstable_by_key(|(start, ..)| *start);
    let mut builder = Builder::new(job);
    for (event, range) in parser.into_offset_iter() {
        builder.event(event, range);
    }
    let mut rendered = builder.finish();
    rendered.definitions = found;
    rendered.undefined = undefined.into_inner();
    rendered
}

/// An element whose end has not been reached.
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) block: BlockKind,
    pub(super) nodes: Vec<VNode>,
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) enum Kind {
    Root,
    Block(&'static dioxus::core::Template),
    Item,
    Inline(&'static dioxus::core::Template),
    /// Opened by us and closed with its parent: a paragraph of a loose list, an emphasis whose end is not there yet.
    Auto(&'static dioxus::core::Template),
    List(Option<u64>),
    Table {
        alignments: Vec<Alignment>,
        head: DynamicNode,
        column: usize,
    },
    Head,
    Row,
    Cell,
    Code {
        language: String,
        code: String,
    },
    Link {
        href: Option<String>,
        title: String,
    },
}

/// An image whose description is being read.
pub(super) struct Picture {
    pub(super) address: String,
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) depth: usize,
}

/// Builds nodes from events, with a stack of its own.
pub(super) struct Builder<'a> {
    pub(super) job: Job<'a>,
    pub(super) stack: Vec<Frame>,
    /// Text that has not become a node yet.
    pub(super) text: String,
    /// How many elements deeper than the limit.
    pub(super) skipped: usize,
    /// How many links there are around what comes next.
    pub(super) links: usize,
    pub(super) picture: Option<Picture>,
    /// Where the source's last character that is no white space ends.
    pub(super) last: usize,
    /// Inline content that begins in here has been dealt with.
    pub(super) dealt_with: std::ops::Range<usize>,
    /// A single bracket that is not shown.
    pub(super) hidden: usize,
    /// How many bytes may still be looked at to tell what is half typed.
    pub(super) looks: usize,
    /// Where the first block begins that is one too many.
    pub(super) overflow: Option<usize>,
    pub(super) out: Rendered,
}

impl<'a> Builder<'a> {
    fn new(job: Job<'a>) -> Self {
        let last = job.source.trim_end().len();
        let root = Frame {
            kind: Kind::Root,
            block: BlockKind::Paragraph,
            nodes: Vec::new(),
            start: 0,
            end: usize::MAX,
        };
        Self {
            job,
            stack: vec![root],
            text: String::new(),
            skipped: 0,
            links: 0,
            picture: None,
            last,
            dealt_with: 0..0,
            hidden: usize::MAX,
            looks: super::inline::LOOKS,
            overflow: None,
            out: Rendered::default(),
        }
    }

    fn finish(mut self) -> Rendered {
        if let Some(start) = self.overflow {
            // A text of more blocks than can be shown: its rest as it is.
            let end = self.job.source.len();
            let text = nodes::text(printable(&self.job.source[start..]).into_owned());
            let node = nodes::element(&nodes::HTML, nodes::many(vec![text]));
            self.out.blocks.push(Block { start, end, kind: BlockKind::Paragraph, node });
        }
        self.out
    }

    pub(super) fn top(&mut self) -> &mut Frame {
        // The root is never popped.
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) {
        self.out.events += 1;
        if self.is_dealt_with(&event, range.start) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.end(range),
            Event::Text(text) => self.read_text(&text, range),
            Event::Html(html) | Event::InlineHtml(html) => self.push_text(&html),
            Event::Code(code) => {
                if let Some(picture) = &mut self.picture {
                    picture.alt.push_str(&code);
                } else {
                    let code =
                        DynamicNode::Text(dioxus::core::VText { value: printable(&code).into_owned() });
                    self.push_inline(nodes::element(&nodes::CODE, code));
                }
            }
            Event::SoftBreak => self.push_text("\n"),
            Event::HardBreak if self.picture.is_some() => self.push_text("\n"),
            Event::HardBreak => self.push_inline(nodes::element_with(&nodes::BREAK, [], None)),
            Event::Rule => {
                self.close_auto();
                self.flush();
                let rule = nodes::element_with(&nodes::RULE, [], None);
                self.push_block(rule, BlockKind::Rule, range);
            }
            Event::TaskListMarker(done) => {
                let labels = &self.job.settings.labels;
                let name = if done { &labels.done } else { &labels.to_do };
                let attributes = [
                    ("aria-label", dioxus::core::AttributeValue::Text(name.to_string())),
                    ("checked", dioxus::core::AttributeValue::Bool(done)),
                ];
                self.push_inline(nodes::element_with(&nodes::TASK, attributes, None));
                self.push_text(" ");
            }
            // Their extensions are off.
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }
}

/// The text without NUL, which CommonMark wants replaced.
pub(super) fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}
