//! [`ChatMessage`]: what a chat shows.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::error::KartaError;
use crate::protocol::event::{StopReason, Usage};
use crate::protocol::text::Text;

/// Who wrote a message.
///
/// ```
/// use karta_dioxus::Role;
///
/// assert_eq!(Role::Assistant.as_str(), "assistant");
/// assert_eq!(format!("message {}", Role::User), "message user");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person who chats.
    #[default]
    User,
    /// The agent.
    Assistant,
}

impl Role {
    /// `user` or `assistant`, for a class or an attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// What has become of a message.
///
/// ```
/// use karta_dioxus::{MessageState, Transcript};
///
/// let mut transcript = Transcript::new();
/// transcript.send("Hello");
/// let second = transcript.send("And milk?"); // during the first one's turn
/// assert_eq!(transcript.messages()[second].state, MessageState::Queued);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MessageState {
    /// It is on its way or has arrived.
    #[default]
    Sent,
    /// It waits for the running turn to end.
    Queued,
    /// It could not be sent; it can be sent again.
    Failed,
}

/// A message of a conversation.
///
/// For an answer that streams, everything here is the state so far: `text` is the full text and is replaced with
/// each change.
///
/// ```
/// use karta_dioxus::{ChatMessage, Role, Transcript};
///
/// let mut transcript = Transcript::new();
/// transcript.send("How do I brew a V60?");
/// let [question, answer] = transcript.messages() else { panic!("a question and its answer") };
/// assert_eq!((question.role, &*question.text), (Role::User, "How do I brew a V60?"));
/// assert!(answer.streaming && answer.text.is_empty());
/// assert_eq!(ChatMessage::default().error, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChatMessage {
    /// Never repeats within a conversation and never changes.
    pub id: String,
    /// Who wrote it.
    pub role: Role,
    /// The whole text: its text parts, with an empty line between two.
    pub text: Text,
    /// Texts, reasoning and tools in the order they came.
    pub parts: Vec<MessagePart>,
    /// The tools called, in the order of their calls.
    pub tools: Vec<ToolCall>,
    /// The whole reasoning, where the agent shows it.
    pub thinking: Text,
    /// The names of the files that were sent with it. The server's transcript does not tell of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Whether the answer is still growing.
    pub streaming: bool,
    /// What has become of it.
    pub state: MessageState,
    /// Tokens used by the turn, once reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Why the turn ended, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<StopReason>,
    /// Why the turn or the sending failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<KartaError>,
    /// Things to know that did not end the turn.
    pub warnings: Vec<String>,
    /// Whether the agent is being started (a cold start).
    pub warming: bool,
    /// How long the turn took, in milliseconds, once it has ended; as measured here, or by the server for a turn of before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_ms: Option<u64>,
    /// The turn, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
    /// The message's place in the server's queue, while it is known to wait there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<String>,
    /// Whether it belongs to a session that the server has forgotten since.
    #[serde(skip)]
    pub(crate) is_past: bool,
}

impl ChatMessage {
    pub(crate) fn user(id: String, text: &str) -> Self {
        let text = Text::from(text);
        let part = MessagePart::Text { id: String::new(), text: text.clone() };
        Self { id, role: Role::User, text, parts: vec![part], ..Self::default() }
    }

    pub(crate) fn assistant(id: String) -> Self {
        Self { id, role: Role::Assistant, ..Self::default() }
    }

    /// Whether the turn has ended without a word: an agent's silent failure looks like this.
    ///
    /// ```
    /// use karta_dioxus::{AgentEvent, StopReason, Transcript};
    ///
    /// let mut transcript = Transcript::new();
    /// transcript.send("Hello");
    /// transcript.apply(&AgentEvent::Done { stop_reason: StopReason::EndTurn, usage: None, seq: None, turn_id: None, model: None });
    /// assert!(transcript.messages()[1].ended_without_answer());
    /// ```
    pub fn ended_without_answer(&self) -> bool {
        self.role == Role::Assistant
            && !self.streaming
            && self.error.is_none()
            && self.stop_reason == Some(StopReason::EndTurn)
            && self.text.trim().is_empty()
    }
}

/// A part of a message, in its place.
///
/// ```
/// use karta_dioxus::{ChatMessage, MessagePart};
///
/// /// Texts and tools in the order they came.
/// fn outline(message: &ChatMessage) -> Vec<String> {
///     let line = |part: &MessagePart| match part {
///         MessagePart::Text { text, .. } => Some(text.to_string()),
///         MessagePart::Tool { id } => message.tools.iter().find(|tool| tool.id == *id).map(|tool| tool.name.clone()),
///         _ => None,
///     };
///     message.parts.iter().filter_map(line).collect()
/// }
/// # assert!(outline(&ChatMessage::default()).is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MessagePart {
    /// Text of the answer, Markdown.
    Text {
        /// The agent's name of the part.
        id: String,
        /// The part's text so far.
        text: Text,
    },
    /// Reasoning.
    Thinking {
        /// The agent's name of the part.
        id: String,
        /// The part's text so far.
        text: Text,
    },
    /// A tool call, one of [`ChatMessage::tools`].
    Tool {
        /// The call.
        id: String,
    },
}

/// A tool call of an answer. Clones share what it was given and what it answered, however large.
///
/// ```
/// use karta_dioxus::{ToolCall, ToolState};
///
/// fn line(tool: &ToolCall) -> String {
///     let is_over = tool.state != ToolState::Running;
///     format!("{} {}", tool.name, if is_over { "has run" } else { "runs" })
/// }
/// assert_eq!(line(&ToolCall::default()), " runs");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ToolCall {
    /// The call.
    pub id: String,
    /// The tool's name; empty when only a result was seen.
    pub name: String,
    /// The arguments.
    pub input: Arc<Value>,
    /// What it answered, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Arc<Value>>,
    /// How far it is.
    pub state: ToolState,
    /// The result's metadata, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Arc<Value>>,
    /// The server's description of the activity, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<Arc<Value>>,
}

/// How far a tool call is.
///
/// ```
/// use karta_dioxus::ToolState;
///
/// fn class(state: ToolState) -> &'static str {
///     match state {
///         ToolState::Running => "spinning",
///         ToolState::Failed | ToolState::Denied => "crossed-out",
///         _ => "",
///     }
/// }
/// assert_eq!(class(ToolState::default()), "spinning");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ToolState {
    /// It runs.
    #[default]
    Running,
    /// It has answered.
    Done,
    /// It has failed.
    Failed,
    /// The user did not allow it.
    Denied,
    /// The turn ended before it answered.
    Stopped,
}

impl ToolState {
    pub(crate) fn of_result(is_error: bool, meta: Option<&Value>) -> Self {
        let status = meta.and_then(|meta| meta.get("karta")?.get("status")?.as_str());
        match (is_error, status) {
            (_, Some("denied")) => Self::Denied,
            (true, _) => Self::Failed,
            (false, _) => Self::Done,
        }
    }
}
