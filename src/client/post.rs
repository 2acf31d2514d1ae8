//! Posting: messages, decisions, interrupts. Each is posted once.

use serde_json::{Map, Value, json};

use super::call::{CALL_TIMEOUT, Call};
use super::core::Core;
use super::decision::Decision;
use super::unsupported;
use crate::error::{KartaError, Result};
use crate::options::Transport;
use crate::protocol::context::{strip_context, wrap_context};
use crate::protocol::json::string;
use crate::state::token::Token;

/// A message that the server has accepted: [`follow`](crate::KartaAgentClient::follow) streams its turn.
///
/// ```
/// use futures::StreamExt;
/// use karta_dioxus::KartaAgentClient;
/// use karta_dioxus::testing::ScriptedServer;
///
/// let server = ScriptedServer::new();
/// server.answers("At eight.");
/// let client = KartaAgentClient::new(server.options())?;
/// let posted = server.run(client.post_message("When do you open?"))?;
/// assert_eq!((Some(posted.session_id()), posted.queue_id()), (client.session_id().as_deref(), None));
/// let events: Vec<_> = server.run(client.follow(posted).collect());
/// assert!(events.last().is_some_and(|event| event.is_terminal()));
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedMessage {
    pub(super) session_id: String,
    pub(super) text: String,
    pub(super) outcome: Outcome,
    /// The turn that was being read when it was posted: its end is not this message's.
    pub(super) earlier_turn: Option<String>,
    /// Whether no turn but this message's can come next.
    pub(super) is_certain: bool,
    /// Whether it was on the server already.
    pub(crate) was_there: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Started,
    Queued {
        queue_id: String,
    },
    Steered,
    /// On the Responses transport, nothing is posted before the stream.
    Deferred,
}

impl PostedMessage {
    /// A message that is known to wait in a session's queue.
    #[cfg(feature = "hook")]
    pub(crate) fn waiting(session_id: String, queue_id: String, text: String) -> Self {
        let outcome = Outcome::Queued { queue_id };
        Self { session_id, text, outcome, earlier_turn: None, is_certain: false, was_there: false }
    }

    /// The session it went to; empty on the Responses transport.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// Its place in the queue, when a turn was running.
    pub fn queue_id(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Queued { queue_id } => Some(queue_id),
            _ => None,
        }
    }
}

impl Core {
    /// The text as it goes on the wire, with the host's context.
    pub(super) async fn wire_text(&self, text: &str) -> String {
        let Some(context_fn) = &self.context_fn else { return text.to_owned() };
        let context =
            self.line.within(CALL_TIMEOUT, "context_fn", async { Ok(context_fn.call().await) }).await;
        wrap_context(&context.ok().flatten().unwrap_or_default(), text)
    }

    /// Posts a message, once; into a new session when the old one is gone. With `again`, only if the server does not
    /// have it.
    pub(super) async fn post_message(&self, text: &str, again: bool) -> Result<PostedMessage> {
        if self.transport == Transport::Responses {
            return Ok(PostedMessage {
                session_id: String::new(),
                text: text.to_owned(),
                outcome: Outcome::Deferred,
                earlier_turn: None,
                is_certain: true,
                was_there: false,
            });
        }
        let mut session_id = self.ensure_session().await?;
        if again && let Some(outcome) = self.outcome_of_lost_post(&session_id, text).await? {
            return Ok(PostedMessage { was_there: true, ..self.posted(&session_id, text, outcome, None) });
        }
        let body = json!({"type": "user.message", "text": self.wire_text(text).await});
        let (answer, token) = match self.post_event(&session_id, &body, None).await {
            Err(KartaError::NotFound { .. }) => {
                // The server has forgotten the session: go on in a new one, whose log begins at 0.
                self.forget_session_if(&session_id);
                session_id = self.ensure_session().await?;
                self.post_event(&session_id, &body, None).await?
            }
            answer => answer?,
        };
        let is_set = |key: &str| answer.get(key).and_then(Value::as_bool).unwrap_or_default();
        let outcome = if is_set("steered") {
            Outcome::Steered
        } else if is_set("queued") {
            Outcome::Queued { queue_id: string(&answer, "queue_id").unwrap_or_default() }
        } else {
            Outcome::Started
        };
        Ok(self.posted(&session_id, text, outcome, Some(token)))
    }

    /// Takes down that a message was accepted.
    fn posted(&self, session_id: &str, text: &str, outcome: Outcome, token: Option<Token>) -> PostedMessage {
        let mut posted = PostedMessage {
            session_id: session_id.to_owned(),
            text: text.to_owned(),
            outcome,
            earlier_turn: None,
            is_certain: false,
            was_there: false,
        };
        self.with_session(session_id, |session| {
            *session.known_texts.entry(text.to_owned()).or_default() += 1;
            posted.is_certain = std::mem::take(&mut session.is_new);
            match &posted.outcome {
                Outcome::Started => {
                    // Nothing ran when it was accepted, so a turn whose end was not read yet had ended.
                    posted.earlier_turn = session.turn.turn_id().map(str::to_owned);
                    session.posting_token = token.or(session.posting_token.take());
                }
                Outcome::Queued { queue_id } => {
                    if let Some(token) = token {
                        session.queued_tokens.insert(queue_id.clone(), token);
                    }
                }
                Outcome::Steered | Outcome::Deferred => {}
            }
        });
        posted
    }

