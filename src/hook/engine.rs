//! [`Engine`]: the transcript of a hook, its client, and what is to be shown.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use dioxus::core::Task;
use dioxus::prelude::Callback;
use futures::channel::oneshot;

use super::agent::{AgentStatus, Notice};
use super::persist::{SessionStore, visitor};
use crate::client::{KartaAgentClient, PostedMessage};
use crate::error::KartaError;
use crate::options::{AgentOptions, ContextFn, Persist, TokenFn, TokenRequest, Transport};
use crate::protocol::event::InputRequest;
use crate::state::message::{ChatMessage, Role};
use crate::state::transcript::{Change, Transcript};

/// What a hook holds besides its signals.
#[derive(Default)]
pub(super) struct Engine {
    options: AgentOptions,
    latest: Latest,
    pub(super) client: Option<KartaAgentClient>,
    pub(super) transcript: Transcript,
    pub(super) error: Option<KartaError>,
    pub(super) session_id: Option<String>,
    session_store: SessionStore,
    /// Reads the turns, one after the other. There is one at most.
    pub(super) turn: Option<Task>,
    /// Posts what is sent during a turn.
    pub(super) poster: Option<Task>,
    /// Asks the server to stop the turn.
    pub(super) interrupt: Option<Task>,
    /// Takes up a session. What is sent meanwhile waits in the outbox.
    pub(super) opening: Option<Task>,
    /// Who waits until no session is being taken up.
    pub(super) awaits_opening: Vec<oneshot::Sender<()>>,
    /// The session that is being taken up or is to be, and whether it is a stored one.
    pub(super) wanted: Option<(String, bool)>,
    /// The one that could not be taken up, for a retry.
    pub(super) unopened: Option<(String, bool)>,
    /// Messages to be posted, in their order, and whether each has been tried before.
    pub(super) outbox: VecDeque<(String, bool)>,
    /// Whether a post is in flight: the next one waits for it, so that the order stays.
    pub(super) is_posting: bool,
    /// Messages that were accepted as turns of their own while an earlier turn's end was still unread, by their ids.
    pub(super) expected: VecDeque<(String, PostedMessage)>,
    /// Whether the turn that is waited for has not begun yet.
    pub(super) awaits_start: bool,
    /// Whether a message has left the queue for the turn that begins next.
    pub(super) is_dequeued: bool,
    /// Whether something may stand in another place here than on the server: the session is read anew at the next rest.
    pub(super) is_unsure: bool,
    /// How many answers there were when the last one was told to be complete.
    pub(super) told_answers: usize,
    /// Whether the stream of the turn was lost and is looked for.
    pub(super) is_reconnecting: bool,
    /// The turn is to be interrupted as soon as it has begun.
    pub(super) stop_requested: bool,
    /// Why there can be no client with these options.
    invalid: Option<KartaError>,
    pub(super) dirty: Dirty,
    /// When the running turn began, in milliseconds since the Unix epoch.
    pub(super) turn_started: Option<u64>,
    /// The pause that turned out to be answered, and not by us.
    pub(super) answered_elsewhere: Option<InputRequest>,
    /// The pause whose answer may have arrived, though the server did not say so.
    pub(super) unsure_answer: Option<String>,
    /// Is told of what happens.
    pub(super) listener: Option<Callback<Notice>>,
}

/// The rows that signals do not show yet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Dirty {
    #[default]
    Nothing,
    Row(usize),
    /// This one and all behind it.
    From(usize),
}

impl Dirty {
    pub(super) fn add(&mut self, change: Change) {
        *self = match (*self, change) {
            (current, Change::None) => current,
            (Self::Nothing, Change::Updated(index)) => Self::Row(index),
            (Self::Nothing, Change::Pushed(index)) => Self::From(index),
            (Self::Row(row), Change::Updated(index)) if row == index => Self::Row(index),
            (Self::Row(row) | Self::From(row), Change::Updated(index) | Change::Pushed(index)) => {
                Self::From(row.min(index))
            }
            _ => Self::From(0),
        };
    }
}

