//! Turns: one reader at a time reads one turn after the other, in the hook's own scope.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, FutureExt, LocalBoxFuture, select};

use super::agent::{Notice, UseKartaAgent};
use super::engine::Engine;
use super::reading::Reading;
use crate::client::{AgentEventStream, KartaAgentClient, News, PostedMessage};
use crate::error::KartaError;
use crate::options::Transport;
use crate::platform::next_frame;
use crate::ports::Clock;
use crate::protocol::event::{AgentEvent, DequeueMode};
use crate::state::message::{ChatMessage, Role};
use crate::state::transcript::Change;

/// Texts are shown this long after each other at least: in every other frame of a display with 60 a second. A fast
/// answer looks the same, and takes the browser half the work: most of it is layout and paint, per frame.
const BETWEEN_TEXTS: Duration = Duration::from_millis(20);

/// How a reading ended.
enum End {
    /// The turn is over, well or not.
    Over,
    /// The turn waits for input.
    Paused,
    /// Nothing more can be read now.
    Failed,
    /// A turn was read that nobody here asked for, such as another tab's; this event begins the next one, if it does.
    Foreign(Option<AgentEvent>),
}

/// How often the session is read anew, from one rest to the next: a server that never comes to an end must not keep us
/// at it.
const MAX_CATCH_UPS: u32 = 5;

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
        let mut catch_ups = 0;
        while let Some(reading) = next.take() {
            let reading = match reading {
                // Once its post is answered, it is like any message that was accepted.
                Reading::Message { id, again } => {
                    self.run_message(&client, &id, again).await.map(Reading::Accepted)
                }
                reading => Some(reading),
            };
            let end = match &reading {
                // It was refused: the next one.
                None | Some(Reading::Message { .. }) => End::Over,
                // A turn was running that nobody here knew of, such as another tab's, or was not read to its end.
                Some(Reading::Accepted(posted))
                    if catch_ups < MAX_CATCH_UPS && (posted.queue_id().is_some() || self.is_cut_off()) =>
                {
                    End::Foreign(None)
                }
                Some(reading) => self.read_turn(&client, reading, catch_ups < MAX_CATCH_UPS).await,
            };
            let is_at_rest = matches!(end, End::Over | End::Foreign(_));
            next = match end {
                End::Over => self.engine_mut(Engine::next_reading).flatten(),
                End::Paused | End::Failed => None,
                End::Foreign(event) => {
                    catch_ups += 1;
                    match self.catch_up(&client, false).await {
                        Ok(next) => next,
                        Err(()) => {
                            // Better the answer under another question than no answer, for now.
                            self.engine_mut(|engine| engine.is_unsure = true);
                            if let Some(event) = &event {
                                self.apply(event);
                            }
                            catch_ups = if event.is_none() { MAX_CATCH_UPS } else { catch_ups };
                            reading
                        }
                    }
                }
            };
            if next.is_none() && is_at_rest && catch_ups < MAX_CATCH_UPS && self.is_unsure() {
                catch_ups += 1;
                // Something may stand in another place here. When the session can't be read, the next rest does.
                next = self.catch_up(&client, true).await.ok().flatten();
            }
            self.flush();
        }
        self.engine_mut(|engine| {
            engine.turn = None;
            engine.awaits_start = false;
        });
        self.flush();
    }

    fn is_unsure(&self) -> bool {
        self.engine_mut(|engine| {
            engine.is_unsure && engine.outbox.is_empty() && engine.transcript.pending_input().is_none()
        })
        .unwrap_or_default()
    }

    fn is_cut_off(&self) -> bool {
        self.engine_mut(|engine| engine.is_cut_off()).unwrap_or_default()
    }

    /// Posts a message. `None` when that failed.
    async fn run_message(&self, client: &KartaAgentClient, id: &str, again: bool) -> Option<PostedMessage> {
        let posted = self.post(client, id, again).await;
        self.engine_mut(|engine| engine.is_posting = false);
        let posted = match posted {
            Some(Ok(posted)) => posted,
            Some(Err(error)) => {
                self.post_failed(id, error);
                self.post_outbox();
                return None;
            }
            None => {
                self.post_outbox();
                return None;
            }
        };
        self.engine_mut(|engine| {
            engine.note_session_of(id);
            if let Some(queue_id) = posted.queue_id() {
                engine.change(id, |transcript, index| transcript.queued_as(index, queue_id.into()));
            } else if again {
                engine.change(id, |transcript, index| transcript.found(index));
                engine.is_unsure |= posted.was_there;
            }
        });
        self.flush();
        Some(posted)
    }

    /// Reads a turn to its end.
    async fn read_turn(&self, client: &KartaAgentClient, reading: &Reading, may_catch_up: bool) -> End {
        // What was sent during the post waits behind this turn.
        self.post_outbox();
        let stream = match reading {
            Reading::Message { .. } | Reading::Session => client.stream(),
            Reading::Accepted(posted) | Reading::Waiting { posted, .. } => client.follow(posted.clone()),
        };
        let end = self.read(client, stream, may_catch_up).await;
        let Reading::Waiting { id, .. } = reading else { return end };
        let is_untold = self.engine_mut(|engine| engine.drop_lost(id, &end, may_catch_up));
        if is_untold == Some(true) { End::Foreign(None) } else { end }
    }

    /// Reads a stream to its end. Texts reach the signals in a frame, some 30 times a second at most; the end at once.
    async fn read(&self, client: &KartaAgentClient, mut stream: AgentEventStream, may_catch_up: bool) -> End {
        let mut frame: Option<LocalBoxFuture<'static, ()>> = None;
        let mut shown_at: Option<u64> = None;
        loop {
            let news = match frame.take() {
                None => stream.next_news().await,
                Some(waiting) => match select(pin!(stream.next_news()), waiting).await {
                    Either::Left((news, waiting)) => {
                        frame = Some(waiting);
                        news
                    }
                    Either::Right(((), _)) => {
                        shown_at = Some(client.clock().now());
                        self.flush();
                        continue;
                    }
                },
            };
            let event = match news {
                News::Event(event) => event,
                News::Reconnecting(is_reconnecting) => {
                    self.engine_mut(|engine| engine.is_reconnecting = is_reconnecting);
                    self.flush();
                    continue;
                }
                News::End => break,
            };
            if may_catch_up && self.engine_mut(|engine| engine.is_foreign_start(&event)) == Some(true) {
                self.engine_mut(|engine| engine.is_reconnecting = false);
                return End::Foreign(Some(event));
            }
            if may_catch_up && self.engine_mut(|engine| engine.is_unseen_end(&event)) == Some(true) {
                return End::Foreign(None);
            }
            let is_dirty = self.apply(&event);
            if let AgentEvent::Warning { code, message, .. } = &event
                && is_dirty
            {
                self.notify(Notice::Warned { code: code.clone(), message: message.clone() });
            }
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
                frame = Some(next_showing(client.clock(), shown_at).boxed_local());
            }
        }
        // The client was shut down.
        self.engine_mut(|engine| {
            let change = engine.transcript.stop();
            engine.dirty.add(change);
            engine.is_reconnecting = false;
            engine.error = Some(KartaError::Closed);
        });
        End::Failed
    }

    fn tell_end(&self, event: &AgentEvent) {
        match event {
            AgentEvent::Done { .. } => self.tell_answered(),
            AgentEvent::Error(error) => self.notify(Notice::Failed(error.clone())),
            _ => {}
        }
    }

    /// Tells that the last answer is complete.
    pub(super) fn tell_answered(&self) {
        let answer = self.engine_mut(|engine| {
            engine.told_answers = engine.count_answers();
            let messages = engine.transcript.messages();
            let answer = messages.iter().rfind(|message| message.role == Role::Assistant);
            answer.map(|answer| answer.text.to_string())
        });
        self.notify(Notice::Answered(answer.flatten().unwrap_or_default()));
    }

    /// Applies an event; `false` when it changed nothing that is shown.
    fn apply(&self, event: &AgentEvent) -> bool {
        let applied = self.engine_mut(|engine| {
            // It came by the connection, or ends the turn.
            let was_reconnecting = std::mem::take(&mut engine.is_reconnecting);
            engine.is_unsure |= engine.makes_unsure(event);
            let change = engine.transcript.apply(event);
            engine.dirty.add(change);
            engine.time(event, change);
            let mut interrupts = false;
            match event {
                AgentEvent::Dequeued { mode: DequeueMode::Turn, .. } => engine.is_dequeued = true,
                AgentEvent::Status { .. } => {
                    engine.awaits_start = false;
                    engine.is_dequeued = false;
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
            (was_reconnecting || change != Change::None, interrupts)
        });
        let (is_dirty, interrupts) = applied.unwrap_or_default();
        if interrupts {
            self.interrupt();
        }
        is_dirty
    }
}

impl Engine {
    /// Whether a turn begins while the answer is another one's, and no message of the queue has its turn: that answer was
    /// to a question from elsewhere, of before ours.
    fn is_foreign_start(&self, event: &AgentEvent) -> bool {
        let AgentEvent::Status { turn_id: Some(turn_id), .. } = event else { return false };
        !self.is_dequeued && self.transcript.turn_id().is_some_and(|current| current != turn_id)
    }

    /// Whether a turn is over of which nothing is shown: the log had begun anew behind it.
    fn is_unseen_end(&self, event: &AgentEvent) -> bool {
        matches!(event, AgentEvent::Done { .. } | AgentEvent::Error(KartaError::Turn { .. }))
            && !self.transcript.is_in_turn()
    }

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

    /// A message still waits here though its turn is over. Either the server has lost it, and it can be sent again; or its
    /// turn came and went unseen, and the session tells of it: that is answered, where it can be read again.
    fn drop_lost(&mut self, id: &str, end: &End, may_catch_up: bool) -> bool {
        let waits = self.message(id).is_some_and(|message| message.queue_id.is_some());
        if !waits || !matches!(end, End::Over) {
            return false;
        }
        match self.error.clone() {
            Some(error) => self.change(id, |transcript, index| transcript.fail(index, error)),
            None if may_catch_up => return true,
            None => {
                self.is_unsure = true;
                self.change(id, |transcript, index| transcript.sent(index));
            }
        }
        false
    }

    /// Whether an event tells of a turn or a message of whose beginning nothing was told here.
    fn makes_unsure(&self, event: &AgentEvent) -> bool {
        match event {
            AgentEvent::Status { .. } => {
                !self.transcript.is_in_turn() && !self.is_dequeued || self.is_foreign_start(event)
            }
            AgentEvent::Dequeued { queue_id, .. } => {
                // It is not known here, or overtakes one that waits before it.
                let waits = |message: &ChatMessage| message.queue_id.is_some();
                let next = self.transcript.messages().iter().find(|message| waits(message));
                next.is_none_or(|next| next.queue_id.as_ref() != Some(queue_id))
            }
            _ => false,
        }
    }
}

/// Is ready in the next frame, but not in the one right after the last time that a text was shown.
async fn next_showing(clock: Arc<dyn Clock>, shown_at: Option<u64>) {
    let passed = shown_at.map(|at| Duration::from_millis(clock.now().saturating_sub(at)));
    let rest = passed.map(|passed| BETWEEN_TEXTS.saturating_sub(passed));
    if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
        clock.sleep(rest).await;
    }
    next_frame(&*clock).await;
}
