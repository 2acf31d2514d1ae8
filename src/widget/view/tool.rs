//! [`ToolCard`]: one tool call.

use std::io::{self, Write};

use dioxus::prelude::*;
use serde_json::Value;

use super::shown::{self, beginning, cut};

use crate::state::message::{ToolCall, ToolState};
use crate::widget::behavior::ToolVisibility;
use crate::widget::chat::Chat;
use crate::widget::locale::Locale;

/// A tool call: its name, made readable, and how far it is; a call that was denied is told apart from one that failed.
///
/// Arguments and results can be read as far as the [`Behavior`](crate::Behavior) of the chat allows: folded away with
/// [`ToolVisibility::Compact`], shown with [`ToolVisibility::Full`]. With [`ToolVisibility::Hidden`] it renders nothing.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{Chat, MessageRef, ToolCard};
///
/// /// All that the agent did for an answer.
/// #[component]
/// fn Log(chat: Chat, message: MessageRef) -> Element {
///     rsx! {
///         for tool in message.tools() {
///             ToolCard { key: "{tool.id}", chat, tool }
///         }
///     }
/// }
/// ```
#[component]
pub fn ToolCard(
    /// What the components share.
    chat: Chat,
    /// The call.
    tool: ToolCall,
) -> Element {
    let look = chat.look.read();
    let locale = chat.locale.read();
    if look.tools == ToolVisibility::Hidden {
        return rsx! {};
    }
    let (state, words) = state(&locale, tool.state);
    let input = Some(&*tool.input).filter(|_| look.shows_tool_args).map(pretty);
    let output = tool.output.as_deref().filter(|_| look.shows_tool_results).map(pretty);
    let details = [(&locale.tool_input, input), (&locale.tool_output, output)];
    let details: Vec<_> = details
        .into_iter()
        .filter_map(|(label, text)| Some((label, text.filter(|text| !text.is_empty())?)))
        .collect();
    let head = rsx! {
        span { class: "tool-dot", aria_hidden: true }
        code { class: "tool-name", "{readable(beginning(&tool.name, shown::LABEL))}" }
        span { class: "tool-state", "{words}" }
    };
    if details.is_empty() {
        return rsx! {
            div { class: "tool", "data-state": state,
                div { class: "tool-head", {head} }
            }
        };
    }
    rsx! {
        details { class: "tool", "data-state": state, open: look.tools == ToolVisibility::Full,
            summary { class: "tool-head", {head} }
            for (index, (label, text)) in details.into_iter().enumerate() {
                div { key: "{index}", class: "tool-part",
                    p { class: "tool-label", "{label}" }
                    pre { class: "tool-detail", tabindex: "0", "{text}" }
                }
            }
        }
    }
}

fn state(locale: &Locale, state: ToolState) -> (&'static str, &str) {
    match state {
        ToolState::Running => ("running", &locale.tool_running),
        ToolState::Done => ("done", &locale.tool_done),
        ToolState::Failed => ("failed", &locale.tool_failed),
        ToolState::Denied => ("denied", &locale.tool_denied),
        ToolState::Stopped => ("stopped", &locale.tool_stopped),
    }
}

/// A tool's name without its plumbing.
pub(super) fn readable(name: &str) -> String {
    name.strip_prefix("mcp__").unwrap_or(name).replace("__", ".")
}

fn pretty(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => cut(text, shown::DETAIL).into_owned(),
        other => {
            let mut written = Beginning(Vec::new());
            // It fails where there is enough.
            let is_whole = serde_json::to_writer_pretty(&mut written, other).is_ok();
            let text = String::from_utf8_lossy(&written.0);
            if is_whole { text.into_owned() } else { format!("{}…", text.trim_end_matches('\u{fffd}')) }
        }
    }
}

/// Takes as many bytes as are shown.
struct Beginning(Vec<u8>);

impl Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = shown::DETAIL - self.0.len();
        self.0.extend_from_slice(&bytes[..room.min(bytes.len())]);
        if bytes.len() <= room { Ok(bytes.len()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tools_name_is_shown_without_its_plumbing() {
        assert_eq!(readable("mcp__orders__find"), "orders.find");
        assert_eq!(readable("bash"), "bash");
    }

    #[test]
    fn of_a_large_value_the_beginning_is_shown() {
        assert_eq!(pretty(&json!({"a": [1]})), "{\n  \"a\": [\n    1\n  ]\n}");
        for large in [
            json!("é".repeat(shown::DETAIL)),
            json!(vec!["é"; shown::DETAIL]),
            json!({"a": "é".repeat(shown::DETAIL)}),
        ] {
            let text = pretty(&large);
            assert!(text.len() <= shown::DETAIL + 3 && text.ends_with('…'), "{} bytes", text.len());
            assert!(!text.contains('\u{fffd}'));
        }
    }
}
