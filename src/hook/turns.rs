//! Turns: posting, streaming, queueing, pausing. Everything runs in the hook's own scope.

use futures::StreamExt;
use futures::future::{Either, FutureExt, LocalBoxFuture, select};

use super::agent::{AgentStatus, Notice, UseKartaAgent};
use super::engine::Engine;
use crate::client::{AgentEventStream, Decision, KartaAgentClient, PostedMessage};
use crate::error::{KartaError, Result};
use crate::options::Transport;
use crate::platform::{next_frame, now};
use crate::protocol::event::AgentEvent;
use crate::state::message::{MessageState, Role};
use crate::state::transcript::Change;

/// How the reading of a stream ended.
enum End {
    /// The turn is over, well or not.
    Over,
    /// The turn waits for input.
    Paused,
    /// There is nothing to be read, or no way to.
    Failed,
}

impl UseKartaAgent {
    pub(super) fn send_text(&self, text: &str) {
        let id = self.engine_mut(|engine| {
            if let Some(error) = engine.options_error() {
                let index = engine.transcript.send(text);
                let change = engine.transcript.fail(index, error.clone());
                engine.dirty.add(Change::All);
                engine.dirty.add(change);
                engine.fail(error);
                return None;
            }
            engine.error = None;
            // What is sent while a transcript is on its way has its place behind it.
            let is_held = engine.is_taking_up;
            let index = if is_held { engine.transcript.queue(text) } else { engine.transcript.send(text) };
            engine.dirty.add(Change::Pushed(index));
            engine.status = AgentStatus::Streaming;
            engine.transcript.messages().get(index).map(|message| message.id.clone())
        });
        self.flush();
        if let Some(id) = id.flatten() {
            self.dispatch(id, false);
        }
    }

    /// Sees to a message that was added: posts it, now or behind the running turn.
    fn dispatch(&self, id: String, again: bool) {
        let Some((client, is_queued)) = self.engine_mut(|engine| {
            let index = engine.transcript.position(&id);
            let message = index.and_then(|index| engine.transcript.messages().get(index));
            let is_queued = message.is_some_and(|message| message.state == MessageState::Queued);
            let client = engine.client.clone().filter(|_| !engine.is_taking_up);
            if client.is_none() {
                // It is posted as soon as there is a client, and a transcript to put it behind.
                engine.unsent.push((id.clone(), again));
            }
            (client, is_queued)
        }) else {
            return;
        };
        let Some(client) = client else { return };
        if !is_queued {
            self.start_turns(client, Some((id, again)));
        } else if client.transport() == Transport::ManagedAgents {
            self.engine_mut(|engine| engine.outbox.push_back((id, again)));
            self.post_outbox(client);
        }
    }

    /// Posts what was sent before there was a client, or while a session was being taken up.
    fn dispatch_unsent(&self) {
        loop {
            let next = self.engine_mut(|engine| {
                if engine.client.is_none() || engine.is_taking_up || engine.unsent.is_empty() {
                    return None;
                }
                let (id, again) = engine.unsent.remove(0);
                let index = engine.transcript.position(&id)?;
                let is_queued = engine.transcript.messages()[index].state == MessageState::Queued;
                if is_queued && engine.turn.is_none() {
                    let change = engine.transcript.start_queued(index);
                    engine.dirty.add(change);
                    engine.status = AgentStatus::Streaming;
                }
                Some((id, again))
            });
            let Some(Some((id, again))) = next else { return };
            self.flush();
            self.dispatch(id, again);
        }
    }

    fn start_turns(&self, client: KartaAgentClient, first: Option<(String, bool)>) {
        let agent = *self;
        // Taken down before the task is first polled.
        self.engine_mut(|engine| engine.is_posting |= first.is_some());
        let turn = self.spawn(async move { agent.run_turns(client, first).await });
        self.engine_mut(|engine| engine.turn = turn);
    }

