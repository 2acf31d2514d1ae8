//! The server as a value: sessions with their logs, turns and queues, as PROTOCOL.md has them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

#[derive(Default)]
pub struct Model {
    pub sessions: BTreeMap<String, Session>,
    next_session: u32,
}

#[derive(Default)]
pub struct Session {
    pub log: Vec<Value>,
    pub turn: Option<Turn>,
    /// Ids and texts.
    pub queue: Vec<(String, String)>,
    pub transcript: Vec<Value>,
    /// Decisions that were taken.
    pub decisions: Vec<Value>,
    pub interrupts: u32,
    next_turn: u32,
    next_queue: u32,
}

pub struct Turn {
    pub id: String,
    answer: String,
    pub pause: Option<Value>,
}

impl Model {
    pub fn create(&mut self) -> String {
        self.next_session += 1;
        let id = format!("s{}", self.next_session);
        self.sessions.insert(id.clone(), Session::default());
        id
    }
}

impl Model {
    /// Keeps the numbers of the log and nothing else of it.
    pub fn forget(&mut self) {
        for session in self.sessions.values_mut() {
            session.log.iter_mut().for_each(|event| *event = Value::Null);
        }
    }

    pub fn newest(&mut self) -> Option<&mut Session> {
        self.sessions.get_mut(&format!("s{}", self.next_session))
    }
}

impl Session {
    pub fn log(&mut self, mut event: Value) {
        event["seq"] = json!(self.log.len() + 1);
        self.log.push(event);
    }

    /// A user's message: what the post is answered with.
    pub fn message(&mut self, text: &str) -> Value {
        if self.turn.is_none() {
            self.begin(text);
            return json!({"accepted": true});
        }
        self.next_queue += 1;
        let id = format!("q{}", self.next_queue);
        self.log(json!({"type": "session.message_queued", "queue_id": id, "text": text}));
        self.queue.push((id.clone(), text.to_owned()));
        json!({"accepted": true, "queued": true, "queue_id": id})
    }

    fn begin(&mut self, text: &str) {
        self.next_turn += 1;
        let id = format!("t{}", self.next_turn);
        let part = json!({"kind": "text", "id": "p", "text": text});
        self.transcript.push(json!({"id": format!("u-{id}"), "role": "user", "parts": [part]}));
        self.log(json!({"type": "session.status_running", "turn_id": id}));
        self.turn = Some(Turn { id, answer: String::new(), pause: None });
    }

    /// The answer so far.
    pub fn say(&mut self, text: &str) {
        text.clone_into(&mut self.running().answer);
        self.log(json!({"type": "agent.message", "text": text, "part_id": "p"}));
    }

    fn running(&mut self) -> &mut Turn {
        self.turn.as_mut().expect("a turn runs")
    }

    pub fn pause(&mut self, request_id: &str) {
        let request = json!({"request_id": request_id, "kind": "tool_permission", "tool": "bash", "target": "ls",
                             "options": ["approve_once", "deny"], "questions": null});
        self.pause_with(request);
    }

    pub fn pause_with(&mut self, request: Value) {
        self.running().pause = Some(request.clone());
        let mut event = request;
        event["type"] = json!("session.status_idle");
        event["stop_reason"] = json!("requires_action");
        event["turn_id"] = json!(self.running().id);
        self.log(event);
    }

    /// A decision: whether it is what is waited for.
    pub fn confirm(&mut self, body: &Value) -> bool {
        let Some(turn) = &mut self.turn else { return false };
        if turn.pause.as_ref().is_none_or(|pause| pause["request_id"] != body["request_id"]) {
            return false;
        }
        turn.pause = None;
        let event = json!({"type": "session.status_running", "turn_id": turn.id});
        self.decisions.push(body.clone());
        self.log(event);
        true
    }

    pub fn interrupt(&mut self) -> bool {
        self.interrupts += 1;
        self.turn.as_ref().is_some_and(|turn| turn.pause.is_none())
    }

    pub fn end(&mut self, stop_reason: &str) {
        let turn = self.turn.take().expect("a turn runs");
        self.store(&turn, "succeeded");
        self.log(json!({"type": "session.status_idle", "stop_reason": stop_reason, "turn_id": turn.id}));
        self.next();
    }

    pub fn fail(&mut self, code: &str) {
        let turn = self.turn.take().expect("a turn runs");
        self.store(&turn, "failed");
        self.log(json!({"type": "session.error", "message": "it broke", "code": code, "turn_id": turn.id}));
        self.next();
    }

    fn store(&mut self, turn: &Turn, status: &str) {
        let part = json!({"kind": "text", "id": "p", "text": turn.answer});
        let end = json!({"turnId": turn.id, "completedAt": "now", "status": status});
        self.transcript
            .push(json!({"id": format!("a-{}", turn.id), "role": "assistant", "parts": [part], "turn": end}));
    }

    /// The server restarts: the log begins anew, a turn that ran is over where it was, and what waited is lost.
    pub fn restart(&mut self) {
        if let Some(turn) = self.turn.take() {
            self.store(&turn, "cancelled");
        }
        self.queue.clear();
        self.log.clear();
    }

    /// What waits becomes one turn.
    fn next(&mut self) {
        let queue = std::mem::take(&mut self.queue);
        if queue.is_empty() {
            return;
        }
        for (id, text) in &queue {
            self.log(
                json!({"type": "session.message_dequeued", "queue_id": id, "text": text, "mode": "turn"}),
            );
        }
        let texts: Vec<String> = queue.into_iter().map(|(_, text)| text).collect();
        self.begin(&texts.join("\n\n"));
    }

    pub fn state(&self, id: &str) -> Value {
        let queued = self.queue.iter().map(|(id, text)| json!({"queue_id": id, "text": text}));
        let mut state = json!({
            "id": id, "object": "session", "status": "idle", "events": self.log,
            "queued_messages": queued.collect::<Vec<_>>(),
        });
        if let Some(turn) = &self.turn {
            let phase = if turn.pause.is_some() { "awaiting_input" } else { "running" };
            state["active_turn"] =
                json!({"turn_id": turn.id, "phase": phase, "pending_approval": turn.pause});
            if turn.pause.is_none() {
                state["status"] = json!("running");
            }
        }
        state
    }
}
