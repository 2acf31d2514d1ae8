//! Plausible event logs: turns with texts in parts, reasoning, tools, pauses, queued messages and failures.

use proptest::prelude::*;
use serde_json::{Value, json};

/// What an agent does in a turn.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Say {
        part: Option<u8>,
        text: String,
        delta: bool,
    },
    Think {
        part: Option<u8>,
        text: String,
        delta: bool,
    },
    CallTool(u8),
    EndTool {
        id: u8,
        is_error: bool,
        is_denied: bool,
    },
    Use(u64),
    Warn,
    Warm,
    /// The user posts a message meanwhile; `steered` ones go into this turn, others into the next.
    Queue {
        steered: bool,
    },
    /// The turn pauses, and goes on.
    Pause,
    Unknown,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    Done,
    Cancelled,
    Failed,
}

pub(super) type Turn = (Vec<Act>, Ending);

pub(super) fn text() -> impl Strategy<Value = String> {
    "[a-c \n]{0,5}|[é🚀\"\\\\]{0,3}"
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let part = || prop::option::of(0..3u8);
    prop_oneof![
        6 => (part(), text(), any::<bool>()).prop_map(|(part, text, delta)| Act::Say { part, text, delta }),
        2 => (part(), text(), any::<bool>()).prop_map(|(part, text, delta)| Act::Think { part, text, delta }),
        2 => (0..3u8).prop_map(Act::CallTool),
        2 => (0..3u8, any::<bool>(), any::<bool>())
            .prop_map(|(id, is_error, is_denied)| Act::EndTool { id, is_error, is_denied }),
        1 => (0..99u64).prop_map(Act::Use),
        1 => Just(Act::Warn),
        1 => Just(Act::Warm),
        1 => any::<bool>().prop_map(|steered| Act::Queue { steered }),
        1 => Just(Act::Pause),
        1 => Just(Act::Unknown),
    ]
}

pub(super) fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let ending =
        prop_oneof![3 => Just(Ending::Done), 1 => Just(Ending::Cancelled), 1 => Just(Ending::Failed)];
    prop::collection::vec((prop::collection::vec(act(), 0..14), ending), 1..4)
}

/// Logs with gaps in their numbers.
pub(super) fn log() -> impl Strategy<Value = Vec<Value>> {
    (turns(), prop::collection::vec(1..4u64, 1..9)).prop_map(|(turns, gaps)| write(&turns, &gaps))
}

/// The log of `turns`. The numbers rise by `gaps`, over and over.
pub(super) fn write(turns: &[Turn], gaps: &[u64]) -> Vec<Value> {
    let mut log = Writer { events: Vec::new(), seq: 0, gaps: gaps.to_vec(), names: 0 };
    let mut waiting: Vec<String> = Vec::new();
    for (index, (acts, ending)) in turns.iter().enumerate() {
        let turn = format!("turn-{index}");
        for queue_id in waiting.drain(..) {
            let text = format!("text of {queue_id}");
            log.add(json!({"type": "session.message_dequeued", "queue_id": queue_id, "text": text, "mode": "turn"}));
        }
        log.add(json!({"type": "session.status_running", "turn_id": turn}));
        for act in acts {
            log.act(act, &turn, &mut waiting);
        }
        let (kind, reason) = match ending {
            Ending::Done => ("session.status_idle", "end_turn"),
            Ending::Cancelled => ("session.status_idle", "cancelled"),
            Ending::Failed => ("session.error", ""),
        };
        log.add(json!({"type": kind, "stop_reason": reason, "message": "no", "turn_id": turn}));
    }
    log.events
}

struct Writer {
    events: Vec<Value>,
    seq: u64,
    gaps: Vec<u64>,
    /// The queue and request ids given so far.
    names: u64,
}

impl Writer {
    fn add(&mut self, mut event: Value) {
        self.seq += self.gaps[self.events.len() % self.gaps.len()];
        event["seq"] = self.seq.into();
        self.events.push(event);
    }

    fn act(&mut self, act: &Act, turn: &str, waiting: &mut Vec<String>) {
        self.names += 1;
        let name = self.names;
        let text_event = |kind: &str, part: &Option<u8>, text: &str, delta: bool| {
            let mut event = json!({"type": kind, "text": text});
            if let Some(part) = part {
                event["part_id"] = format!("{kind}-{part}").into();
            }
            if delta {
                event["delta"] = true.into();
            }
            event
        };
        match act {
            Act::Say { part, text, delta } => self.add(text_event("agent.message", part, text, *delta)),
            Act::Think { part, text, delta } => self.add(text_event("agent.thinking", part, text, *delta)),
            Act::CallTool(id) => self
                .add(json!({"type": "agent.tool_use", "tool_use_id": format!("tool-{id}"), "tool": "bash",
                       "input": {"command": name}, "activity": {"kind": "command"}})),
            Act::EndTool { id, is_error, is_denied } => {
                let meta = if *is_denied { json!({"karta": {"status": "denied"}}) } else { json!(null) };
                self.add(json!({"type": "agent.tool_result", "tool_use_id": format!("tool-{id}"),
                                "output": name, "is_error": is_error, "_meta": meta}));
            }
            Act::Use(tokens) => self.add(json!({"type": "session.usage", "usage": {"total_tokens": tokens}})),
            Act::Warn => self.add(json!({"type": "session.warning", "code": "w", "message": "careful"})),
            Act::Warm => self.add(json!({"type": "session.warming", "turn_id": turn})),
            Act::Queue { steered } => {
                let id = format!("q-{name}");
                let text = format!("text of {id}");
                self.add(json!({"type": "session.message_queued", "queue_id": id, "text": text}));
                if *steered {
                    self.add(json!({"type": "session.message_dequeued", "queue_id": id, "text": text, "mode": "steered"}));
                } else {
                    waiting.push(id);
                }
            }
            Act::Pause => {
                self.add(json!({"type": "session.status_idle", "stop_reason": "requires_action",
                                "request_id": format!("perm-{name}"), "kind": "tool_permission",
                                "options": ["approve_once", "deny"], "questions": null, "turn_id": turn}));
                self.add(json!({"type": "session.status_running", "turn_id": turn}));
            }
            Act::Unknown => {
                self.add(json!({"type": "agent.activity", "activity": {"kind": "search", "n": name}}))
            }
        }
    }
}
