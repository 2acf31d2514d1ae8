//! [`TurnReducer`]: wire events to [`AgentEvent`]s, with the turn's earlier parts taken into account.

use crate::error::KartaError;
use crate::protocol::event::{AgentEvent, DequeueMode, RunStatus};
use crate::protocol::parts::TextParts;
use crate::protocol::wire::{WireEvent, WireKind};

/// Where a session's log has been read to, and the turn that is being read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TurnReducer {
    /// The highest number seen in this log.
    cursor: u64,
    /// What the current stream was opened with.
    after: u64,
    /// How often the log has begun anew.
    log: u32,
    /// The turn that this log begins with, and the number of its start: by it, an old log that is told again is known.
    first: Option<(String, u64)>,
    /// The log that was read before this one, as far as it was, until it is known whether this is another one.
    before: Option<Before>,
    turn_id: Option<String>,
    is_paused: bool,
    /// Whether a terminal event has come since the last user action.
    is_closed: bool,
    text: TextParts,
    thinking: TextParts,
}

/// A log that may have begun anew.
#[derive(Clone, Debug, PartialEq)]
struct Before {
    first: Option<(String, u64)>,
    cursor: u64,
}

/// What became of a wire event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// It says this.
    Event(AgentEvent),
    /// It was known already, or came after the end of the turn.
    Ignored,
    /// Its number shows that the server's log has begun anew, or is told again: read from 0.
    Restarted,
}

impl TurnReducer {
    pub(crate) fn at(cursor: u64) -> Self {
        Self { cursor, after: cursor, ..Self::default() }
    }

    /// The same in a log that begins with this turn, as far as that is known.
    pub(crate) fn in_log_of(mut self, first: Option<(String, u64)>) -> Self {
        self.first = first;
        self
    }

    pub(crate) fn cursor(&self) -> u64 {
        self.cursor
    }

    pub(crate) fn turn_id(&self) -> Option<&str> {
        self.turn_id.as_deref()
    }

    /// Whether the turn that was read last waits for input.
    pub(crate) fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// A user action: events count again. The parts of a paused turn stay, for its continuation.
    pub(crate) fn begin(&mut self) {
        if self.is_closed && !self.is_paused {
            self.forget_turn();
        }
        self.is_closed = false;
    }

    /// A stream is opened from the cursor.
    pub(crate) fn open(&mut self) -> u64 {
        self.after = self.cursor;
        self.after
    }

    /// Whether the current stream has told of anything behind its start.
    pub(crate) fn is_further(&self) -> bool {
        self.cursor > self.after
    }

    /// Whether this has read as far as `other`, or further.
    pub(crate) fn is_at_least(&self, other: &Self) -> bool {
        (self.log, self.cursor) >= (other.log, other.cursor)
    }

    /// The turn is over, though its end was not read.
    pub(crate) fn close(&mut self) {
        self.is_closed = true;
        self.is_paused = false;
    }

    /// The server's log has begun anew. What was read of the turn stays.
    pub(crate) fn restart_log(&mut self) {
        self.log = self.log.saturating_add(1);
        self.cursor = 0;
        self.after = 0;
        self.first = None;
        self.before = None;
    }

    /// The server's log seems to have begun anew. Its first turn tells: a server that tells an old log again, whatever
    /// it was asked for, must not have its old turns shown again.
    pub(crate) fn suspect_restart(&mut self) {
        let before = self.before.take().unwrap_or(Before { first: self.first.take(), cursor: self.cursor });
        self.restart_log();
        self.before = Some(before);
    }

    /// A turn of this log starts. Whether it is the first one of the log that is known.
    fn is_told_again(&mut self, turn_id: Option<&str>, seq: u64) -> bool {
        let is_first = |first: &Option<(String, u64)>| {
            first.as_ref().is_some_and(|(id, at)| Some(id.as_str()) == turn_id && *at == seq)
        };
        if let Some(before) = self.before.take() {
            if is_first(&before.first) {
                self.first = before.first;
                self.cursor = before.cursor;
                return true;
            }
        } else if seq <= self.after && is_first(&self.first) {
            self.after = 0;
            return true;
        }
        if self.first.is_none() && self.after == 0 && self.cursor == 0 {
            self.first = turn_id.map(|turn_id| (turn_id.to_owned(), seq));
        }
        false
    }

