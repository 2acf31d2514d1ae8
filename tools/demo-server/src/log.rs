//! A session's event log with its turn slot and its inbox: one lock, so that the end of a turn and the start
//! of the next are one step for every reader.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::auth::Principal;
use crate::error::ApiError;
use crate::event::{Event, LoggedEvent, Queued, Request, TurnStart};
use crate::projection::Projection;
use crate::script::{Pause, SteerInbox};
use crate::sync::lock;

/// Messages that may wait for their turn.
pub(crate) const INBOX_LIMIT: usize = 20;

/// How far a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Running,
    AwaitingInput,
    Stopping,
}

/// The facts of a turn that outlive its pauses.
#[derive(Clone, Debug)]
pub(crate) struct TurnFacts {
    pub(crate) start: TurnStart,
    /// The very token that posted the message: only it may decide or interrupt.
    pub(crate) token: String,
    /// What the agent received.
    pub(crate) text: String,
    pub(crate) decided: usize,
    pub(crate) projection: Arc<Mutex<Projection>>,
    pub(crate) steers: SteerInbox,
    pub(crate) cancel: CancellationToken,
}

#[derive(Debug)]
struct ActiveTurn {
    facts: TurnFacts,
    /// Where the turn's events begin.
    first: usize,
    phase: Phase,
    pending: Option<(Request, Pause)>,
}

/// A message in the inbox, with who sent it.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) message: Queued,
    pub(crate) principal: Principal,
}

#[derive(Debug, Default)]
struct Inner {
    events: Vec<Arc<LoggedEvent>>,
    turn: Option<ActiveTurn>,
    /// Somebody is about to begin a turn.
    claimed: bool,
    inbox: VecDeque<Waiting>,
}

/// One session's log.
#[derive(Debug)]
pub(crate) struct EventLog {
    inner: Mutex<Inner>,
    news: watch::Sender<usize>,
}

impl Default for EventLog {
    fn default() -> Self {
        Self { inner: Mutex::default(), news: watch::Sender::new(0) }
    }
}

impl Inner {
    fn append(&mut self, event: Event) {
        let seq = self.events.len() as u64 + 1;
        self.events.push(Arc::new(LoggedEvent { kind: event.kind(), seq, event }));
    }

    fn is_free(&self) -> bool {
        !self.claimed && self.turn.is_none()
    }

    /// Takes the inbox together with the slot, if there is something to start.
    fn drain(&mut self) -> Vec<Waiting> {
        if self.inbox.is_empty() || !self.is_free() {
            return Vec::new();
        }
        self.claimed = true;
        self.inbox.drain(..).collect()
    }

    fn status(&self) -> &'static str {
        match self.turn.as_ref().map(|turn| turn.phase) {
            None | Some(Phase::AwaitingInput) => "idle",
            Some(Phase::Running) => "running",
            Some(Phase::Stopping) => "stopping",
        }
    }
}

impl EventLog {
    /// Logs an event and wakes the streams.
    pub(crate) fn append(&self, event: Event) {
        self.change(|inner| inner.append(event));
    }

    /// Reserves the turn slot, if it is free.
    pub(crate) fn claim(&self) -> bool {
        let mut inner = lock(&self.inner);
        let free = inner.is_free();
        inner.claimed |= free;
        free
    }

    /// Gives a reservation back.
    pub(crate) fn release(&self) {
        lock(&self.inner).claimed = false;
    }

    /// Turns the reservation into a running turn; `leaving` are the inbox messages that it is made of.
    pub(crate) fn begin(&self, facts: TurnFacts, leaving: &[Queued]) {
        self.change(|inner| {
            leaving.iter().for_each(|message| inner.append(Event::dequeued(message)));
            inner.claimed = false;
            let start = facts.start.clone();
            let first = inner.events.len();
            inner.turn = Some(ActiveTurn { facts, first, phase: Phase::Running, pending: None });
            inner.append(Event::Running(start));
        });
    }

    /// Continues the turn that waits for `request_id`, and says what it waited for.
    pub(crate) fn resume(&self, request_id: &str, token: &str) -> Result<(TurnFacts, Pause), ApiError> {
        self.change(|inner| {
            let stale = || ApiError::conflict("tool approval is not pending for this request");
            let turn = inner.turn.as_mut().ok_or_else(stale)?;
            let fits = turn.pending.as_ref().is_some_and(|(request, _)| request.request_id == request_id);
            if turn.phase != Phase::AwaitingInput || !fits {
                return Err(stale());
            }
            if turn.facts.token != token {
                return Err(ApiError::principal_mismatch());
            }
            let (_, pause) = turn.pending.take().ok_or_else(stale)?;
            turn.phase = Phase::Running;
            turn.facts.decided += 1;
            let facts = turn.facts.clone();
            inner.append(Event::Running(facts.start.clone()));
            Ok((facts, pause))
        })
    }

