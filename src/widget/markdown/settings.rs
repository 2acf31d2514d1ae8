//! What of the component's properties changes how a block is rendered.

use std::borrow::Cow;

use dioxus::prelude::*;

use super::code::CodeBlock;
use super::images::ImagePolicy;

/// Compared as a whole: where it changes, everything is rendered again.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Settings {
    pub(super) images: ImagePolicy,
    pub(super) labels: MarkdownLabels,
    pub(super) highlight: Option<Callback<CodeBlock, Element>>,
    pub(super) on_copy_code: Option<EventHandler<String>>,
}

/// The words that [`Markdown`](super::Markdown) adds to a text, for a locale to set.
///
/// ```
/// use karta_dioxus::MarkdownLabels;
///
/// let labels = MarkdownLabels { copy: "Code kopieren".into(), copied: "Kopiert".into(), ..Default::default() };
/// assert_eq!(labels.done, "Done");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownLabels {
    /// On the button that copies a block of code: "Copy code".
    pub copy: Cow<'static, str>,
    /// On the same button when it has been pressed: "Copied".
    pub copied: Cow<'static, str>,
    /// The name of a task's ticked box: "Done".
    pub done: Cow<'static, str>,
    /// The name of a task's empty box: "To do".
    pub to_do: Cow<'static, str>,
}

impl Default for MarkdownLabels {
    fn default() -> Self {
        Self { copy: "Copy code".into(), copied: "Copied".into(), done: "Done".into(), to_do: "To do".into() }
    }
}
