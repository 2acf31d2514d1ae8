//! Taking up a session that exists: after a reload, from a list, or because another tab was faster.

#[cfg(feature = "widget")]
use super::agent::Notice;
use super::agent::UseKartaAgent;
use super::engine::Engine;
use super::reading::Reading;
use crate::client::{KartaAgentClient, OpenedSession, occurrences};
use crate::error::{KartaError, Result};
use crate::protocol::event::AgentEvent;
use crate::protocol::session::QueuedMessage;
use crate::state::message::{MessageState, Role};
use crate::state::transcript::Change;

impl UseKartaAgent {
    /// Takes up the session that is wanted, else posts and reads what there is.
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
            // The session is read anew, its running turn too.
            if let Some(turn) = engine.turn.take() {
                turn.cancel();
            }
            // Behind a post that is in flight: the poster comes back to it.
            engine.client.clone().filter(|_| !engine.is_posting && engine.opening.is_none())
        }) else {
            return self.flush();
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

    /// Shows this user's latest session, if there is one and `wanted` says so. What is sent meanwhile waits.
    #[cfg(feature = "widget")]
    pub(crate) fn open_latest_session_if(&self, wanted: impl Future<Output = bool> + 'static) {
        let Some(Some(client)) = self.engine_mut(|engine| engine.client.clone()) else { return };
        let agent = *self;
        let opening = self.spawn(async move {
            if !wanted.await {
                agent.engine_mut(|engine| engine.opening = None);
                return agent.work();
            }
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
                let is_in_turn = engine.take_over(opened);
                engine.told_answers = engine.count_answers();
                is_in_turn
            }
            Err(KartaError::NotFound { .. }) if is_stored => {
                // The server does not know it any more: a new one is begun.
                engine.wanted = None;
                engine.forget_session();
                false
            }
            Err(error) => {
                engine.unopened = engine.wanted.take().filter(|_| error.is_retryable());
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

    /// Reads the session anew from within the reader, since something went on in it that was not read here. Answers what
    /// is to be read next, such as the turn that runs, from its start; `Err` when the session can't be read now, or has
    /// forgotten `at_rest` what is shown.
    pub(super) async fn catch_up(
        &self,
        client: &KartaAgentClient,
        at_rest: bool,
    ) -> Result<Option<Reading>, ()> {
        let session_id = client.session_id().ok_or(())?;
        let is_posting = self.engine_mut(|engine| {
            // What is sent meanwhile waits, so that it is known what of ours the session has.
            engine.wanted = Some((session_id.clone(), false)).filter(|_| !engine.is_posting);
            engine.is_posting
        });
        if is_posting != Some(false) {
            return Err(());
        }
        let opened = client.open_session_state(&session_id).await;
        let caught_up = self.engine_mut(|engine| {
            engine.wanted = None;
            let opened = opened.ok()?;
            if at_rest && engine.has_more_than(&opened) {
                engine.is_unsure = false;
                return None;
            }
            let is_in_turn = engine.take_over(opened);
            let is_paused = engine.transcript.pending_input().is_some();
            let is_told = engine.count_answers() <= engine.told_answers;
            Some((is_in_turn, is_paused, is_told))
        });
        let (is_in_turn, is_paused, is_told) = caught_up.flatten().ok_or(())?;
        self.flush();
        if !is_in_turn && !is_paused && !is_told {
            // Its end will not be told by a stream, and was not either.
            self.tell_answered();
        }
        let running = is_in_turn.then_some(Reading::Session);
        let next = running.or_else(|| self.engine_mut(Engine::next_unless_paused).flatten());
        // What was sent meanwhile.
        self.post_outbox();
        Ok(next)
    }
}

impl Engine {
    /// Whether the server has no answer at all where there are some: it has forgotten them, and nothing is lost for that.
    fn has_more_than(&self, opened: &OpenedSession) -> bool {
        let forgets = !opened.is_in_turn
            && opened.pending.is_none()
            && !opened.messages.iter().any(|message| message.role == Role::Assistant);
        forgets && self.transcript.of_session().any(|message| message.role == Role::Assistant)
    }

    pub(super) fn count_answers(&self) -> usize {
        self.transcript.messages().iter().filter(|message| message.role == Role::Assistant).count()
    }

    /// Shows a session as it was read. Answers whether a turn runs in it that its stream tells of.
    fn take_over(&mut self, opened: OpenedSession) -> bool {
        self.wanted = None;
        self.is_unsure = false;
        self.expected.clear();
        self.note_session();
        self.find_unanswered(&opened);
        self.fail_lost(&opened);
        self.transcript.load(opened.messages);
        if opened.is_in_turn {
            self.transcript.join_turn();
            self.awaits_start = true;
        }
        for message in opened.queued {
            let QueuedMessage { queue_id, text } = message;
            self.transcript.apply(&AgentEvent::Queued { queue_id, text, seq: None });
        }
        self.dirty.add(Change::All);
        let is_told = opened.pending.is_none();
        if let Some(pending) = opened.pending {
            self.transcript.apply(&pending.into_event(None));
        }
        opened.is_in_turn && is_told
    }

    /// Messages that waited on the server, and which it has not in its queue nor in its transcript: they can be sent again.
    fn fail_lost(&mut self, opened: &OpenedSession) {
        let is_there = |queue_id: &String| opened.queued.iter().any(|queued| queued.queue_id == *queue_id);
        let messages = self.transcript.of_session();
        let waiting = messages.filter(|message| message.queue_id.as_ref().is_some_and(|id| !is_there(id)));
        let waiting: Vec<_> = waiting.map(|message| (message.id.clone(), message.text.clone())).collect();
        for (id, text) in waiting {
            let users = opened.messages.iter().filter(|message| message.role == Role::User);
            let there: usize = users.map(|message| occurrences(&message.text, &text)).sum();
            let messages = self.transcript.of_session().take_while(|message| message.id != id);
            let earlier = messages.filter(|message| {
                message.role == Role::User && message.state != MessageState::Failed && message.text == text
            });
            if there <= earlier.count() {
                let error = KartaError::Turn {
                    message: "the server has lost this message: send it again".into(),
                    code: Some("message_lost".into()),
                };
                self.error = Some(error.clone());
                self.change(&id, |transcript, index| transcript.fail(index, error));
            }
        }
    }

    /// Messages whose posts were never answered, and which turn out to be in the session, are not ours to send any
    /// more: more often is their text there than what we know to be there.
    fn find_unanswered(&mut self, opened: &OpenedSession) {
        let messages = self.transcript.of_session();
        let is_tried = |id: &str| self.outbox.iter().any(|(other, again)| *again && other == id);
        let unsure =
            messages.filter(|message| self.transcript.is_unanswered(message) || is_tried(&message.id));
        let unsure: Vec<_> = unsure.map(|message| (message.id.clone(), message.text.clone())).collect();
        for (id, text) in unsure {
            let users = opened.messages.iter().filter(|message| message.role == Role::User);
            let there: usize = users.map(|message| occurrences(&message.text, &text)).sum();
            let waiting = opened.queued.iter().filter(|message| text == *message.text).count();
            let known = self.transcript.of_session().filter(|message| {
                let is_known = message.state == MessageState::Sent || message.queue_id.is_some();
                message.role == Role::User && is_known && message.text == text
            });
            if there + waiting > known.count() {
                self.outbox.retain(|(other, _)| *other != id);
                self.change(&id, |transcript, index| transcript.sent(index));
            }
        }
    }
}
