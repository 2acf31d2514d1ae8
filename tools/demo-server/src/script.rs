//! The agent: scripts that play on a [`Stage`] and know nothing of the wire.

mod beans;
mod pauses;
mod prompt;
mod scenarios;
mod stage;

use serde_json::{Map, Value};

use crate::activity::Target;
use crate::usage::Usage;
pub(crate) use scenarios::stream_fault;
pub(crate) use stage::{Cue, Sink, Stage, SteerInbox};

/// What a script says or does.
#[derive(Clone, Debug)]
pub(crate) enum Emission {
    Text { text: String, part: Option<String>, delta: bool },
    Thinking { text: String, part: Option<String>, delta: bool },
    ToolUse { id: String, tool: &'static str, input: Value },
    ToolResult { id: String, tool: &'static str, output: String, status: &'static str, meta: Option<Value> },
    Step { id: String, kind: &'static str, status: &'static str, target: Option<Target> },
    Warning { code: &'static str, message: String },
    Warming,
    Artifact(Value),
    Usage(Usage),
}

/// How a script ends.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    /// Normally.
    Done,
    /// Waiting for a decision.
    Pause(Pause),
    /// A failure, with a code unless the agent crashed.
    Failed { message: String, code: Option<String> },
    /// A failure that the product reports as success on the managed surface.
    SoftlyFailed { message: String },
    /// Somebody stopped it.
    Cancelled,
}

/// What a script waits for.
#[derive(Clone, Debug)]
pub(crate) struct Pause {
    pub(crate) kind: &'static str,
    pub(crate) tool: &'static str,
    /// The call that a denial answers.
    pub(crate) tool_use_id: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) questions: Option<Value>,
}

/// What somebody decided about a pause.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    ApproveOnce,
    ApproveSession,
    Deny,
    Answer(Map<String, Value>),
}

impl Decision {
    /// The decision's name on the wire.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::ApproveOnce => "approve_once",
            Self::ApproveSession => "approve_session",
            Self::Deny => "deny",
            Self::Answer(_) => "answer",
        }
    }
}

/// Plays the message that `stage` heard: a scenario if its first word names one, else Beans.
pub(crate) async fn play(stage: &Stage) -> Ending {
    if let Some(ending) = scenarios::play(stage).await { ending } else { beans::play(stage).await }
}
