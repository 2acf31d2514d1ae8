//! [`Engine`]: the transcript of a hook, its client, and what is to be shown.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use dioxus::core::Task;
use dioxus::prelude::Callback;

use super::agent::{AgentStatus, Notice};
use super::persist::{SessionStore, visitor};
use crate::client::KartaAgentClient;
use crate::error::KartaError;
use crate::options::{AgentOptions, ContextFn, Persist, TokenFn, TokenRequest};
use crate::state::transcript::{Change, Transcript};

/// What a hook holds besides its signals.
#[derive(Default)]
pub(super) struct Engine {
    options: AgentOptions,
    latest: Latest,
    pub(super) client: Option<KartaAgentClient>,
    pub(super) transcript: Transcript,
    pub(super) status: AgentStatus,
    pub(super) error: Option<KartaError>,
    pub(super) session_id: Option<String>,
    session_store: SessionStore,
    /// Runs the turns.
    pub(super) turn: Option<Task>,
    /// Post messages that wait behind a turn, answer pauses, interrupt.
    pub(super) side: Vec<Task>,
    /// A message was accepted as a turn of its own while an earlier turn's end was still unread.
    pub(super) expects_turn: bool,
    /// The turn is to be interrupted as soon as it has begun.
    pub(super) stop_requested: bool,
    /// Messages that are to be posted behind the running turn, in their order.
    pub(super) outbox: VecDeque<(String, bool)>,
    /// Whether a post is in flight: the next one waits for it, so that the order stays.
    pub(super) is_posting: bool,
    /// Messages that were sent before there was a client, or while a session is being taken up.
    pub(super) unsent: Vec<(String, bool)>,
    /// A session's transcript is on its way.
    pub(super) is_taking_up: bool,
    /// Why there can be no client with these options.
    invalid: Option<KartaError>,
    pub(super) dirty: Dirty,
    /// When the running turn began, in milliseconds since the Unix epoch.
    pub(super) turn_started: Option<u64>,
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
        // What was sent before there was any client is still to be sent.
        let unsent = std::mem::take(&mut self.unsent);
        let transcript = std::mem::take(&mut self.transcript);
        self.clear();
        if !unsent.is_empty() && self.client.is_none() {
            self.transcript = transcript;
            self.unsent = unsent;
            self.status = AgentStatus::Streaming;
        }
        self.client = None;
        self.invalid = None;
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
                self.fail(error);
            }
        }
    }

    /// Why there will be no client: the options can't work.
    pub(super) fn options_error(&self) -> Option<KartaError> {
        if self.client.is_some() {
            None
        } else {
            self.options.validate().err().or_else(|| self.invalid.clone())
        }
    }

    pub(super) fn stored_session(&self) -> Option<String> {
        self.session_store.load()
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
        for task in self.turn.take().into_iter().chain(self.side.drain(..)) {
            task.cancel();
        }
        self.expects_turn = false;
        self.stop_requested = false;
        self.unsent.clear();
        self.is_taking_up = false;
        self.outbox.clear();
        self.is_posting = false;
        self.turn_started = None;
    }

    /// An empty conversation.
    pub(super) fn clear(&mut self) {
        self.abort();
        self.transcript.clear();
        self.session_id = None;
        self.status = AgentStatus::Idle;
        self.error = None;
        self.dirty = Dirty::From(0);
    }

    pub(super) fn fail(&mut self, error: KartaError) {
        self.status = AgentStatus::Error;
        self.error = Some(error);
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
