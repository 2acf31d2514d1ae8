//! How much of a conversation is shown, and how much more of it in one frame.
//!
//! What arrives with one event, or with a session's history, may be more than a browser lays out between two frames. So
//! the views show a part of it, and a little more with each frame. Of what no visitor reads to its end anyway, the end
//! is left out.

use std::borrow::Cow;
use std::cell::Cell;

use dioxus::prelude::*;

use super::cost::Purse;
use super::scroll::Scroll;
use crate::platform::{default_clock, next_frame};

/// The bytes of a message that are shown, fewer of what is dear to lay out. Its copy button has all of them.
pub(super) const MESSAGE: usize = 100_000;
/// The bytes shown of a tool's arguments, its result, and what an approval is for.
pub(super) const DETAIL: usize = 10_000;
/// The bytes shown of a name, a title, a question or a warning.
pub(super) const LABEL: usize = 2_000;
/// How many options, choices and questions are shown.
pub(super) const OPTIONS: usize = 50;
/// What a tool counts as, in bytes of text.
pub(super) const TOOL: usize = 400;

/// The bytes of text that become nodes in one frame, of all widgets together.
const PER_FRAME: usize = 3_000;
/// The bytes of a message that may be there at once where somebody has scrolled up to it.
const AT_ONCE: usize = 50_000;
/// Those who wait for a frame are told within fewer milliseconds than this.
const FRAME_MS: u64 = 4;

thread_local! {
    static LEFT: Cell<usize> = const { Cell::new(PER_FRAME) };
    static BEGAN: Cell<u64> = const { Cell::new(0) };
}

/// How much of `total` is shown now: what was, and as much more as this frame has left. Renders again with the next
/// frames until all of it is. Outside of a browser all is shown at once.
pub(super) fn use_growth(total: usize) -> usize {
    let mut shown = use_hook(|| CopyValue::new(0));
    let mut is_waiting = use_hook(|| CopyValue::new(false));
    let scroll = use_hook(try_consume_context::<Scroll>);
    if !cfg!(target_arch = "wasm32") {
        return total;
    }
    let before: usize = *shown.peek();
    // What is new above somebody who reads is there at once: what grows there would move what is read.
    let is_above = before == 0 && total <= AT_ONCE && scroll.is_some_and(|scroll| !*scroll.is_at_end.peek());
    let most = if is_above { total } else { LEFT.get() };
    let more = total.saturating_sub(before).min(most);
    LEFT.set(LEFT.get().saturating_sub(more));
    let now = (before + more).min(total);
    shown.set(now);
    if now < total && !*is_waiting.peek() {
        is_waiting.set(true);
        let update = dioxus::core::schedule_update();
        spawn(async move {
            let clock = default_clock();
            loop {
                next_frame(&*clock).await;
                let time = clock.now();
                if time.saturating_sub(BEGAN.get()) >= FRAME_MS {
                    BEGAN.set(time);
                    LEFT.set(PER_FRAME);
                }
                // Others have had all of this frame: the next one, then.
                if LEFT.get() > 0 {
                    break;
                }
            }
            is_waiting.set(false);
            update();
            if let Some(scroll) = scroll {
                // The list hears of a message with its text: the end of a long one comes later, by now.
                scroll.grown_soon();
            }
        });
    }
    now
}

/// As much of a message's text as is shown.
pub(super) fn affordable(text: &str) -> &str {
    let text = beginning(text, MESSAGE);
    &text[..Purse::new().pay(text)]
}

/// The beginning of a text, of at most `limit` bytes.
pub(super) fn beginning(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text, or its beginning and an ellipsis.
pub(super) fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    let shown = beginning(text, limit);
    if shown.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(format!("{shown}…")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("naïve", 10), "naïve");
        assert_eq!(cut("naïve", 3), "na…");
        assert_eq!(cut("naïve", 4), "naï…");
        assert_eq!(beginning("🚀", 3), "");
    }
}
