//! Activity descriptors: what a tool does, told in terms that a compact renderer can show.

use std::collections::HashMap;
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use crate::clock;

/// A descriptor as the wire carries it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Activity {
    schema_version: u8,
    pub(crate) activity_id: String,
    turn_id: String,
    kind: &'static str,
    pub(crate) status: &'static str,
    pub(crate) started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback_label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Value>,
}

/// What an activity is about.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Target {
    pub(crate) kind: &'static str,
    pub(crate) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
}

/// How a tool call ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToolEnd<'a> {
    pub(crate) output: &'a str,
    pub(crate) status: &'static str,
}

/// Keeps the facts of a turn's activities from their start to their end.
#[derive(Debug)]
pub(crate) struct Activities {
    turn_id: String,
    open: HashMap<String, (Activity, Instant)>,
}

impl Activities {
    /// No activity yet.
    pub(crate) fn new(turn_id: &str) -> Self {
        Self { turn_id: turn_id.to_owned(), open: HashMap::new() }
    }

    /// A tool call begins.
    pub(crate) fn start_tool(&mut self, id: &str, tool: &str, input: &Value) -> Activity {
        let kind = tool_kind(tool);
        let mut activity = self.begin(id, kind, tool_target(kind, input));
        activity.source = match tool {
            "read_file" | "bash" => Some(json!({"kind": "workspace"})),
            _ => None,
        };
        activity.fallback_label = (kind == "other").then(|| format!("Using {}", tool.replace('_', " ")));
        self.open.insert(id.to_owned(), (activity.clone(), Instant::now()));
        activity
    }

    /// A tool call ends; one that never began begins now.
    pub(crate) fn end_tool(&mut self, id: &str, tool: &str, end: ToolEnd<'_>) -> Activity {
        if !self.open.contains_key(id) {
            self.start_tool(id, tool, &Value::Null);
        }
        let mut activity = self.end(id, end.status);
        activity.detail = result_detail(&activity, end.output);
        activity
    }

    /// A step that is no tool call.
    pub(crate) fn step(
        &mut self,
        id: &str,
        kind: &'static str,
        status: &'static str,
        target: Option<Target>,
    ) -> Activity {
        if status == "running" || !self.open.contains_key(id) {
            let activity = self.begin(id, kind, target);
            self.open.insert(id.to_owned(), (activity, Instant::now()));
        }
        if status == "running" { self.current(id) } else { self.end(id, status) }
    }

    fn begin(&self, id: &str, kind: &'static str, target: Option<Target>) -> Activity {
        Activity {
            schema_version: 1,
            activity_id: id.to_owned(),
            turn_id: self.turn_id.clone(),
            kind,
            status: "running",
            started_at: clock::now_zulu(),
            target,
            fallback_label: None,
            source: None,
            completed_at: None,
            metrics: None,
            detail: None,
        }
    }

    fn current(&self, id: &str) -> Activity {
        self.open.get(id).map_or_else(|| self.begin(id, "other", None), |(activity, _)| activity.clone())
    }

    fn end(&self, id: &str, status: &'static str) -> Activity {
        let elapsed = self.open.get(id).map(|(_, since)| since.elapsed()).unwrap_or_default();
        let mut activity = self.current(id);
        activity.status = status;
        activity.completed_at = Some(clock::now_zulu());
        let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        activity.metrics = Some(json!({"duration_ms": milliseconds}));
        activity
    }
}

fn tool_kind(tool: &str) -> &'static str {
    match tool {
        "read_file" => "read",
        "bash" => "command",
        "task" => "task",
        "search_help" => "search",
        _ => "other",
    }
}

fn tool_target(kind: &str, input: &Value) -> Option<Target> {
    let text = |name: &str| input.get(name).and_then(Value::as_str).map(str::to_owned);
    match kind {
        "read" => text("file_path").map(|path| {
            let label = path.rsplit('/').next().unwrap_or(&path).to_owned();
            Target { kind: "file", label, path: Some(path) }
        }),
        "command" => text("command").map(|label| {
            let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
            Target { kind: "command", label, path: None }
        }),
        "search" => text("query").map(|label| Target { kind: "other", label, path: None }),
        _ => None,
    }
}

fn result_detail(activity: &Activity, output: &str) -> Option<Value> {
    if output.is_empty() {
        return None;
    }
    match activity.kind {
        "command" => {
            let command = activity.target.as_ref().map(|target| &target.label);
            Some(json!({"renderer": "command", "payload": {"command": command, "output": output}}))
        }
        "read" | "search" => Some(json!({"renderer": "search_results", "payload": {"output": output}})),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_keeps_the_facts_of_its_call() {
        let mut activities = Activities::new("turn_1");
        let started = activities.start_tool("t", "bash", &json!({"command": "npm  test"}));
        let ended = activities.end_tool("t", "bash", ToolEnd { output: "ok", status: "succeeded" });
        assert_eq!(ended.started_at, started.started_at);
        assert_eq!(ended.target.expect("a target").label, "npm test");
        assert_eq!(ended.detail.expect("a detail")["payload"]["output"], "ok");
    }

    #[test]
    fn a_result_without_a_call_stands_alone() {
        let ended =
            Activities::new("turn_1").end_tool("t", "bash", ToolEnd { output: "no", status: "denied" });
        assert_eq!((ended.status, ended.target.is_none()), ("denied", true));
        assert_eq!(ended.detail.expect("a detail")["payload"]["command"], Value::Null);
    }
}
