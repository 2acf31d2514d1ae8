//! Turns: one reader at a time reads one turn after the other, in the hook's own scope.

use futures::StreamExt;
use futures::future::{Either, FutureExt, LocalBoxFuture, select};

use super::agent::{Notice, UseKartaAgent};
use super::engine::Engine;
use crate::client::{AgentEventStream, KartaAgentClient, PostedMessage};
use crate::error::KartaError;
use crate::options::Transport;
use crate::platform::next_frame;
use crate::protocol::event::AgentEvent;
use crate::state::message::{MessageState, Role};
use crate::state::transcript::Change;

/// What to read.
pub(super) enum Reading {
    /// The turn of a message that is posted first; `again` if it has been tried before.
    Message { id: String, again: bool },
    /// The turn of a message that was accepted.
    Accepted(PostedMessage),
    /// The turn of a message that waits on the server.
    Waiting { id: String, posted: PostedMessage },
    /// The turn that runs or goes on in the session.
    Session,
}

/// How a reading ended.
enum End {
    /// The turn is over, well or not.
    Over,
    /// The turn waits for input.
    Paused,
    /// Nothing more can be read now.
    Failed,
}

impl Engine {
    /// What there is to be read next.
    pub(super) fn next_reading(&mut self) -> Option<Reading> {
        let is_managed = self.client.as_ref()?.transport() == Transport::ManagedAgents;
        let next = if let Some(posted) = self.expected.pop_front() {
            Some(Reading::Accepted(posted))
        } else if is_managed && let Some(waiting) = self.next_waiting() {
            Some(waiting)
        } else if !self.is_posting {
            self.next_of_outbox()
        } else {
            None
        };
        self.awaits_start = next.is_some();
        next
    }

    fn next_waiting(&self) -> Option<Reading> {
        let waits = |queue_id: &String| !queue_id.is_empty();
        let message =
            self.transcript.messages().iter().find(|message| message.queue_id.as_ref().is_some_and(waits))?;
        let (queue_id, text) = (message.queue_id.clone()?, message.text.to_string());
        let posted = PostedMessage::waiting(self.session_id.clone()?, queue_id, text);
        Some(Reading::Waiting { id: message.id.clone(), posted })
    }

    fn next_of_outbox(&mut self) -> Option<Reading> {
        while let Some((id, again)) = self.outbox.pop_front() {
            let Some(message) = self.message(&id) else { continue };
            if message.state == MessageState::Queued {
                self.change(&id, |transcript, index| transcript.start_queued(index));
            }
            self.is_posting = true;
            return Some(Reading::Message { id, again });
        }
        None
    }
}

impl UseKartaAgent {
    /// Starts what there is to do: reading, posting.
    pub(super) fn work(&self) {
        let started = self.engine_mut(|engine| {
            let client = engine.client.clone().filter(|_| !engine.is_opening())?;
            if engine.turn.is_some() || engine.transcript.pending_input().is_some() {
                return None;
            }
            Some((client, engine.next_reading()?))
        });
        if let Some((client, reading)) = started.flatten() {
            self.start_turns(client, reading);
        }
        self.post_outbox();
        self.flush();
    }

    pub(super) fn start_turns(&self, client: KartaAgentClient, first: Reading) {
        let agent = *self;
        let turn = self.spawn(async move { agent.run_turns(client, first).await });
        self.engine_mut(|engine| {
            debug_assert!(engine.turn.is_none(), "there is one reader");
            engine.turn = turn;
        });
    }

    /// Reads turns until there is none to be read.
    pub(super) async fn run_turns(self, client: KartaAgentClient, first: Reading) {
        let mut next = Some(first);
        while let Some(reading) = next.take() {
            let end = match reading {
                Reading::Message { id, again } => self.run_message(&client, &id, again).await,
                Reading::Accepted(posted) => self.read(&client, client.follow(posted)).await,
                Reading::Session => self.read(&client, client.stream()).await,
                Reading::Waiting { id, posted } => {
                    let end = self.read(&client, client.follow(posted)).await;
                    self.engine_mut(|engine| engine.drop_lost(&id, &end));
                    end
                }
            };
            if matches!(end, End::Over) {
                next = self.engine_mut(Engine::next_reading).flatten();
                self.flush();
            }
        }
        self.engine_mut(|engine| {
            engine.turn = None;
            engine.awaits_start = false;
        });
        self.flush();
    }

