//! How an event changes the answer that it belongs to.

use std::sync::Arc;

use serde_json::Value;

use crate::protocol::event::AgentEvent;
use crate::protocol::parts::TextPart;
use crate::protocol::text::Text;
use crate::state::limits::{TOOL_LIMIT, WARNING_LIMIT};
use crate::state::message::{ChatMessage, MessagePart, ToolCall, ToolState};

/// The name of the one part of an agent without parts.
const IMPLICIT_PART: &str = "";

/// Applies an event; `false` when it changed nothing.
pub(super) fn apply(message: &mut ChatMessage, event: &AgentEvent) -> bool {
    match event {
        AgentEvent::Message { text, parts, .. } => {
            message.warming = false;
            place_texts(&mut message.text, &mut message.parts, text, parts, false);
        }
        AgentEvent::Thinking { text, parts, .. } => {
            message.warming = false;
            place_texts(&mut message.thinking, &mut message.parts, text, parts, true);
        }
        AgentEvent::ToolUse { tool_use_id, tool, input, activity, .. } => {
            let Some(call) = place_tool(message, tool_use_id) else { return false };
            call.name.clone_from(tool);
            call.input = Arc::new(input.clone());
            call.activity = activity.clone().map(Arc::new).or(call.activity.take());
        }
        AgentEvent::ToolResult { tool_use_id, output, is_error, meta, activity, .. } => {
            let Some(call) = place_tool(message, tool_use_id) else { return false };
            call.output = Some(Arc::new(output.clone()));
            call.state = ToolState::of_result(*is_error, meta.as_ref());
            call.meta = meta.clone().map(Arc::new);
            call.activity = activity.clone().map(Arc::new).or(call.activity.take());
            if call.name.is_empty() {
                call.name = activity_label(call.activity.as_deref());
            }
        }
        AgentEvent::Usage { usage, .. } => message.usage = Some(*usage),
        AgentEvent::Warming { .. } => message.warming = true,
        AgentEvent::Warning { .. } if message.warnings.len() >= WARNING_LIMIT => return false,
        // Said once, also when the log is read anew.
        AgentEvent::Warning { message: warning, .. } if message.warnings.contains(warning) => return false,
        AgentEvent::Warning { message: warning, .. } => message.warnings.push(warning.clone()),
        _ => return false,
    }
    true
}

/// The turn is over: nothing of it goes on.
pub(super) fn finish(message: &mut ChatMessage) {
    message.streaming = false;
    message.warming = false;
    for tool in message.tools.iter_mut().filter(|tool| tool.state == ToolState::Running) {
        tool.state = ToolState::Stopped;
    }
}

/// Takes over the texts; parts that are new go to the end, behind the tools that came before them. A part that is
/// gone, because the log is read anew, is emptied in its place. I2 holds of `placed` and `shown`, too.
fn place_texts(
    shown: &mut Text,
    placed: &mut Vec<MessagePart>,
    whole: &Text,
    texts: &[TextPart],
    is_thinking: bool,
) {
    // A part that is all the text shares its buffer. It lets go of it, so that the text can grow in place.
    for (_, text) in placed.iter_mut().filter_map(|part| text_of(part, is_thinking)) {
        if text.is_same(shown) {
            *text = whole.clone();
        }
    }
    shown.follow(whole);
    let take_over = |text: &mut Text, new: &TextPart| {
        if new.text.is_same(whole) { *text = shown.clone() } else { text.follow(&new.text) }
    };
    let mut next = 0;
    let mut is_known = true;
    for (id, text) in placed.iter_mut().filter_map(|part| text_of(part, is_thinking)) {
        match texts.get(next) {
            Some(new) if name(new) == id.as_str() => take_over(text, new),
            _ => {
                is_known = false;
                break;
            }
        }
        next += 1;
    }
    if !is_known {
        next = place_anew(placed, texts, is_thinking, take_over);
    }
    for part in texts.iter().skip(next) {
        let (id, mut text) = (name(part).to_owned(), Text::default());
        take_over(&mut text, part);
        placed.push(if is_thinking {
            MessagePart::Thinking { id, text }
        } else {
            MessagePart::Text { id, text }
        });
    }
}