    /// Runs a message's turn, and those of the messages that were queued meanwhile. Without a message, the turns of a
    /// session that was taken up or of a pause that was answered.
    async fn run_turns(self, client: KartaAgentClient, first: Option<(String, bool)>) {
        let mut next = first;
        let mut is_own = true;
        loop {
            let end = match next.take() {
                Some((id, again)) => self.run_message(&client, &id, again).await,
                None => self.read(&client, client.stream(), is_own).await,
            };
            is_own = false;
            if !matches!(end, End::Over) {
                break;
            }
            if client.transport() == Transport::Responses {
                next = self.start_next_queued();
                if next.is_none() {
                    break;
                }
                continue;
            }
            // What the server has in its queue comes next. What is still to be posted starts another reading.
            let goes_on = self.engine_mut(|engine| {
                let messages = engine.transcript.messages();
                let waits = messages.iter().any(|message| message.queue_id.is_some());
                let goes_on = std::mem::take(&mut engine.expects_turn) || waits;
                if goes_on {
                    engine.status = AgentStatus::Streaming;
                }
                goes_on
            });
            if goes_on != Some(true) {
                break;
            }
            self.flush();
        }
        self.engine_mut(|engine| engine.turn = None);
    }

    async fn run_message(&self, client: &KartaAgentClient, id: &str, again: bool) -> End {
        let posted = self.post(client, id, again).await;
        self.engine_mut(|engine| engine.is_posting = false);
        self.post_outbox(client.clone());
        match posted {
            Some(Ok(posted)) => {
                self.engine_mut(Engine::note_session);
                self.flush();
                if let Some(queue_id) = posted.queue_id() {
                    // A turn was running that nobody here knew of, such as another tab's.
                    let queue_id = queue_id.to_owned();
                    self.change(id, |engine, index| engine.transcript.queued_as(index, queue_id));
                }
                self.read(client, client.follow(posted), true).await
            }
            Some(Err(error)) => {
                self.change(id, |engine, index| {
                    engine.note_session();
                    engine.fail(error.clone());
                    engine.transcript.fail(index, error.clone())
                });
                self.flush();
                self.notify(Notice::Failed(error));
                End::Over
            }
            None => End::Over,
        }
    }

    /// Posts a message; `None` when it is not there any more.
    async fn post(&self, client: &KartaAgentClient, id: &str, again: bool) -> Option<Result<PostedMessage>> {
        let text = self.engine_mut(|engine| {
            let index = engine.transcript.position(id)?;
            Some(engine.transcript.messages().get(index)?.text.clone())
        });
        let text = text.flatten()?;
        Some(if again { client.post_again(&text).await } else { client.post_message(&text).await })
    }

    /// Posts what waits behind the running turn, one after the other.
    fn post_outbox(&self, client: KartaAgentClient) {
        let starts = self.engine_mut(|engine| {
            let starts = !engine.is_posting && !engine.outbox.is_empty();
            engine.is_posting |= starts;
            starts
        });
        if starts != Some(true) {
            return;
        }
        let agent = *self;
        let task = self.spawn(async move {
            while let Some((id, again)) = agent.engine_mut(|engine| engine.outbox.pop_front()).flatten() {
                agent.post_behind_turn(&client, &id, again).await;
            }
            agent.engine_mut(|engine| engine.is_posting = false);
        });
        self.engine_mut(|engine| engine.side.extend(task));
    }

    /// Posts a message while a turn runs: the server queues it.
    async fn post_behind_turn(&self, client: &KartaAgentClient, id: &str, again: bool) {
        match self.post(client, id, again).await {
            Some(Ok(posted)) => {
                let queue_id = posted.queue_id().map(str::to_owned);
                self.change(id, |engine, index| {
                    engine.note_session();
                    match queue_id {
                        Some(queue_id) => engine.transcript.queued_as(index, queue_id),
                        None => {
                            // The turn had just ended: this message has one of its own.
                            engine.expects_turn = true;
                            engine.transcript.sent(index)
                        }
                    }
                });
                self.flush();
                self.keep_reading(client.clone());
            }
            Some(Err(error)) => {
                self.change(id, |engine, index| {
                    engine.error = Some(error.clone());
                    if engine.turn.is_none() {
                        engine.status = AgentStatus::Error;
                    }
                    engine.transcript.fail(index, error.clone())
                });
                self.flush();
                self.notify(Notice::Failed(error));
            }
            None => {}
        }
    }

