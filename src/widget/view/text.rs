//! A part of an answer.

use dioxus::prelude::*;

use crate::protocol::text::Text;

/// The text as it is, with its line breaks.
#[component]
pub(super) fn AnswerText(text: Text) -> Element {
    rsx! { div { class: "answer-text", dir: "auto", "{text}" } }
}
