//! Messages that wait for their turn. Of each the stream tells, and the answer to its post; either may come first.

use super::Transcript;
use super::{Change, ChatMessage, MessageState, Role};
use crate::protocol::event::DequeueMode;

impl Transcript {
    /// Whether messages wait for their turn.
    pub fn has_queued(&self) -> bool {
        self.messages.iter().any(|message| message.state == MessageState::Queued)
    }

    /// A message is sent during a turn: it waits.
    pub fn queue(&mut self, text: &str) -> usize {
        self.push_user(text, MessageState::Queued)
    }

    /// The server has put the message at `index` into its queue.
    pub fn queued_as(&mut self, index: usize, queue_id: String) -> Change {
        if !self.is_users(index) {
            return Change::None;
        }
        // The stream may have told of it before the answer to the post arrived, also that it has left the queue.
        if self.dequeued.contains(&queue_id) {
            return self.sent(index);
        }
        let told = self.messages.iter().position(|message| message.queue_id.as_deref() == Some(&queue_id));
        let told = told.filter(|told| *told != index);
        let message = &mut self.messages[index];
        message.state = MessageState::Queued;
        message.error = None;
        message.queue_id = Some(queue_id);
        self.unanswered.remove(&message.id);
        let is_ahead = self.current == Some(index + 1) && self.is_untouched(index + 1);
        if is_ahead {
            // What streams now is the answer of the turn that it waits for.
            self.messages.swap(index, index + 1);
            self.current = Some(index);
        }
        let Some(told) = told else {
            return if is_ahead { Change::All } else { Change::Updated(index) };
        };
        // It was taken for somebody else's.
        self.remove(told);
        Change::All
    }

    /// The failed message at `index` is sent again while something else goes on: it moves to the end and waits. Answers
    /// its new index, `None` when it has not failed.
    pub fn requeue(&mut self, index: usize) -> Option<usize> {
        if self.messages.get(index)?.state != MessageState::Failed {
            return None;
        }
        let mut message = self.messages.remove(index);
        if let Some(current) = self.current.filter(|current| *current > index) {
            self.current = Some(current - 1);
        }
        message.error = None;
        message.is_past = false;
        message.state = MessageState::Queued;
        self.messages.push(message);
        Some(self.messages.len() - 1)
    }

    /// The queued message at `index` begins a turn now: its answer stands behind it. Does nothing when a turn is on.
    pub fn start_queued(&mut self, index: usize) -> Change {
        let is_queued = self.messages.get(index).is_some_and(|message| message.state == MessageState::Queued);
        if self.is_in_turn() || !is_queued {
            return Change::None;
        }
        self.messages[index].state = MessageState::Sent;
        self.messages[index].queue_id = None;
        let current = self.push_answer();
        let answer = self.messages.remove(current);
        self.messages.insert(index + 1, answer);
        self.current = Some(index + 1);
        Change::All
    }

    pub(super) fn queued(&mut self, queue_id: &str, text: &str) -> Change {
        let is_known = self.dequeued.contains(queue_id)
            || self.messages.iter().any(|message| message.queue_id.as_deref() == Some(queue_id));
        if is_known && !queue_id.is_empty() {
            return Change::None;
        }
        // One of ours, whose post has not been answered yet?
        let ours = self.waiting(text);
        if ours.is_none() && self.is_full() {
            return Change::None;
        }
        let index = ours.unwrap_or_else(|| self.insert_queued(text));
        self.messages[index].state = MessageState::Queued;
        self.messages[index].error = None;
        self.messages[index].queue_id = Some(queue_id.to_owned()).filter(|id| !id.is_empty());
        match ours {
            Some(_) => Change::Updated(index),
            None if index + 1 == self.messages.len() => Change::Pushed(index),
            None => Change::All,
        }
    }

    /// Somebody else's message that waits: before ours that are still to be posted.
    fn insert_queued(&mut self, text: &str) -> usize {
        let is_unsent =
            |message: &ChatMessage| message.state == MessageState::Queued && message.queue_id.is_none();
        let place = self.messages.iter().position(is_unsent);
        let last = self.push_user(text, MessageState::Queued);
        let Some(place) = place else { return last };
        let message = self.messages.remove(last);
        self.messages.insert(place, message);
        self.current = self.current.map(|current| if current >= place { current + 1 } else { current });
        place
    }

    /// A steered message goes into the running turn; another one's answer comes behind it. Both stay in their place.
    pub(super) fn dequeued(&mut self, queue_id: &str, text: &str, mode: DequeueMode) -> Change {
        if self.dequeued.contains(queue_id) {
            return Change::None;
        }
        let named = self.messages.iter().position(|message| message.queue_id.as_deref() == Some(queue_id));
        let known = named.or_else(|| self.waiting(text));
        if known.is_none() && self.is_full() {
            return Change::None;
        }
        if !queue_id.is_empty() {
            self.dequeued.insert(queue_id.to_owned());
        }
        let Some(index) = known else {
            let index = self.push_user(text, MessageState::Sent);
            self.begins(index, mode);
            return Change::Pushed(index);
        };
        self.begins(index, mode);
        self.sent(index)
    }

    /// Messages that waited together begin one turn: its answer stands behind the last of them.
    fn begins(&mut self, index: usize, mode: DequeueMode) {
        let last = self.beginning.as_ref().and_then(|id| self.position(id));
        if mode == DequeueMode::Turn && last.is_none_or(|last| last < index) {
            self.beginning = self.messages.get(index).map(|message| message.id.clone());
        }
    }

