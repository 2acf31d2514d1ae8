//! How an event changes the answer that it belongs to.

use std::sync::Arc;

use serde_json::Value;

use crate::protocol::event::AgentEvent;
use crate::protocol::parts::TextPart;
use crate::state::message::{ChatMessage, MessagePart, ToolCall, ToolState};

/// The name of the one part of an agent without parts.
const IMPLICIT_PART: &str = "";

/// Applies an event; `false` when it changed nothing.
pub(super) fn apply(message: &mut ChatMessage, event: &AgentEvent) -> bool {
    match event {
        AgentEvent::Message { text, parts, .. } => {
            message.warming = false;
            message.text = text.clone();
            place_texts(&mut message.parts, parts, false);
        }
        AgentEvent::Thinking { text, parts, .. } => {
            message.warming = false;
            message.thinking = text.clone();
            place_texts(&mut message.parts, parts, true);
        }
        AgentEvent::ToolUse { tool_use_id, tool, input, activity, .. } => {
            let call = place_tool(message, tool_use_id);
            call.name.clone_from(tool);
            call.input.clone_from(input);
            call.activity = activity.clone().or(call.activity.take());
        }
        AgentEvent::ToolResult { tool_use_id, output, is_error, meta, activity, .. } => {
            let call = place_tool(message, tool_use_id);
            call.output = Some(output.clone());
            call.state = ToolState::of_result(*is_error, meta.as_ref());
            call.meta.clone_from(meta);
            call.activity = activity.clone().or(call.activity.take());
            if call.name.is_empty() {
                call.name = activity_label(call.activity.as_ref());
            }
        }
        AgentEvent::Usage { usage, .. } => message.usage = Some(*usage),
        AgentEvent::Warming { .. } => message.warming = true,
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
/// gone, because the log is read anew, is emptied in its place.
fn place_texts(placed: &mut Vec<MessagePart>, texts: &Arc<Vec<TextPart>>, is_thinking: bool) {
    let name = |part: &TextPart| part.id.as_deref().unwrap_or(IMPLICIT_PART).to_owned();
    let mut new: Vec<(String, &TextPart)> = texts.iter().map(|part| (name(part), part)).collect();
    for part in placed.iter_mut() {
        let (id, text) = match part {
            MessagePart::Text { id, text } if !is_thinking => (id, text),
            MessagePart::Thinking { id, text } if is_thinking => (id, text),
            _ => continue,
        };
        match new.iter().position(|(known, _)| known == id) {
            Some(at) => *text = new.remove(at).1.text.clone(),
            None => text.clear(),
        }
    }
    placed.extend(new.into_iter().map(|(id, part)| {
        let text = part.text.clone();
        if is_thinking { MessagePart::Thinking { id, text } } else { MessagePart::Text { id, text } }
    }));
}

fn place_tool<'a>(message: &'a mut ChatMessage, id: &str) -> &'a mut ToolCall {
    let index = message.tools.iter().position(|tool| tool.id == id).unwrap_or_else(|| {
        message.tools.push(ToolCall { id: id.to_owned(), ..ToolCall::default() });
        message.parts.push(MessagePart::Tool { id: id.to_owned() });
        message.tools.len() - 1
    });
    &mut message.tools[index]
}

/// A name for a result whose call was never seen.
fn activity_label(activity: Option<&Value>) -> String {
    let activity = activity.and_then(Value::as_object);
    let label =
        activity.and_then(|activity| activity.get("fallback_label").or(activity.get("kind"))?.as_str());
    label.unwrap_or_default().to_owned()
}
