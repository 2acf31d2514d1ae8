//! Reading the list, and changing what is in it.

use dioxus::core::Task;
use dioxus::prelude::*;

use crate::error::{KartaError, Result};
use crate::hook::{AgentStatus, UseKartaAgent};
use crate::platform::dom::{Node, focus, page_origin};
use crate::protocol::session::SessionSummary;
use crate::widget::chat::Chat;

/// What is known of the conversations.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Listing {
    Loading,
    Failed,
    Read(Vec<SessionSummary>),
}

/// The list as it is shown. `Copy`.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Sessions {
    agent: UseKartaAgent,
    pub(super) state: Signal<Listing>,
    /// Why a conversation could not be changed.
    pub(super) error: Signal<Option<KartaError>>,
    /// Whether this page may change what is in the list.
    pub(super) can_change: Signal<bool>,
    /// The button above the list, which has the focus when a conversation goes away.
    pub(super) first: CopyValue<Option<Node>>,
    reading: CopyValue<Option<Task>>,
}

/// Reads the list now, with another client, and whenever a turn has ended.
pub(super) fn use_listing(chat: Chat) -> Sessions {
    let agent = chat.agent;
    let listing = use_hook(|| Sessions {
        agent,
        state: Signal::new(Listing::Loading),
        error: Signal::new(None),
        can_change: Signal::new(false),
        first: CopyValue::new(None),
        reading: CopyValue::new(None),
    });
    let mut seen = use_hook(|| CopyValue::new(None::<(u32, AgentStatus)>));
    use_effect(move || {
        let (client, status) = (agent.client_number(), agent.status());
        let before = seen.replace(Some((client, status)));
        let is_other = before.is_none_or(|(other, _)| other != client);
        let has_ended = before.is_some_and(|(_, old)| old == AgentStatus::Streaming && old != status);
        if client > 0 && (is_other || has_ended) {
            if is_other {
                let mut state = listing.state;
                state.set(Listing::Loading);
            }
            listing.reload();
        }
    });
    listing
}

impl Sessions {
    /// Reads the list anew. What is shown stays until it is there.
    pub(super) fn reload(self) {
        let Self { agent, mut state, mut error, mut can_change, mut reading, .. } = self;
        let origin = page_origin();
        let is_own =
            agent.client().zip(origin).is_some_and(|(client, origin)| client.is_same_origin(&origin));
        if *can_change.peek() != is_own {
            can_change.set(is_own);
        }
        if *state.peek() == Listing::Failed {
            state.set(Listing::Loading);
        }
        let task = spawn(async move {
            match agent.sessions().await {
                Ok(sessions) => {
                    let kept = sessions.into_iter().filter(|session| !session.archived).collect();
                    state.set(Listing::Read(kept));
                    error.set(None);
                }
                // What is known of them is better than nothing.
                Err(_) if matches!(*state.peek(), Listing::Read(_)) => {}
                Err(_) => state.set(Listing::Failed),
            }
        });
        if let Some(earlier) = reading.replace(Some(task)) {
            earlier.cancel();
        }
    }

    /// Gives a conversation another title.
    pub(super) fn rename(self, id: String, title: String) {
        spawn(async move { self.changed(self.agent.rename_session(&id, &title).await) });
    }

    /// Takes a conversation out of the list. If it is the one that is shown, a new one is begun.
    pub(super) fn archive(self, id: String) {
        if let Some(first) = &*self.first.peek() {
            focus(first);
        }
        spawn(async move {
            let answer = self.agent.archive_session(&id).await;
            if answer.is_ok() && self.agent.session_id().as_deref() == Some(&id) {
                self.agent.new_session();
            }
            self.changed(answer);
        });
    }

    fn changed(self, answer: Result<SessionSummary>) {
        let Self { mut state, mut error, .. } = self;
        match answer {
            Ok(changed) => {
                error.set(None);
                if let Listing::Read(sessions) = &mut *state.write() {
                    if let Some(session) = sessions.iter_mut().find(|session| session.id == changed.id) {
                        *session = changed;
                    }
                    sessions.retain(|session| !session.archived);
                }
            }
            Err(refused) => error.set(Some(refused)),
        }
    }
}