    async fn run_message(&self, client: &KartaAgentClient, id: &str, again: bool) -> End {
        let posted = self.post(client, id, again).await;
        self.engine_mut(|engine| engine.is_posting = false);
        let end = match posted {
            Some(Ok(posted)) => {
                self.engine_mut(|engine| {
                    engine.note_session();
                    if let Some(queue_id) = posted.queue_id() {
                        // A turn was running that nobody here knew of, such as another tab's.
                        engine.change(id, |transcript, index| transcript.queued_as(index, queue_id.into()));
                    } else if again {
                        engine.change(id, |transcript, index| transcript.found(index));
                    }
                });
                self.flush();
                self.post_outbox();
                return self.read(client, client.follow(posted)).await;
            }
            Some(Err(error)) => {
                self.post_failed(id, error);
                End::Over
            }
            None => End::Over,
        };
        self.post_outbox();
        end
    }

    /// Reads a stream to its end. Texts reach the signals at most once a frame, the end at once.
    async fn read(&self, client: &KartaAgentClient, mut stream: AgentEventStream) -> End {
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
                self.tell_end(&event);
                return match event {
                    AgentEvent::InputRequired { .. } => End::Paused,
                    // Nothing can be read now; on the Responses transport the next one is another request.
                    AgentEvent::Error(error)
                        if client.transport() == Transport::ManagedAgents
                            && !matches!(error, KartaError::Turn { .. }) =>
                    {
                        End::Failed
                    }
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
            engine.error = Some(KartaError::Closed);
        });
        End::Failed
    }

    fn tell_end(&self, event: &AgentEvent) {
        match event {
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
    }

    /// Applies an event; `false` when it changed nothing that is shown.
    fn apply(&self, event: &AgentEvent) -> bool {
        let applied = self.engine_mut(|engine| {
            let change = engine.transcript.apply(event);
            engine.dirty.add(change);
            engine.time(event, change);
            let mut interrupts = false;
            match event {
                AgentEvent::Status { .. } => {
                    engine.awaits_start = false;
                    interrupts = std::mem::take(&mut engine.stop_requested);
                }
                // What went wrong beside the turn stays as long as there is something to retry.
                AgentEvent::Done { .. } if engine.transcript.last_failed().is_none() => engine.error = None,
                AgentEvent::Error(error) => {
                    engine.note_session();
                    engine.error = Some(error.clone());
                }
                _ => {}
            }
            if event.is_terminal() {
                engine.stop_requested = false;
            }
            (change != Change::None, interrupts)
        });
        let (is_dirty, interrupts) = applied.unwrap_or_default();
        if interrupts {
            self.interrupt();
        }
        is_dirty
    }
}

impl Engine {
    /// Takes the time of a turn.
    fn time(&mut self, event: &AgentEvent, change: Change) {
        let Some(now) = self.client.as_ref().map(|client| client.clock().now()) else { return };
        if matches!(event, AgentEvent::Status { .. }) {
            self.turn_started.get_or_insert(now);
        }
        if event.is_terminal()
            && change != Change::None
            && let Some(started) = self.turn_started
        {
            let change = self.transcript.took(now.saturating_sub(started));
            self.dirty.add(change);
        }
        if event.is_terminal() && !matches!(event, AgentEvent::InputRequired { .. }) {
            self.turn_started = None;
        }
    }

    /// The server has lost a message that waited there: it can be sent again.
    fn drop_lost(&mut self, id: &str, end: &End) {
        let waits = self.message(id).is_some_and(|message| message.queue_id.is_some());
        if let (End::Over, true, Some(error)) = (end, waits, self.error.clone()) {
            self.change(id, |transcript, index| transcript.fail(index, error));
        }
    }
}
