//! A text that grows, and the nodes that show it: only the open end is parsed and rendered again.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use dioxus::core::VNode;

use super::code::CodeHead;
use super::definitions::Definitions;
use super::nodes;
use super::open::{GROUP, Open, finished_children};
use super::render::{Begun, BlockKind, Job, Rendered, render};
use super::settings::Settings;
use super::split::{finished_blocks, line_start, shown_end, with_line_feeds};
use crate::protocol::text::Text;

/// How many bytes of a long tail may be parsed for each byte that arrives: a tail of more than 64 chunks, such as a
/// paragraph of many kilobytes, is not parsed with each of them. That bounds the whole work, whatever the text.
const PARSED_PER_BYTE: usize = 64;

/// Tails up to this length are always parsed.
const ALWAYS_PARSED: usize = 4_096;

/// Blocks up to this length are always rendered again when what they name is defined.
const SHORT: usize = 256;

/// Blocks that name labels which nothing has defined yet.
struct Waiting {
    source: Range<usize>,
    nodes: Range<usize>,
}

/// What a [`Markdown`](super::Markdown) keeps from one rendering to the next.
#[derive(Default)]
pub(super) struct Document {
    text: Text,
    streaming: bool,
    settings: Rc<Settings>,
    /// Where the part that is parsed again begins: nothing before it can change, except by definitions.
    stable: usize,
    /// How far the text is shown.
    shown: usize,
    definitions: Definitions,
    finished: Vec<VNode>,
    /// The finished blocks in full groups.
    groups: Vec<VNode>,
    /// By number; `None` where it waits no more.
    waiting: Vec<Option<Waiting>>,
    /// The numbers of those that have not been rendered again, though a label of theirs is defined.
    ready: Vec<usize>,
    heads: Vec<(usize, CodeHead)>,
    open: Option<Open>,
    tail: Vec<VNode>,
    /// The text was whole, and its end held definitions: they do not count if it goes on.
    ended_with_definitions: bool,
    credit: usize,
    #[cfg(test)]
    pub(super) work: super::tests::Work,
}

impl Document {
    /// Brings the nodes up to date.
    pub(super) fn update(&mut self, text: &Text, streaming: bool, settings: Settings) {
        let mended = with_line_feeds(text, streaming).map(Text::from);
        let text = mended.as_ref().unwrap_or(text);
        let fresh = self.settings.as_ref() != &settings;
        if fresh || self.ended_with_definitions || !continues(&self.text, text) {
            *self = Self {
                settings: Rc::new(settings),
                #[cfg(test)]
                work: std::mem::take(&mut self.work),
                ..Self::default()
            };
        } else if text.len() == self.text.len() && streaming == self.streaming {
            return;
        }
        let arrived = text.len() - self.text.len();
        self.text = text.clone();
        self.streaming = streaming;
        let end = if streaming { shown_end(text, self.stable) } else { text.len() };
        let length = end - self.stable.min(end);
        self.credit = (self.credit + arrived.saturating_mul(PARSED_PER_BYTE)).min(length.max(1 << 16));
        if streaming && length > ALWAYS_PARSED && self.credit < length {
            return;
        }
        self.credit = self.credit.saturating_sub(length);
        if streaming && end == self.shown {
            return;
        }
        self.shown = end;
        if streaming { self.advance(end) } else { self.complete() }
    }

    /// The nodes, in groups.
    pub(super) fn node(&self) -> VNode {
        let grouped = self.groups.len() * GROUP;
        let rest: Vec<_> = self.finished[grouped..].iter().chain(&self.tail).cloned().collect();
        let rest = rest.chunks(GROUP).map(nodes::group);
        let all = self.groups.iter().cloned().chain(rest).collect();
        nodes::element(&nodes::ROOT, nodes::many(all))
    }

    #[cfg(test)]
    pub(super) fn finished_nodes(&self) -> &[VNode] {
        &self.finished
    }