    /// Whether an event may be of the old log: it is from behind its start, which was left out.
    fn may_be_told_again(&mut self, seq: u64) -> bool {
        match self.before.as_ref().map(|before| &before.first) {
            Some(Some((_, at))) if seq > *at => true,
            // Something else stands in its place.
            Some(Some((_, at))) if seq == *at => {
                self.before = None;
                false
            }
            _ => false,
        }
    }

    fn forget_turn(&mut self) {
        self.turn_id = None;
        self.is_paused = false;
        self.text.clear();
        self.thinking.clear();
    }

    pub(crate) fn apply(&mut self, event: WireEvent) -> Step {
        let WireEvent { seq, turn_id, kind } = event;
        if let Some(seq) = seq {
            let is_known = match kind {
                WireKind::Running => self.is_told_again(turn_id.as_deref(), seq),
                _ => self.may_be_told_again(seq),
            };
            if is_known {
                return Step::Ignored;
            }
            if self.after > 0 && seq <= self.after {
                return Step::Restarted;
            }
            if seq <= self.cursor {
                return Step::Ignored;
            }
        }
        match &kind {
            WireKind::Dequeued { mode: DequeueMode::Turn, .. } if self.is_closed => self.begin(),
            WireKind::Queued { .. } | WireKind::Dequeued { .. } => {}
            _ if self.is_closed => return Step::Ignored,
            _ => {}
        }
        self.cursor = seq.unwrap_or(self.cursor);
        self.is_closed |= kind.is_terminal();
        Step::Event(self.event(seq, turn_id, kind))
    }

    fn event(&mut self, seq: Option<u64>, turn_id: Option<String>, kind: WireKind) -> AgentEvent {
        match kind {
            WireKind::Running => {
                self.start(turn_id.clone());
                AgentEvent::Status { status: RunStatus::Running, turn_id, seq }
            }
            WireKind::Message(change) => {
                self.text.apply(change.part_id.as_deref(), &change.text, change.delta);
                AgentEvent::Message { text: self.text.whole(), parts: self.text.parts(), seq }
            }
            WireKind::Thinking(change) => {
                self.thinking.apply(change.part_id.as_deref(), &change.text, change.delta);
                AgentEvent::Thinking { text: self.thinking.whole(), parts: self.thinking.parts(), seq }
            }
            WireKind::Paused(request) => {
                self.is_paused = true;
                self.turn_id = turn_id.or_else(|| self.turn_id.take());
                request.into_event(seq)
            }
            WireKind::Idle { stop_reason, usage, model } => {
                self.is_paused = false;
                AgentEvent::Done { usage, stop_reason, turn_id, model, seq }
            }
            WireKind::Failed { message, code } => {
                self.is_paused = false;
                let message = if message.is_empty() { "the agent's turn failed".into() } else { message };
                AgentEvent::Error(KartaError::Turn { message, code })
            }
            WireKind::ToolUse { tool_use_id, tool, input, activity } => {
                AgentEvent::ToolUse { tool_use_id, tool, input, activity, seq }
            }
            WireKind::ToolResult { tool_use_id, output, is_error, meta, activity } => {
                AgentEvent::ToolResult { tool_use_id, output, is_error, meta, activity, seq }
            }
            WireKind::Warming => AgentEvent::Warming { seq },
            WireKind::Usage(usage) => AgentEvent::Usage { usage, seq },
            WireKind::Warning { code, message } => AgentEvent::Warning { code, message, seq },
            WireKind::Queued { queue_id, text } => AgentEvent::Queued { queue_id, text, seq },
            WireKind::Dequeued { queue_id, text, mode } => AgentEvent::Dequeued { queue_id, text, mode, seq },
            WireKind::Other { event, data } => AgentEvent::Raw { event, data, seq },
        }
    }

