//! What the server says of sessions.

use serde::Serialize;
use serde_json::{Map, Value};

use super::context::strip_context;
use super::event::InputRequest;
use super::json::{number, string};
use super::managed::input_request;

/// A session's state, of `GET sessions/{id}`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SessionState {
    pub(crate) status: String,
    pub(crate) active_turn: Option<ActiveTurn>,
    pub(crate) queued: Vec<QueuedMessage>,
    /// The number of the log's last event, 0 for an empty log.
    pub(crate) last_seq: u64,
    /// The log's turns and the numbers of their starts. The log goes back to when the server process started.
    starts: Vec<(Option<String>, Option<u64>)>,
    /// What the log's pauses asked.
    pauses: Vec<String>,
}

/// The turn that runs or is paused.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ActiveTurn {
    pub(crate) turn_id: Option<String>,
    pub(crate) phase: String,
    pub(crate) pending: Option<InputRequest>,
}

/// A message that waits for its turn on the server.
///
/// ```
/// use karta_dioxus::QueuedMessage;
///
/// let line = |waiting: &QueuedMessage| format!("{} (waits)", waiting.text);
/// assert_eq!(line(&QueuedMessage::default()), " (waits)");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct QueuedMessage {
    /// The message in the queue.
    pub queue_id: String,
    /// Its text.
    pub text: String,
}

/// A session in the list of sessions.
///
/// ```
/// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
/// for session in client.list_sessions().await?.iter().filter(|session| !session.archived) {
///     println!("{}: {} ({:?})", session.id, session.title, session.last_activity_at);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SessionSummary {
    /// The session.
    pub id: String,
    /// The first line of its first message; empty when there is none.
    pub title: String,
    /// When it was created, as the server writes it (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// When something last happened in it, as the server writes it (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity_at: Option<String>,
    /// `idle`, `running`, `awaiting_input` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// How the last turn ended, such as `succeeded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_outcome: Option<String>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is archived.
    pub archived: bool,
}

impl SessionState {
    /// Reads the next event of the log.
    pub(crate) fn note(&mut self, event: &Value) {
        let Some(event) = event.as_object() else { return };
        let seq = number(event, "seq");
        self.last_seq = self.last_seq.max(seq.unwrap_or_default());
        if event.get("type").and_then(Value::as_str) == Some("session.status_running") {
            self.starts.push((string(event, "turn_id"), seq));
        }
        if event.get("stop_reason").and_then(Value::as_str) == Some("requires_action") {
            self.pauses.extend(string(event, "request_id"));
        }
    }

    /// Reads all but the log.
    pub(crate) fn fill(&mut self, map: &Map<String, Value>) {
        self.active_turn = map.get("active_turn").and_then(Value::as_object).map(|turn| {
            let turn_id = string(turn, "turn_id");
            let pending = turn.get("pending_approval").and_then(Value::as_object);
            ActiveTurn {
                phase: string(turn, "phase").unwrap_or_default(),
                pending: pending.map(|pending| input_request(pending, turn_id.clone())),
                turn_id,
            }
        });
        let queued =
            map.get("queued_messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let queued = queued.iter().filter_map(Value::as_object).map(|message| QueuedMessage {
            queue_id: string(message, "queue_id").unwrap_or_default(),
            text: strip_context(&string(message, "text").unwrap_or_default()).to_owned(),
        });
        self.queued = queued.collect();
        self.status = string(map, "status").unwrap_or_default();
    }

    /// The turn that the log begins with, and the number of its start.
    pub(crate) fn first_turn(&self) -> Option<(String, u64)> {
        let (turn_id, seq) = self.starts.first()?;
        Some((turn_id.clone()?, (*seq)?))
    }

    /// Whether a turn runs, pauses or is about to end.
    pub(crate) fn is_active(&self) -> bool {
        self.active_turn.is_some() || !matches!(self.status.as_str(), "idle" | "")
    }

    /// Whether there has been no turn yet.
    pub(crate) fn is_new(&self) -> bool {
        !self.is_active() && self.queued.is_empty() && self.starts.is_empty()
    }

    /// The pauses of the log that are over: all but the one that is waited for.
    pub(crate) fn answered_pauses(&self) -> impl Iterator<Item = String> {
        let pending = self.active_turn.as_ref().and_then(|turn| turn.pending.as_ref());
        let pending = pending.map(|pending| pending.request_id.as_str());
        self.pauses.iter().filter(move |id| pending != Some(id.as_str())).cloned()
    }

    /// The number just before the first event of a turn, where the log has it.
    pub(crate) fn seq_before_turn(&self, turn_id: &str) -> Option<u64> {
        let (_, seq) = self.starts.iter().find(|(id, _)| id.as_deref() == Some(turn_id))?;
        Some((*seq)?.saturating_sub(1))
    }
}