impl Engine {
    /// Takes over the options of a render: the newest closures, and what the next client is made from.
    pub(super) fn update_options(&mut self, mut options: AgentOptions) {
        self.latest.update(&mut options);
        if let (Some(client), Some(user)) = (&self.client, &options.user)
            && Some(user) != self.options.user.as_ref()
        {
            // New attributes go to the next session; another id makes another client.
            client.identify(user.clone());
        }
        self.options = options;
    }

    /// Makes the client. Whatever the former one did is over.
    pub(super) fn connect(&mut self) {
        let is_first = self.client.is_none() && self.invalid.is_none();
        self.client = None;
        self.invalid = None;
        // What was sent before there was any client is still to be sent.
        if !is_first {
            self.clear();
        }
        let mut options = self.options.clone();
        let is_anonymous = options.user.as_ref().is_none_or(|user| user.id.is_none());
        let visitor_store = if options.remembers_visitor { Persist::Local } else { options.persist };
        if visitor_store != Persist::None && is_anonymous {
            let mut user = visitor(visitor_store, &options.project);
            user.attributes = options.user.take().unwrap_or_default().attributes;
            options.user = Some(user);
        }
        self.session_store = SessionStore::of(&options);
        match KartaAgentClient::new(options) {
            Ok(client) => self.client = Some(client),
            Err(error) => {
                self.invalid = Some(error.clone());
                self.fail_outbox(&error);
                self.error = Some(error);
            }
        }
        if self.wanted.is_none() && self.client.is_some() {
            self.wanted = self.session_store.load().map(|session_id| (session_id, true));
        }
    }

    /// The API of the options.
    #[cfg(feature = "widget")]
    pub(super) fn transport(&self) -> crate::options::Transport {
        self.options.transport
    }

    /// Why there will be no client: the options can't work.
    pub(super) fn options_error(&self) -> Option<KartaError> {
        if self.client.is_some() {
            None
        } else {
            self.options.validate().err().or_else(|| self.invalid.clone())
        }
    }

    /// The same after a post of this message: where the session is another one than before, it is its first message.
    pub(super) fn note_session_of(&mut self, id: &str) {
        let before = self.session_id.clone();
        self.note_session();
        if before.is_some() && self.session_id.is_some() && before != self.session_id {
            self.transcript.begin_session(id);
        }
    }

    /// Shows the client's session, and remembers it where that was asked for.
    pub(super) fn note_session(&mut self) {
        let session_id = self.client.as_ref().and_then(KartaAgentClient::session_id);
        if session_id != self.session_id {
            self.session_store.save(session_id.as_deref());
            self.session_id = session_id;
        }
    }

    pub(super) fn forget_session(&mut self) {
        if let Some(client) = &self.client {
            client.new_session();
        }
        self.session_store.save(None);
        self.session_id = None;
    }

    /// Aborts what is in flight.
    pub(super) fn abort(&mut self) {
        let tasks = [self.turn.take(), self.poster.take(), self.interrupt.take(), self.opening.take()];
        tasks.into_iter().flatten().for_each(Task::cancel);
        self.awaits_start = false;
        self.is_dequeued = false;
        self.is_reconnecting = false;
        self.stop_requested = false;
        self.is_posting = false;
        self.expected.clear();
        self.turn_started = None;
    }

    /// An empty conversation.
    pub(super) fn clear(&mut self) {
        self.abort();
        self.outbox.clear();
        self.wanted = None;
        self.unopened = None;
        self.answered_elsewhere = None;
        self.unsure_answer = None;
        self.is_unsure = false;
        self.told_answers = 0;
        self.transcript.clear();
        self.session_id = None;
        self.error = self.options_error();
        self.dirty = Dirty::From(0);
    }

