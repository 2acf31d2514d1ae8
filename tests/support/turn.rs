//! Turns read whole, with what must hold of every history of events.

use futures::StreamExt;
use karta_dioxus::{AgentEvent, AgentEventStream, KartaError, StopReason};

/// The events of one stream.
#[derive(Clone, Debug)]
pub struct Turn {
    pub events: Vec<AgentEvent>,
}

/// Reads a stream to its end and checks its history.
pub async fn read(stream: AgentEventStream) -> Turn {
    let turn = Turn { events: stream.collect().await };
    turn.check();
    turn
}

/// Reads a stream up to a pause. Answers the pause's id beside the turn.
pub async fn read_to_pause(stream: AgentEventStream) -> (Turn, String) {
    let turn = read(stream).await;
    let request_id = turn.pause();
    (turn, request_id)
}

/// Reads a stream until an event is the one, and hands both over.
pub async fn read_until(
    mut stream: AgentEventStream,
    is_it: impl Fn(&AgentEvent) -> bool,
) -> (Turn, AgentEventStream) {
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        let found = is_it(&event);
        assert!(found || !event.is_terminal(), "not before the end: {events:?} {event:?}");
        events.push(event);
        if found {
            return (Turn { events }, stream);
        }
    }
    panic!("not before the end: {events:?}");
}

/// Whether a message says this by now.
pub fn says(event: &AgentEvent, what: &str) -> bool {
    matches!(event, AgentEvent::Message { text, .. } if text.contains(what))
}

pub fn is_running(event: &AgentEvent) -> bool {
    matches!(event, AgentEvent::Status { .. })
}

impl Turn {
    /// One terminal event, which is the last; numbers that rise; texts that grow within their turn.
    fn check(&self) {
        let shown = || format!("{:#?}", self.events);
        let terminals = self.events.iter().filter(|event| event.is_terminal()).count();
        assert_eq!(terminals, 1, "exactly one terminal event: {}", shown());
        assert!(self.events.last().is_some_and(AgentEvent::is_terminal), "it is the last one: {}", shown());
        let seqs: Vec<u64> = self.events.iter().filter_map(AgentEvent::seq).collect();
        assert!(seqs.is_sorted_by(|a, b| a < b), "numbers rise: {seqs:?}");
        let mut before = String::new();
        for event in &self.events {
            match event {
                AgentEvent::Status { .. } => before.clear(),
                AgentEvent::Message { text, .. } => {
                    assert!(text.starts_with(&before), "{:?} grew from {before:?}", text.as_str());
                    before = text.to_string();
                }
                _ => {}
            }
        }
    }

    pub fn texts(&self) -> Vec<&str> {
        let texts = self.events.iter().filter_map(|event| match event {
            AgentEvent::Message { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// The last text; empty when there was none.
    pub fn text(&self) -> &str {
        self.texts().last().copied().unwrap_or_default()
    }

    pub fn thinking(&self) -> &str {
        let last = self.events.iter().rev().find_map(|event| match event {
            AgentEvent::Thinking { text, .. } => Some(text.as_str()),
            _ => None,
        });
        last.unwrap_or_default()
    }

    pub fn last(&self) -> &AgentEvent {
        self.events.last().expect("a turn is not empty")
    }

    /// The reason why the turn is done.
    #[track_caller]
    pub fn stop_reason(&self) -> &StopReason {
        match self.last() {
            AgentEvent::Done { stop_reason, .. } => stop_reason,
            other => panic!("not done: {other:?}"),
        }
    }

    /// The same turn, which has to have ended well.
    #[track_caller]
    pub fn ended(self) -> Self {
        assert_eq!(*self.stop_reason(), StopReason::EndTurn, "{:?}", self.last());
        self
    }

    #[track_caller]
    pub fn error(&self) -> &KartaError {
        match self.last() {
            AgentEvent::Error(error) => error,
            other => panic!("not an error: {other:?}"),
        }
    }

    /// The id of the pause that ended it.
    #[track_caller]
    pub fn pause(&self) -> String {
        match self.last() {
            AgentEvent::InputRequired { request_id, .. } => request_id.clone(),
            other => panic!("not a pause: {other:?}"),
        }
    }

    pub fn has(&self, is_it: impl Fn(&AgentEvent) -> bool) -> bool {
        self.events.iter().any(is_it)
    }

    /// The number of its last event.
    pub fn cursor(&self) -> u64 {
        self.events.iter().filter_map(AgentEvent::seq).max().unwrap_or_default()
    }
}