impl SessionSummary {
    /// Reads a session that has an id.
    pub(crate) fn from_json(session: &Map<String, Value>) -> Option<Self> {
        let is_set = |key: &str| session.get(key).is_some_and(|value| !value.is_null());
        Some(Self {
            id: string(session, "id").filter(|id| !id.is_empty())?,
            title: strip_context(&string(session, "title").unwrap_or_default()).trim().to_owned(),
            created_at: string(session, "created_at"),
            last_activity_at: string(session, "last_activity_at"),
            state: string(session, "state"),
            last_outcome: string(session, "last_outcome"),
            pinned: is_set("pinned_at"),
            archived: is_set("archived_at"),
        })
    }
}

/// The sessions of a list.
pub(crate) fn summaries(list: &Value) -> Vec<SessionSummary> {
    let data = list.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    data.iter().filter_map(Value::as_object).filter_map(SessionSummary::from_json).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_session_tells_its_turn_its_queue_and_the_end_of_its_log() {
        let events = json!([
            {"type": "session.status_running", "turn_id": "s", "seq": 1}, 5, {"seq": "x"},
            {"type": "session.status_running", "turn_id": "t", "seq": 4},
            {"stop_reason": "requires_action", "request_id": "perm-0", "seq": 5},
            {"stop_reason": "requires_action", "request_id": "perm-1", "seq": 6},
            {"type": "session.status_running", "turn_id": "t", "seq": 9}
        ]);
        let json = json!({
            "status": "idle",
            "active_turn": {"turn_id": "t", "phase": "awaiting_input",
                            "pending_approval": {"request_id": "perm-1", "tool": "bash", "options": ["deny"]}},
            "queued_messages": [{"queue_id": "q", "text": "<session-context>\nc\n</session-context>\n\nhi"}, 7]
        });
        let mut state = SessionState::default();
        assert!(state.is_new());
        events.as_array().unwrap().iter().for_each(|event| state.note(event));
        state.fill(json.as_object().unwrap());
        assert!(!state.is_new());
        assert_eq!(state.first_turn(), Some(("s".into(), 1)));
        assert_eq!(state.answered_pauses().collect::<Vec<_>>(), ["perm-0"]);
        assert!(state.is_active());
        assert_eq!(state.last_seq, 9);
        assert_eq!(state.seq_before_turn("t"), Some(3));
        assert_eq!(state.queued, [QueuedMessage { queue_id: "q".into(), text: "hi".into() }]);
        let pending = state.active_turn.unwrap().pending.unwrap();
        assert_eq!((pending.request_id.as_str(), pending.turn_id.as_deref()), ("perm-1", Some("t")));
    }

    #[test]
    fn a_list_tolerates_anything() {
        let list = json!({"data": [{"id": "a", "title": "<session-context>", "archived_at": "x"}, {"title": "no id"}, 7]});
        let sessions = summaries(&list);
        assert_eq!(sessions.len(), 1);
        assert_eq!((sessions[0].title.as_str(), sessions[0].archived), ("", true));
        assert!(summaries(&json!(null)).is_empty());
    }
}
