//! [`ResponsesTurn`]: the events of one response to [`AgentEvent`]s.

use crate::error::KartaError;
use crate::protocol::event::{AgentEvent, RunStatus, StopReason};
use crate::protocol::parts::TextParts;
use crate::protocol::responses::ResponsesEvent;

/// From this many bytes on, a delta that begins with all the text before it repeats that text: by chance it
/// does not happen.
const SURE_LENGTH: usize = 16;
/// After this many deltas that each extend the one before, the agent repeats its text.
const SURE_EXTENSIONS: u32 = 2;

/// What has been read of one response.
///
/// On this transport a "delta" is whatever the agent emitted: new text, or its whole text again (PROTOCOL.md §7).
/// Nothing on the wire tells which, so a run of deltas that each begin with the one before is taken for one text
/// that repeats. A short run that breaks off was chance, and is read as deltas.
#[derive(Debug, Default)]
pub(crate) struct ResponsesTurn {
    parts: TextParts,
    part_count: u32,
    run: Option<Run>,
    is_over: bool,
    response_id: Option<String>,
}

/// Deltas in a row that each begin with the one before.
#[derive(Debug)]
struct Run {
    last: String,
    /// All of them in a row, as long as that is what they may be.
    joined: String,
    extensions: u32,
    is_sure: bool,
    part: String,
    /// The text of the part before the run.
    before: String,
}

impl Run {
    fn text(&self) -> String {
        if self.is_sure { self.last.clone() } else { format!("{}{}", self.before, self.last) }
    }
}