    /// Renders the open end of a text that goes on.
    fn advance(&mut self, end: usize) {
        let Some(rendered) = self.render_tail(end, true) else { return self.reopen(end) };
        let source = self.tail_source(end);
        let offset = self.offset();
        let cut = finished_blocks(&source, &rendered.blocks);
        let turned_loose = cut.is_some() && self.turned_loose(&rendered);
        drop(source);
        if turned_loose {
            self.loosen();
            return self.advance(end);
        }
        let Some((count, cut)) = cut else {
            self.tail = rendered.blocks.iter().map(|block| block.node.clone()).collect();
            if self.open_up(rendered, end)
                && let Some(rendered) = self.render_tail(end, true)
            {
                self.tail = rendered.blocks.into_iter().map(|block| block.node).collect();
            }
            return;
        };
        let begin = self.open.as_ref().map_or(self.stable, |open| open.block);
        let cut_at = cut + self.stable - offset;
        let mut rendered = rendered;
        let rest = rendered.blocks.split_off(count);
        let first = self.finished.len();
        let mut labels = self.open.take().map(|open| open.labels).unwrap_or_default();
        self.define(&rendered, cut);
        if rendered.definitions.is_empty() {
            labels.extend(rendered.undefined.drain(..).filter(|(at, _)| *at < cut).map(|(_, label)| label));
            self.finished.extend(rendered.blocks.into_iter().map(|block| block.node));
        } else {
            // What was found may have been read with a definition that is not whole yet.
            let alone = self.render_range(begin..cut_at);
            labels = alone.undefined.into_iter().map(|(_, label)| label).collect();
            self.finished.extend(alone.blocks.into_iter().map(|block| block.node));
        }
        self.wait(begin..cut_at, first..self.finished.len(), &labels);
        self.stable = cut_at;
        let keep = self.heads.partition_point(|(start, _)| *start < cut_at);
        self.heads.drain(..keep);
        self.render_waiting();
        while self.finished.len() >= (self.groups.len() + 1) * GROUP {
            let start = self.groups.len() * GROUP;
            self.groups.push(nodes::group(&self.finished[start..start + GROUP]));
        }
        self.tail = rest.into_iter().map(|block| block.node).collect();
    }

    /// Renders the end of a text that is whole.
    fn complete(&mut self) {
        let end = self.text.len();
        let Some(rendered) = self.render_tail(end, false) else { return self.reopen(end) };
        if self.turned_loose(&rendered) {
            self.loosen();
            return self.complete();
        }
        if rendered.definitions.is_empty() {
            self.tail = rendered.blocks.into_iter().map(|block| block.node).collect();
            return self.render_waiting();
        }
        self.ended_with_definitions = true;
        self.define(&rendered, usize::MAX);
        let begin = self.open.as_ref().map_or(self.stable, |open| open.block);
        self.tail = match self.open {
            // Its finished children may name what is defined only now.
            Some(_) => self.render_range(begin..end).blocks.into_iter().map(|block| block.node).collect(),
            None => rendered.blocks.into_iter().map(|block| block.node).collect(),
        };
        self.render_waiting();
    }

    /// Takes over the definitions before `cut`.
    fn define(&mut self, rendered: &Rendered, cut: usize) {
        for (at, label, target) in &rendered.definitions {
            if *at < cut {
                self.ready.extend(self.definitions.add(label, target.clone()));
            }
        }
    }

    /// Has blocks wait for the definitions of labels.
    fn wait(&mut self, source: Range<usize>, nodes: Range<usize>, labels: &[String]) {
        if labels.is_empty() {
            return;
        }
        labels.iter().for_each(|label| self.definitions.wait(label, self.waiting.len()));
        self.waiting.push(Some(Waiting { source, nodes }));
    }

    /// Renders the blocks again whose labels have been defined. While more text comes, a long block that names many
    /// labels is not rendered with each of them.
    fn render_waiting(&mut self) {
        let mut ready = std::mem::take(&mut self.ready);
        ready.sort_unstable();
        ready.dedup();
        for number in ready {
            let Some(block) = self.waiting[number].take() else { continue };
            let length = block.source.len();
            if self.streaming && length > SHORT && length > self.credit {
                self.waiting[number] = Some(block);
                self.ready.push(number);
                continue;
            }
            self.credit = self.credit.saturating_sub(length);
            let rendered = self.render_range(block.source.clone());
            for (index, block) in block.nodes.clone().zip(rendered.blocks) {
                self.finished[index] = block.node;
                if let Some(group) = self.groups.get_mut(index / GROUP) {
                    let start = index / GROUP * GROUP;
                    *group = nodes::group(&self.finished[start..start + GROUP]);
                }
            }
            let labels: Vec<_> = rendered.undefined.into_iter().map(|(_, label)| label).collect();
            self.wait(block.source, block.nodes, &labels);
        }
    }

    /// Renders a finished part by itself.
    fn render_range(&mut self, range: Range<usize>) -> Rendered {
        let job = Job {
            source: &self.text[range.clone()],
            base: range.start,
            streaming: false,
            settings: &self.settings,
            definitions: &self.definitions,
            heads: &mut Vec::new(),
            begun: None,
        };
        let rendered = render(job);
        #[cfg(test)]
        self.work.add(range.len(), &rendered);
        rendered
    }

