//! The Managed Agents stream: one frame to one [`WireEvent`]. Total: whatever comes, an event goes out.

use std::borrow::Cow;

use serde::de::DeserializeSeed;
use serde_json::{Map, Value};

use super::context::strip_context;
use super::event::{Choice, DequeueMode, InputKind, InputRequest, Question, StopReason, Usage};
use super::json::{number, parse, repair, string, strings, whole};
use super::wire::{TextChange, WireEvent, WireKind};
use fields::{Fields, FieldsSeed};

mod fields;

/// Decodes a frame. The type is the data's `type`, else the frame's name; types that this crate does not know
/// become [`WireKind::Other`]. A field of a wrong type counts as missing.
pub(crate) fn decode(name: &str, data: &str) -> WireEvent {
    let mut fields = read(data);
    let repaired = if fields.broken { repair(data) } else { Cow::Borrowed(data) };
    if let Cow::Owned(repaired) = &repaired {
        fields = read(repaired);
    }
    let kind = fields.kind.take().unwrap_or(Cow::Borrowed(name));
    decode_kind(&kind, fields, || parse(data).unwrap_or_default())
}

/// Decodes an event of a session's history, which has its type inside.
pub(crate) fn decode_value(event: &Value) -> WireEvent {
    let mut fields = Fields::from_value(event);
    let kind = fields.kind.take().unwrap_or_default();
    decode_kind(&kind, fields, || event.clone())
}

fn read(data: &str) -> Fields<'_> {
    let mut fields = Fields::default();
    let mut json = serde_json::Deserializer::from_str(data);
    fields.broken = FieldsSeed(&mut fields).deserialize(&mut json).is_err();
    fields
}

fn decode_kind(event: &str, mut fields: Fields<'_>, whole_event: impl FnOnce() -> Value) -> WireEvent {
    let seq = fields.seq.as_ref().and_then(whole);
    let rest = &mut fields.rest;
    let turn_id = string(rest, "turn_id");
    let text_change = |fields: &mut Fields<'_>| TextChange {
        part_id: fields.part_id.take(),
        text: fields.text.take().unwrap_or_default(),
        delta: fields.delta == Some(Value::Bool(true)),
    };
    let kind = match event {
        "agent.message" => WireKind::Message(text_change(&mut fields)),
        "agent.thinking" => WireKind::Thinking(text_change(&mut fields)),
        "session.status_running" => WireKind::Running,
        "session.warming" => WireKind::Warming,
        "agent.tool_use" => WireKind::ToolUse {
            tool_use_id: string(rest, "tool_use_id").unwrap_or_default(),
            tool: string(rest, "tool").unwrap_or_default(),
            input: rest.remove("input").unwrap_or_default(),
            activity: object(rest, "activity"),
        },
        "agent.tool_result" => WireKind::ToolResult {
            tool_use_id: string(rest, "tool_use_id").unwrap_or_default(),
            output: rest.remove("output").unwrap_or_default(),
            is_error: rest.get("is_error").and_then(Value::as_bool).unwrap_or_default(),
            meta: object(rest, "_meta"),
            activity: object(rest, "activity"),
        },
        "session.usage" => WireKind::Usage(usage(rest).unwrap_or_default()),
        "session.warning" => WireKind::Warning {
            code: string(rest, "code"),
            message: string(rest, "message").unwrap_or_default(),
        },
        "session.message_queued" => WireKind::Queued {
            queue_id: string(rest, "queue_id").unwrap_or_default(),
            text: strip_context(&fields.text.unwrap_or_default()).to_owned(),
        },
        "session.message_dequeued" => WireKind::Dequeued {
            queue_id: string(rest, "queue_id").unwrap_or_default(),
            mode: match rest.get("mode").and_then(Value::as_str) {
                Some("steered") => DequeueMode::Steered,
                _ => DequeueMode::Turn,
            },
            text: strip_context(&fields.text.unwrap_or_default()).to_owned(),
        },
        "session.status_idle"
            if rest.get("stop_reason").and_then(Value::as_str) == Some("requires_action") =>
        {
            WireKind::Paused(input_request(rest, turn_id.clone()))
        }
        "session.status_idle" => WireKind::Idle {
            stop_reason: StopReason::from_wire(string(rest, "stop_reason")),
            usage: usage(rest),
            model: string(rest, "model"),
        },
        "session.error" => WireKind::Failed {
            message: string(rest, "message").unwrap_or_default(),
            code: string(rest, "code"),
        },
        _ => WireKind::Other { event: event.to_owned(), data: whole_event() },
    };
    WireEvent { seq, turn_id, kind }
}

/// What a pause asks for, of an event or of a session's `pending_approval`.
pub(crate) fn input_request(map: &Map<String, Value>, turn_id: Option<String>) -> InputRequest {
    InputRequest {
        request_id: string(map, "request_id").unwrap_or_default(),
        kind: InputKind::from_wire(string(map, "kind")),
        tool: string(map, "tool"),
        target: string(map, "target"),
        options: strings(map, "options"),
        questions: objects(map, "questions").map(question).collect(),
        turn_id,
    }
}

fn question(map: &Map<String, Value>) -> Question {
    Question {
        question: string(map, "question").unwrap_or_default(),
        header: string(map, "header"),
        multi_select: map.get("multiSelect").and_then(Value::as_bool).unwrap_or_default(),
        options: objects(map, "options")
            .map(|choice| Choice {
                label: string(choice, "label").unwrap_or_default(),
                description: string(choice, "description"),
            })
            .collect(),
    }
}

/// The counts of an object's `usage` field.
pub(crate) fn usage(map: &Map<String, Value>) -> Option<Usage> {
    let usage = map.get("usage")?.as_object()?;
    Some(Usage {
        input_tokens: number(usage, "input_tokens"),
        output_tokens: number(usage, "output_tokens"),
        total_tokens: number(usage, "total_tokens"),
    })
}

fn object(map: &mut Map<String, Value>, key: &str) -> Option<Value> {
    map.remove(key).filter(Value::is_object)
}

fn objects<'a>(map: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Map<String, Value>> {
    map.get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_object)
}

#[cfg(test)]
mod tests;
