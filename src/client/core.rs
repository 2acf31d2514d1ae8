//! What the clones of a client share.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use futures::channel::oneshot;
use futures::future::{Either, FutureExt, Shared, select};

use super::call::Line;
use super::tokens::Tokens;
use crate::error::{KartaError, Result};
use crate::options::{
    AgentOptions, Auth, ContextFn, DEFAULT_BASE_URL, Transport, User, VISITOR_PREFIX, check_base_url,
};
use crate::platform;
use crate::protocol::http::encode;
use crate::protocol::sse::EVENT_SIZE_LIMIT;
use crate::state::token::Token;
use crate::state::turn::TurnReducer;

pub(super) struct Core {
    /// For work that must not keep the client alive.
    pub(super) this: Weak<Core>,
    pub(super) project: String,
    pub(super) base_url: String,
    pub(super) transport: Transport,
    pub(super) model: Option<String>,
    pub(super) auth: Auth,
    pub(super) context_fn: Option<ContextFn>,
    pub(super) line: Line,
    pub(super) event_size_limit: usize,
    state: Mutex<State>,
    /// Held while a session is opened, so that callers who need one at once share it.
    pub(super) opening: futures::lock::Mutex<()>,
    /// Ready once the client is shut down.
    closed: Shared<oneshot::Receiver<()>>,
}

/// What changes.
pub(super) struct State {
    pub(super) user: User,
    pub(super) tokens: Tokens,
    pub(super) session: Option<Session>,
    /// The verified user of the last token.
    pub(super) subject: Option<String>,
    /// The response that the next one continues, on the Responses transport.
    pub(super) previous_response_id: Option<String>,
    /// Dropped by a shutdown.
    close: Option<oneshot::Sender<()>>,
}

impl State {
    /// The end user that new sessions are for. A verified user of the token takes the place of an anonymous visitor:
    /// the server refuses any other id beside it (`identity_mismatch`).
    pub(super) fn end_user(&self) -> Option<&String> {
        match (&self.user.id, &self.subject) {
            (Some(id), Some(subject)) if id.starts_with(VISITOR_PREFIX) => Some(subject),
            (id, subject) => id.as_ref().or(subject.as_ref()),
        }
    }
}

/// The session that messages go to.
pub(super) struct Session {
    pub(super) id: String,
    /// Whose it is to the server: the user's id, or for a session without one its own id.
    pub(super) end_user: String,
    /// How far its log has been read.
    pub(super) turn: TurnReducer,
    /// The token that began the running turn: confirmations and interrupts have to carry it.
    pub(super) posting_token: Option<Token>,
    /// The tokens that posted messages which wait: a queued turn runs under its first message's.
    pub(super) queued_tokens: HashMap<String, Token>,
    /// The pauses that have been answered.
    pub(super) answered: HashSet<String>,
    /// How often each text is known to be on the server, to tell a lost post from a lost answer.
    pub(super) known_texts: HashMap<String, usize>,
    /// Whether nobody but this client has ever posted to it.
    pub(super) is_new: bool,
}

impl Session {
    pub(super) fn new(id: String, end_user: String, turn: TurnReducer) -> Self {
        Self {
            id,
            end_user,
            turn,
            posting_token: None,
            queued_tokens: HashMap::new(),
            answered: HashSet::new(),
            known_texts: HashMap::new(),
            is_new: false,
        }
    }
}

