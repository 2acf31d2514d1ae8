//! Taking up a session that exists: after a reload, from a list, or because another tab was faster.

#[cfg(feature = "widget")]
use super::agent::Notice;
use super::agent::UseKartaAgent;
use super::turns::Reading;
use crate::client::{KartaAgentClient, OpenedSession};
use crate::error::{KartaError, Result};
use crate::protocol::event::AgentEvent;
use crate::state::transcript::Change;

impl UseKartaAgent {
    /// There is a client now: the session that is wanted is taken up, else what was sent before is posted.
    pub(super) fn begin(&self) {
        let wanted = self.engine_mut(|engine| engine.wanted.clone().filter(|_| engine.client.is_some()));
        match wanted.flatten() {
            Some((session_id, is_stored)) => self.open(session_id, is_stored),
            None => self.work(),
        }
    }

    /// Shows another session, in place of what is shown.
    pub(super) fn take_up_session(&self, session_id: String) {
        let is_ready = self.engine_mut(|engine| {
            engine.clear();
            if let Some(client) = &engine.client {
                // If it can't be opened, the next message opens a new one.
                client.new_session();
            }
            engine.wanted = Some((session_id.clone(), false));
            engine.client.is_some()
        });
        self.flush();
        if is_ready == Some(true) {
            self.open(session_id, false);
        }
    }

    pub(super) fn open(&self, session_id: String, is_stored: bool) {
        let Some(Some(client)) = self.engine_mut(|engine| {
            engine.error = None;
            engine.wanted = Some((session_id.clone(), is_stored));
            engine.client.clone()
        }) else {
            return;
        };
        let agent = *self;
        let opening = self.spawn(async move {
            let opened = client.open_session_state(&session_id).await;
            agent.engine_mut(|engine| engine.opening = None);
            agent.opened(client, opened, is_stored);
        });
        self.engine_mut(|engine| engine.opening = opening);
        self.flush();
    }

    /// Shows this user's latest session, if there is one. What is sent meanwhile waits.
    #[cfg(feature = "widget")]
    pub(crate) fn open_latest_session(&self) {
        let Some(Some(client)) = self.engine_mut(|engine| engine.client.clone()) else { return };
        let agent = *self;
        let opening = self.spawn(async move {
            let latest = match client.list_sessions().await {
                Ok(sessions) => sessions.into_iter().find(|session| !session.archived),
                Err(error) => {
                    agent.notify(Notice::Failed(error));
                    None
                }
            };
            let opened = match latest {
                Some(session) => Some(client.open_session_state(&session.id).await),
                None => None,
            };
            agent.engine_mut(|engine| engine.opening = None);
            match opened {
                Some(opened) => agent.opened(client, opened, true),
                None => agent.work(),
            }
        });
        self.engine_mut(|engine| engine.opening = opening);
        self.flush();
    }

    fn opened(&self, client: KartaAgentClient, opened: Result<OpenedSession>, is_stored: bool) {
        let is_in_turn = self.engine_mut(|engine| match opened {
            Ok(opened) => {
                engine.wanted = None;
                engine.note_session();
                engine.transcript.load(opened.messages);
                if opened.is_in_turn {
                    engine.transcript.join_turn();
                    engine.awaits_start = true;
                }
                for message in opened.queued {
                    engine.transcript.apply(&AgentEvent::Queued {
                        queue_id: message.queue_id,
                        text: message.text,
                        seq: None,
                    });
                }
                engine.dirty.add(Change::All);
                opened.is_in_turn
            }
            Err(KartaError::NotFound { .. }) if is_stored => {
                // The server does not know it any more: a new one is begun.
                engine.wanted = None;
                engine.forget_session();
                false
            }
            Err(error) => {
                if !error.is_retryable() {
                    engine.wanted = None;
                }
                let change = engine.transcript.stop();
                engine.dirty.add(change);
                engine.fail_outbox(&error);
                engine.error = Some(error);
                false
            }
        });
        if is_in_turn == Some(true) {
            // The stream tells of the turn from its start, up to the pause if it is paused.
            self.start_turns(client, Reading::Session);
        }
        self.work();
    }
}