    /// Goes on reading when the running turn's reader has stopped meanwhile.
    fn keep_reading(&self, client: KartaAgentClient) {
        let is_needed = self.engine_mut(|engine| {
            let is_paused = engine.transcript.pending_input().is_some();
            let is_needed = engine.turn.is_none() && !is_paused;
            if is_needed {
                engine.expects_turn = false;
                engine.status = AgentStatus::Streaming;
            }
            is_needed
        });
        if is_needed == Some(true) {
            self.flush();
            self.start_turns(client, None);
        }
    }

    /// On the Responses transport messages wait here.
    fn start_next_queued(&self) -> Option<(String, bool)> {
        let next = self.engine_mut(|engine| {
            let messages = engine.transcript.messages();
            let index = messages.iter().position(|message| message.state == MessageState::Queued)?;
            let id = messages.get(index)?.id.clone();
            let change = engine.transcript.start_queued(index);
            engine.dirty.add(change);
            engine.error = None;
            engine.status = AgentStatus::Streaming;
            Some((id, false))
        });
        self.flush();
        next.flatten()
    }

    /// Reads a stream to its end. Texts reach the signals at most once a frame, the end at once.
    async fn read(&self, client: &KartaAgentClient, mut stream: AgentEventStream, is_own: bool) -> End {
        let mut frame: Option<LocalBoxFuture<'static, ()>> = None;
        loop {
            let event = match frame.take() {
                None => stream.next().await,
                Some(waiting) => match select(stream.next(), waiting).await {
                    Either::Left((event, waiting)) => {
                        frame = Some(waiting);
                        event
                    }
                    Either::Right(((), _)) => {
                        self.flush();
                        continue;
                    }
                },
            };
            let Some(event) = event else { break };
            let is_dirty = self.apply(&event);
            if event.is_terminal() {
                self.flush();
                match &event {
                    AgentEvent::Done { .. } => {
                        let answer = self.engine_mut(|engine| {
                            let messages = engine.transcript.messages();
                            let answer = messages.iter().rfind(|message| message.role == Role::Assistant);
                            answer.map(|answer| answer.text.to_string())
                        });
                        self.notify(Notice::Answered(answer.flatten().unwrap_or_default()));
                    }
                    AgentEvent::Error(error) => self.notify(Notice::Failed(error.clone())),
                    _ => {}
                }
                return match event {
                    AgentEvent::InputRequired { .. } => End::Paused,
                    AgentEvent::Error(_) if !is_dirty && !is_own => End::Failed,
                    _ => End::Over,
                };
            }
            if is_dirty && frame.is_none() {
                let clock = client.clock();
                frame = Some(async move { next_frame(&*clock).await }.boxed_local());
            }
        }
        // The client was shut down.
        self.engine_mut(|engine| {
            let change = engine.transcript.stop();
            engine.dirty.add(change);
            engine.fail(KartaError::Closed);
        });
        self.flush();
        End::Over
    }

    /// Applies an event; `false` when it changed nothing that is shown.
    fn apply(&self, event: &AgentEvent) -> bool {
        let applied = self.engine_mut(|engine| {
            let change = engine.transcript.apply(event);
            engine.dirty.add(change);
            let mut interrupts = false;
            match event {
                AgentEvent::Status { .. } => {
                    engine.status = AgentStatus::Streaming;
                    interrupts = std::mem::take(&mut engine.stop_requested);
                }
                AgentEvent::InputRequired { .. } | AgentEvent::Done { .. } => {
                    engine.status = AgentStatus::Idle
                }
                AgentEvent::Error(error) => {
                    engine.note_session();
                    engine.fail(error.clone());
                }
                _ => {}
            }
            if matches!(event, AgentEvent::Status { .. }) && engine.turn_started.is_none() {
                engine.turn_started = Some(now());
            }
            if event.is_terminal() {
                engine.stop_requested = false;
                if change != Change::None
                    && let Some(started) = engine.turn_started
                {
                    let change = engine.transcript.took(now().saturating_sub(started));
                    engine.dirty.add(change);
                }
                if !matches!(event, AgentEvent::InputRequired { .. }) {
                    engine.turn_started = None;
                }
            }
            (change != Change::None, interrupts)
        });
        let (is_dirty, interrupts) = applied.unwrap_or_default();
        if interrupts {
            self.interrupt();
        }
        is_dirty
    }

