//! [`Transcript`]: user actions and [`AgentEvent`]s to the messages that a chat shows.

mod answer;
mod queue;

use std::collections::{BTreeSet, HashSet};

use super::limits::MESSAGE_LIMIT;
use super::message::{ChatMessage, MessageState, Role};
use crate::error::KartaError;
use crate::protocol::event::{AgentEvent, InputRequest};

/// The messages of a conversation, as a pure value: no I/O, no clock, no panic.
///
/// ```
/// use karta_dioxus::{AgentEvent, Role, Transcript};
///
/// let mut transcript = Transcript::new();
/// transcript.send("Hello");
/// transcript.apply(&AgentEvent::Error(karta_dioxus::KartaError::Closed));
/// assert_eq!(transcript.messages().len(), 2);
/// assert_eq!(transcript.messages()[0].role, Role::User);
/// assert!(transcript.messages()[1].error.is_some());
/// ```
///
/// What a chat does around the events of a turn:
///
/// ```
/// use karta_dioxus::{AgentEvent, Change, KartaError, MessageState, StopReason, Transcript};
///
/// let done = || AgentEvent::Done { stop_reason: StopReason::EndTurn, usage: None, seq: None, turn_id: None, model: None };
/// let mut chat = Transcript::new();
/// let first = chat.send("Hello");
/// chat.attach(first, vec!["beans.jpg".into()]);
/// // During a turn a message waits: here, then in the server's queue.
/// let second = chat.queue("And milk?");
/// chat.queued_as(second, "q1".into());
/// assert!(chat.is_in_turn() && chat.has_queued());
/// chat.apply(&done());
/// chat.took(1_200);
/// // Its turn begins; its post fails after all, and it is sent again.
/// chat.start_queued(second);
/// chat.stop();
/// let third = chat.send("Sugar?");
/// chat.fail(third, KartaError::Closed);
/// assert_eq!(chat.last_failed(), Some(third));
/// let third = chat.requeue(third).and_then(|waiting| (chat.start_queued(waiting) != Change::None).then_some(waiting));
/// let third = third.expect("it had failed");
/// chat.fail(third, KartaError::Closed);
/// let third = chat.resend(third).expect("it had failed again");
/// // It had arrived, and only the answer to its post was lost.
/// chat.found(third);
/// chat.sent(third);
/// assert_eq!(chat.messages()[third].state, MessageState::Sent);
/// // Nothing is asked, so there is nothing to decide. Else the card goes, and comes back where the decision did not arrive.
/// assert!(chat.pending_input().is_none() && !chat.respond("perm-1"));
/// assert_eq!(chat.respond_failed(karta_dioxus::InputRequest::default()), Change::None);
/// // Another session, in which a turn is under way.
/// let stored = chat.messages()[..2].to_vec();
/// chat.clear();
/// chat.load(stored);
/// chat.join_turn();
/// assert!(chat.is_streaming());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript {
    messages: Vec<ChatMessage>,
    /// The answer of the turn that runs or is paused.
    current: Option<usize>,
    pending: Option<InputRequest>,
    answered: BTreeSet<String>,
    /// The pause whose answer is on its way, until the turn goes on.
    responding: Option<String>,
    /// The messages that have left the server's queue.
    dequeued: BTreeSet<String>,
    /// The last message whose turn begins next.
    beginning: Option<String>,
    /// The ids of messages that the server had all the same.
    found: BTreeSet<String>,
    /// The ids of messages of which a post may have arrived, though no answer said so.
    unanswered: BTreeSet<String>,
    next_id: u64,
}

/// What an event changed, so that a view touches no more than that.
///
/// ```
/// use karta_dioxus::{AgentEvent, Change, KartaError, Transcript};
///
/// let mut transcript = Transcript::new();
/// transcript.send("Hello");
/// let change = transcript.apply(&AgentEvent::Error(KartaError::Closed));
/// assert_eq!(change, Change::Updated(1)); // only the answer's row has to be drawn again
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Nothing.
    None,
    /// The message at this index.
    Updated(usize),
    /// A message was added at the end.
    Pushed(usize),
    /// Anything may be different.
    All,
}