    /// Renders everything after the stable part; `None` where it is not what the open container said.
    fn render_tail(&mut self, end: usize, streaming: bool) -> Option<Rendered> {
        let source = tail_source(&self.text[self.stable..end], self.open.as_ref());
        let offset = self.open.as_ref().map_or(0, |open| open.prefix.len());
        let begun = self.open.as_ref().map(Open::begun);
        let job = Job {
            source: &source,
            base: self.stable - offset,
            streaming,
            settings: &self.settings,
            definitions: &self.definitions,
            heads: &mut self.heads,
            begun,
        };
        let rendered = render(job);
        #[cfg(test)]
        self.work.add(source.len(), &rendered);
        let kind = rendered.blocks.first().map(|block| block.kind);
        let as_expected = self.open.as_ref().is_none_or(|open| Some(open.kind) == kind);
        as_expected.then_some(rendered)
    }

    /// Gives up rendering a container in parts.
    fn reopen(&mut self, end: usize) {
        if let Some(open) = self.open.take() {
            self.stable = open.block;
            if self.streaming { self.advance(end) } else { self.complete() }
        }
    }

    fn tail_source(&self, end: usize) -> Cow<'_, str> {
        tail_source(&self.text[self.stable..end], self.open.as_ref())
    }

    fn offset(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.prefix.len())
    }

    /// Keeps the finished children of a long block that is open, so that it is not rendered as a whole with each
    /// chunk. Returns whether the tail has to be rendered again.
    fn open_up(&mut self, rendered: Rendered, end: usize) -> bool {
        let source = self.tail_source(end);
        let Some(block) = rendered.blocks.first() else { return false };
        let was_loose = self.open.as_ref().is_some_and(|open| open.loose);
        let loose = rendered.loose && !was_loose && self.is_loose(&source);
        let finished = finished_children(&source, &rendered).filter(|_| loose || rendered.loose <= was_loose);
        let offset = self.stable - self.offset();
        let kind = block.kind;
        let block_start = line_start(&source, block.start);
        let opened = finished.map(|finished| {
            let open = self
                .open
                .is_none()
                .then(|| Open::new(kind, self.stable + block_start, &source[block_start..], rendered.number));
            (finished, open)
        });
        let mut again = false;
        if let Some((finished, fresh)) = opened {
            if fresh.is_some() {
                self.open = fresh;
            }
            let Some(open) = &mut self.open else { return false };
            let ends = finished.starts.iter().skip(1).chain([&finished.end]);
            let items = finished.starts.iter().zip(ends).map(|(start, end)| offset + start..offset + end);
            open.items.extend(items);
            open.extend(finished.children);
            let labels = rendered.undefined.into_iter().filter(|(at, _)| *at < finished.end);
            open.labels.extend(labels.map(|(_, label)| label));
            self.stable = offset + finished.end;
        }
        if loose && self.open.is_some() {
            self.loosen();
            again = true;
        }
        again
    }

    /// Whether the open list, now that its end is there, is a loose one after all.
    fn turned_loose(&self, rendered: &Rendered) -> bool {
        rendered.loose && self.open.as_ref().is_some_and(|open| open.kind == BlockKind::List && !open.loose)
    }

    /// Whether the whole lines alone make a loose list: the last one may yet become something else.
    fn is_loose(&self, source: &str) -> bool {
        let whole = line_start(source, source.len());
        let (settings, definitions) = (&self.settings, &self.definitions);
        let job = Job {
            source: &source[..whole],
            base: 0,
            streaming: false,
            settings,
            definitions,
            heads: &mut Vec::new(),
            begun: None,
        };
        whole == source.len() || render(job).loose
    }

    /// Makes paragraphs of the finished items of a list that has turned out to be loose.
    fn loosen(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        open.loose = true;
        let items = open.items.iter().map(|range| {
            let begun = Begun { groups: &[], rest: &[], number: None, loose: true, start: range.start };
            let job = Job {
                source: &self.text[range.clone()],
                base: range.start,
                streaming: false,
                settings: &self.settings,
                definitions: &self.definitions,
                heads: &mut Vec::new(),
                begun: Some(begun),
            };
            let rendered = render(job);
            #[cfg(test)]
            self.work.add(range.len(), &rendered);
            rendered.children.into_iter().map(|child| child.node).next().unwrap_or_default()
        });
        let items = items.collect();
        open.replace(items);
        self.open = Some(open);
    }
}

fn tail_source<'a>(source: &'a str, open: Option<&Open>) -> Cow<'a, str> {
    match open {
        Some(open) if !open.prefix.is_empty() => format!("{}{source}", open.prefix).into(),
        _ => source.into(),
    }
}

/// Whether `new` begins with `old`. In words: this runs over the whole text with each chunk, and WebAssembly has no
/// instruction for it.
fn continues(old: &str, new: &str) -> bool {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    if new.len() < old.len() {
        return false;
    }
    let new = &new[..old.len()];
    let (old_words, new_words) = (old.chunks_exact(8), new.chunks_exact(8));
    old_words.remainder() == new_words.remainder()
        && old_words.zip(new_words).all(|(old, new)| word(old) == word(new))
}

fn word(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_ne_bytes)
}