impl Core {
    pub(super) fn new(options: AgentOptions) -> Result<Arc<Self>> {
        options.validate()?;
        let base_url = check_base_url(options.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))?;
        let auth = options.auth()?;
        let http = match options.http {
            Some(http) => http,
            None => platform::default_http(&base_url)?,
        };
        let (close, closed) = oneshot::channel();
        let clock = options.clock.unwrap_or_else(platform::default_clock);
        let state = Mutex::new(State {
            user: options.user.unwrap_or_default(),
            tokens: Tokens::default(),
            session: None,
            subject: None,
            previous_response_id: None,
            close: Some(close),
        });
        #[allow(clippy::arc_with_non_send_sync)] // A browser has one thread.
        Ok(Arc::new_cyclic(|this| Self {
            this: this.clone(),
            line: Line { http, clock },
            project: options.project,
            base_url,
            transport: options.transport,
            model: options.model,
            auth,
            context_fn: options.context_fn,
            event_size_limit: options.event_size_limit.unwrap_or(EVENT_SIZE_LIMIT),
            state,
            opening: futures::lock::Mutex::default(),
            closed: closed.shared(),
        }))
    }

    /// The state. Held for a few lines, never across an `.await`.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn session_id(&self) -> Option<String> {
        self.state().session.as_ref().map(|session| session.id.clone())
    }

    pub(super) fn forget_session(&self) {
        let mut state = self.state();
        state.session = None;
        state.previous_response_id = None;
    }

    /// Forgets the session if it still is this one.
    pub(super) fn forget_session_if(&self, id: &str) {
        let mut state = self.state();
        if state.session.as_ref().is_some_and(|session| session.id == id) {
            state.session = None;
        }
    }

    /// Acts on the session if it still is this one.
    pub(super) fn with_session<T>(&self, id: &str, act: impl FnOnce(&mut Session) -> T) -> Option<T> {
        let mut state = self.state();
        state.session.as_mut().filter(|session| session.id == id).map(act)
    }

    pub(super) fn identify(&self, user: User) {
        let mut state = self.state();
        let before = state.user.clone();
        state.user.merge(user);
        if !state.user.same_identity(&before) {
            state.tokens.forget();
        }
    }

    pub(super) fn shutdown(&self) {
        let close = self.state().close.take();
        if let Some(close) = close {
            // Nobody listens when nothing is in flight.
            let _ = close.send(());
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().close.is_none()
    }

    pub(super) fn closed(&self) -> Shared<oneshot::Receiver<()>> {
        self.closed.clone()
    }

    /// Runs a call until it is done or the client is shut down.
    pub(super) async fn run<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        if self.is_closed() {
            return Err(KartaError::Closed);
        }
        match select(self.closed(), std::pin::pin!(call)).await {
            Either::Left(_) => Err(KartaError::Closed),
            Either::Right((answer, _)) => answer.map_err(|error| self.redact(error)),
        }
    }

    /// The error without the secrets that a server may have repeated in it.
    pub(super) fn redact(&self, error: KartaError) -> KartaError {
        let state = self.state();
        let own = match &self.auth {
            Auth::EmbedKey(secret) | Auth::Static(secret) => Some(secret.expose()),
            Auth::Endpoint(_) | Auth::Function(_) => None,
        };
        let identity = state.user.identity_token.as_ref().map(|token| token.expose());
        let cached = state.tokens.cached().map(|token| token.secret.expose());
        let posting = state.session.as_ref().and_then(|session| session.posting_token.as_ref());
        let posting = posting.map(|token| token.secret.expose());
        let queued = state.session.iter().flat_map(|session| session.queued_tokens.values());
        let queued = queued.map(|token| token.secret.expose());
        error.redact([own, identity, cached, posting].into_iter().flatten().chain(queued))
    }

    /// `{base}/{org}/{agent}/v1`
    pub(super) fn agent_url(&self) -> String {
        format!("{}/{}/v1", self.base_url, self.project)
    }

    /// The sessions' address.
    pub(super) fn sessions_url(&self) -> String {
        format!("{}/managed-agents/sessions", self.agent_url())
    }

    /// A session's address.
    pub(super) fn session_url(&self, id: &str) -> String {
        format!("{}/{}", self.sessions_url(), encode(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verified_user_of_the_token_takes_the_place_of_an_anonymous_visitor() {
        let end_user = |id: Option<&str>, subject: Option<&str>| {
            let state = State {
                user: id.map_or_else(User::anonymous, User::soft),
                tokens: Tokens::default(),
                session: None,
                subject: subject.map(str::to_owned),
                previous_response_id: None,
                close: None,
            };
            state.end_user().cloned()
        };
        assert_eq!(end_user(None, None), None);
        assert_eq!(end_user(None, Some("ada")).as_deref(), Some("ada"));
        assert_eq!(end_user(Some("anon_1"), None).as_deref(), Some("anon_1"));
        assert_eq!(end_user(Some("anon_1"), Some("ada")).as_deref(), Some("ada"));
        // What the host says stands: if it is wrong, the server says so.
        assert_eq!(end_user(Some("bob"), Some("ada")).as_deref(), Some("bob"));
    }
}
