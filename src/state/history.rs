//! A session's transcript to [`ChatMessage`]s.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::limits::TOOL_LIMIT;
use super::message::{ChatMessage, MessagePart, Role, ToolCall, ToolState};
use crate::error::KartaError;
use crate::protocol::context::strip_context;
use crate::protocol::event::StopReason;
use crate::protocol::json::string;
use crate::protocol::managed::usage;
use crate::protocol::parts::TextParts;
use crate::protocol::time;

/// The messages of `GET sessions/{id}/transcript`, one by one.
#[derive(Default)]
pub(crate) struct History {
    messages: Vec<ChatMessage>,
    ids: HashSet<String>,
    /// How many entries there were, told ones or not.
    entries: usize,
}

impl History {
    /// Adds the next entry. One whose id there was is none.
    pub(crate) fn push(&mut self, entry: &Value) {
        let Some(json) = entry.as_object() else { return };
        let message = message(json, self.entries);
        self.entries += 1;
        if self.ids.insert(message.id.clone()) {
            self.messages.push(message);
        }
    }

    pub(crate) fn messages(self) -> Vec<ChatMessage> {
        self.messages
    }
}

/// The messages of a whole transcript.
#[cfg(any(test, fuzzing))]
pub(crate) fn messages(transcript: &Value) -> Vec<ChatMessage> {
    let mut history = History::default();
    for entry in transcript.get("messages").and_then(Value::as_array).into_iter().flatten() {
        history.push(entry);
    }
    history.messages()
}

fn message(json: &Map<String, Value>, index: usize) -> ChatMessage {
    let role = match json.get("role").and_then(Value::as_str) {
        Some("user") => Role::User,
        _ => Role::Assistant,
    };
    let id = string(json, "id").filter(|id| !id.is_empty()).unwrap_or_else(|| format!("history-{index}"));
    let mut message = ChatMessage { id, role, ..ChatMessage::default() };
    let (mut text, mut thinking) = (TextParts::default(), TextParts::default());
    let parts = json.get("parts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (index, part) in parts.iter().filter_map(Value::as_object).enumerate() {
        let id = string(part, "id").unwrap_or_else(|| format!("part-{index}"));
        let body = string(part, "text").unwrap_or_default();
        match part.get("kind").and_then(Value::as_str) {
            Some("text") => {
                let body = if role == Role::User { strip_context(&body).to_owned() } else { body };
                let is_taken = text.apply(Some(&id), &body, false);
                message.parts.extend(is_taken.then(|| MessagePart::Text { id, text: body.into() }));
            }
            Some("reasoning") => {
                let is_taken = thinking.apply(Some(&id), &body, false);
                message.parts.extend(is_taken.then(|| MessagePart::Thinking { id, text: body.into() }));
            }
            Some("tool" | "activity")
                if message.tools.len() < TOOL_LIMIT && !message.tools.iter().any(|tool| tool.id == id) =>
            {
                message.tools.push(tool(part, id.clone()));
                message.parts.push(MessagePart::Tool { id });
            }
            _ => {}
        }
    }
    message.text = text.whole();
    message.thinking = thinking.whole();
    if let Some(turn) = json.get("turn").and_then(Value::as_object) {
        end_of_turn(&mut message, turn);
    }
    message
}

fn tool(part: &Map<String, Value>, id: String) -> ToolCall {
    let meta = part.get("meta").filter(|meta| meta.is_object()).cloned();
    let is_error = part.get("isError").and_then(Value::as_bool).unwrap_or_default();
    let output = part.get("result").filter(|result| !result.is_null()).cloned();
    let state = match part.get("status").and_then(Value::as_str) {
        Some("running" | "pending") if output.is_none() => ToolState::Running,
        Some("error" | "failed") => ToolState::of_result(true, meta.as_ref()),
        Some("denied") => ToolState::Denied,
        _ => ToolState::of_result(is_error, meta.as_ref()),
    };
    ToolCall {
        id,
        name: string(part, "toolName").unwrap_or_default(),
        input: part.get("args").cloned().unwrap_or_default().into(),
        output: output.map(Arc::new),
        state,
        meta: meta.map(Arc::new),
        activity: part.get("activity").filter(|activity| activity.is_object()).cloned().map(Arc::new),
    }
}

