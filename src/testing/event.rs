//! What the server says: the events of a turn, a session, a transcript.

use serde_json::{Value, json};

/// A turn has begun.
///
/// ```
/// let event = karta_dioxus::testing::event::running(1, "turn_1");
/// assert_eq!((&event["seq"], &event["turn_id"]), (&1.into(), &"turn_1".into()));
/// ```
pub fn running(seq: u64, turn: &str) -> Value {
    json!({"type": "session.status_running", "seq": seq, "turn_id": turn})
}

/// The answer's text so far, all of it.
///
/// ```
/// use karta_dioxus::testing::{Answer, event};
///
/// // Each says the whole text so far.
/// let answer = Answer::stream(&[event::text(2, "Grind"), event::text(3, "Grind finer.")]);
/// # drop(answer);
/// ```
pub fn text(seq: u64, text: &str) -> Value {
    json!({"type": "agent.message", "seq": seq, "text": text, "part_id": "p"})
}

/// The turn is over.
///
/// ```
/// assert_eq!(karta_dioxus::testing::event::end(4, "turn_1")["stop_reason"], "end_turn");
/// ```
pub fn end(seq: u64, turn: &str) -> Value {
    json!({"type": "session.status_idle", "seq": seq, "turn_id": turn, "stop_reason": "end_turn"})
}

/// The turn waits for permission to run `bash`; the request is `perm-SEQ`.
///
/// ```
/// assert_eq!(karta_dioxus::testing::event::pause(2, "turn_1")["request_id"], "perm-2");
/// ```
pub fn pause(seq: u64, turn: &str) -> Value {
    json!({"type": "session.status_idle", "seq": seq, "turn_id": turn, "stop_reason": "requires_action",
           "request_id": format!("perm-{seq}"), "kind": "tool_permission", "tool": "bash",
           "options": ["approve_once", "deny"]})
}

/// A whole turn of three events.
///
/// ```
/// use futures::StreamExt;
/// use karta_dioxus::testing::{Answer, Route, ScriptedServer, event};
/// use karta_dioxus::{AgentEvent, KartaAgentClient};
///
/// let server = ScriptedServer::new();
/// server.says(Route::Stream, Answer::stream(&event::turn(1, "turn_1", "At eight.")));
/// let client = KartaAgentClient::new(server.options())?;
/// let events: Vec<AgentEvent> = server.run(client.send_message("When do you open?").collect());
/// assert!(matches!(events.last(), Some(AgentEvent::Done { .. })));
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
pub fn turn(first: u64, id: &str, said: &str) -> [Value; 3] {
    [running(first, id), text(first + 1, said), end(first + 2, id)]
}

/// A session with a log up to `last_seq`, in which a turn runs or not.
///
/// ```
/// use karta_dioxus::testing::event;
///
/// assert_eq!(event::session(3, true)["events"].as_array().map(Vec::len), Some(3));
/// assert!(event::session(3, false)["active_turn"].is_null());
/// ```
pub fn session(last_seq: u64, is_active: bool) -> Value {
    let turn = json!({"turn_id": "t", "phase": "running"});
    json!({"id": "session-1", "status": if is_active { "running" } else { "idle" },
           "active_turn": if is_active { turn } else { Value::Null },
           "events": (1..=last_seq).map(|seq| text(seq, "x")).collect::<Vec<_>>()})
}

/// A transcript of questions and, where there are any yet, their answers.
///
/// ```
/// use karta_dioxus::testing::event;
///
/// let said = event::transcript(&[("Hello", Some(("turn_1", "Hi"))), ("Are you there?", None)]);
/// assert_eq!(said["messages"].as_array().map(Vec::len), Some(3));
/// ```
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
