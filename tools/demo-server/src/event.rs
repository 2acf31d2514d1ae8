//! The events of the wire, as values. Field order is the product's.

use serde::Serialize;
use serde_json::Value;

use crate::activity::Activity;
use crate::tasks::LoggedTask;
use crate::usage::Usage;

/// One entry of a session's event log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LoggedEvent {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) seq: u64,
    #[serde(flatten)]
    pub(crate) event: Event,
}

/// What an event says.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    Running(TurnStart),
    Warming(TurnStart),
    Message(Chunk),
    Thinking(Chunk),
    ToolUse {
        tool_use_id: String,
        tool: String,
        input: Value,
        activity: Activity,
    },
    ToolResult {
        tool_use_id: String,
        output: String,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        #[serde(rename = "_meta", skip_serializing_if = "Option::is_none")]
        meta: Option<Value>,
        activity: Activity,
    },
    Activity {
        activity: Activity,
    },
    Usage {
        turn_id: String,
        observed_at: String,
        usage: Usage,
    },
    Warning {
        code: String,
        message: String,
    },
    Queued(Queued),
    Dequeued {
        queue_id: String,
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        queued_at: Option<String>,
        mode: &'static str,
    },
    TaskStarted(LoggedTask),
    TaskCompleted(LoggedTask),
    Artifact {
        artifact: Value,
    },
    Idle(Idle),
    Paused(Box<Paused>),
    Error {
        message: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        turn_id: String,
        completed_at: String,
    },
}

/// A turn's identity; the same one again when a paused turn goes on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TurnStart {
    pub(crate) turn_id: String,
    pub(crate) started_at: String,
}

/// A piece of text or thinking.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Chunk {
    pub(crate) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) part_id: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) delta: bool,
}

/// A message waiting for its turn.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Queued {
    pub(crate) queue_id: String,
    pub(crate) text: String,
    pub(crate) queued_at: String,
}

/// A turn that ended.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Idle {
    pub(crate) stop_reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) usage: Option<Usage>,
    pub(crate) turn_id: String,
    pub(crate) completed_at: String,
}

/// A turn that waits for a decision.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Paused {
    pub(crate) stop_reason: &'static str,
    #[serde(flatten)]
    pub(crate) request: Request,
    pub(crate) turn_id: String,
    pub(crate) started_at: String,
}

/// What a paused turn asks for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Request {
    pub(crate) request_id: String,
    pub(crate) kind: &'static str,
    pub(crate) tool: String,
    pub(crate) target: Option<String>,
    pub(crate) options: Vec<&'static str>,
    pub(crate) questions: Option<Value>,
}

impl Request {
    /// The request as `active_turn.pending_approval` shows it: without what is null.
    pub(crate) fn to_pending(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.retain(|_, field| !field.is_null());
        }
        value
    }
}

impl Event {
    /// The event's `type`.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Running(_) => "session.status_running",
            Self::Warming(_) => "session.warming",
            Self::Message(_) => "agent.message",
            Self::Thinking(_) => "agent.thinking",
            Self::ToolUse { .. } => "agent.tool_use",
            Self::ToolResult { .. } => "agent.tool_result",
            Self::Activity { .. } => "agent.activity",
            Self::Usage { .. } => "session.usage",
            Self::Warning { .. } => "session.warning",
            Self::Queued(_) => "session.message_queued",
            Self::Dequeued { .. } => "session.message_dequeued",
            Self::TaskStarted(_) => "session.task_started",
            Self::TaskCompleted(_) => "session.task_completed",
            Self::Artifact { .. } => "artifact.committed",
            Self::Idle(_) | Self::Paused(_) => "session.status_idle",
            Self::Error { .. } => "session.error",
        }
    }

    /// Whether a stream closes after this event.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Self::Idle(_) | Self::Paused(_) | Self::Error { .. })
    }

    /// Whether an agent that hides its workings hides this event.
    pub(crate) fn is_inner_working(&self) -> bool {
        matches!(
            self,
            Self::Thinking(_) | Self::ToolUse { .. } | Self::ToolResult { .. } | Self::Activity { .. }
        )
    }

    /// The message's departure from the inbox.
    pub(crate) fn dequeued(message: &Queued) -> Self {
        Self::Dequeued {
            queue_id: message.queue_id.clone(),
            text: message.text.clone(),
            queued_at: Some(message.queued_at.clone()),
            mode: "turn",
        }
    }
}
