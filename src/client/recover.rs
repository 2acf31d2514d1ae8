//! A turn's end from the transcript, where the event log does not have it any more.

use std::sync::Arc;

use serde_json::Value;

use super::post::occurrences;
use crate::protocol::event::{AgentEvent, StopReason};
use crate::protocol::parts::TextPart;
use crate::state::message::{ChatMessage, MessagePart, Role, ToolState};

/// Whether this turn answers a message from before the last one with this text. A turn that runs has no answer yet:
/// only what is there proves something.
pub(super) fn is_earlier_turn(messages: &[ChatMessage], turn_id: &str, text: &str) -> bool {
    let is_answer = |message: &ChatMessage| {
        message.role == Role::Assistant && message.turn_id.as_deref() == Some(turn_id)
    };
    let asked = last_with(messages, text);
    asked.is_some_and(|asked| messages[..asked].iter().any(is_answer))
}

fn answer_to<'a>(messages: &'a [ChatMessage], text: &str) -> Option<&'a ChatMessage> {
    let asked = last_with(messages, text)?;
    messages[asked + 1..].iter().find(|message| message.role == Role::Assistant)
}

/// The user's last message with this text, which may stand among others or before a note about files.
fn last_with(messages: &[ChatMessage], text: &str) -> Option<usize> {
    let last = |is_it: &dyn Fn(&str) -> bool| {
        messages.iter().rposition(|message| message.role == Role::User && is_it(&message.text))
    };
    last(&|message| occurrences(message, text) > 0).or_else(|| last(&|message| message.contains(text)))
}

/// The events that the rest of a turn would have told; `None` when the transcript does not have its end.
pub(super) fn events(
    messages: Vec<ChatMessage>,
    turn_id: Option<&str>,
    text: Option<&str>,
) -> Option<Vec<AgentEvent>> {
    let by_turn =
        turn_id.and_then(|id| messages.iter().find(|message| message.turn_id.as_deref() == Some(id)));
    let answer = match (by_turn, text) {
        (Some(answer), _) => answer,
        (None, Some(text)) if turn_id.is_none() => answer_to(&messages, text)?,
        _ => return None,
    };
    let mut events = Vec::new();
    for tool in &answer.tools {
        events.push(AgentEvent::ToolUse {
            tool_use_id: tool.id.clone(),
            tool: tool.name.clone(),
            input: Value::clone(&tool.input),
            activity: tool.activity.as_deref().cloned(),
            seq: None,
        });
        if let Some(output) = &tool.output {
            events.push(AgentEvent::ToolResult {
                tool_use_id: tool.id.clone(),
                output: Value::clone(output),
                is_error: matches!(tool.state, ToolState::Failed | ToolState::Denied),
                meta: tool.meta.as_deref().cloned(),
                activity: tool.activity.as_deref().cloned(),
                seq: None,
            });
        }
    }
    let parts = |is_thinking: bool| -> Arc<Vec<TextPart>> {
        let part =
            |id: &String, text: &_| TextPart { id: Some(Arc::from(id.as_str())), text: Clone::clone(text) };
        Arc::new(
            answer
                .parts
                .iter()
                .filter_map(|placed| match placed {
                    MessagePart::Text { id, text } if !is_thinking => Some(part(id, text)),
                    MessagePart::Thinking { id, text } if is_thinking => Some(part(id, text)),
                    _ => None,
                })
                .collect(),
        )
    };
    if !answer.thinking.is_empty() {
        events.push(AgentEvent::Thinking { text: answer.thinking.clone(), parts: parts(true), seq: None });
    }
    if !answer.text.is_empty() {
        events.push(AgentEvent::Message { text: answer.text.clone(), parts: parts(false), seq: None });
    }
    events.push(match (&answer.error, &answer.stop_reason) {
        (Some(error), _) => AgentEvent::Error(error.clone()),
        (None, Some(reason)) => done(answer, reason.clone()),
        (None, None) => return None,
    });
    Some(events)
}

fn done(answer: &ChatMessage, stop_reason: StopReason) -> AgentEvent {
    AgentEvent::Done {
        usage: answer.usage,
        stop_reason,
        turn_id: answer.turn_id.clone(),
        model: None,
        seq: None,
    }
}
