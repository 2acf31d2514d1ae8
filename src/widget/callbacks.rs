//! What a widget tells its host.

use serde::Serialize;
use serde_json::Value;

/// A session was opened, or taken up again after a reload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionStarted {
    /// The session. Treat it as nearly a secret.
    pub session_id: String,
}

/// The visitor, or the handle, sent a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageSent {
    /// What was sent.
    pub text: String,
}

/// A turn is over: the agent has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageReceived {
    /// The whole answer, Markdown.
    pub text: String,
}

/// The number of answers that came while the panel was closed has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// How many; 0 once the panel is opened.
    pub count: u32,
}

/// The visitor asks for a human.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Escalation {
    /// Why, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the host's people should know, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Value>,
}

impl From<&str> for Escalation {
    fn from(reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), context: None }
    }
}

impl From<String> for Escalation {
    fn from(reason: String) -> Self {
        Self { reason: Some(reason), context: None }
    }
}

/// What a visitor thinks of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Thumbs up.
    Up,
    /// Thumbs down.
    Down,
}

/// A visitor has rated an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Feedback {
    /// The message, as [`MessageRef::id`](crate::MessageRef::id) has it.
    pub message_id: String,
    /// What the visitor thinks.
    pub rating: Rating,
    /// The turn, as the server knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
}
