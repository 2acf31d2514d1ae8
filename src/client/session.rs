//! Sessions: creating, adopting, listing, reading.

use serde_json::{Map, Value, json};

use super::call::{Call, Sink};
use super::core::{Core, Session};
use super::post::occurrences;
use super::unsupported;
use crate::error::{KartaError, Result};
use crate::options::Transport;
use crate::protocol::event::{AgentEvent, InputRequest};
use crate::protocol::http::encode;
use crate::protocol::json::string;
use crate::protocol::managed::decode_value;
use crate::protocol::session::{QueuedMessage, SessionState, SessionSummary, summaries};
use crate::state::history::History;
use crate::state::message::{ChatMessage, Role};
use crate::state::turn::{Step, TurnReducer};

/// The most sessions that one call reads, and how many a page has at most on the server.
const PAGE: usize = 50;
const PAGES: usize = 4;

/// A session that was adopted.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(dead_code)] // The hook reads all of it.
pub(crate) struct OpenedSession {
    /// Its transcript; of the turn that runs or is paused, only the user's message.
    pub(crate) messages: Vec<ChatMessage>,
    /// Whether a turn runs or is paused, which a stream tells of from its start.
    pub(crate) is_in_turn: bool,
    /// What the turn waits for, when its log is gone and no stream tells.
    pub(crate) pending: Option<InputRequest>,
    /// The messages that wait for their turn.
    pub(crate) queued: Vec<QueuedMessage>,
}