impl Transcript {
    /// An empty conversation.
    pub fn new() -> Self {
        Self::default()
    }

    /// The messages in their order.
    pub fn messages(&self) -> &[ChatMessage] {
        &self.messages
    }

    /// What the paused turn waits for.
    pub fn pending_input(&self) -> Option<&InputRequest> {
        self.pending.as_ref()
    }

    /// Whether an answer is growing.
    pub fn is_streaming(&self) -> bool {
        self.current.is_some_and(|current| self.messages[current].streaming)
    }

    /// Whether a turn runs or is paused.
    pub fn is_in_turn(&self) -> bool {
        self.current.is_some()
    }

    /// The turn whose answer is growing or waits, as far as it is known.
    #[cfg(feature = "hook")]
    pub(crate) fn turn_id(&self) -> Option<&str> {
        self.messages.get(self.current?)?.turn_id.as_deref()
    }

    /// The next turn is this message's: its answer stands behind it.
    #[cfg(feature = "hook")]
    pub(crate) fn begins_next(&mut self, id: &str) {
        self.beginning = Some(id.to_owned());
    }

    /// A message is sent: it and its answer, which streams, are added. Answers the message's index; the answer
    /// is the next one. During a turn it is [queued](Self::queue) instead.
    pub fn send(&mut self, text: &str) -> usize {
        if self.is_in_turn() {
            return self.queue(text);
        }
        let index = self.push_user(text, MessageState::Sent);
        self.push_answer();
        index
    }

    /// The user's message at `index` goes with these files.
    pub fn attach(&mut self, index: usize, files: Vec<String>) -> Change {
        match self.messages.get_mut(index).filter(|message| message.role == Role::User) {
            Some(message) => {
                message.files = files;
                Change::Updated(index)
            }
            None => Change::None,
        }
    }

    /// The message at `index` could not be sent. Its answer, if it is still empty, goes; the text stays.
    pub fn fail(&mut self, index: usize, error: KartaError) -> Change {
        if !self.is_users(index) {
            return Change::None;
        }
        let message = &mut self.messages[index];
        message.state = MessageState::Failed;
        message.queue_id = None;
        if is_no_answer(&error) {
            self.unanswered.insert(message.id.clone());
        }
        message.error = Some(error);
        // A turn that has begun is not this message's, also if its answer stands right behind it.
        if self.current == Some(index + 1) && self.is_untouched(index + 1) {
            self.messages.remove(index + 1);
            self.current = None;
            self.pending = None;
            return Change::All;
        }
        Change::Updated(index)
    }