fn end_of_turn(message: &mut ChatMessage, turn: &Map<String, Value>) {
    message.turn_id = string(turn, "turnId");
    message.usage = usage(turn);
    // Without this the turn is still going on.
    if turn.get("completedAt").is_none_or(Value::is_null) {
        return;
    }
    let moment = |name: &str| turn.get(name).and_then(Value::as_str).and_then(time::millis);
    if let (Some(started), Some(completed)) = (moment("startedAt"), moment("completedAt")) {
        message.elapsed_ms = completed.checked_sub(started);
    }
    match turn.get("status").and_then(Value::as_str) {
        Some("cancelled" | "interrupted") => message.stop_reason = Some(StopReason::Cancelled),
        Some("failed" | "error") => {
            let detail = turn.get("error").and_then(Value::as_object);
            let text = detail.and_then(|error| string(error, "message")).or_else(|| string(turn, "error"));
            let code = detail.and_then(|error| string(error, "code")).or_else(|| string(turn, "errorCode"));
            let text = text.unwrap_or_else(|| "the agent's turn failed".into());
            message.error = Some(KartaError::Turn { message: text, code });
        }
        _ => message.stop_reason = Some(StopReason::EndTurn),
    }
    if message.tools.iter().any(|tool| tool.state == ToolState::Running) {
        for tool in message.tools.iter_mut().filter(|tool| tool.state == ToolState::Running) {
            tool.state = ToolState::Stopped;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_transcript_becomes_messages_in_their_order() {
        let transcript = json!({"messages": [
            {"id": "u-1", "role": "user", "parts": [
                {"kind": "text", "id": "u-1:text", "text": "<session-context>\nx\n</session-context>\n\ntool"}]},
            {"id": "a-1", "role": "assistant",
             "parts": [
                {"kind": "reasoning", "id": "r", "text": "hm"},
                {"kind": "text", "id": "p0", "text": "Looking."},
                {"kind": "activity", "id": "t", "toolName": "read_file", "args": {"a": 1}, "status": "done", "result": "x"},
                {"kind": "artifact"}, 5,
                {"kind": "text", "id": "p1", "text": "Done."}],
             "turn": {"turnId": "turn_1", "startedAt": "2026-11-23T12:29:43.5+00:00",
                "completedAt": "2026-11-23T12:29:46+00:00", "status": "succeeded", "usage": {"total_tokens": 15}}},
            {"id": "a-1", "role": "assistant", "parts": "wrong"},
            7
        ]});
        let messages = messages(&transcript);
        assert_eq!(messages.len(), 2, "an id that repeats is left out");
        assert_eq!((messages[0].role, messages[0].text.as_str()), (Role::User, "tool"));
        let answer = &messages[1];
        assert_eq!((answer.text.as_str(), answer.thinking.as_str()), ("Looking.\n\nDone.", "hm"));
        assert_eq!(answer.parts.len(), 4);
        assert_eq!((answer.tools[0].name.as_str(), answer.tools[0].state), ("read_file", ToolState::Done));
        assert_eq!(answer.stop_reason, Some(StopReason::EndTurn));
        assert_eq!(answer.turn_id.as_deref(), Some("turn_1"));
        assert_eq!(answer.elapsed_ms, Some(2_500));
    }

    #[test]
    fn a_turn_whose_times_make_no_sense_has_none() {
        for (started, completed) in [
            (json!("2026-11-23T12:29:43Z"), json!("2026-11-23T12:29:42Z")),
            (json!(5), json!("2026-11-23T12:29:42Z")),
            (json!(null), json!("soon")),
        ] {
            let turn = json!({"startedAt": started, "completedAt": completed, "status": "succeeded"});
            let transcript = json!({"messages": [{"role": "assistant", "turn": turn}]});
            let messages = super::messages(&transcript);
            assert_eq!(messages[0].elapsed_ms, None, "{transcript}");
            assert_eq!(messages[0].stop_reason, Some(StopReason::EndTurn));
        }
    }

    #[test]
    fn a_denied_tool_is_told_apart_from_a_failed_one() {
        let denied = json!({"karta": {"status": "denied"}});
        assert_eq!(ToolState::of_result(true, Some(&denied)), ToolState::Denied);
        assert_eq!(ToolState::of_result(true, None), ToolState::Failed);
        assert!(super::messages(&json!({"messages": 7})).is_empty());
    }
}
