//! What an event of the wire says, before the turn's earlier events are taken into account.

use serde_json::Value;

use super::event::{DequeueMode, InputRequest, StopReason, Usage};

/// An event of the session's log.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WireEvent {
    /// Its number in the log.
    pub(crate) seq: Option<u64>,
    /// The turn it belongs to, where it says.
    pub(crate) turn_id: Option<String>,
    pub(crate) kind: WireKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WireKind {
    Running,
    Warming,
    Message(TextChange),
    Thinking(TextChange),
    ToolUse {
        tool_use_id: String,
        tool: String,
        input: Value,
        activity: Option<Value>,
    },
    ToolResult {
        tool_use_id: String,
        output: Value,
        is_error: bool,
        meta: Option<Value>,
        activity: Option<Value>,
    },
    Usage(Usage),
    Warning {
        code: Option<String>,
        message: String,
    },
    Queued {
        queue_id: String,
        text: String,
    },
    Dequeued {
        queue_id: String,
        text: String,
        mode: DequeueMode,
    },
    Paused(InputRequest),
    Idle {
        stop_reason: StopReason,
        usage: Option<Usage>,
        model: Option<String>,
    },
    Failed {
        message: String,
        code: Option<String>,
    },
    Other {
        event: String,
        data: Value,
    },
}

/// A change of one part's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextChange {
    pub(crate) part_id: Option<String>,
    pub(crate) text: String,
    /// Whether the text goes behind the part's; otherwise it takes its place.
    pub(crate) delta: bool,
}

impl WireKind {
    /// Whether the server closes a stream after this event.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Self::Paused(_) | Self::Idle { .. } | Self::Failed { .. })
    }
}