    /// The index of a message.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.messages.iter().rposition(|message| message.id == id)
    }

    /// The message at `index` was accepted after all, and its turn begins with the next one.
    pub fn sent(&mut self, index: usize) -> Change {
        if !self.is_users(index) {
            return Change::None;
        }
        let message = &mut self.messages[index];
        message.state = MessageState::Sent;
        message.error = None;
        message.queue_id = None;
        self.unanswered.remove(&message.id);
        Change::Updated(index)
    }

    /// Whether the post of a failed message went in such a way that the server may have it all the same: this one, or one
    /// before it, since a retry that is refused says nothing of the first try.
    pub(crate) fn is_unanswered(&self, message: &ChatMessage) -> bool {
        message.state == MessageState::Failed && self.unanswered.contains(&message.id)
    }

    /// The failed message at `index` is sent again: it moves to the end, followed by its answer. Answers its new
    /// index, `None` when it has not failed. During a turn it [waits](Self::requeue) instead.
    pub fn resend(&mut self, index: usize) -> Option<usize> {
        let is_in_turn = self.is_in_turn();
        let index = self.requeue(index)?;
        if !is_in_turn {
            self.messages[index].state = MessageState::Sent;
            self.push_answer();
        }
        Some(index)
    }

    /// The pause `request_id` has been answered. I6: `false` when it had been before, or is not what is waited
    /// for.
    pub fn respond(&mut self, request_id: &str) -> bool {
        let is_pending = self.pending.as_ref().is_some_and(|pending| pending.request_id == request_id);
        if !is_pending || !self.answered.insert(request_id.to_owned()) {
            return false;
        }
        self.pending = None;
        self.responding = Some(request_id.to_owned());
        if let Some(message) = self.current.and_then(|current| self.messages.get_mut(current)) {
            message.streaming = true;
        }
        true
    }

    /// The answer to `request` did not reach the server: it is waited for again, unless the turn has gone on.
    pub fn respond_failed(&mut self, request: InputRequest) -> Change {
        if self.responding.as_ref() != Some(&request.request_id) {
            return Change::None;
        }
        self.responding = None;
        self.answered.remove(&request.request_id);
        if self.is_in_turn() && self.pending.is_none() { self.pause(request) } else { Change::None }
    }

    /// The turn is no longer read: the answer stays as it is.
    pub fn stop(&mut self) -> Change {
        self.end_turn(|_| {})
    }

    /// The server has forgotten the session, and the message with this id is the first of a new one: what is before it
    /// stays, whatever the new session's transcript says.
    #[cfg(feature = "hook")]
    pub(crate) fn begin_session(&mut self, id: &str) {
        let Some(first) = self.position(id) else { return };
        for message in &mut self.messages[..first] {
            message.is_past = true;
        }
    }

    /// The messages of the session that goes on.
    #[cfg(feature = "hook")]
    pub(crate) fn of_session(&self) -> impl Iterator<Item = &ChatMessage> {
        self.messages.iter().filter(|message| !message.is_past)
    }

    /// Takes over a session's transcript. Ids go on; messages of ours that the server never got stay, at the end.
    pub fn load(&mut self, messages: Vec<ChatMessage>) {
        let is_unsent = |message: &ChatMessage| match message.state {
            MessageState::Failed => true,
            MessageState::Queued => message.queue_id.is_none(),
            MessageState::Sent => false,
        };
        let shown = std::mem::take(&mut self.messages);
        let (past, current): (Vec<_>, Vec<_>) = shown.into_iter().partition(|message| message.is_past);
        let unsent = current.into_iter().filter(is_unsent);
        let past_ids: HashSet<String> = past.iter().map(|message| message.id.clone()).collect();
        self.messages = past;
        let mut seen = HashSet::new();
        for mut message in messages.into_iter().chain(unsent) {
            if seen.insert(message.id.clone()) {
                // Each session has ids of its own.
                while past_ids.contains(&message.id) {
                    message.id.push('~');
                }
                self.next_id = self.next_id.max(number_of(&message.id));
                message.streaming = false;
                self.messages.push(message);
            }
        }
        self.current = None;
        self.pending = None;
        self.beginning = None;
    }

    /// A turn is under way that this conversation did not begin: its answer is added, before messages that were not
    /// sent yet, and streams.
    pub fn join_turn(&mut self) -> Change {
        if self.current.is_some() { Change::None } else { self.place_answer(None) }
    }

    /// A new answer, behind the message that has left the queue for it; else behind what the server has, and before what
    /// waits or has failed.
    fn place_answer(&mut self, turn_id: Option<&str>) -> Change {
        let asked = self.beginning.take().and_then(|id| self.position(&id));
        let is_sent = |message: &ChatMessage| message.state == MessageState::Sent;
        let last = asked.or_else(|| self.messages.iter().rposition(is_sent));
        let place = last.map_or(0, |last| last + 1);
        let last = self.push_answer();
        self.messages[last].turn_id = turn_id.map(str::to_owned);
        if place == last {
            return Change::Pushed(last);
        }
        let answer = self.messages.remove(last);
        self.messages.insert(place, answer);
        self.current = Some(place);
        Change::All
    }

    /// Empties the conversation. Ids go on, so that none is used twice (I9).
    pub fn clear(&mut self) {
        *self = Self { next_id: self.next_id, ..Self::default() };
    }

    /// Applies an event of the session's stream.
    pub fn apply(&mut self, event: &AgentEvent) -> Change {
        match event {
            AgentEvent::Status { turn_id, .. } => self.start(turn_id.as_deref()),
            AgentEvent::Queued { queue_id, text, .. } => self.queued(queue_id, text),
            AgentEvent::Dequeued { queue_id, text, mode, .. } => self.dequeued(queue_id, text, *mode),
            AgentEvent::InputRequired { .. } => match event.input_request() {
                Some(request) if !self.answered.contains(&request.request_id) => self.pause(request),
                _ => Change::None,
            },
            AgentEvent::Done { usage, stop_reason, .. } => self.end_turn(|message| {
                message.usage = usage.or(message.usage);
                message.stop_reason = Some(stop_reason.clone());
            }),
            AgentEvent::Error(error) => self.end_turn(|message| message.error = Some(error.clone())),
            _ => match self.current {
                Some(current) if answer::apply(&mut self.messages[current], event) => {
                    Change::Updated(current)
                }
                _ => Change::None,
            },
        }
    }

    /// A turn begins or goes on.
    fn start(&mut self, turn_id: Option<&str>) -> Change {
        self.pending = None;
        self.responding = None;
        let Some(current) = self.current else {
            if self.is_full() {
                return Change::None;
            }
            return self.place_answer(turn_id);
        };
        let message = &mut self.messages[current];
        let is_other =
            message.turn_id.is_some() && turn_id.is_some() && message.turn_id.as_deref() != turn_id;
        if is_other {
            // Its end was never seen, and another turn runs: what it said stays.
            let ended = self.end_turn(|_| {});
            if self.is_full() {
                return ended;
            }
            self.place_answer(turn_id);
            return Change::All;
        }
        message.turn_id = turn_id.map(str::to_owned).or(message.turn_id.take());
        message.streaming = true;
        Change::Updated(current)
    }

    /// Whether a stream may add no more messages.
    fn is_full(&self) -> bool {
        self.messages.len() >= MESSAGE_LIMIT
    }

    fn pause(&mut self, request: InputRequest) -> Change {
        if self.current.is_none() && self.is_full() {
            return Change::None;
        }
        self.pending = Some(request);
        let index = match self.current {
            Some(current) => current,
            None => self.push_answer(),
        };
        self.messages[index].streaming = false;
        Change::All
    }

    fn end_turn(&mut self, finish: impl FnOnce(&mut ChatMessage)) -> Change {
        self.pending = None;
        let Some(current) = self.current.take() else { return Change::None };
        let message = &mut self.messages[current];
        answer::finish(message);
        finish(message);
        Change::Updated(current)
    }

    fn push_user(&mut self, text: &str, state: MessageState) -> usize {
        let id = self.new_id();
        self.messages.push(ChatMessage { state, ..ChatMessage::user(id, text) });
        self.messages.len() - 1
    }

    fn push_answer(&mut self) -> usize {
        let id = self.new_id();
        self.messages.push(ChatMessage { streaming: true, ..ChatMessage::assistant(id) });
        let index = self.messages.len() - 1;
        self.current = Some(index);
        self.responding = None;
        index
    }

    /// I9: a running number; a transcript's own ids have another form.
    fn new_id(&mut self) -> String {
        self.next_id = self.next_id.saturating_add(1);
        format!("{LOCAL_ID}{}", self.next_id)
    }

    /// The answer of the turn that just ended took this long, in milliseconds.
    pub fn took(&mut self, elapsed_ms: u64) -> Change {
        match self.messages.iter().rposition(|message| message.role == Role::Assistant) {
            Some(index) => {
                self.messages[index].elapsed_ms = Some(elapsed_ms);
                Change::Updated(index)
            }
            None => Change::None,
        }
    }

    /// The last message of the user's that failed.
    pub fn last_failed(&self) -> Option<usize> {
        self.messages
            .iter()
            .rposition(|message| message.role == Role::User && message.state == MessageState::Failed)
    }
}

/// Whether a post that failed in this way may have arrived: nothing was said, or nothing that can be read.
fn is_no_answer(error: &KartaError) -> bool {
    matches!(error, KartaError::Network { .. } | KartaError::Unavailable { .. } | KartaError::Protocol { .. })
}

/// How the ids of messages begin that were made here.
const LOCAL_ID: &str = "local-";

/// The number of an id that was made here, by this transcript or by the one it was stored from.
fn number_of(id: &str) -> u64 {
    id.strip_prefix(LOCAL_ID).and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
