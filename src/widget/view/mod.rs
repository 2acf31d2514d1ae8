//! The parts of the widget that are seen. Each takes the [`Scene`].

mod answer;
mod approval;
mod banner;
mod composer;
mod consent;
mod cost;
mod drop;
mod files;
mod footer;
mod header;
mod icons;
mod launcher;
mod message;
mod messages;
mod notice;
mod pages;
mod panel;
mod pause;
mod plumbing;
mod question;
mod scroll;
mod sessions;
mod shown;
mod tool;

pub use approval::ApprovalCard;
pub use composer::Composer;
pub(super) use drop::{DropTarget, drag_leave, drag_over, drop_files};
pub(super) use launcher::Launcher;
pub use message::Message;
pub use messages::MessageList;
pub(super) use panel::Panel;
pub(super) use plumbing::shows_plumbing;
pub use question::QuestionCard;
pub(super) use sessions::Leave;
pub use sessions::SessionList;
pub use tool::ToolCard;

use dioxus::prelude::*;

use crate::markdown::MarkdownLabels;
use crate::platform::dom;
use crate::widget::chat::Chat;
use crate::widget::controller::Controller;
use crate::widget::locale::Locale;

/// What the views of a widget have: its controller, and the chat in it. `Copy`, and equal as long as the widget is the same.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::widget) struct Scene {
    pub(in crate::widget) controller: Controller,
    pub(in crate::widget) chat: Chat,
    /// Whether the panel is the whole screen, as on a phone.
    pub(in crate::widget) fills_screen: Signal<bool>,
    pub(in crate::widget) is_online: Signal<bool>,
    /// Whether there is room for the list of conversations beside the conversation.
    pub(in crate::widget) is_wide: Signal<bool>,
}

/// The words that Markdown adds to a text.
fn markdown_labels(locale: &Locale) -> MarkdownLabels {
    MarkdownLabels {
        copy: locale.copy_code.clone(),
        copied: locale.copied.clone(),
        done: locale.task_done.clone(),
        to_do: locale.task_open.clone(),
    }
}

/// Whether a key belongs to an input method, which does with it what it likes: Enter takes a word, Escape drops it.
fn is_for_input_method(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.downcast::<dom::KeyEvent>().is_some_and(dom::is_for_input_method)
}