impl Core {
    pub(super) async fn create_session(&self) -> Result<String> {
        if self.transport == Transport::Responses {
            self.forget_session();
            return Ok(String::new());
        }
        // The mint comes first: it may bring a context envelope.
        self.token(None).await?;
        let (body, user_id, has_envelope) = {
            let state = self.state();
            let mut metadata = Map::new();
            metadata.extend(state.user.attributes.iter().map(|(name, value)| (name.clone(), json!(value))));
            let user_id = state.end_user().cloned();
            if let Some(id) = &user_id {
                metadata.insert("end_user_id".into(), json!(id));
            }
            let mut body = Map::new();
            if !metadata.is_empty() {
                body.insert("metadata".into(), metadata.into());
            }
            let envelope = state.tokens.envelope();
            let has_envelope = envelope.is_some();
            if let Some((envelope, key)) = envelope {
                body.insert("context_envelope".into(), envelope.into());
                body.insert("idempotency_key".into(), key.into());
            }
            (Value::Object(body), user_id, has_envelope)
        };
        let (answer, _) = self.json(&Call::post(self.sessions_url(), &body), None).await?;
        let id = string(&answer, "id").filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| KartaError::protocol("the server created a session without an `id`"))?;
        let mut state = self.state();
        if has_envelope {
            state.tokens.envelope_used();
        }
        let mut session =
            Session::new(id.clone(), user_id.unwrap_or_else(|| id.clone()), TurnReducer::default());
        session.is_new = true;
        state.session = Some(session);
        Ok(id)
    }

    /// The session, opened if there is none: once, for however many callers.
    pub(super) async fn ensure_session(&self) -> Result<String> {
        let _turn = self.opening.lock().await;
        match self.session_id() {
            Some(id) => Ok(id),
            None => self.create_session().await,
        }
    }

    /// `GET sessions/{id}`. Its body grows with the session: it is read only when there is no other way.
    pub(super) async fn session_state(&self, id: &str) -> Result<SessionState> {
        self.session_log(id, &mut |_| {}).await
    }

    /// The same, and each event of its log.
    async fn session_log(&self, id: &str, each: &mut (dyn FnMut(&Value) + Send)) -> Result<SessionState> {
        let mut state = SessionState::default();
        let mut take = |event: &Value| {
            state.note(event);
            each(event);
        };
        let sink = Sink { key: "events", take: &mut take };
        let answer = self.json_and_rows(&Call::get(self.session_url(id)), sink).await?;
        state.fill(&answer);
        Ok(state)
    }

    /// The end user whose session this is.
    fn end_user_of(&self, id: &str) -> String {
        let state = self.state();
        let known =
            state.session.as_ref().filter(|session| session.id == id).map(|session| &session.end_user);
        known.or(state.end_user()).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// The answer to a call that the server wants to be told the session's end user for, without the entries that go
    /// into the sink.
    async fn as_end_user(
        &self,
        id: &str,
        mut sink: Option<Sink<'_>>,
        call: impl Fn(String) -> Call,
    ) -> Result<Map<String, Value>> {
        let end_user = self.end_user_of(id);
        let ask = async |end_user: &str, sink: Option<Sink<'_>>| {
            let call = call(format!("end_user={}", encode(end_user)));
            match sink {
                Some(sink) => self.json_and_rows(&call, sink).await,
                None => Ok(self.json(&call, None).await?.0),
            }
        };
        match ask(&end_user, sink.as_mut().map(Sink::again)).await {
            // A session that was opened before its user was known belongs to itself.
            Err(KartaError::NotFound { .. }) if end_user != id => ask(id, sink).await,
            answer => answer,
        }
    }

    pub(super) async fn transcript(&self, id: &str) -> Result<Vec<ChatMessage>> {
        let url = format!("{}/transcript", self.session_url(id));
        let mut history = History::default();
        let sink = Sink { key: "messages", take: &mut |message| history.push(message) };
        self.as_end_user(id, Some(sink), |query| Call::get(format!("{url}?{query}"))).await?;
        Ok(history.messages())
    }

    /// Changes what the list of sessions says of one.
    pub(super) async fn change_session(&self, id: &str, changes: Value) -> Result<SessionSummary> {
        if self.transport == Transport::Responses {
            return Err(unsupported("change a session"));
        }
        let url = self.session_url(id);
        let answer =
            self.as_end_user(id, None, |query| Call::patch(format!("{url}?{query}"), &changes)).await?;
        SessionSummary::from_json(&answer).ok_or_else(|| {
            KartaError::protocol("the server changed a session and did not say what it is now")
        })
    }

    pub(super) async fn resume(&self, id: &str) -> Result<Vec<AgentEvent>> {
        if self.transport == Transport::Responses {
            return Err(unsupported("resume a session"));
        }
        let mut turn = TurnReducer::default();
        let mut history = Vec::new();
        let mut read = |event: &Value| {
            // In a history, each turn was begun by somebody.
            turn.begin();
            if let Step::Event(event) = turn.apply(decode_value(event)) {
                push_joined(&mut history, event);
            }
        };
        let state = self.session_log(id, &mut read).await?;
        self.adopt(id, turn, &state);
        Ok(history)
    }

    pub(super) async fn open_session(&self, id: &str) -> Result<OpenedSession> {
        if self.transport == Transport::Responses {
            return Err(unsupported("open a session"));
        }
        let state = match self.session_state(id).await {
            // After a restart of the server the transcript may be all there is.
            Err(KartaError::NotFound { .. }) => None,
            state => Some(state?),
        };
        let mut messages = match self.transcript(id).await {
            // The server keeps no transcript before the first message.
            Err(KartaError::NotFound { .. }) if state.as_ref().is_some_and(SessionState::is_new) => {
                Vec::new()
            }
            messages => messages?,
        };
        let state = state.unwrap_or_default();
        let active = state.active_turn.as_ref();
        let turn_id = active.and_then(|turn| turn.turn_id.as_deref());
        let before_turn = turn_id.and_then(|turn_id| state.seq_before_turn(turn_id));
        if before_turn.is_some() {
            // The stream tells of it from its start.
            let is_half = |message: &ChatMessage| message.turn_id.as_deref() == turn_id;
            // Between the two readings it may have ended, and what had waited have begun: the stream tells of that too.
            let had_waited = |message: &ChatMessage| {
                let has = |queued: &QueuedMessage| occurrences(&message.text, &queued.text) > 0;
                message.role == Role::User && !state.queued.is_empty() && state.queued.iter().all(has)
            };
            let ended = messages.iter().position(is_half);
            if let Some(at) = ended.filter(|at| messages.get(at + 1).is_some_and(had_waited)) {
                messages.truncate(at);
            }
            messages.retain(|message| !is_half(message));
        }
        let turn = TurnReducer::at(before_turn.unwrap_or(state.last_seq));
        self.adopt(id, turn.in_log_of(state.first_turn()), &state);
        self.with_session(id, |session| {
            session.known_texts.clear();
            for message in messages.iter().filter(|message| message.role == Role::User) {
                *session.known_texts.entry(message.text.to_string()).or_default() += 1;
            }
            for message in &state.queued {
                *session.known_texts.entry(message.text.clone()).or_default() += 1;
            }
        });
        Ok(OpenedSession {
            messages,
            is_in_turn: state.is_active(),
            pending: active.filter(|_| before_turn.is_none()).and_then(|turn| turn.pending.clone()),
            queued: state.queued,
        })
    }

    fn adopt(&self, id: &str, turn: TurnReducer, state: &SessionState) {
        let end_user = self.end_user_of(id);
        let mut own = self.state();
        match own.session.as_mut().filter(|session| session.id == id) {
            // The tokens that began its turns are still the ones that answer their pauses.
            Some(session) => session.turn = turn,
            None => own.session = Some(Session::new(id.to_owned(), end_user, turn)),
        }
        if let Some(session) = &mut own.session {
            // A stream that tells of a turn from its start passes its answered pauses by.
            session.answered.extend(state.answered_pauses());
        }
    }

    pub(super) async fn list_sessions(&self) -> Result<Vec<SessionSummary>> {
        if self.transport == Transport::Responses {
            return Err(unsupported("list sessions"));
        }
        // The token says whose sessions they are, if it is a verified user's.
        self.token(None).await?;
        let end_user = {
            let state = self.state();
            state
                .end_user()
                .cloned()
                .or_else(|| state.session.as_ref().map(|session| session.end_user.clone()))
        };
        let end_user =
            end_user.map(|end_user| format!("&end_user={}", encode(&end_user))).unwrap_or_default();
        let mut sessions = Vec::new();
        let mut cursor = String::new();
        for _ in 0..PAGES {
            let url = format!("{}?limit={PAGE}{end_user}{cursor}", self.sessions_url());
            let (answer, _) = self.json(&Call::get(url), None).await?;
            let next = string(&answer, "next_cursor");
            sessions.extend(summaries(&Value::Object(answer)));
            match next {
                Some(next) => cursor = format!("&cursor={}", encode(&next)),
                None => break,
            }
        }
        Ok(sessions)
    }

    pub(super) async fn prewarm(&self) -> Result<()> {
        if self.transport == Transport::Responses {
            return Err(unsupported("prewarm an agent"));
        }
        let id = self.ensure_session().await?;
        let call = Call::post(format!("{}/prewarm", self.session_url(&id)), &json!({}));
        self.open(&call, None).await.map(drop)
    }

    pub(super) async fn mcp_headers(&self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        if let Ok(token) = self.run(self.token(None)).await {
            headers.push(("Authorization".to_owned(), format!("Bearer {}", token.secret.expose())));
        }
        if let Some(id) = self.session_id() {
            headers.push(("X-Karta-Session".to_owned(), id));
        }
        headers
    }
}

/// Adds an event; of a text that grew, only the last state is kept.
fn push_joined(history: &mut Vec<AgentEvent>, event: AgentEvent) {
    let grows = matches!(
        (history.last(), &event),
        (Some(AgentEvent::Message { .. }), AgentEvent::Message { .. })
            | (Some(AgentEvent::Thinking { .. }), AgentEvent::Thinking { .. })
    );
    if grows {
        history.pop();
    }
    history.push(event);
}
