//! Where a text that is still arriving can be cut, and how much of it is shown.

use super::render::{Block, BlockKind};

/// The blocks that nothing can change any more: how many of the first ones, and where the next one begins.
///
/// CommonMark reads line by line: a block is closed by a line that begins the next one. So a cut needs that line
/// whole, as more characters could make another line of it. Two constructs look further ahead: a table begins with
/// two lines, and a link reference definition may go on in the line below, so that a paragraph right after one may
/// still turn out to be its title (or, indented, would be code without it).
pub(super) fn finished_blocks(source: &str, blocks: &[Block]) -> Option<(usize, usize)> {
    (1..blocks.len()).rev().find_map(|index| cut_before(source, blocks, index).map(|cut| (index, cut)))
}

fn cut_before(source: &str, blocks: &[Block], index: usize) -> Option<usize> {
    let (before, block) = (&blocks[index - 1], &blocks[index]);
    let start = line_start(source, block.start);
    let mut lines = source[start..].split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let needed = if block.kind == BlockKind::Table { 2 } else { 1 };
    if lines.by_ref().take(needed).count() < needed {
        return None;
    }
    let underlined = block.kind == BlockKind::Heading && !source[start..].trim_start().starts_with('#');
    if block.kind == BlockKind::Paragraph || underlined {
        let after_blank = source[..start].lines().next_back().is_none_or(|line| line.trim().is_empty());
        let closes_itself = matches!(
            before.kind,
            BlockKind::Heading | BlockKind::Rule | BlockKind::Fence | BlockKind::Html | BlockKind::Table
        );
        let adjacent = before.end <= start && source[before.end..start].trim().is_empty();
        if !(after_blank || closes_itself && adjacent) {
            return None;
        }
    }
    Some(start)
}

/// Where the line that `at` stands in begins.
pub(super) fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |feed| feed + 1)
}

/// The text with line feeds as its only line ends, `None` where it has no others: lines are looked for by them. While
/// it streams, a last carriage return may yet be followed by its line feed.
pub(super) fn with_line_feeds(text: &str, streaming: bool) -> Option<String> {
    if !text.contains('\r') {
        return None;
    }
    let text = if streaming { text.strip_suffix('\r').unwrap_or(text) } else { text };
    Some(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// How much of a text that is still arriving is shown. A last line that may yet become something else is not:
/// `--` a rule or a list, `|--` a table, `` ``ru `` a block of code.
pub(super) fn shown_end(text: &str, from: usize) -> usize {
    let begin = line_start(text, text.len()).max(from);
    if may_change_kind(&text[begin..]) { begin } else { text.len() }
}

/// Whether a line that is not whole yet is only syntax so far.
fn may_change_kind(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let only = |allowed: &str| line.chars().all(|c| allowed.contains(c) || c.is_whitespace());
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    only("-=*+_#~`")
        || only("|:-")
        || (digits < 10 && ["", ".", ")"].contains(&line[digits..].trim_end()))
        || line.strip_prefix("```").is_some_and(|info| !info.trim_start_matches('`').contains('`'))
        || line.starts_with("~~~")
        || (line.starts_with('[') && line.contains("]:"))
}
