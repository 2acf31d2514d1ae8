//! The conversation in pages, and which of them are in the document.
//!
//! A page is laid out and painted in one piece, or not at all while it is out of sight: a browser's work for a frame
//! grows with what it has to look at, and a new message is compared with its page's others only.

use dioxus::prelude::*;

use super::scroll::Scroll;
use super::shown;
use crate::hook::{MessageRef, Messages};
use crate::platform::{default_clock, next_frame};
use crate::state::message::ChatMessage;

/// How many messages a page has at most.
const PAGE: usize = 50;
/// How large a page may be before the next message begins another one, in bytes of text.
const PAGE_SIZE: usize = 50_000;
/// What a message counts beside its text.
const MESSAGE: usize = 250;
/// How much of a conversation is shown before somebody scrolls up to what is older.
const SHOWN: usize = 1_000_000;

/// A message with its id, which is its key.
pub(super) type KeyedMessage = (String, MessageRef);

/// Where a page begins, and how large it is.
#[derive(Clone, Copy, Default)]
struct Extent {
    start: usize,
    size: usize,
}

/// The pages. What was in one stays there, whatever becomes of the messages.
#[derive(Default)]
struct Pages {
    /// The id of the first message: another one is another conversation.
    first_id: String,
    all: Vec<Extent>,
    /// The first page that is shown.
    shown: usize,
}

impl Pages {
    /// Puts the messages into pages; `size` gives that of one. Who reads `further_up` keeps what is shown when the
    /// conversation is read anew.
    fn sort(&mut self, count: usize, first_id: &str, further_up: bool, size: impl Fn(usize) -> usize) {
        let shown = Some(self.shown).filter(|_| further_up && !self.all.is_empty());
        if self.first_id != first_id {
            *self = Self { first_id: first_id.to_owned(), ..Self::default() };
        }
        self.all.retain(|page| page.start < count);
        let kept = self.all.len();
        // The last one takes more, and what is in it may have grown.
        let start = self.all.pop().map_or(0, |page| page.start);
        let mut page = Extent { start, size: 0 };
        for index in start..count {
            if index - page.start >= PAGE || page.size >= PAGE_SIZE {
                self.all.push(std::mem::replace(&mut page, Extent { start: index, size: 0 }));
            }
            page.size += size(index);
        }
        self.all.extend((start < count).then_some(page));
        // Many at once, as a long history has: from the end on.
        let last = self.all.len().saturating_sub(1);
        if self.all.len() > kept + 1 {
            self.shown = shown.unwrap_or(last);
        }
        self.shown = self.shown.min(last);
    }

    /// Whether what is shown is all that is shown unasked.
    fn is_enough(&self) -> bool {
        self.all.iter().skip(self.shown).map(|page| page.size).sum::<usize>() >= SHOWN
    }
}

/// The pages that are shown, each with its number. Where many messages come at once those are the last one, and with
/// each frame one more before it; of a very long conversation the older ones once the visitor comes near them. Outside
/// of a browser all are.
pub(super) fn use_pages(messages: Messages, scroll: Scroll) -> Vec<(usize, Vec<KeyedMessage>)> {
    let mut pages = use_hook(|| CopyValue::new(Pages::default()));
    let mut is_waiting = use_hook(|| CopyValue::new(false));
    let rows: Vec<KeyedMessage> = messages.iter().map(|message| (message.id(), message)).collect();
    let (mut shown, all, is_enough) = {
        let mut pages = pages.write();
        let first_id = rows.first().map(|(id, _)| id.as_str()).unwrap_or_default();
        let further_up = !*scroll.is_at_end.peek();
        pages.sort(rows.len(), first_id, further_up, |index| rows[index].1.peek(size));
        (pages.shown, pages.all.clone(), pages.is_enough())
    };
    if !cfg!(target_arch = "wasm32") {
        shown = 0;
    }
    let is_wanted = shown > 0 && (!is_enough || (scroll.is_near_start)());
    if is_wanted && !*is_waiting.peek() {
        is_waiting.set(true);
        let update = dioxus::core::schedule_update();
        spawn(async move {
            next_frame(&*default_clock()).await;
            is_waiting.set(false);
            let before = pages.peek().shown;
            pages.write().shown = before.saturating_sub(1);
            update();
            scroll.grown_soon();
        });
    }
    let ends = all.iter().skip(1).map(|page| page.start).chain([rows.len()]);
    let lengths = all.iter().zip(ends).map(|(page, end)| end - page.start);
    let mut rows = rows.into_iter();
    let pages = lengths.map(|length| rows.by_ref().take(length).collect::<Vec<_>>()).enumerate();
    pages.filter(|(number, _)| *number >= shown).collect()
}

