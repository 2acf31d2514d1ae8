//! What the server says: the events of a turn, a session, a transcript.

use serde_json::{Value, json};

/// A turn has begun.
pub fn running(seq: u64, turn: &str) -> Value {
    json!({"type": "session.status_running", "seq": seq, "turn_id": turn})
}

/// The answer's text so far, all of it.
pub fn text(seq: u64, text: &str) -> Value {
    json!({"type": "agent.message", "seq": seq, "text": text, "part_id": "p"})
}

/// The turn is over.
pub fn end(seq: u64, turn: &str) -> Value {
    json!({"type": "session.status_idle", "seq": seq, "turn_id": turn, "stop_reason": "end_turn"})
}

/// The turn waits for permission to run `bash`; the request is `perm-SEQ`.
pub fn pause(seq: u64, turn: &str) -> Value {
    json!({"type": "session.status_idle", "seq": seq, "turn_id": turn, "stop_reason": "requires_action",
           "request_id": format!("perm-{seq}"), "kind": "tool_permission", "tool": "bash",
           "options": ["approve_once", "deny"]})
}

/// A whole turn of three events.
pub fn turn(first: u64, id: &str, said: &str) -> [Value; 3] {
    [running(first, id), text(first + 1, said), end(first + 2, id)]
}

/// A session with a log up to `last_seq`, in which a turn runs or not.
pub fn session(last_seq: u64, is_active: bool) -> Value {
    let turn = json!({"turn_id": "t", "phase": "running"});
    json!({"id": "session-1", "status": if is_active { "running" } else { "idle" },
           "active_turn": if is_active { turn } else { Value::Null },
           "events": (1..=last_seq).map(|seq| text(seq, "x")).collect::<Vec<_>>()})
}

/// A transcript of questions and, where there are any yet, their answers.
pub fn transcript(turns: &[(&str, Option<(&str, &str)>)]) -> Value {
    let mut messages = Vec::new();
    for (index, (asked, answer)) in turns.iter().enumerate() {
        messages.push(json!({"id": format!("u-{index}"), "role": "user",
                             "parts": [{"kind": "text", "text": asked}]}));
        if let Some((turn, said)) = answer {
            messages.push(json!({"id": format!("a-{index}"), "role": "assistant",
                "parts": [{"kind": "text", "id": "p", "text": said}],
                "turn": {"turnId": turn, "completedAt": "2027-01-15", "status": "succeeded"}}));
        }
    }
    json!({"messages": messages})
}
