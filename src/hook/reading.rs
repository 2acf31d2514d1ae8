//! [`Reading`]: what there is to be read next.

use super::engine::Engine;
use crate::client::PostedMessage;
use crate::options::Transport;
use crate::state::message::MessageState;

/// What to read.
pub(super) enum Reading {
    /// The turn of a message that is posted first; `again` if it has been tried before.
    Message { id: String, again: bool },
    /// The turn of a message that was accepted.
    Accepted(PostedMessage),
    /// The turn of a message that waits on the server.
    Waiting { id: String, posted: PostedMessage },
    /// The turn that runs or goes on in the session.
    Session,
}

impl Engine {
    /// What there is to be read next.
    pub(super) fn next_reading(&mut self) -> Option<Reading> {
        let is_managed = self.client.as_ref()?.transport() == Transport::ManagedAgents;
        let next = if let Some((id, posted)) = self.expected.pop_front() {
            self.transcript.begins_next(&id);
            Some(Reading::Accepted(posted))
        } else if is_managed && let Some(waiting) = self.next_waiting() {
            Some(waiting)
        } else if !self.is_posting {
            self.next_of_outbox()
        } else {
            None
        };
        self.awaits_start = next.is_some();
        next
    }

    pub(super) fn next_unless_paused(&mut self) -> Option<Reading> {
        if self.transcript.pending_input().is_some() { None } else { self.next_reading() }
    }

    fn next_waiting(&self) -> Option<Reading> {
        let waits = |queue_id: &String| !queue_id.is_empty();
        let message =
            self.transcript.messages().iter().find(|message| message.queue_id.as_ref().is_some_and(waits))?;
        let (queue_id, text) = (message.queue_id.clone()?, message.text.to_string());
        let posted = PostedMessage::waiting(self.session_id.clone()?, queue_id, text);
        Some(Reading::Waiting { id: message.id.clone(), posted })
    }

    fn next_of_outbox(&mut self) -> Option<Reading> {
        while let Some((id, again)) = self.outbox.pop_front() {
            let Some(message) = self.message(&id) else { continue };
            if message.state == MessageState::Queued {
                self.change(&id, |transcript, index| transcript.start_queued(index));
            }
            self.is_posting = true;
            return Some(Reading::Message { id, again });
        }
        None
    }
}
