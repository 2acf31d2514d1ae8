//! [`Markdown`]: Markdown as Dioxus nodes, cheap while it streams and safe whoever wrote it.
//!
//! ```text
//! text -> document: keeps what is finished -> split: where to cut -> render: events to nodes -> nodes: templates
//! ```

mod autolink;
mod blocks;
mod code;
mod definitions;
mod document;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
#[cfg(feature = "highlight")]
mod highlight;
mod images;
mod inline;
mod links;
mod nodes;
mod open;
mod render;
mod settings;
mod split;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;

use crate::protocol::text::Text;
use document::Document;
use settings::Settings;

pub use code::CodeBlock;
pub use images::ImagePolicy;
pub use settings::MarkdownLabels;

/// Shows Markdown: CommonMark 0.31.2 with GFM's tables, strikethrough, task lists and bare addresses.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{ImagePolicy, Markdown};
///
/// #[component]
/// fn Answer(text: String, streaming: bool) -> Element {
///     rsx! {
///         Markdown {
///             text,
///             streaming,
///             images: ImagePolicy::hosts(["cdn.example.com"]),
///             on_copy_code: move |code: String| { /* to the clipboard */ },
///         }
///     }
/// }
/// ```
///
/// # While it streams
///
/// Give it the whole text so far, and `streaming: true` as long as more will come. Blocks that nothing can change any
/// more are kept as they are; only the open end is parsed and rendered again. Syntax that is half typed does not
/// flash: an open fence shows as code, half a link as its text, open emphasis as emphasis, and a last line that is only
/// syntax so far (`--`, `|--`, `1.`) waits for what comes after it. The end of a paragraph of many kilobytes may be
/// shown a few chunks late. With `streaming: false` the nodes are what rendering the text at once gives.
///
/// # Safety
///
/// The text becomes text nodes and elements of a fixed set, never HTML. Raw HTML is shown as text. Links lead to
/// http, https and mailto addresses and to addresses relative to the page, others show as text. Images are loaded
/// from the hosts that [`ImagePolicy`] names, others show as links. Nesting ends at 48 levels.
///
/// # Styling
///
/// Everything is inside `div.karta-markdown`. Code is `div.karta-code` with `div.karta-code-head`,
/// `span.karta-code-language`, `button.karta-code-copy` (`data-state="copied"` when it has been pressed) and
/// `pre > code.language-…`; `div.karta-table` is the box that a table scrolls in; `p.karta-html` is raw HTML. The
/// other elements have no class. Each block has `dir="auto"`.
///
/// On a server it renders the same nodes.
#[component]
pub fn Markdown(
    /// The Markdown.
    #[props(into)]
    text: Text,
    /// Whether more text will come.
    #[props(default)]
    streaming: bool,
    /// Whose images are loaded. By default nobody's.
    #[props(default)]
    images: ImagePolicy,
    /// The words it adds to the text.
    #[props(default)]
    labels: MarkdownLabels,
    /// Colors a finished block of code: what it returns is shown in the `code` element. An error shows the code plain.
    highlight: Option<Callback<CodeBlock, Element>>,
    /// Called with the code whose copy button was pressed. Without it there is no such button.
    on_copy_code: Option<EventHandler<String>>,
) -> Element {
    let document = use_hook(|| Rc::new(RefCell::new(Document::default())));
    let mut document = document.borrow_mut();
    document.update(&text, streaming, Settings { images, labels, highlight, on_copy_code });
    Ok(document.node())
}