    /// Finds a message whose post was not answered: in the queue or in the transcript, which shows the text of a
    /// running turn too. `None` when it is in neither, more often than it was before.
    async fn outcome_of_lost_post(&self, session_id: &str, text: &str) -> Result<Option<Outcome>> {
        let known = self
            .with_session(session_id, |session| session.known_texts.get(text).copied().unwrap_or_default());
        let state = match self.session_state(session_id).await {
            // The post will open a new session.
            Err(KartaError::NotFound { .. }) => return Ok(None),
            state => state?,
        };
        let messages = match self.transcript(session_id).await {
            Err(KartaError::NotFound { .. }) => Vec::new(),
            messages => messages?,
        };
        let sent = messages.iter().filter(|message| message.role == crate::state::message::Role::User);
        let sent: usize = sent.map(|message| occurrences(&message.text, text)).sum();
        let queued: Vec<_> = state.queued.iter().filter(|message| message.text == text).collect();
        if sent + queued.len() <= known.unwrap_or_default() {
            return Ok(None);
        }
        Ok(Some(match queued.last() {
            Some(message) => Outcome::Queued { queue_id: message.queue_id.clone() },
            None => Outcome::Started,
        }))
    }

    /// Posts an event to a session.
    async fn post_event(
        &self,
        session_id: &str,
        body: &Value,
        pinned: Option<Token>,
    ) -> Result<(Map<String, Value>, Token)> {
        self.json(&Call::post(format!("{}/events", self.session_url(session_id)), body), pinned).await
    }

    /// The session, and the token that its running turn is bound to.
    fn pinned(&self, what: &str) -> Result<(String, Option<Token>)> {
        if self.transport == Transport::Responses {
            return Err(unsupported(what));
        }
        let state = self.state();
        let session = state.session.as_ref().ok_or_else(no_session)?;
        Ok((session.id.clone(), session.posting_token.clone()))
    }

    pub(super) async fn confirm_tool(&self, request_id: &str, decision: Decision) -> Result<()> {
        let (session_id, token) = self.pinned("answer approvals")?;
        let is_answered = self.with_session(&session_id, |session| session.answered.contains(request_id));
        if is_answered.unwrap_or_default() {
            return Err(KartaError::Conflict {
                message: "this request has been answered already".into(),
                code: Some("already_answered".into()),
            });
        }
        let is_pinned = token.is_some();
        match self.post_event(&session_id, &decision.body(request_id), token).await {
            Ok(_) => {
                self.with_session(&session_id, |session| session.answered.insert(request_id.to_owned()));
                Ok(())
            }
            Err(KartaError::Conflict { message, code }) => {
                self.with_session(&session_id, |session| session.answered.insert(request_id.to_owned()));
                Err(KartaError::Conflict { message, code })
            }
            Err(KartaError::Authentication { .. }) if is_pinned => Err(KartaError::Authentication {
                message: "the token that began this turn has expired, and the server takes no other for it: start a \
                          new chat"
                    .into(),
                // Whatever the server calls it: for it this is a token like any other.
                code: Some("posting_token_expired".into()),
            }),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn interrupt(&self) -> Result<bool> {
        let (session_id, token) = self.pinned("interrupt")?;
        let (answer, _) = self.post_event(&session_id, &json!({"type": "user.interrupt"}), token).await?;
        Ok(answer.get("accepted").and_then(Value::as_bool).unwrap_or_default())
    }

    pub(super) async fn steer_queued(&self, queue_id: &str) -> Result<bool> {
        let (session_id, _) = self.pinned("steer")?;
        let body = json!({"type": "user.steer_queued", "queue_id": queue_id});
        let (answer, _) = self.post_event(&session_id, &body, None).await?;
        Ok(answer.get("steered").and_then(Value::as_bool).unwrap_or_default())
    }
}

pub(super) fn no_session() -> KartaError {
    KartaError::NotFound {
        message: "there is no session yet: send a message, or resume a session".into(),
        code: Some("no_session".into()),
    }
}

/// How often `text` stands in a user message: queued messages join into one, with an empty line between two.
pub(crate) fn occurrences(message: &str, text: &str) -> usize {
    let message = strip_context(message);
    if message == text {
        return 1;
    }
    let is_edge = |before: &str, after: &str| {
        (before.is_empty() || before.ends_with("\n\n")) && (after.is_empty() || after.starts_with("\n\n"))
    };
    let all = message.match_indices(text).filter(|_| !text.is_empty());
    all.filter(|(at, _)| is_edge(&message[..*at], &message[at + text.len()..])).count()
}

#[cfg(test)]
mod tests {
    use super::occurrences;

    #[test]
    fn a_text_is_found_among_joined_ones() {
        assert_eq!(occurrences("hi", "hi"), 1);
        assert_eq!(occurrences("hi\n\nhi\n\nho", "hi"), 2);
        assert_eq!(occurrences("hi there", "hi"), 0);
        assert_eq!(occurrences("a\n\nb\n\nc", "a\n\nb"), 1);
    }
}
