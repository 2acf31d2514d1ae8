//! Files that are dragged onto the chat.

use dioxus::html::HasFileData;
use dioxus::prelude::*;

use crate::platform::dom::{self, DragEvent};
use crate::widget::chat::{Chat, Source};

/// What is shown while a file is held over the chat.
#[component]
pub(in crate::widget) fn DropTarget(chat: Chat) -> Element {
    if !(chat.files.is_over)() || !accepts(chat) {
        return rsx! {};
    }
    rsx! {
        div { class: "drop-target", "{chat.locale.read().drop_files}" }
    }
}

/// A file may be dropped here; what else is dragged is none of ours.
pub(in crate::widget) fn drag_over(chat: Chat, event: &Event<DragData>) {
    if holds_files(event) {
        // Without this the page would go to the file.
        event.prevent_default();
        hold(chat, accepts(chat));
    }
}

/// It has left the chat, or only one element in it for another.
pub(in crate::widget) fn drag_leave(chat: Chat, event: &Event<DragData>) {
    let at = event.client_coordinates();
    let is_inside = chat.frame.peek().as_ref().is_some_and(|frame| dom::is_at(frame, at.x, at.y));
    if !is_inside {
        hold(chat, false);
    }
}

pub(in crate::widget) fn drop_files(chat: Chat, event: &Event<DragData>) {
    hold(chat, false);
    if holds_files(event) {
        event.prevent_default();
        if accepts(chat) {
            chat.attach(event.files().into_iter().map(Source::Data));
            chat.focus();
        }
    }
}

fn hold(chat: Chat, is_held: bool) {
    let mut is_over = chat.files.is_over;
    if *is_over.peek() != is_held {
        is_over.set(is_held);
    }
}

fn accepts(chat: Chat) -> bool {
    chat.takes_files() && !chat.files.are_sent() && chat.asked().is_none() && !chat.needs_consent()
}

fn holds_files(event: &Event<DragData>) -> bool {
    event.downcast::<DragEvent>().is_some_and(dom::holds_files)
}