    /// A pause is over, and it was not us who ended it; unless it was, and the server's word of it was lost.
    pub(super) fn note_answered_elsewhere(&mut self, request: InputRequest) {
        if self.unsure_answer.take().as_ref() != Some(&request.request_id) {
            self.answered_elsewhere = Some(request);
        }
    }

    /// Whether an answer could not be read to its end, though its turn may have come to one on the server.
    pub(super) fn is_cut_off(&self) -> bool {
        let is_managed =
            self.client.as_ref().is_some_and(|client| client.transport() == Transport::ManagedAgents);
        let is_cut_off = |message: &ChatMessage| {
            let is_unread = |error: &KartaError| !matches!(error, KartaError::Turn { .. });
            message.role == Role::Assistant && message.error.as_ref().is_some_and(is_unread)
        };
        is_managed && self.transcript.messages().iter().any(is_cut_off)
    }

    /// What is still to be posted can't be.
    pub(super) fn fail_outbox(&mut self, error: &KartaError) {
        for (id, _) in std::mem::take(&mut self.outbox) {
            self.change(&id, |transcript, index| transcript.fail(index, error.clone()));
        }
    }

    /// Changes a message, if it is still there.
    pub(super) fn change(&mut self, id: &str, change: impl FnOnce(&mut Transcript, usize) -> Change) {
        if let Some(index) = self.transcript.position(id) {
            let change = change(&mut self.transcript, index);
            self.dirty.add(change);
        }
    }

    pub(super) fn message(&self, id: &str) -> Option<&ChatMessage> {
        self.transcript.messages().get(self.transcript.position(id)?)
    }

    /// Whether something is under way that a new message has to wait for.
    pub(super) fn is_busy(&self) -> bool {
        self.turn.is_some()
            || self.is_posting
            || !self.outbox.is_empty()
            || self.transcript.is_in_turn()
            || self.transcript.has_queued()
            || self.is_opening()
    }

    /// Whether a session is being taken up, or will be once there is a client: what is sent waits for it.
    pub(super) fn is_opening(&self) -> bool {
        let will_be = self.client.is_none() && self.options.persist != Persist::None;
        self.opening.is_some() || self.wanted.is_some() || will_be
    }

    /// Streaming while somebody works on it, so that it can't be stuck.
    pub(super) fn status(&self) -> AgentStatus {
        let is_at_work = self.turn.is_some()
            || self.is_posting
            || !self.outbox.is_empty()
            || self.is_opening() && self.transcript.is_streaming();
        match &self.error {
            _ if is_at_work && self.transcript.pending_input().is_none() => AgentStatus::Streaming,
            Some(_) => AgentStatus::Error,
            None => AgentStatus::Idle,
        }
    }
}

/// The newest closures of the host. The client calls through this, so that a new closure at each render makes no new
/// client.
#[derive(Clone, Default)]
struct Latest {
    token_fn: Arc<Mutex<Option<TokenFn>>>,
    context_fn: Arc<Mutex<Option<ContextFn>>>,
}

impl Latest {
    /// Keeps the closures, and puts calls of the newest ones in their place.
    fn update(&self, options: &mut AgentOptions) {
        *lock(&self.token_fn) = options.token_fn.take();
        *lock(&self.context_fn) = options.context_fn.take();
        if lock(&self.token_fn).is_some() {
            let newest = Arc::clone(&self.token_fn);
            options.token_fn = Some(TokenFn::new(move |request: TokenRequest| {
                let token_fn = lock(&newest).clone();
                async move {
                    match token_fn {
                        Some(token_fn) => token_fn.call(request).await,
                        None => Err("the component that gave it is gone".to_owned()),
                    }
                }
            }));
        }
        // Always there: it may be set by a later render.
        let newest = Arc::clone(&self.context_fn);
        options.context_fn = Some(ContextFn::new(move || {
            let context_fn = lock(&newest).clone();
            async move {
                match context_fn {
                    Some(context_fn) => context_fn.call().await,
                    None => None,
                }
            }
        }));
    }
}

fn lock<T>(cell: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}