    /// Changes a message by its id.
    fn change(&self, id: &str, change: impl FnOnce(&mut Engine, usize) -> Change) {
        self.engine_mut(|engine| {
            if let Some(index) = engine.transcript.position(id) {
                let change = change(engine, index);
                engine.dirty.add(change);
            }
        });
    }

    pub(super) fn stop_turn(&self) {
        let transport = self.engine_mut(|engine| {
            engine.client.as_ref().filter(|_| engine.transcript.is_in_turn()).map(KartaAgentClient::transport)
        });
        match transport.flatten() {
            Some(Transport::ManagedAgents) => self.interrupt(),
            Some(Transport::Responses) => self.abort_response(),
            None => {}
        }
    }

    /// Asks the server to stop the turn, whose stream then tells of its end.
    fn interrupt(&self) {
        let client = self.engine_mut(|engine| {
            // Not begun yet: it is stopped as soon as it has.
            let current = engine.transcript.messages().iter().rfind(|message| message.streaming);
            engine.stop_requested = current.is_some_and(|message| message.turn_id.is_none());
            engine.client.clone().filter(|_| !engine.stop_requested)
        });
        let Some(Some(client)) = client else { return };
        let agent = *self;
        let task = self.spawn(async move {
            match client.interrupt().await {
                Ok(_) => {}
                Err(error) => {
                    agent.engine_mut(|engine| engine.error = Some(error));
                    agent.flush();
                }
            }
        });
        self.engine_mut(|engine| engine.side.extend(task));
    }

    fn abort_response(&self) {
        let client = self.engine_mut(|engine| {
            engine.abort();
            let change = engine.transcript.stop();
            engine.dirty.add(change);
            engine.status = AgentStatus::Idle;
            engine.client.clone()
        });
        self.flush();
        if let (Some(Some(client)), Some(next)) = (client, self.start_next_queued()) {
            self.start_turns(client, Some(next));
        }
    }

    pub(super) fn retry_last(&self) {
        let retried = self.engine_mut(|engine| {
            if let Some(error) = engine.options_error() {
                engine.fail(error);
                return None;
            }
            engine.error = None;
            let index = engine.transcript.last_failed()?;
            let index = engine.transcript.resend(index)?;
            engine.status = AgentStatus::Streaming;
            engine.dirty.add(Change::All);
            engine.transcript.messages().get(index).map(|message| message.id.clone())
        });
        self.flush();
        match retried.flatten() {
            Some(id) => self.dispatch(id, true),
            None => self.repeat_question(),
        }
    }

    /// The last answer has failed: its question is asked again. Messages that wait on the server are waited for again.
    fn repeat_question(&self) {
        let waiting =
            self.engine_mut(|engine| engine.client.clone().filter(|_| engine.transcript.has_queued()));
        if let Some(Some(client)) = waiting {
            return self.keep_reading(client);
        }
        let question = self.engine_mut(|engine| {
            let messages = engine.transcript.messages();
            let (last, before) = messages.split_last()?;
            last.error.as_ref().filter(|_| last.role == Role::Assistant && engine.client.is_some())?;
            before
                .iter()
                .rev()
                .find(|message| message.role == Role::User)
                .map(|message| message.text.to_string())
        });
        if let Some(question) = question.flatten() {
            self.send_text(&question);
        }
    }

