//! A turn's events, folded into the message that a transcript shows.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::event::{Chunk, Event};

/// A stored message.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    User { id: String, text: String },
    Assistant { id: String, events: Vec<Event> },
}

impl Row {
    /// The message for readers; `None` for a turn that has nothing to show (only status events).
    pub(crate) fn render(&self) -> Option<Value> {
        match self {
            Self::User { id, text } => {
                let part = json!({"kind": "text", "id": format!("{id}:text"), "text": text});
                Some(json!({"id": id, "role": "user", "parts": [part]}))
            }
            Self::Assistant { id, events } => {
                let parts = parts(events);
                if parts.is_empty() {
                    return None;
                }
                let mut message = json!({"id": id, "role": "assistant", "parts": parts});
                let turn = turn(events);
                if !turn.is_empty() {
                    message["turn"] = Value::Object(turn);
                }
                Some(message)
            }
        }
    }
}

/// The parts in first-seen order: text and thinking by part, a tool call with its result.
#[derive(Default)]
struct Parts {
    list: Vec<Value>,
    places: HashMap<String, usize>,
}

impl Parts {
    fn at(&mut self, id: &str, empty: impl FnOnce() -> Value) -> &mut Value {
        let place = *self.places.entry(id.to_owned()).or_insert_with(|| {
            self.list.push(empty());
            self.list.len() - 1
        });
        &mut self.list[place]
    }

    fn text(&mut self, kind: &str, fallback_id: &str, chunk: &Chunk) {
        if chunk.text.is_empty() {
            return;
        }
        let id = chunk.part_id.as_deref().unwrap_or(fallback_id);
        let part = self.at(id, || json!({"kind": kind, "id": id, "text": ""}));
        let before = if chunk.delta { part["text"].as_str().unwrap_or_default() } else { "" };
        part["text"] = Value::String(format!("{before}{}", chunk.text));
    }
}

fn parts(events: &[Event]) -> Vec<Value> {
    let mut parts = Parts::default();
    for event in events {
        match event {
            Event::Message(chunk) => parts.text("text", "text", chunk),
            Event::Thinking(chunk) => parts.text("reasoning", "reasoning", chunk),
            Event::ToolUse { tool_use_id, tool, input, activity } => {
                *parts.at(tool_use_id, || Value::Null) = json!({
                    "kind": "activity", "id": tool_use_id, "toolName": tool, "args": input,
                    "status": "running", "activity": activity,
                });
            }
            Event::ToolResult { tool_use_id, output, is_error, meta, activity } => {
                let part = parts.at(tool_use_id, || json!({"kind": "activity", "id": tool_use_id}));
                part["status"] = json!("done");
                part["result"] = json!(output);
                part["activity"] = json!(activity);
                if *is_error {
                    part["isError"] = json!(true);
                }
                if let Some(meta) = meta {
                    part["meta"] = meta.clone();
                }
            }
            Event::Artifact { artifact } => {
                let id = format!("artifact:{}", artifact["artifact_version_id"].as_str().unwrap_or_default());
                let part = json!({"kind": "artifact", "id": id, "artifact": artifact});
                *parts.at(&id, || Value::Null) = part;
            }
            _ => {}
        }
    }
    if let Some(status) = settlement(events) {
        parts.list.iter_mut().for_each(|part| settle(part, status));
    }
    parts.list
}

/// What becomes of tools that a turn left running; `None` while it may still go on.
fn settlement(events: &[Event]) -> Option<&'static str> {
    events.iter().rev().find(|event| event.is_terminal()).and_then(|event| match event {
        Event::Error { .. } => Some("interrupted"),
        Event::Idle(idle) if idle.stop_reason == "cancelled" => Some("cancelled"),
        _ => None,
    })
}

fn settle(part: &mut Value, status: &str) {
    if part["activity"]["status"] == "running" {
        part["status"] = json!("done");
        part["activity"]["status"] = json!(status);
    }
}

fn turn(events: &[Event]) -> Map<String, Value> {
    let mut turn = Map::new();
    for event in events {
        match event {
            Event::Running(start) => {
                turn.insert("turnId".into(), json!(start.turn_id));
                turn.insert("startedAt".into(), json!(start.started_at));
            }
            Event::Idle(idle) => {
                let status = if idle.stop_reason == "cancelled" { "cancelled" } else { "succeeded" };
                turn.insert("completedAt".into(), json!(idle.completed_at));
                turn.insert("status".into(), json!(status));
                if let Some(usage) = idle.usage {
                    turn.insert("usage".into(), json!(usage));
                }
            }
            Event::Error { completed_at, .. } => {
                turn.insert("completedAt".into(), json!(completed_at));
                turn.insert("status".into(), json!("failed"));
            }
            _ => {}
        }
    }
    turn
}

/// A session's title: the first line of its first message, at most 80 characters.
pub(crate) fn title(text: &str) -> String {
    const LIMIT: usize = 80;
    let line = text.trim().lines().next().unwrap_or_default();
    if line.chars().count() <= LIMIT {
        return line.to_owned();
    }
    let head: String = line.chars().take(LIMIT - 1).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(text: &str, part: Option<&str>, delta: bool) -> Event {
        Event::Message(Chunk { text: text.into(), part_id: part.map(str::to_owned), delta })
    }

    #[test]
    fn snapshots_replace_and_deltas_append_part_by_part() {
        let events = [
            chunk("a", Some("p"), false),
            chunk("ab", Some("p"), false),
            chunk("c", Some("q"), true),
            chunk("d", Some("q"), true),
            chunk("e", None, false),
        ];
        let parts = parts(&events);
        let texts: Vec<_> = parts.iter().map(|part| part["text"].clone()).collect();
        assert_eq!(texts, ["ab", "cd", "e"]);
        assert_eq!(parts[2]["id"], "text");
    }

    #[test]
    fn a_turn_without_parts_is_not_shown() {
        let row = Row::Assistant { id: "a".into(), events: vec![chunk("", None, false)] };
        assert!(row.render().is_none());
    }

    #[test]
    fn a_title_is_the_first_line_cut_at_80_characters() {
        assert_eq!(title("  one\ntwo"), "one");
        assert_eq!(title(""), "");
        let long = title(&"é".repeat(100));
        assert_eq!((long.chars().count(), long.chars().last()), (80, Some('…')));
    }
}