fn size(message: &ChatMessage) -> usize {
    MESSAGE + message.text.len().min(shown::MESSAGE) + message.tools.len() * shown::TOOL
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(pages: &mut Pages, sizes: &[usize], first_id: &str) -> (Vec<usize>, usize) {
        pages.sort(sizes.len(), first_id, false, |index| sizes[index]);
        (pages.all.iter().map(|page| page.start).collect(), pages.shown)
    }

    #[test]
    fn a_page_is_full_with_so_many_messages_or_bytes() {
        let mut pages = Pages::default();
        assert_eq!(sorted(&mut pages, &[], ""), (vec![], 0));
        assert_eq!(sorted(&mut pages, &[1; PAGE], "a"), (vec![0], 0));
        assert_eq!(
            sorted(&mut pages, &[1; PAGE + 1], "a"),
            (vec![0, PAGE], 0),
            "one more joins what is shown"
        );
        let mut pages = Pages::default();
        let sizes = [PAGE_SIZE - 1, 1, 1, PAGE_SIZE, 1];
        assert_eq!(
            sorted(&mut pages, &sizes, "a"),
            (vec![0, 2, 4], 2),
            "many at once are shown from the end on"
        );
    }

    #[test]
    fn what_is_in_a_page_stays_there() {
        let mut pages = Pages::default();
        assert_eq!(sorted(&mut pages, &[1, PAGE_SIZE, 1], "a").0, [0, 2]);
        // A text has become shorter, and another one longer.
        assert_eq!(sorted(&mut pages, &[1, 2, 3 * PAGE_SIZE], "a").0, [0, 2]);
        assert_eq!(sorted(&mut pages, &[1, 2, 3 * PAGE_SIZE, 1], "a").0, [0, 2, 3]);
        // Messages that are gone leave no page.
        assert_eq!(sorted(&mut pages, &[1, 2], "a").0, [0]);
        assert_eq!(sorted(&mut pages, &[], "a").0, Vec::<usize>::new());
        assert_eq!(sorted(&mut pages, &[1], "a").0, [0]);
    }

    #[test]
    fn another_conversation_begins_anew() {
        let mut pages = Pages::default();
        let (starts, shown) = sorted(&mut pages, &[PAGE_SIZE; 30], "a");
        assert_eq!((starts.len(), shown), (30, 29));
        pages.shown = 0;
        assert_eq!(sorted(&mut pages, &[PAGE_SIZE; 30], "a").1, 0);
        assert!(pages.is_enough());
        assert_eq!(sorted(&mut pages, &[PAGE_SIZE; 30], "b").1, 29);
        assert!(!pages.is_enough());
    }

    #[test]
    fn who_reads_further_up_keeps_what_is_shown() {
        let mut pages = Pages::default();
        sorted(&mut pages, &[PAGE_SIZE; 30], "a");
        pages.shown = 10;
        // The server's ids take the place of those given here.
        pages.sort(31, "b", true, |_| PAGE_SIZE);
        assert_eq!((pages.all.len(), pages.shown), (31, 10));
        // Another session begins empty, wherever one has read before.
        pages.sort(0, "", true, |_| 0);
        pages.sort(30, "c", true, |_| PAGE_SIZE);
        assert_eq!(pages.shown, 29);
    }
}