    /// A turn begins, or goes on after a pause. The same turn without a pause before is the log read anew: its
    /// parts come again from the start.
    fn start(&mut self, turn_id: Option<String>) {
        let is_other = turn_id.is_some() && self.turn_id.is_some() && turn_id != self.turn_id;
        if !self.is_paused || is_other {
            self.forget_turn();
        }
        self.turn_id = turn_id.or_else(|| self.turn_id.take());
        self.is_paused = false;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::managed::decode_value;

    fn text_after(reducer: &mut TurnReducer, events: &[serde_json::Value]) -> String {
        let mut shown = String::new();
        for event in events {
            if let Step::Event(AgentEvent::Message { text, .. }) = reducer.apply(decode_value(event)) {
                shown = text.to_string();
            }
        }
        shown
    }

    #[test]
    fn an_approval_continues_its_turn_and_a_new_turn_starts_afresh() {
        let running =
            |seq: u64, turn: &str| json!({"type": "session.status_running", "seq": seq, "turn_id": turn});
        let say = |seq: u64, text: &str, part: &str| json!({"type": "agent.message", "seq": seq, "text": text, "part_id": part});
        let pause = json!({"type": "session.status_idle", "seq": 3, "stop_reason": "requires_action", "turn_id": "t"});
        let mut reducer = TurnReducer::default();
        assert_eq!(text_after(&mut reducer, &[running(1, "t"), say(2, "May I?", "a"), pause]), "May I?");
        reducer.begin();
        assert_eq!(text_after(&mut reducer, &[running(4, "t"), say(5, "Done.", "b")]), "May I?\n\nDone.");
        let idle =
            json!({"type": "session.status_idle", "seq": 6, "stop_reason": "end_turn", "turn_id": "t"});
        text_after(&mut reducer, &[idle]);
        reducer.begin();
        assert_eq!(text_after(&mut reducer, &[running(7, "u"), say(8, "Hi", "a")]), "Hi");
    }

    #[test]
    fn a_number_at_or_below_the_streams_start_shows_a_restarted_log() {
        let mut reducer = TurnReducer::at(13);
        let event = json!({"type": "agent.message", "seq": 4, "text": "x"});
        assert_eq!(reducer.apply(decode_value(&event)), Step::Restarted);
        reducer.restart_log();
        assert!(matches!(reducer.apply(decode_value(&event)), Step::Event(_)));
        assert_eq!(reducer.apply(decode_value(&event)), Step::Ignored);
    }

    #[test]
    fn an_old_log_that_is_told_again_is_known_by_its_first_turn() {
        let running = |seq: u64, turn: &str| {
            decode_value(&json!({"type": "session.status_running", "seq": seq, "turn_id": turn}))
        };
        let say = |seq: u64| decode_value(&json!({"type": "agent.message", "seq": seq, "text": "x"}));
        let mut reducer = TurnReducer::default();
        let is_event = |step: Step| matches!(step, Step::Event(_));
        reducer.open();
        assert!(is_event(reducer.apply(running(1, "t"))) && is_event(reducer.apply(say(2))));
        // From its start, though it was asked for what comes behind.
        reducer.open();
        for event in [running(1, "t"), say(2)] {
            assert_eq!(reducer.apply(event), Step::Ignored);
        }
        assert!(is_event(reducer.apply(say(3))));
        // From its middle: only its start tells.
        reducer.open();
        assert_eq!(reducer.apply(say(2)), Step::Restarted);
        reducer.suspect_restart();
        assert_eq!(reducer.open(), 0);
        for event in [running(1, "t"), say(2), say(3)] {
            assert_eq!(reducer.apply(event), Step::Ignored);
        }
        assert_eq!(reducer.open(), 3);
        // Another log, whose turns nobody knows.
        assert_eq!(reducer.apply(say(1)), Step::Restarted);
        reducer.suspect_restart();
        assert!(is_event(reducer.apply(running(1, "u"))) && is_event(reducer.apply(say(2))));
        // One that is known to have begun anew, if with the same turn.
        reducer.restart_log();
        assert!(is_event(reducer.apply(running(1, "u"))));
    }

    #[test]
    fn a_pause_or_a_start_that_does_not_name_its_turn_keeps_the_text() {
        for (paused, going_on) in [(json!(null), json!("t")), (json!("t"), json!(7)), (json!(7), json!(null))]
        {
            let pause = json!({"type": "session.status_idle", "seq": 2, "stop_reason": "requires_action", "turn_id": paused});
            let running = json!({"type": "session.status_running", "seq": 3, "turn_id": going_on});
            let say = |seq: u64, text: &str| json!({"type": "agent.message", "seq": seq, "text": text, "part_id": text});
            let mut reducer = TurnReducer::default();
            text_after(&mut reducer, &[say(1, "May I?"), pause]);
            reducer.begin();
            assert_eq!(text_after(&mut reducer, &[running, say(4, "Done.")]), "May I?\n\nDone.");
        }
    }
}