    /// The message at `index`, whose post was not answered, turned out to be on the server. The stream may not have come
    /// to its place in the queue yet.
    pub fn found(&mut self, index: usize) -> Change {
        if let Some(message) = self.messages.get(index) {
            self.found.insert(message.id.clone());
        }
        self.sent(index)
    }

    /// A message of this text that waits, and whose place in the server's queue is not known; else one whose post was
    /// never answered: it had arrived.
    fn waiting(&mut self, text: &str) -> Option<usize> {
        let position = |is_it: &dyn Fn(&ChatMessage) -> bool| {
            self.messages.iter().position(|message| message.text == *text && is_it(message))
        };
        let index = position(&|message| message.state == MessageState::Queued && message.queue_id.is_none())
            .or_else(|| position(&|message| self.is_unanswered(message)))
            .or_else(|| position(&|message| self.found.contains(&message.id)))?;
        self.found.remove(&self.messages[index].id);
        Some(index)
    }

    /// Whether nothing is known of the answer at `index`, not even its turn.
    pub(super) fn is_untouched(&self, index: usize) -> bool {
        let answer = self.messages.get(index);
        answer.is_some_and(|answer| answer.turn_id.is_none() && answer.parts.is_empty())
    }

    pub(super) fn is_users(&self, index: usize) -> bool {
        self.messages.get(index).is_some_and(|message| message.role == Role::User)
    }

    fn remove(&mut self, index: usize) {
        self.messages.remove(index);
        self.current = self.current.map(|current| if current > index { current - 1 } else { current });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::KartaError;
    use crate::protocol::event::{AgentEvent, RunStatus};

    fn queued(id: &str, text: &str) -> AgentEvent {
        AgentEvent::Queued { queue_id: id.into(), text: text.into(), seq: None }
    }

    fn dequeued(id: &str, text: &str) -> AgentEvent {
        AgentEvent::Dequeued { queue_id: id.into(), text: text.into(), mode: DequeueMode::Turn, seq: None }
    }

    #[test]
    fn a_message_that_left_the_queue_before_its_post_was_answered_does_not_wait() {
        let mut transcript = Transcript::new();
        transcript.send("first");
        let index = transcript.queue("second");
        transcript.apply(&queued("q", "second"));
        transcript.apply(&dequeued("q", "second"));
        transcript.queued_as(index, "q".into());
        assert_eq!(transcript.messages()[index].state, MessageState::Sent);
        assert!(!transcript.has_queued());
    }

    #[test]
    fn a_message_that_the_stream_told_of_first_is_shown_once() {
        let mut transcript = Transcript::new();
        // No turn is known of here, but another tab's is running.
        let index = transcript.send("mine");
        transcript.apply(&queued("q", "mine"));
        assert_eq!(transcript.queued_as(index, "q".into()), Change::All);
        let users: Vec<_> =
            transcript.messages().iter().filter(|message| message.role == Role::User).collect();
        assert_eq!(users.len(), 1);
        assert_eq!((users[0].queue_id.as_deref(), &users[0].state), (Some("q"), &MessageState::Queued));
        assert!(transcript.is_streaming());
    }

    #[test]
    fn a_post_that_is_answered_after_the_stream_told_of_it_leaves_the_running_answer() {
        let mut transcript = Transcript::new();
        // Found by the fuzzer: the answer behind it took its place, and was removed as its double.
        transcript.apply(&queued("q", "mine"));
        transcript.apply(&AgentEvent::Status { status: RunStatus::Running, turn_id: None, seq: None });
        transcript.queued_as(0, "q".into());
        let roles: Vec<_> = transcript.messages().iter().map(|message| message.role).collect();
        assert_eq!(roles, [Role::Assistant, Role::User]);
        assert!(transcript.is_streaming());
    }

    #[test]
    fn a_failed_message_that_turns_out_to_wait_on_the_server_is_shown_once() {
        let mut transcript = Transcript::new();
        transcript.send("first");
        for error in [KartaError::network("lost"), KartaError::protocol("refused")] {
            let index = transcript.queue("mine");
            transcript.fail(index, error);
        }
        transcript.apply(&queued("q", "mine"));
        let states: Vec<_> = transcript.messages()[2..].iter().map(|message| &message.state).collect();
        assert_eq!(states, [&MessageState::Queued, &MessageState::Failed]);
    }

    #[test]
    fn an_answer_stands_behind_all_messages_that_left_the_queue_for_it() {
        let mut transcript = Transcript::new();
        transcript.send("first");
        transcript.apply(&queued("q1", "one"));
        transcript.apply(&queued("q2", "two"));
        transcript.apply(&AgentEvent::Error(KartaError::Closed));
        // The one that is shown last was the first in the server's queue.
        transcript.apply(&dequeued("q2", "two"));
        transcript.apply(&dequeued("q1", "one"));
        transcript.apply(&AgentEvent::Status { status: RunStatus::Running, turn_id: None, seq: None });
        let roles: Vec<_> = transcript.messages().iter().map(|message| message.role).collect();
        assert_eq!(roles, [Role::User, Role::Assistant, Role::User, Role::User, Role::Assistant]);
    }

    #[test]
    fn a_queue_that_is_told_of_again_is_known() {
        let mut transcript = Transcript::new();
        for _ in 0..2 {
            transcript.apply(&queued("q", "theirs"));
            transcript.apply(&dequeued("q", "theirs"));
        }
        assert_eq!(transcript.messages().len(), 1);
        // Without an id each is a message of its own.
        for _ in 0..2 {
            transcript.apply(&queued("", "lost its id"));
            transcript.apply(&dequeued("", "lost its id"));
        }
        assert_eq!(transcript.messages().len(), 3);
        assert!(!transcript.has_queued());
    }
}
