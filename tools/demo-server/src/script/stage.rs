//! Where a script plays: it speaks into a sink, waits, and reads what was decided.

use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::prompt::{Prompt, words};
use super::{Decision, Emission};
use crate::sync::lock;
use crate::usage::Usage;

/// Takes what a script emits, at once and without waiting.
pub(crate) trait Sink: Send + Sync {
    /// Takes one emission.
    fn emit(&self, emission: Emission);
}

/// Messages steered into a running turn; open only while the script listens.
#[derive(Clone, Debug, Default)]
pub(crate) struct SteerInbox(Arc<Mutex<Option<VecDeque<String>>>>);

impl SteerInbox {
    /// Hands a message to the script, if it listens.
    pub(crate) fn offer(&self, text: &str) -> bool {
        let mut inbox = lock(&self.0);
        inbox.as_mut().map(|inbox| inbox.push_back(text.to_owned())).is_some()
    }

    /// Starts listening, until the guard is dropped.
    pub(crate) fn listen(&self) -> Listening<'_> {
        *lock(&self.0) = Some(VecDeque::new());
        Listening(self)
    }
}

/// A script that listens for steering.
pub(crate) struct Listening<'a>(&'a SteerInbox);

impl Listening<'_> {
    /// The next steered message.
    pub(crate) fn next(&self) -> Option<String> {
        lock(&self.0.0).as_mut().and_then(VecDeque::pop_front)
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        *lock(&self.0.0) = None;
    }
}

/// Why a script is called: a fresh message, or a decision about its last pause.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    pub(crate) session: String,
    /// What the agent receives, the note about files included.
    pub(crate) text: String,
    /// What was decided, when a paused turn goes on.
    pub(crate) decision: Option<Decision>,
    /// How many pauses of this turn have been decided, this one included.
    pub(crate) decided: usize,
    /// The number of this call, counted over the whole server; part ids are made of it.
    pub(crate) number: u64,
    /// Whether the user has approved refunds for the whole session.
    pub(crate) trusted: Arc<AtomicBool>,
}

/// What a script works with.
pub(crate) struct Stage {
    pub(crate) prompt: Prompt,
    pub(crate) decision: Option<Decision>,
    pub(crate) decided: usize,
    pub(crate) session: String,
    pub(crate) steers: SteerInbox,
    pub(crate) trusted: Arc<AtomicBool>,
    sink: Arc<dyn Sink>,
    number: u64,
    pace: f64,
}

impl Stage {
    /// A stage for one call.
    pub(crate) fn new(cue: Cue, sink: Arc<dyn Sink>, steers: SteerInbox, pace: f64) -> Self {
        Self {
            prompt: Prompt::parse(&cue.text),
            decision: cue.decision,
            decided: cue.decided,
            session: cue.session,
            steers,
            trusted: cue.trusted,
            sink,
            number: cue.number,
            pace,
        }
    }

    /// `msgN`: the stem of this call's ids.
    pub(crate) fn message_id(&self) -> String {
        format!("msg{}", self.number)
    }

    /// The id of the call's `n`th text part.
    pub(crate) fn part(&self, n: usize) -> String {
        format!("part-msg{}-{n}", self.number)
    }

    /// Emits anything.
    pub(crate) fn emit(&self, emission: Emission) {
        self.sink.emit(emission);
    }

    /// Emits a part's whole text at once.
    pub(crate) fn text(&self, part: usize, text: impl Into<String>) {
        self.emit(Emission::Text { text: text.into(), part: Some(self.part(part)), delta: false });
    }

    /// Emits a piece to append to a part.
    pub(crate) fn delta(&self, part: usize, text: impl Into<String>) {
        self.emit(Emission::Text { text: text.into(), part: Some(self.part(part)), delta: true });
    }

    /// Reports token counts.
    pub(crate) fn usage(&self, input: u64, output: u64) {
        self.emit(Emission::Usage(Usage::new(input, output)));
    }

    /// Says `text` word by word, each event with the whole text so far.
    pub(crate) async fn say(&self, part: usize, text: &str, gap: Duration) {
        let mut so_far = String::with_capacity(text.len());
        for word in words(text) {
            so_far.push_str(word);
            self.text(part, so_far.clone());
            tokio::time::sleep(gap).await;
        }
    }

    /// Says `text` word by word, each event with the new word only.
    pub(crate) async fn say_deltas(&self, part: usize, text: &str, gap: Duration) {
        for word in words(text) {
            self.delta(part, word);
            tokio::time::sleep(gap).await;
        }
    }

    /// Thinks `text` word by word.
    pub(crate) async fn think(&self, text: &str, gap: Duration) {
        let part = format!("part-reasoning-{}-0", self.message_id());
        let mut so_far = String::with_capacity(text.len());
        for word in words(text) {
            so_far.push_str(word);
            let text = so_far.clone();
            self.emit(Emission::Thinking { text, part: Some(part.clone()), delta: false });
            tokio::time::sleep(gap).await;
        }
    }

    /// Begins a tool call.
    pub(crate) fn tool(&self, id: &str, tool: &'static str, input: Value) {
        self.emit(Emission::ToolUse { id: id.to_owned(), tool, input });
    }

    /// Ends a tool call well.
    pub(crate) fn tool_result(
        &self,
        id: &str,
        tool: &'static str,
        output: impl Into<String>,
        meta: Option<Value>,
    ) {
        let (id, output) = (id.to_owned(), output.into());
        self.emit(Emission::ToolResult { id, tool, output, status: "succeeded", meta });
    }

    /// Waits at the pace of Beans.
    pub(crate) async fn rest(&self, pause: Duration) {
        tokio::time::sleep(self.paced(pause)).await;
    }

    /// A pause of Beans at the configured pace.
    pub(crate) fn paced(&self, pause: Duration) -> Duration {
        Duration::try_from_secs_f64(pause.as_secs_f64() * self.pace).unwrap_or(pause)
    }
}
