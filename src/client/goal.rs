//! [`Goal`]: which turn's end a stream waits for.

use super::post::{Outcome, PostedMessage};
use crate::protocol::event::{AgentEvent, DequeueMode};

/// Which turn's end is the end of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// Whichever ends next.
    Next,
    /// The turn that was paused.
    Continuation,
    /// The turn of a message that was accepted at once.
    Own {
        text: String,
        /// A turn that had ended before, unread.
        earlier_turn: Option<String>,
        /// Whether the next end can only be this message's.
        is_certain: bool,
    },
    /// The turn of a message that waits.
    Queued { text: String, queue_id: String, is_running: bool },
}

impl Goal {
    pub(super) fn of(posted: PostedMessage) -> Self {
        let PostedMessage { text, outcome, earlier_turn, is_certain, .. } = posted;
        match outcome {
            Outcome::Queued { queue_id } => Self::Queued { text, queue_id, is_running: false },
            Outcome::Started => Self::Own { text, earlier_turn, is_certain },
            Outcome::Steered | Outcome::Deferred => Self::Next,
        }
    }

    /// Takes note of what happens. Answers the queued message whose turn begins.
    pub(super) fn observe<'a>(&mut self, event: &'a AgentEvent) -> Option<&'a str> {
        let AgentEvent::Dequeued { queue_id: dequeued, mode, .. } = event else { return None };
        if let Self::Queued { queue_id, is_running, .. } = self
            && queue_id == dequeued
        {
            *is_running = true;
        }
        (*mode == DequeueMode::Turn).then_some(dequeued)
    }

    /// Whether the end of `turn_id` is another turn's for certain.
    pub(super) fn is_foreign(&self, turn_id: Option<&str>) -> bool {
        match self {
            Self::Next | Self::Continuation => false,
            Self::Own { earlier_turn, .. } => earlier_turn.is_some() && earlier_turn.as_deref() == turn_id,
            Self::Queued { is_running, .. } => !is_running,
        }
    }

    /// Whether turns that this client has not read may stand before the one that is waited for.
    pub(super) fn may_follow_others(&self) -> bool {
        match self {
            Self::Next | Self::Continuation => false,
            Self::Own { is_certain, .. } => !is_certain,
            Self::Queued { is_running, .. } => !is_running,
        }
    }

    /// The text of the message whose turn this is.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Next | Self::Continuation => None,
            Self::Own { text, .. } | Self::Queued { text, .. } => Some(text),
        }
    }
}
