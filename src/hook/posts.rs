//! Sending: what a message goes through until the server has it.

use super::agent::{Notice, UseKartaAgent};
use super::engine::Engine;
use crate::client::{KartaAgentClient, PostedMessage};
use crate::error::{KartaError, Result};
use crate::options::Transport;
use crate::state::message::{ChatMessage, MessageState, Role};
use crate::state::transcript::Change;

impl Engine {
    /// Whether the server has said that a message waits there, or has had its turn.
    fn is_told(&self, id: &str) -> bool {
        let is_told =
            |message: &ChatMessage| message.state == MessageState::Sent || message.queue_id.is_some();
        self.message(id).is_some_and(is_told)
    }

    fn next_post(&mut self) -> Option<(String, bool)> {
        // A session is read when it is known what of ours it has.
        if self.is_opening() { None } else { self.outbox.pop_front() }
    }
}

/// What a retry comes to.
enum Again {
    /// The session is read.
    Read(String),
    /// A question is asked again.
    Ask(String),
}

impl UseKartaAgent {
    pub(super) fn send_text(&self, text: &str, files: Vec<String>) {
        self.engine_mut(|engine| {
            if let Some(error) = engine.options_error() {
                let index = engine.transcript.queue(text);
                engine.transcript.attach(index, files);
                let change = engine.transcript.fail(index, error.clone());
                engine.dirty.add(Change::Pushed(index));
                engine.dirty.add(change);
                engine.error = Some(error);
                return;
            }
            // The session that could not be taken up is given up.
            engine.unopened = None;
            engine.answered_elsewhere = None;
            let is_busy = engine.is_busy();
            if engine.transcript.pending_input().is_none() {
                engine.error = None;
            }
            let index = if is_busy { engine.transcript.queue(text) } else { engine.transcript.send(text) };
            engine.transcript.attach(index, files);
            engine.dirty.add(Change::Pushed(index));
            let id = engine.transcript.messages().get(index).map(|message| message.id.clone());
            engine.outbox.extend(id.map(|id| (id, false)));
        });
        self.work();
    }

    /// Posts what waits behind the running turn, one after the other.
    pub(super) fn post_outbox(&self) {
        let client = self.engine_mut(|engine| {
            let client = engine.client.clone().filter(|_| !engine.is_opening())?;
            // On the Responses transport messages wait here.
            let is_managed = client.transport() == Transport::ManagedAgents;
            let starts = is_managed && !engine.is_posting && !engine.outbox.is_empty();
            engine.is_posting |= starts;
            starts.then_some(client)
        });
        let Some(client) = client.flatten() else { return };
        let agent = *self;
        let poster = self.spawn(async move {
            while let Some((id, again)) = agent.engine_mut(Engine::next_post).flatten() {
                agent.post_behind_turn(&client, &id, again).await;
            }
            agent.engine_mut(|engine| {
                engine.is_posting = false;
                engine.poster = None;
            });
            agent.begin();
        });
        self.engine_mut(|engine| {
            debug_assert!(engine.poster.is_none(), "there is one poster");
            engine.poster = poster;
        });
    }

    /// Posts a message while a turn runs: the server queues it.
    async fn post_behind_turn(&self, client: &KartaAgentClient, id: &str, again: bool) {
        match self.post(client, id, again).await {
            Some(Ok(posted)) => {
                let was_accepted = posted.queue_id().is_none();
                self.engine_mut(|engine| {
                    engine.note_session_of(id);
                    match posted.queue_id().map(str::to_owned) {
                        Some(queue_id) => {
                            engine.change(id, |transcript, index| transcript.queued_as(index, queue_id));
                        }
                        None => {
                            // The turn had just ended: this message has one of its own.
                            // Its end may be behind what is read, or in a log that is gone.
                            engine.is_unsure = true;
                            engine.change(id, |transcript, index| {
                                if again { transcript.found(index) } else { transcript.sent(index) }
                            });
                            engine.expected.push_back((id.to_owned(), posted));
                        }
                    }
                });
                // A message never overtakes a pause: it was answered elsewhere, and its turn is over. The poster reads
                // the session when it is done.
                let overtaken = self.engine_mut(|engine| {
                    let request = engine.transcript.pending_input().filter(|_| was_accepted)?.clone();
                    engine.note_answered_elsewhere(request);
                    engine.session_id.clone()
                });
                match overtaken.flatten() {
                    Some(session_id) => self.open(session_id, false),
                    None => self.work(),
                }
            }
            // The stream has told of it meanwhile: it arrived, and only its answer was lost.
            Some(Err(_)) if self.engine_mut(|engine| engine.is_told(id)) == Some(true) => self.work(),
            Some(Err(error)) => self.post_failed(id, error),
            None => {}
        }
    }

    /// Posts a message; `None` when it is not there any more.
    pub(super) async fn post(
        &self,
        client: &KartaAgentClient,
        id: &str,
        again: bool,
    ) -> Option<Result<PostedMessage>> {
        let text = self.engine_mut(|engine| engine.message(id).map(|message| message.text.clone()));
        let text = text.flatten()?;
        Some(if again { client.post_again(&text).await } else { client.post_message(&text).await })
    }

    pub(super) fn post_failed(&self, id: &str, error: KartaError) {
        self.engine_mut(|engine| {
            engine.note_session_of(id);
            engine.error = Some(error.clone());
            engine.stop_requested = false;
            engine.change(id, |transcript, index| transcript.fail(index, error.clone()));
        });
        self.flush();
        self.notify(Notice::Failed(error));
    }

    pub(super) fn retry_last(&self) {
        let unopened = self.engine_mut(|engine| {
            if let Some(error) = engine.options_error() {
                engine.error = Some(error);
                return None;
            }
            engine.unopened.take()
        });
        if let Some(Some((session_id, is_stored))) = unopened {
            return self.open(session_id, is_stored);
        }
        let again = self.engine_mut(|engine| {
            if engine.options_error().is_some() {
                return None;
            }
            if let Some(index) = engine.transcript.last_failed() {
                let is_busy = engine.is_busy();
                let resent = match is_busy {
                    true => engine.transcript.requeue(index),
                    false => engine.transcript.resend(index),
                };
                let id =
                    resent.and_then(|index| engine.transcript.messages().get(index)).map(|m| m.id.clone());
                engine.outbox.extend(id.map(|id| (id, true)));
                engine.error = None;
                engine.dirty.add(Change::All);
                return None;
            }
            if engine.turn.is_some() {
                return None;
            }
            if engine.is_cut_off() {
                // The server has the question, and perhaps the answer: nothing is asked twice.
                return engine.session_id.clone().map(Again::Read);
            }
            if engine.transcript.has_queued() {
                // What waits on the server is waited for again.
                engine.error = None;
                return None;
            }
            // The last answer has failed: its question is asked again.
            let (last, before) = engine.transcript.messages().split_last()?;
            last.error.as_ref().filter(|_| last.role == Role::Assistant)?;
            let question = before.iter().rfind(|message| message.role == Role::User);
            question.map(|message| Again::Ask(message.text.to_string()))
        });
        match again.flatten() {
            Some(Again::Read(session_id)) => self.open(session_id, false),
            Some(Again::Ask(question)) => self.send_text(&question, Vec::new()),
            None => self.work(),
        }
    }
}
