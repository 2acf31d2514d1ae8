//! From what a script emits to what the wire says, for one turn. It lives through the turn's pauses.

use std::collections::HashMap;

use crate::activity::{Activities, ToolEnd};
use crate::clock;
use crate::event::{Chunk, Event, Idle, Paused, Request, TurnStart};
use crate::script::Emission;
use crate::tasks::Task;
use crate::usage::Usage;

/// A projected emission: an event, or a change of a task that the ledger has yet to number.
#[derive(Debug)]
pub(crate) enum Projected {
    Event(Event),
    TaskStarted(Task),
    TaskCompleted(Task),
}

/// The state of a turn's projection.
#[derive(Debug)]
pub(crate) struct Projection {
    session: String,
    start: TurnStart,
    activities: Activities,
    tasks: HashMap<String, Task>,
    usage: Option<Usage>,
}

impl Projection {
    /// A projection for a turn that starts now.
    pub(crate) fn new(session: &str, start: TurnStart) -> Self {
        let activities = Activities::new(&start.turn_id);
        Self { session: session.to_owned(), start, activities, tasks: HashMap::new(), usage: None }
    }

    /// What the wire says about an emission.
    pub(crate) fn project(&mut self, emission: Emission) -> Vec<Projected> {
        let event = match emission {
            Emission::Text { text, .. } | Emission::Thinking { text, .. } if text.is_empty() => {
                return Vec::new();
            }
            Emission::Text { text, part, delta } => Event::Message(Chunk { text, part_id: part, delta }),
            Emission::Thinking { text, part, delta } => Event::Thinking(Chunk { text, part_id: part, delta }),
            Emission::ToolUse { id, tool, input } => {
                let activity = self.activities.start_tool(&id, tool, &input);
                let task = (tool == "task")
                    .then(|| Task::start(&self.session, &self.start.turn_id, &input, &activity));
                let event =
                    Event::ToolUse { tool_use_id: id.clone(), tool: tool.to_owned(), input, activity };
                return match task {
                    Some(task) => {
                        self.tasks.insert(id, task.clone());
                        vec![Projected::Event(event), Projected::TaskStarted(task)]
                    }
                    None => vec![Projected::Event(event)],
                };
            }
            Emission::ToolResult { id, tool, output, status, meta } => {
                let activity = self.activities.end_tool(&id, tool, ToolEnd { output: &output, status });
                let task = self.tasks.remove(&id).map(|task| task.complete(&activity));
                let is_error = status != "succeeded";
                let event = Event::ToolResult { tool_use_id: id, output, is_error, meta, activity };
                let completed = task.map(Projected::TaskCompleted);
                return std::iter::once(Projected::Event(event)).chain(completed).collect();
            }
            Emission::Step { id, kind, status, target } => {
                Event::Activity { activity: self.activities.step(&id, kind, status, target) }
            }
            Emission::Warning { code, message } => Event::Warning { code: code.to_owned(), message },
            Emission::Warming => Event::Warming(self.start.clone()),
            Emission::Artifact(artifact) => Event::Artifact { artifact },
            Emission::Usage(usage) => {
                if !usage.advances(self.usage) {
                    return Vec::new();
                }
                self.usage = Some(usage);
                let observed_at = clock::now_offset();
                Event::Usage { turn_id: self.start.turn_id.clone(), observed_at, usage }
            }
        };
        vec![Projected::Event(event)]
    }

    /// The terminal of a turn that ended with this reason.
    pub(crate) fn idle(&self, stop_reason: &'static str) -> Event {
        Event::Idle(Idle {
            stop_reason,
            usage: self.usage,
            turn_id: self.start.turn_id.clone(),
            completed_at: clock::now_offset(),
        })
    }

    /// The terminal of a turn that waits.
    pub(crate) fn paused(&self, request: Request) -> Event {
        let TurnStart { turn_id, started_at } = self.start.clone();
        Event::Paused(Box::new(Paused { stop_reason: "requires_action", request, turn_id, started_at }))
    }

    /// The terminal of a turn that failed.
    pub(crate) fn error(&self, message: String, code: Option<String>) -> Event {
        let completed_at = clock::now_offset();
        Event::Error { message, code, turn_id: self.start.turn_id.clone(), completed_at }
    }
}
