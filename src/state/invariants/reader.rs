//! Reads an event log as the client and the hook do: from the cursor, a stream for each turn.

use serde_json::Value;

use super::{Transcript, TurnReducer};
use crate::protocol::event::AgentEvent;
use crate::protocol::managed::decode_value;
use crate::state::turn::Step;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reader {
    pub(super) turn: TurnReducer,
    pub(super) transcript: Transcript,
    /// The turns begun by sending a message.
    sent: usize,
}

impl Reader {
    pub(super) fn apply(&mut self, event: &Value) -> Step {
        let step = self.turn.apply(decode_value(event));
        if let Step::Event(event) = &step {
            self.transcript.apply(event);
        }
        step
    }

    /// The user's action before a stream: an approval of what is asked for, or a message, unless one is queued.
    pub(super) fn act(&mut self) {
        if let Some(request) = self.transcript.pending_input() {
            let request_id = request.request_id.clone();
            assert!(self.transcript.respond(&request_id), "a pause can be answered");
        } else if !self.transcript.is_in_turn() && !self.transcript.has_queued() {
            self.sent += 1;
            self.transcript.send(&format!("message {}", self.sent));
        }
        self.turn.begin();
    }

    /// Reads `log` once from its start to its end.
    pub(super) fn read(log: &[Value]) -> Self {
        let mut reader = Self::default();
        reader.act();
        for (index, event) in log.iter().enumerate() {
            if is_terminal(&reader.apply(event)) && index + 1 < log.len() {
                reader.act();
            }
        }
        reader
    }

    /// Lives through `log` as `faults` have it: for each event that arrives, how many of those before it arrive
    /// again, and whether the stream breaks off behind it and is opened anew.
    pub(super) fn live(log: &[Value], faults: &[(usize, bool)]) -> Self {
        let mut reader = Self::default();
        let mut faults = faults.iter().copied().cycle();
        reader.act();
        loop {
            let after = reader.turn.open();
            let stream: Vec<&Value> = log.iter().filter(|event| seq(event) > after).collect();
            if stream.is_empty() {
                return reader;
            }
            for (index, event) in stream.iter().enumerate() {
                let is_end = is_terminal(&reader.apply(event));
                let (repeated, is_cut) = faults.next().unwrap_or_default();
                for event in &stream[(index + 1).saturating_sub(repeated)..=index] {
                    assert_eq!(reader.apply(event), Step::Ignored);
                }
                if is_end {
                    // The server closes the stream.
                    if seq(event) < log.last().map_or(0, seq) {
                        reader.act();
                    }
                    break;
                }
                if is_cut {
                    break;
                }
            }
        }
    }
}

fn is_terminal(step: &Step) -> bool {
    matches!(step, Step::Event(event) if event.is_terminal())
}

pub(super) fn seq(event: &Value) -> u64 {
    event["seq"].as_u64().expect("every event of a log is numbered")
}

/// The events that `log` tells, read once.
pub(super) fn events(log: &[Value]) -> Vec<AgentEvent> {
    let mut turn = TurnReducer::default();
    let mut events = Vec::new();
    for event in log {
        if let Step::Event(event) = turn.apply(decode_value(event)) {
            if event.is_terminal() {
                turn.begin();
            }
            events.push(event);
        }
    }
    events
}
