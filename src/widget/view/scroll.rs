//! Sticking to the end of the conversation, unless the visitor reads further up.

use std::rc::Rc;

use dioxus::html::geometry::PixelsVector2D;
use dioxus::prelude::*;

use crate::platform::dom::{self, Node};
use crate::platform::{default_clock, next_frame};

/// This near to the end, in pixels, counts as at the end.
const NEAR: f64 = 48.0;

/// Where the visitor reads.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Scroll {
    list: Signal<Option<Rc<MountedData>>>,
    /// Whether the end is in view, and stays so.
    pub(super) is_at_end: Signal<bool>,
    /// Whether the start of what is shown is less than two screens away.
    pub(super) is_near_start: Signal<bool>,
    top: CopyValue<f64>,
    /// Whether it goes to the end with the next frame.
    goes: CopyValue<bool>,
    /// The card that is shown, by its request.
    card: CopyValue<Option<String>>,
    /// Where it scrolled to so that a card that is higher than the list is seen from its start.
    card_top: CopyValue<Option<f64>>,
}

impl Scroll {
    pub(super) fn new() -> Self {
        Self {
            list: Signal::new(None),
            is_at_end: Signal::new(true),
            is_near_start: Signal::new(false),
            top: CopyValue::new(0.0),
            goes: CopyValue::new(false),
            card: CopyValue::new(None),
            card_top: CopyValue::new(None),
        }
    }

    pub(super) fn mounted(&self, event: &MountedEvent) {
        let mut list = self.list;
        list.set(Some(event.data()));
        self.to_end();
    }

    /// The visitor, or we, have scrolled.
    pub(super) fn scrolled(&self, event: &ScrollEvent) {
        // Each question about where things are has the browser look whether it has laid them out.
        let scroll_top = event.scroll_top();
        let below = f64::from(event.scroll_height() - event.client_height()) - scroll_top;
        let (mut is_at_end, mut top, mut card_top) = (self.is_at_end, self.top, self.card_top);
        let mut is_near_start = self.is_near_start;
        let starts = scroll_top < 2.0 * f64::from(event.client_height());
        if *is_near_start.peek() != starts {
            is_near_start.set(starts);
        }
        let is_ours = card_top.peek().is_some_and(|card_top| (card_top - scroll_top).abs() < 2.0);
        if is_ours {
            top.set(scroll_top);
            return;
        }
        let is_near = below <= NEAR;
        // Only who goes up leaves the end: the answer may have grown since we scrolled there.
        let has_gone_up = scroll_top < top.replace(scroll_top);
        if has_gone_up {
            card_top.set(None);
        }
        let is_now = is_near || (*is_at_end.peek() && !has_gone_up);
        if *is_at_end.peek() != is_now {
            is_at_end.set(is_now);
        }
    }

    pub(super) fn to_end(self) {
        let Some(list) = self.list.peek().clone() else { return };
        spawn(async move {
            // More than any list is high: the browser stops at the end. A list that is gone needs no scrolling.
            let _ = list.scroll(PixelsVector2D::new(0.0, 1e9), ScrollBehavior::Instant).await;
        });
    }

    /// The conversation has grown.
    pub(super) fn grown(&self) {
        if *self.is_at_end.peek() && self.card.peek().is_none() {
            self.to_end();
        }
    }

    /// It has grown, and may grow more in this frame: where its end is, is asked with the next one.
    pub(super) fn grown_soon(self) {
        let mut goes = self.goes;
        if goes.replace(true) {
            return;
        }
        // Whoever has grown may be gone by then.
        let over = Over(goes);
        spawn(async move {
            next_frame(&*default_clock()).await;
            drop(over);
            self.grown();
        });
    }

    /// A card stands at the end, or none does any more. One that is higher than the list is shown from its start.
    pub(super) fn asked(self, request: Option<String>) {
        let (mut card, mut card_top) = (self.card, self.card_top);
        if *card.peek() == request {
            return;
        }
        let is_asked = request.is_some();
        card.set(request);
        if !*self.is_at_end.peek() {
            return;
        }
        card_top.set(None);
        let Some(list) = self.list.peek().clone() else { return };
        spawn(async move {
            let _ = list.scroll(PixelsVector2D::new(0.0, 1e9), ScrollBehavior::Instant).await;
            if is_asked && let Some(list) = list.downcast::<Node>() {
                card_top.set(dom::scroll_to_tall(list, ".card"));
            }
        });
    }
}

/// Takes a mark away when it is dropped.
struct Over(CopyValue<bool>);

impl Drop for Over {
    fn drop(&mut self) {
        // Fails once the list is gone.
        if let Ok(mut mark) = self.0.try_write() {
            *mark = false;
        }
    }
}
