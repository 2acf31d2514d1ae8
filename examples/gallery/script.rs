//! What the servers of the cells say.

use karta_dioxus::testing::{Answer, Route, ScriptedServer, event};
use serde_json::{Value, json};

/// Writes a turn event by event, numbered.
#[derive(Default)]
pub struct Turn(Vec<Value>);

impl Turn {
    pub fn new() -> Self {
        Self(vec![event::running(1, "turn")])
    }

    pub fn event(mut self, mut event: Value) -> Self {
        event["seq"] = json!(self.0.len() + 1);
        event["turn_id"] = json!("turn");
        self.0.push(event);
        self
    }

    pub fn text(self, text: &str) -> Self {
        let part = format!("part-{}", self.0.len());
        self.event(json!({"type": "agent.message", "text": text, "part_id": part}))
    }

    pub fn thinking(self, text: &str) -> Self {
        self.event(json!({"type": "agent.thinking", "text": text, "part_id": "thinking"}))
    }

    pub fn warming(self) -> Self {
        self.event(json!({"type": "session.warming"}))
    }

    pub fn warning(self, message: &str) -> Self {
        self.event(json!({"type": "session.warning", "code": "tool_budget", "message": message}))
    }

    pub fn tool(self, id: &str, name: &str, input: Value) -> Self {
        self.event(json!({"type": "agent.tool_use", "tool_use_id": id, "tool": name, "input": input}))
    }

    pub fn result(self, id: &str, output: Value) -> Self {
        self.event(
            json!({"type": "agent.tool_result", "tool_use_id": id, "output": output, "is_error": false}),
        )
    }

    pub fn failed(self, id: &str, output: &str) -> Self {
        self.event(
            json!({"type": "agent.tool_result", "tool_use_id": id, "output": output, "is_error": true}),
        )
    }

    pub fn denied(self, id: &str) -> Self {
        self.event(
            json!({"type": "agent.tool_result", "tool_use_id": id, "output": "denied", "is_error": true,
                          "_meta": {"karta": {"status": "denied"}}}),
        )
    }

    /// The turn pauses.
    pub fn asks(self, mut request: Value, server: &ScriptedServer) {
        request["type"] = json!("session.status_idle");
        request["stop_reason"] = json!("requires_action");
        request["request_id"] = json!("request");
        let Self(events) = self.event(request);
        server.says(Route::Stream, Answer::stream(&events));
    }

    /// The turn is over.
    pub fn ends(self, server: &ScriptedServer) {
        self.ends_as("end_turn", server);
    }

    pub fn ends_as(self, reason: &str, server: &ScriptedServer) {
        let Self(events) = self.event(json!({"type": "session.status_idle", "stop_reason": reason}));
        server.says(Route::Stream, Answer::stream(&events));
    }

    /// The turn is over so many seconds after what was said of it so far; then `rest` comes.
    pub fn ends_after(self, seconds: u64, rest: impl FnOnce(Self) -> Self, server: &ScriptedServer) {
        let before = self.0.len();
        let usage = json!({"input_tokens": 1200, "output_tokens": 184, "total_tokens": 1384});
        let Self(events) = rest(self)
            .event(json!({"type": "session.status_idle", "stop_reason": "end_turn", "usage": usage}));
        let (first, later) = events.split_at(before);
        server.says(Route::Stream, Answer::stream(first).wait(seconds).then(later));
    }

    /// The turn goes on, and nothing more is heard of it.
    pub fn hangs(self, server: &ScriptedServer) {
        server.says(Route::Stream, Answer::stream(&self.0).hang());
    }
}

/// A plain answer.
pub fn answers(text: &str, server: &ScriptedServer) {
    Turn::new().text(text).ends(server);
}

/// The visitor's conversations.
pub fn lists(server: &ScriptedServer) {
    let session = |id: &str, title: &str, day: &str| {
        json!({"id": id, "object": "session", "status": "idle", "title": title,
               "created_at": format!("{day}T09:30:00Z"), "last_activity_at": format!("{day}T09:30:00Z")})
    };
    let list = json!({"object": "list", "next_cursor": null, "data": [
        session("session-1", "Order 10482", "2025-03-14"),
        session("session-2", "A V60 that runs too fast", "2025-03-11"),
        session("session-3", "Beans for espresso with milk", "2025-02-27"),
        session("session-4", "Descaling, and which filter the machine takes", "2025-01-08"),
    ]});
    // Read when it is shown, and after each turn.
    for _ in 0..4 {
        server.says(Route::Other, Answer::json(200, &list));
    }
}

/// The visitor has no conversations.
pub fn lists_nothing(server: &ScriptedServer) {
    let list = json!({"object": "list", "next_cursor": null, "data": []});
    server.says(Route::Other, Answer::json(200, &list));
}
