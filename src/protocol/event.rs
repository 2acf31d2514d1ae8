//! [`AgentEvent`]: what a turn tells its listener.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::parts::TextPart;
use super::text::Text;
use crate::error::KartaError;

/// One thing that happened in a turn.
///
/// It serialises with a `type` tag in snake case (`{"type": "message", "text": "..", ..}`), as the JavaScript
/// client names its events. `seq` is the event's number in the session's log, where the wire has one: a cursor
/// for [`stream_from`](crate::KartaAgentClient::stream_from).
///
/// ```
/// use karta_dioxus::AgentEvent;
///
/// fn show(event: &AgentEvent) {
///     match event {
///         // The FULL message so far: replace what is shown, never append.
///         AgentEvent::Message { text, .. } => println!("{text}"),
///         AgentEvent::Error(error) => eprintln!("{error}"),
///         _ => {}
///     }
///     if let Some(request) = event.input_request() {
///         println!("{:?} wants {:?}", request.tool, request.target);
///     }
///     println!("number {:?}", event.seq());
/// }
/// # show(&AgentEvent::Error(karta_dioxus::KartaError::Closed));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AgentEvent {
    /// The agent has begun to work, or goes on after an approval.
    Status {
        /// What it does now.
        status: RunStatus,
        /// The turn; the same again after an approval.
        #[serde(skip_serializing_if = "Option::is_none")]
        turn_id: Option<String>,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// The answer has grown or changed.
    Message {
        /// The full text of the turn so far, over all its parts, whatever the wire does.
        text: Text,
        /// The parts one by one, in the order they were first seen.
        parts: Arc<Vec<TextPart>>,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// The agent's reasoning has grown or changed.
    Thinking {
        /// The full reasoning of the turn so far.
        text: Text,
        /// The parts one by one, in the order they were first seen.
        parts: Arc<Vec<TextPart>>,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// A tool has been called.
    ToolUse {
        /// The call.
        tool_use_id: String,
        /// The tool's name.
        tool: String,
        /// The arguments.
        input: Value,
        /// The server's description of the activity, as it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        activity: Option<Value>,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// A tool has answered, failed or been denied. It may come without a [`ToolUse`](Self::ToolUse).
    ToolResult {
        /// The call.
        tool_use_id: String,
        /// What it answered.
        output: Value,
        /// Whether it failed or was denied.
        is_error: bool,
        /// The result's metadata, as it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        meta: Option<Value>,
        /// The server's description of the activity, as it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        activity: Option<Value>,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// The turn is paused: it goes on after [`confirm_tool`](crate::KartaAgentClient::confirm_tool) and a new
    /// [`stream`](crate::KartaAgentClient::stream).
    InputRequired {
        /// The pause, for [`confirm_tool`](crate::KartaAgentClient::confirm_tool).
        request_id: String,
        /// A permission or an answer.
        kind: InputKind,
        /// The tool that wants to run.
        #[serde(skip_serializing_if = "Option::is_none")]
        tool: Option<String>,
        /// What it wants to run on, such as a command.
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// The decisions that can be taken, by their names on the wire, in the order to show them.
        options: Vec<String>,
        /// The questions, for [`InputKind::UserQuestion`].
        questions: Vec<Question>,
        /// The paused turn.
        #[serde(skip_serializing_if = "Option::is_none")]
        turn_id: Option<String>,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// The turn is over.
    Done {
        /// Tokens used, when reported.
        #[serde(skip_serializing_if = "Option::is_none")]
        usage: Option<Usage>,
        /// Why it is over.
        stop_reason: StopReason,
        /// The turn.
        #[serde(skip_serializing_if = "Option::is_none")]
        turn_id: Option<String>,
        /// The model that answered, when reported.
        #[serde(skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// The turn, or a request it needed, failed. The last event.
    Error(KartaError),
    /// The agent is being started (a cold start): its answer takes longer.
    Warming {
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// Something to know that does not end the turn, such as a full storage.
    Warning {
        /// The warning's code.
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// The warning in words.
        message: String,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// Tokens used so far in this turn.
    Usage {
        /// The counts.
        usage: Usage,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// A message that was posted during a turn waits for its own.
    Queued {
        /// The message in the queue.
        queue_id: String,
        /// Its text.
        text: String,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// A queued message leaves the queue.
    Dequeued {
        /// The message in the queue.
        queue_id: String,
        /// Its text.
        text: String,
        /// What becomes of it.
        mode: DequeueMode,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// Anything else, as it came.
    Raw {
        /// The event's name on the wire.
        event: String,
        /// The event, `null` when it is not JSON.
        data: Value,
        /// The number in the log.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
}

impl AgentEvent {
    /// Whether the turn ends or pauses here: the stream has no further event.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::InputRequired { .. } | Self::Done { .. } | Self::Error(_))
    }

    /// What a paused turn waits for, for [`InputRequired`](Self::InputRequired).
    pub fn input_request(&self) -> Option<InputRequest> {
        let Self::InputRequired { request_id, kind, tool, target, options, questions, turn_id, .. } = self
        else {
            return None;
        };
        Some(InputRequest {
            request_id: request_id.clone(),
            kind: kind.clone(),
            tool: tool.clone(),
            target: target.clone(),
            options: options.clone(),
            questions: questions.clone(),
            turn_id: turn_id.clone(),
        })
    }

    /// The event's number in the session's log, where the wire has one.
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Status { seq, .. }
            | Self::Message { seq, .. }
            | Self::Thinking { seq, .. }
            | Self::ToolUse { seq, .. }
            | Self::ToolResult { seq, .. }
            | Self::Done { seq, .. }
            | Self::Warming { seq }
            | Self::Warning { seq, .. }
            | Self::Usage { seq, .. }
            | Self::Queued { seq, .. }
            | Self::Dequeued { seq, .. }
            | Self::InputRequired { seq, .. }
            | Self::Raw { seq, .. } => *seq,
            Self::Error(_) => None,
        }
    }
}

/// What the agent does.
///
/// ```
/// use karta_dioxus::{AgentEvent, RunStatus};
///
/// let begins = |event: &AgentEvent| matches!(event, AgentEvent::Status { status: RunStatus::Running, .. });
/// assert!(!begins(&AgentEvent::Warming { seq: None }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunStatus {
    /// It works on the turn.
    Running,
}

/// Why a turn is over.
///
/// ```
/// use karta_dioxus::StopReason;
///
/// assert_eq!(StopReason::Cancelled.as_str(), "cancelled");
/// assert_eq!(StopReason::Other("max_turns".into()).as_str(), "max_turns");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The agent had finished.
    EndTurn,
    /// It was interrupted.
    Cancelled,
    /// Anything else, by its name on the wire.
    Other(String),
}

impl StopReason {
    /// The reason's name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::Cancelled => "cancelled",
            Self::Other(other) => other,
        }
    }

    pub(crate) fn from_wire(name: Option<String>) -> Self {
        match name.as_deref() {
            Some("end_turn") | None => Self::EndTurn,
            Some("cancelled") => Self::Cancelled,
            Some(_) => Self::Other(name.unwrap_or_default()),
        }
    }
}

impl Serialize for StopReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What becomes of a queued message.
///
/// ```
/// use karta_dioxus::{AgentEvent, DequeueMode};
///
/// fn show(event: &AgentEvent) {
///     match event {
///         AgentEvent::Dequeued { mode: DequeueMode::Turn, .. } => println!("its turn begins"),
///         AgentEvent::Dequeued { mode: DequeueMode::Steered, .. } => println!("it goes into the running turn"),
///         _ => {}
///     }
/// }
/// # show(&AgentEvent::Warming { seq: None });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DequeueMode {
    /// It begins a turn, together with all others that were queued.
    Turn,
    /// It goes into the running turn.
    Steered,
}

/// Tokens used.
///
/// ```
/// use karta_dioxus::Usage;
///
/// fn line(usage: &Usage) -> Option<String> {
///     Some(format!("{} tokens", usage.total_tokens?))
/// }
/// assert_eq!(line(&Usage::default()), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tokens: Option<u64>,
}

/// What a paused turn waits for: the fields of [`AgentEvent::InputRequired`].
///
/// ```
/// use karta_dioxus::{InputKind, InputRequest};
///
/// fn asks(request: &InputRequest) -> String {
///     match request.kind {
///         InputKind::ToolPermission => format!("May {} run?", request.tool.as_deref().unwrap_or("a tool")),
///         _ => request.questions.iter().map(|question| question.question.as_str()).collect(),
///     }
/// }
/// assert_eq!(asks(&InputRequest::default()), "May a tool run?");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InputRequest {
    /// The pause, for [`confirm_tool`](crate::KartaAgentClient::confirm_tool).
    pub request_id: String,
    /// A permission or an answer.
    pub kind: InputKind,
    /// The tool that wants to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// What it wants to run on, such as a command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The decisions that can be taken, by their names on the wire, in the order to show them.
    pub options: Vec<String>,
    /// The questions, for [`InputKind::UserQuestion`].
    pub questions: Vec<Question>,
    /// The paused turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
}

impl InputRequest {
    /// The same as an event with the given number in the log.
    pub(crate) fn into_event(self, seq: Option<u64>) -> AgentEvent {
        let Self { request_id, kind, tool, target, options, questions, turn_id } = self;
        AgentEvent::InputRequired { request_id, kind, tool, target, options, questions, turn_id, seq }
    }
}

/// What kind of input a paused turn waits for.
///
/// ```
/// use karta_dioxus::InputKind;
///
/// assert_eq!(InputKind::default(), InputKind::ToolPermission);
/// assert_eq!(InputKind::UserQuestion.as_str(), "user_question");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputKind {
    /// Whether a tool may run.
    #[default]
    ToolPermission,
    /// Answers to questions.
    UserQuestion,
    /// Anything else, by its name on the wire.
    Other(String),
}

impl InputKind {
    /// The kind's name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::ToolPermission => "tool_permission",
            Self::UserQuestion => "user_question",
            Self::Other(other) => other,
        }
    }

    pub(crate) fn from_wire(name: Option<String>) -> Self {
        match name.as_deref() {
            Some("tool_permission") | None => Self::ToolPermission,
            Some("user_question") => Self::UserQuestion,
            Some(_) => Self::Other(name.unwrap_or_default()),
        }
    }
}

impl Serialize for InputKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A question to the user. Its answer is keyed by [`question`](Self::question).
///
/// ```
/// use std::collections::BTreeMap;
///
/// use karta_dioxus::{Decision, Question};
///
/// /// The first choice of each; nothing where free text is asked for.
/// fn first_choices(questions: &[Question]) -> Decision {
///     let first = |question: &Question| Some((question.question.clone(), question.options.first()?.label.clone()));
///     Decision::Answer(questions.iter().filter_map(first).collect::<BTreeMap<_, _>>())
/// }
/// assert_eq!(first_choices(&[]).as_str(), "answer");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Question {
    /// The question in words.
    pub question: String,
    /// A short heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Whether several choices may be taken; they are joined by `, `.
    pub multi_select: bool,
    /// The choices; none means free text.
    pub options: Vec<Choice>,
}

/// A choice of a [`Question`].
///
/// ```
/// use karta_dioxus::Choice;
///
/// fn tooltip(choice: &Choice) -> &str {
///     choice.description.as_deref().unwrap_or(&choice.label)
/// }
/// assert_eq!(tooltip(&Choice::default()), "");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// The choice, which is also the answer.
    pub label: String,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}