impl ResponsesTurn {
    /// The id to carry on with, once it is known.
    pub(crate) fn response_id(&self) -> Option<&str> {
        self.response_id.as_deref()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(crate) fn apply(&mut self, event: ResponsesEvent) -> Vec<AgentEvent> {
        if self.is_over {
            return Vec::new();
        }
        match event {
            ResponsesEvent::Created { response_id } => {
                self.response_id.clone_from(&response_id);
                vec![AgentEvent::Status { status: RunStatus::Running, turn_id: response_id, seq: None }]
            }
            ResponsesEvent::Delta { text } if text.is_empty() => Vec::new(),
            ResponsesEvent::Delta { text } => {
                self.add(text);
                vec![self.message()]
            }
            ResponsesEvent::Completed { response_id, usage, model, text } => {
                self.is_over = true;
                self.response_id = response_id.or(self.response_id.take());
                let done = AgentEvent::Done {
                    usage,
                    stop_reason: StopReason::EndTurn,
                    turn_id: self.response_id.clone(),
                    model,
                    seq: None,
                };
                match text.filter(|text| !text.is_empty() && self.parts.whole().is_empty()) {
                    Some(text) => {
                        self.add(text);
                        vec![self.message(), done]
                    }
                    None => vec![done],
                }
            }
            ResponsesEvent::Failed { message, code } => {
                self.is_over = true;
                let message = if message.is_empty() { "the agent's turn failed".into() } else { message };
                vec![AgentEvent::Error(KartaError::Turn { message, code })]
            }
            ResponsesEvent::Other { event, data } => vec![AgentEvent::Raw { event, data, seq: None }],
        }
    }

    fn message(&self) -> AgentEvent {
        AgentEvent::Message { text: self.parts.whole(), parts: self.parts.parts(), seq: None }
    }

    fn add(&mut self, delta: String) {
        match self.run.take() {
            Some(run) if delta.starts_with(&run.last) => self.extend(run, delta),
            // A repeated text has ended: what follows is the next part.
            Some(run) if run.is_sure => self.start_run(delta, String::new(), true),
            // It was chance: these are deltas.
            Some(run) => {
                let before = format!("{}{}", run.before, run.joined);
                self.parts.apply(Some(&run.part), &before, false);
                self.start_run(delta, before, false);
            }
            None => self.start_run(delta, String::new(), true),
        }
    }

    fn extend(&mut self, mut run: Run, delta: String) {
        run.extensions += u32::from(delta.len() > run.last.len());
        let was_sure = run.is_sure;
        run.is_sure |= run.last.len() >= SURE_LENGTH || run.extensions >= SURE_EXTENSIONS;
        if run.is_sure {
            run.joined.clear();
        } else {
            run.joined.push_str(&delta);
        }
        if run.is_sure && !was_sure && !run.before.is_empty() {
            // The text before the run was another part's.
            self.parts.apply(Some(&run.part), &run.before, false);
            run.before.clear();
            run.part = self.new_part();
        }
        run.last = delta;
        self.parts.apply(Some(&run.part), &run.text(), false);
        self.run = Some(run);
    }

    fn start_run(&mut self, delta: String, before: String, in_new_part: bool) {
        let part = if in_new_part { self.new_part() } else { self.part_count.to_string() };
        let run = Run { joined: delta.clone(), last: delta, extensions: 0, is_sure: false, part, before };
        self.parts.apply(Some(&run.part), &run.text(), false);
        self.run = Some(run);
    }

    fn new_part(&mut self) -> String {
        self.part_count += 1;
        self.part_count.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(deltas: &[&str]) -> String {
        let mut turn = ResponsesTurn::default();
        let mut shown = String::new();
        for delta in deltas {
            for event in turn.apply(ResponsesEvent::Delta { text: (*delta).into() }) {
                if let AgentEvent::Message { text, .. } = event {
                    shown = text.to_string();
                }
            }
        }
        shown
    }

    #[test]
    fn deltas_are_appended() {
        assert_eq!(text(&["Echo: ", "a ", "b ", "c"]), "Echo: a b c");
        assert_eq!(text(&["ha", "ha", "!", " ok"]), "haha! ok");
        assert_eq!(text(&["-", "--", " x"]), "--- x");
    }

    #[test]
    fn a_repeated_text_is_not_doubled() {
        assert_eq!(text(&["Echo: ", "Echo: a ", "Echo: a b"]), "Echo: a b");
        assert_eq!(text(&["Echo: ", "Echo: hi"]), "Echo: hi");
        assert_eq!(text(&["Listening here now."; 5]), "Listening here now.");
    }

    #[test]
    fn the_next_part_of_an_agent_that_repeats_follows_the_first() {
        let deltas = ["Looking ", "Looking it ", "Looking it up.", "Done: ", "Done: it", "Done: it is"];
        assert_eq!(text(&deltas), "Looking it up.\n\nDone: it is");
        assert_eq!(text(&["Hi.", "Done: ", "Done: it", "Done: it is"]), "Hi.\n\nDone: it is");
    }

    proptest! {
        #[test]
        fn cumulative_snapshots_end_as_their_last_one(words in prop::collection::vec("[a-z]{4,9} ", 1..20)) {
            let mut so_far = String::new();
            let snapshots: Vec<String> = words.iter().map(|word| { so_far.push_str(word); so_far.clone() }).collect();
            let shown = text(&snapshots.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(shown, so_far);
        }

        #[test]
        fn deltas_that_do_not_repeat_end_as_their_sum(words in prop::collection::vec("[a-z]{1,9}", 1..20)) {
            let deltas: Vec<String> = words.iter().enumerate().map(|(i, word)| format!("{i}{word} ")).collect();
            prop_assume!(deltas.windows(2).all(|pair| !pair[1].starts_with(&pair[0])));
            let shown = text(&deltas.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(shown, deltas.concat());
        }
    }

    #[test]
    fn an_answer_that_was_not_streamed_is_shown_before_the_end() {
        let mut turn = ResponsesTurn::default();
        let completed = ResponsesEvent::Completed {
            response_id: Some("r".into()),
            usage: None,
            model: None,
            text: Some("all".into()),
        };
        let events = turn.apply(completed);
        assert!(matches!(&events[0], AgentEvent::Message { text, .. } if text == "all"));
        assert!(matches!(&events[1], AgentEvent::Done { .. }));
        assert_eq!(turn.response_id(), Some("r"));
        assert!(turn.apply(ResponsesEvent::Delta { text: "late".into() }).is_empty());
    }
}
