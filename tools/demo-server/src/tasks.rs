//! Background tasks: one ledger per session, on a cursor of its own.

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::activity::Activity;

/// A background task as it stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Task {
    schema_version: u8,
    pub(crate) task_id: String,
    session_id: String,
    turn_id: String,
    kind: &'static str,
    label: String,
    status: &'static str,
    cancelable: bool,
    transcript_anchor: Value,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<String>,
}

impl Task {
    /// The task that a call of the `task` tool starts.
    pub(crate) fn start(session_id: &str, turn_id: &str, input: &Value, activity: &Activity) -> Self {
        let label = input.get("description").and_then(Value::as_str).unwrap_or("Running a subagent");
        Self {
            schema_version: 1,
            task_id: activity.activity_id.clone(),
            session_id: session_id.to_owned(),
            turn_id: turn_id.to_owned(),
            kind: "subagent",
            label: label.to_owned(),
            status: "running",
            cancelable: false,
            transcript_anchor: json!({"message_id": format!("a-{turn_id}"), "activity_id": activity.activity_id}),
            started_at: activity.started_at.clone(),
            completed_at: None,
        }
    }

    /// The task once its tool call has ended.
    pub(crate) fn complete(mut self, activity: &Activity) -> Self {
        self.status = if activity.status == "succeeded" { "succeeded" } else { "failed" };
        self.completed_at = activity.completed_at.clone();
        self
    }

    fn is_running(&self) -> bool {
        self.status == "running"
    }
}

/// A change of a task, numbered.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LoggedTask {
    pub(crate) task: Task,
    pub(crate) task_seq: u64,
    version: u64,
}

/// The tasks of one session.
#[derive(Debug)]
pub(crate) struct TaskLedger {
    log: Vec<LoggedTask>,
    news: watch::Sender<u64>,
}

impl Default for TaskLedger {
    fn default() -> Self {
        Self { log: Vec::new(), news: watch::Sender::new(0) }
    }
}

impl TaskLedger {
    /// Numbers and keeps a change.
    pub(crate) fn append(&mut self, task: Task) -> LoggedTask {
        let task_seq = self.log.len() as u64 + 1;
        let version = 1 + self.log.iter().filter(|entry| entry.task.task_id == task.task_id).count() as u64;
        let entry = LoggedTask { task, task_seq, version };
        self.log.push(entry.clone());
        self.news.send_replace(task_seq);
        entry
    }

    /// Every task as it stands, and the cursor.
    pub(crate) fn snapshot(&self) -> (Vec<Task>, u64) {
        let mut tasks: Vec<Task> = Vec::new();
        for entry in &self.log {
            match tasks.iter_mut().find(|task| task.task_id == entry.task.task_id) {
                Some(task) => *task = entry.task.clone(),
                None => tasks.push(entry.task.clone()),
            }
        }
        (tasks, self.log.len() as u64)
    }

    /// The ids of the tasks that still run.
    pub(crate) fn running(&self) -> Vec<String> {
        let (tasks, _) = self.snapshot();
        tasks.into_iter().filter(Task::is_running).map(|task| task.task_id).collect()
    }

    /// The changes after a cursor, each with its event type.
    pub(crate) fn after(&self, cursor: u64) -> Vec<(&'static str, LoggedTask)> {
        let changes = self.log.iter().filter(|entry| entry.task_seq > cursor);
        changes
            .map(|entry| {
                let running = entry.task.is_running();
                (if running { "session.task_started" } else { "session.task_completed" }, entry.clone())
            })
            .collect()
    }

    /// Tells of changes to come.
    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }
}