    pub(super) fn respond_with(&self, decision: Decision) {
        let Some(Some((client, request))) = self.engine_mut(|engine| {
            let request = engine.transcript.pending_input()?.clone();
            let client = engine.client.clone()?;
            engine.transcript.respond(&request.request_id).then_some(())?;
            engine.dirty.add(Change::All);
            engine.status = AgentStatus::Streaming;
            engine.error = None;
            Some((client, request))
        }) else {
            return;
        };
        self.flush();
        let agent = *self;
        let turn = self.spawn(async move {
            match client.confirm_tool(&request.request_id, decision).await {
                Ok(()) => agent.run_turns(client, None).await,
                // Somebody else was first, or the server has lost the turn: the session tells.
                Err(KartaError::Conflict { .. }) => match client.session_id() {
                    Some(session_id) => agent.take_up(client, session_id, false).await,
                    None => {}
                },
                Err(error) => {
                    agent.engine_mut(|engine| {
                        let change = engine.transcript.respond_failed(request);
                        engine.dirty.add(change);
                        engine.fail(error.clone());
                        engine.turn = None;
                    });
                    agent.flush();
                    agent.notify(Notice::Failed(error));
                }
            }
        });
        self.engine_mut(|engine| engine.turn = turn);
    }

    /// The session of the last load, where that is remembered.
    pub(super) fn take_up_stored_session(&self) {
        match self.engine_mut(|engine| engine.client.as_ref().and_then(|_| engine.stored_session())).flatten()
        {
            Some(session_id) => self.take_up_session(session_id, true),
            None => self.dispatch_unsent(),
        }
    }

    /// Shows this user's latest session, if there is one. What is sent meanwhile has its place behind it.
    #[cfg(feature = "widget")]
    pub(crate) fn open_latest_session(&self) {
        let client = self.engine_mut(|engine| {
            engine.is_taking_up = engine.client.is_some();
            engine.client.clone()
        });
        let Some(Some(client)) = client else { return };
        let agent = *self;
        let turn = self.spawn(async move {
            let latest = match client.list_sessions().await {
                Ok(sessions) => sessions.into_iter().find(|session| !session.archived),
                Err(error) => {
                    agent.notify(Notice::Failed(error));
                    None
                }
            };
            match latest {
                Some(session) => agent.take_up(client, session.id, true).await,
                None => {
                    agent.engine_mut(|engine| {
                        engine.is_taking_up = false;
                        engine.turn = None;
                    });
                    agent.dispatch_unsent();
                }
            }
        });
        self.engine_mut(|engine| engine.turn = turn);
    }

    /// Shows a session. A stored one that the server does not know any more is forgotten silently.
    pub(super) fn take_up_session(&self, session_id: String, is_stored: bool) {
        let client = self.engine_mut(|engine| {
            if !is_stored {
                engine.clear();
            }
            if let Some(error) = engine.options_error() {
                engine.fail(error);
            }
            engine.client.clone()
        });
        self.flush();
        let Some(Some(client)) = client else { return };
        let agent = *self;
        self.engine_mut(|engine| engine.is_taking_up = true);
        let turn = self.spawn(async move { agent.take_up(client, session_id, is_stored).await });
        self.engine_mut(|engine| engine.turn = turn);
    }

    async fn take_up(self, client: KartaAgentClient, session_id: String, is_stored: bool) {
        self.engine_mut(|engine| engine.is_taking_up = true);
        let opened = client.open_session_state(&session_id).await;
        self.engine_mut(|engine| engine.is_taking_up = false);
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                self.engine_mut(|engine| {
                    engine.turn = None;
                    if is_stored && matches!(error, KartaError::NotFound { .. }) {
                        engine.forget_session();
                    } else {
                        engine.fail(error);
                    }
                });
                self.flush();
                return self.dispatch_unsent();
            }
        };
        let is_in_turn = opened.is_in_turn;
        self.engine_mut(|engine| {
            engine.note_session();
            engine.transcript.load(opened.messages);
            for message in opened.queued {
                engine.transcript.apply(&AgentEvent::Queued {
                    queue_id: message.queue_id,
                    text: message.text,
                    seq: None,
                });
            }
            engine.error = None;
            engine.status = AgentStatus::Idle;
            if is_in_turn {
                engine.transcript.join_turn();
                engine.status = AgentStatus::Streaming;
            }
            engine.dirty.add(Change::All);
        });
        self.flush();
        if is_in_turn {
            self.dispatch_unsent();
            // The stream tells of the turn from its start, up to the pause if it is paused.
            return self.run_turns(client, None).await;
        }
        self.engine_mut(|engine| engine.turn = None);
        self.dispatch_unsent();
    }
}