    /// Asks the running turn to stop; false if nothing runs.
    pub(crate) fn interrupt(&self, token: &str) -> Result<bool, ApiError> {
        let mut inner = lock(&self.inner);
        match inner.turn.as_mut() {
            Some(turn) if turn.facts.token != token => Err(ApiError::principal_mismatch()),
            Some(turn) if turn.phase != Phase::AwaitingInput => {
                turn.phase = Phase::Stopping;
                turn.facts.cancel.cancel();
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Stops whatever runs, as the end of the process would.
    pub(crate) fn abandon(&self) {
        if let Some(turn) = lock(&self.inner).turn.as_ref() {
            turn.facts.cancel.cancel();
        }
    }

    /// The events of the active turn so far.
    pub(crate) fn turn_events(&self) -> Vec<Event> {
        let inner = lock(&self.inner);
        let first = inner.turn.as_ref().map_or(inner.events.len(), |turn| turn.first);
        inner.events[first..].iter().map(|logged| logged.event.clone()).collect()
    }

    /// Ends the turn. The inbox comes back, with the slot reserved, if it is to become the next turn.
    pub(crate) fn conclude(&self, terminal: Event, pending: Option<(Request, Pause)>) -> Vec<Waiting> {
        self.change(|inner| {
            inner.append(terminal);
            match (&mut inner.turn, pending) {
                (Some(turn), Some(pending)) => {
                    turn.phase = Phase::AwaitingInput;
                    turn.pending = Some(pending);
                }
                (turn, _) => *turn = None,
            }
            inner.drain()
        })
    }

    /// Takes the inbox if it can become a turn now; the slot is then reserved.
    pub(crate) fn drain(&self) -> Vec<Waiting> {
        lock(&self.inner).drain()
    }

    /// Queues a message. False if the inbox is full.
    pub(crate) fn enqueue(&self, waiting: Waiting) -> bool {
        self.change(|inner| {
            let fits = inner.inbox.len() < INBOX_LIMIT;
            if fits {
                inner.append(Event::Queued(waiting.message.clone()));
                inner.inbox.push_back(waiting);
            }
            fits
        })
    }

    /// Puts messages back at the head of the inbox.
    pub(crate) fn requeue(&self, messages: Vec<Waiting>) {
        let mut inner = lock(&self.inner);
        messages.into_iter().rev().for_each(|message| inner.inbox.push_front(message));
    }

    /// Takes one message out of the inbox.
    pub(crate) fn take_queued(&self, queue_id: &str) -> Option<Waiting> {
        let mut inner = lock(&self.inner);
        let place = inner.inbox.iter().position(|waiting| waiting.message.queue_id == queue_id)?;
        inner.inbox.remove(place)
    }

    /// Where steered messages go while a turn runs.
    pub(crate) fn steers(&self) -> Option<SteerInbox> {
        let inner = lock(&self.inner);
        let running = inner.turn.as_ref().filter(|turn| turn.phase == Phase::Running);
        running.map(|turn| turn.facts.steers.clone())
    }

    /// The session as `GET` shows it.
    pub(crate) fn view(&self, session: &str) -> Value {
        let inner = lock(&self.inner);
        let mut view = json!({
            "id": session, "object": "session", "status": inner.status(), "events": inner.events,
        });
        if let Some(turn) = &inner.turn {
            let phase = match turn.phase {
                Phase::Running => "running",
                Phase::AwaitingInput => "awaiting_input",
                Phase::Stopping => "stopping",
            };
            let start = &turn.facts.start;
            let mut active =
                json!({"turn_id": start.turn_id, "started_at": start.started_at, "phase": phase});
            if let Some((request, _)) = &turn.pending {
                active["pending_approval"] = request.to_pending();
            }
            view["active_turn"] = active;
        }
        if !inner.inbox.is_empty() {
            view["queued_messages"] = inner.inbox.iter().map(|waiting| json!(waiting.message)).collect();
        }
        view
    }

    /// How many events there are.
    pub(crate) fn len(&self) -> usize {
        lock(&self.inner).events.len()
    }

    /// The event at a position.
    pub(crate) fn get(&self, position: usize) -> Option<Arc<LoggedEvent>> {
        lock(&self.inner).events.get(position).cloned()
    }

    /// Tells of events to come.
    pub(crate) fn news(&self) -> watch::Receiver<usize> {
        self.news.subscribe()
    }

    fn change<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = lock(&self.inner);
        let outcome = act(&mut inner);
        let length = inner.events.len();
        drop(inner);
        self.news.send_if_modified(|known| std::mem::replace(known, length) != length);
        outcome
    }
}