/// Takes over texts that are not the known ones with perhaps new ones behind. Answers how many found a place.
fn place_anew(
    placed: &mut Vec<MessagePart>,
    texts: &[TextPart],
    is_thinking: bool,
    take_over: impl Fn(&mut Text, &TextPart),
) -> usize {
    let is_in_order = are_in_order(placed, texts, is_thinking);
    let mut next = 0;
    placed.retain_mut(|part| {
        let Some((id, text)) = text_of(part, is_thinking) else { return true };
        match texts.get(next) {
            Some(new) if name(new) == id.as_str() => take_over(text, new),
            _ if is_in_order => {
                text.clear();
                return true;
            }
            Some(new) => {
                name(new).clone_into(id);
                take_over(text, new);
            }
            None => return false,
        }
        next += 1;
        true
    });
    next
}

/// Whether the parts that are placed are the texts in their order, apart from some that are gone. A log read anew that
/// says otherwise is right: its texts then fill the places in its own order.
fn are_in_order(placed: &mut [MessagePart], texts: &[TextPart], is_thinking: bool) -> bool {
    let mut rest = texts;
    placed.iter_mut().filter_map(|part| text_of(part, is_thinking)).all(|(id, _)| match rest.split_first() {
        Some((first, behind)) if name(first) == id.as_str() => {
            rest = behind;
            true
        }
        _ => !rest.iter().any(|part| name(part) == id.as_str()),
    })
}

fn name(part: &TextPart) -> &str {
    part.id.as_deref().unwrap_or(IMPLICIT_PART)
}

/// Name and text of a part, if it is one of the wanted kind.
fn text_of(part: &mut MessagePart, is_thinking: bool) -> Option<(&mut String, &mut Text)> {
    match part {
        MessagePart::Text { id, text } if !is_thinking => Some((id, text)),
        MessagePart::Thinking { id, text } if is_thinking => Some((id, text)),
        _ => None,
    }
}

/// The call of this id, a new one at the end if there is none; `None` where there are too many.
fn place_tool<'a>(message: &'a mut ChatMessage, id: &str) -> Option<&'a mut ToolCall> {
    let known = message.tools.iter().position(|tool| tool.id == id);
    if known.is_none() {
        if message.tools.len() >= TOOL_LIMIT {
            return None;
        }
        message.tools.push(ToolCall { id: id.to_owned(), ..ToolCall::default() });
        message.parts.push(MessagePart::Tool { id: id.to_owned() });
    }
    let index = known.unwrap_or(message.tools.len().saturating_sub(1));
    message.tools.get_mut(index)
}

/// A name for a result whose call was never seen.
fn activity_label(activity: Option<&Value>) -> String {
    let activity = activity.and_then(Value::as_object);
    let label =
        activity.and_then(|activity| activity.get("fallback_label").or(activity.get("kind"))?.as_str());
    label.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_come_anew_in_another_order_are_shown_in_that_order() {
        let part = |id: &str| TextPart { id: Some(id.into()), text: id.into() };
        let mut message = ChatMessage::default();
        for (texts, shown) in [
            (vec![part("a"), part("b")], ["a", "b", "tool"].as_slice()),
            (vec![part("b")], &["", "b", "tool"]),
            (vec![part("b"), part("a")], &["b", "a", "tool"]),
            (vec![part("c"), part("b"), part("a")], &["c", "b", "tool", "a"]),
            (vec![part("a")], &["", "", "tool", "a"]),
        ] {
            let text = texts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n");
            apply(
                &mut message,
                &AgentEvent::Message { text: text.as_str().into(), parts: texts.into(), seq: None },
            );
            place_tool(&mut message, "tool");
            let parts: Vec<&str> = message
                .parts
                .iter()
                .map(|part| match part {
                    MessagePart::Text { text, .. } => text.as_str(),
                    _ => "tool",
                })
                .collect();
            assert_eq!((parts.as_slice(), message.text.as_str()), (shown, text.as_str()));
        }
    }
}
