//! The turn driver: one turn from its post to its end, over as many streams as it takes.
//!
//! A stream that ends without a terminal event is reopened from the last `seq`, never by posting again. The
//! session is read before giving up, and after silence, since a log that restarted on the server may never say
//! anything again (PROTOCOL.md §9).

use std::sync::Arc;
use std::time::Duration;

use super::call::Call;
use super::chunks::{Alarm, Wait, next_chunk};
use super::core::Core;
use super::goal::Goal;
use super::post::{Outcome, PostedMessage, no_session};
use super::stream::{AgentEventStream, Emitter};
use super::unsupported;
use crate::error::KartaError;
use crate::options::Transport;
use crate::protocol::event::AgentEvent;
use crate::protocol::http::is_event_stream;
use crate::protocol::managed::decode;
use crate::protocol::sse::SseDecoder;
use crate::state::retry::Backoff;
use crate::state::turn::{Step, TurnReducer};

/// After this long without an event the session is read: the server comments every 15 s.
const SILENCE: Duration = Duration::from_secs(20);
/// The longest pause between two such readings.
const LONGEST_SILENCE: Duration = Duration::from_secs(300);
/// After this long without a byte, comments included, the connection is dead: two comments are missing.
const DEAD: Duration = Duration::from_secs(45);
/// This many tries without progress, about 45 s, before the session is asked.
const MAX_ATTEMPTS: u32 = 8;
/// The longest wait, in seconds, that a server may ask for between two tries: nobody listens longer than that to
/// nothing.
const LONGEST_ASKED: u64 = 60;
/// A turn that ends this soon after its stream was opened, in milliseconds, may be an older one, replayed.
const REPLAY_WINDOW_MS: u64 = 1_000;
/// How long, in milliseconds, events may be taken that are all there already: a browser's page stands still meanwhile.
const BUSY_MS: u64 = 8;
/// A stream that was open this long, in milliseconds, counts as progress even if nothing happened.
const LONG_STREAM_MS: u64 = 10_000;

impl Core {
    pub(super) fn send_message(self: Arc<Self>, text: String) -> AgentEventStream {
        let core = Arc::clone(&self);
        AgentEventStream::new(&core, move |emitter| async move {
            match self.post_message(&text, false).await {
                Ok(posted) => self.drive_posted(posted, &emitter).await,
                Err(error) => emitter.emit(AgentEvent::Error(self.redact(error))).await,
            }
        })
    }

    pub(super) fn follow(self: Arc<Self>, posted: PostedMessage) -> AgentEventStream {
        let core = Arc::clone(&self);
        AgentEventStream::new(&core, move |emitter| async move { self.drive_posted(posted, &emitter).await })
    }

    async fn drive_posted(self: &Arc<Self>, posted: PostedMessage, emitter: &Emitter) {
        if posted.outcome == Outcome::Deferred {
            return self.drive_response(&posted.text, emitter).await;
        }
        let session_id = posted.session_id.clone();
        self.drive(session_id, None, Goal::of(posted), emitter).await;
    }

    pub(super) fn stream(self: Arc<Self>, from: Option<u64>) -> AgentEventStream {
        let core = Arc::clone(&self);
        AgentEventStream::new(&core, move |emitter| async move {
            if self.transport == Transport::Responses {
                return emitter.emit(AgentEvent::Error(unsupported("stream a session"))).await;
            }
            match self.session_id() {
                Some(session_id) => {
                    let is_paused = self.with_session(&session_id, |session| session.turn.is_paused());
                    let is_paused = from.is_none() && is_paused.unwrap_or_default();
                    let goal = if is_paused { Goal::Continuation } else { Goal::Next };
                    self.drive(session_id, from, goal, &emitter).await;
                }
                None => emitter.emit(AgentEvent::Error(no_session())).await,
            }
        })
    }

    async fn drive(self: &Arc<Self>, session_id: String, from: Option<u64>, goal: Goal, emitter: &Emitter) {
        let turn = match from {
            Some(seq) => Some(TurnReducer::at(seq)),
            None => self.with_session(&session_id, |session| session.turn.clone()),
        };
        let mut turn = turn.unwrap_or_default();
        turn.begin();
        let mut drive = Drive {
            place: Place { core: Arc::clone(self), session_id, turn },
            goal,
            emitter,
            backoff: Backoff::default(),
            rounds: 0,
            repeats: 0,
            last_seen: 0,
        };
        drive.run().await;
    }
}

/// Where a stream has read to, which the session remembers when the stream is over or dropped.
struct Place {
    core: Arc<Core>,
    session_id: String,
    turn: TurnReducer,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.remember();
    }
}

struct Drive<'a> {
    place: Place,
    goal: Goal,
    emitter: &'a Emitter,
    backoff: Backoff,
    /// How often all tries were used up while the session was fine.
    rounds: u32,
    /// How often the log seemed to begin anew, or told nothing further.
    repeats: u32,
    /// The last event of the log when the session was last read.
    last_seen: u64,
}

/// Why the reading of one stream is over.
enum End {
    /// The turn is over: nothing more to tell.
    Finished,
    /// Read on at once: a turn ended that was not the one, or the log has restarted.
    Reopen,
    /// The stream broke off or can't be opened now.
    Broken(KartaError),
    /// The session is gone on the server.
    Gone(KartaError),
    /// The turn is over, and its end is not in the log.
    Lost,
    /// Trying again will not help.
    Fatal(KartaError),
}

impl Drive<'_> {
    async fn run(&mut self) {
        loop {
            let end = match self.read_one_stream().await {
                End::Broken(error) => self.wait_or_give_up(error).await,
                end => end,
            };
            match end {
                End::Finished => return,
                End::Reopen | End::Broken(_) => {}
                End::Lost => return self.recover(None).await,
                End::Gone(error) => {
                    self.recover(Some(error)).await;
                    return self.place.core.forget_session_if(&self.place.session_id);
                }
                End::Fatal(error) => {
                    let error = self.place.core.redact(error);
                    return self.emitter.emit(AgentEvent::Error(error)).await;
                }
            }
        }
    }

    /// Waits before the next try. When all are used up, the session decides.
    async fn wait_or_give_up(&mut self, error: KartaError) -> End {
        let core = Arc::clone(&self.place.core);
        if error.retry_after().is_some_and(|seconds| seconds > LONGEST_ASKED) {
            return End::Fatal(error);
        }
        if self.backoff.attempts() < MAX_ATTEMPTS {
            let wait = self.backoff.next(core.line.clock.random(), error.retry_after());
            self.emitter.set_reconnecting(true);
            core.line.clock.sleep(wait).await;
            return End::Reopen;
        }
        self.rounds += 1;
        match core.session_state(&self.place.session_id).await {
            Ok(state)
                if self.goal != Goal::Next
                    && !state.is_active()
                    && state.last_seq <= self.place.turn.cursor() =>
            {
                End::Lost
            }
            Ok(_) if self.rounds < 2 => {
                self.backoff.progress();
                End::Reopen
            }
            Err(gone @ KartaError::NotFound { .. }) => End::Gone(gone),
            _ => End::Fatal(error),
        }
    }

    async fn read_one_stream(&mut self) -> End {
        let core = Arc::clone(&self.place.core);
        let after = self.place.turn.open();
        let url = format!("{}/events/stream?after={after}", core.session_url(&self.place.session_id));
        let response = match core.open(&Call::get(url).stream(), None).await {
            Ok((response, _)) => response,
            Err(error @ KartaError::NotFound { .. }) => return End::Gone(error),
            Err(error) if error.is_retryable() => return End::Broken(error),
            Err(error) => return End::Fatal(error),
        };
        if !is_event_stream(response.content_type.as_deref()) {
            let kind = response.content_type.unwrap_or_else(|| "no content type".into());
            return End::Fatal(KartaError::protocol(format!(
                "the server answered with {kind} where an event stream (text/event-stream) was expected"
            )));
        }
        self.emitter.set_reconnecting(false);
        let opened_at = core.line.clock.now();
        let mut bytes = response.body;
        let mut sse = SseDecoder::new(core.event_size_limit);
        let mut silence = SILENCE;
        let mut quiet_since = opened_at;
        let mut last_byte = opened_at;
        let mut alarm = Alarm::default();
        let mut busy_since = opened_at;
        loop {
            let asked_at = core.line.clock.now();
            let until_check = time_left(&core, quiet_since, silence);
            let until_dead = time_left(&core, last_byte, DEAD);
            let chunk = match next_chunk(&core, &mut bytes, &mut alarm, until_check.min(until_dead)).await {
                Wait::Chunk(chunk) => chunk,
                Wait::Over => {
                    if core.line.clock.now().saturating_sub(opened_at) >= LONG_STREAM_MS {
                        self.backoff.progress();
                        self.repeats = 0;
                    }
                    return End::Broken(KartaError::network("the stream ended before the turn did"));
                }
                Wait::Failed(error) => return End::Broken(error),
                // The alarm was set before the last chunks came.
                Wait::TimedOut
                    if !time_left(&core, quiet_since, silence).is_zero()
                        && !time_left(&core, last_byte, DEAD).is_zero() =>
                {
                    continue;
                }
                Wait::TimedOut if until_dead <= until_check => {
                    return End::Broken(KartaError::network("the connection went silent"));
                }
                Wait::TimedOut => {
                    if let Some(end) = self.check_after_silence().await {
                        return end;
                    }
                    silence = (silence * 2).min(LONGEST_SILENCE);
                    quiet_since = core.line.clock.now();
                    continue;
                }
            };
            if core.line.clock.now() > asked_at {
                // It had to be waited for.
                busy_since = core.line.clock.now();
            }
            sse.push(chunk);
            while let Some(frame) = sse.next_frame() {
                let frame = match frame {
                    Ok(frame) => frame,
                    Err(error) => return End::Fatal(error),
                };
                quiet_since = core.line.clock.now();
                silence = SILENCE;
                if let Some(end) = self.take(&frame.event, &frame.data, opened_at).await {
                    return end;
                }
                if core.line.clock.now().saturating_sub(busy_since) >= BUSY_MS {
                    core.line.clock.breathe().await;
                    busy_since = core.line.clock.now();
                }
            }
            // The time that the listener took over the events does not count.
            last_byte = core.line.clock.now();
        }
    }

    /// Takes one event of the stream.
    async fn take(&mut self, name: &str, data: &str, opened_at: u64) -> Option<End> {
        let wire = decode(name, data);
        let is_terminal = wire.kind.is_terminal();
        let turn_id = wire.turn_id.clone();
        let event = match self.place.turn.apply(wire) {
            Step::Ignored => return None,
            Step::Restarted => {
                self.place.turn.suspect_restart();
                return Some(self.told_again());
            }
            Step::Event(event) => event,
        };
        let event = match event {
            AgentEvent::Error(error) => AgentEvent::Error(self.place.core.redact(error)),
            event => event,
        };
        if self.repeats <= 1 {
            self.backoff.progress();
        }
        if let Some(queue_id) = self.goal.observe(&event) {
            self.place.core.with_session(&self.place.session_id, |session| {
                session.posting_token =
                    session.queued_tokens.remove(queue_id).or(session.posting_token.take());
            });
        }
        if !is_terminal {
            self.emitter.emit(event).await;
            return None;
        }
        if self.is_end(&event, turn_id.as_deref(), opened_at).await {
            self.place.remember();
            self.emitter.emit(event).await;
            return Some(End::Finished);
        }
        // The server closes the stream here; the turn that is waited for comes in the next.
        self.place.turn.begin();
        Some(if self.place.turn.is_further() { End::Reopen } else { self.told_again() })
    }

    /// The log seems to begin anew, or the stream would tell the same again: it is opened at once the first time, then
    /// after longer and longer waits, whatever it tells.
    fn told_again(&mut self) -> End {
        self.repeats += 1;
        if self.repeats == 1 {
            return End::Reopen;
        }
        End::Broken(KartaError::network("the server tells the same events of this session again and again"))
    }

    /// Whether a terminal event is the end of this stream.
    async fn is_end(&mut self, event: &AgentEvent, turn_id: Option<&str>, opened_at: u64) -> bool {
        let core = &self.place.core;
        if let AgentEvent::InputRequired { request_id, .. } = event {
            // A pause holds everything up, whoever's it is; unless it is an old one, read again.
            let answered =
                core.with_session(&self.place.session_id, |session| session.answered.contains(request_id));
            return !answered.unwrap_or_default() && !self.is_old_pause(request_id, opened_at).await;
        }
        if self.goal.is_foreign(turn_id) {
            return false;
        }
        let Goal::Own { text, is_certain: false, .. } = &self.goal else { return true };
        if core.line.clock.now().saturating_sub(opened_at) >= REPLAY_WINDOW_MS {
            return true;
        }
        // It came so soon that it may be a turn of another tab, from before this message. The transcript tells.
        match core.transcript(&self.place.session_id).await {
            Ok(messages) => !turn_id.is_some_and(|id| super::recover::is_earlier_turn(&messages, id, text)),
            Err(_) => true,
        }
    }

    /// A pause that came as soon as a replay does may be one of another tab's turn, which has been answered since: the
    /// message that is waited for was accepted behind it. The session tells.
    async fn is_old_pause(&self, request_id: &str, opened_at: u64) -> bool {
        let core = &self.place.core;
        let is_replay = core.line.clock.now().saturating_sub(opened_at) < REPLAY_WINDOW_MS;
        if !is_replay || !self.goal.may_follow_others() {
            return false;
        }
        let Ok(state) = core.session_state(&self.place.session_id).await else { return false };
        let is_over = state.answered_pauses().any(|answered| answered == request_id);
        if is_over {
            core.with_session(&self.place.session_id, |session| {
                session.answered.extend(state.answered_pauses());
            });
        }
        is_over
    }

    /// Nothing has happened for a while: is there anything left to happen?
    async fn check_after_silence(&mut self) -> Option<End> {
        let state = match self.place.core.session_state(&self.place.session_id).await {
            Ok(state) => state,
            Err(error @ KartaError::NotFound { .. }) => return Some(End::Gone(error)),
            // It may only be this request: the stream is still open.
            Err(_) => return None,
        };
        let cursor = self.place.turn.cursor();
        if state.last_seq < cursor {
            self.place.turn.restart_log();
            return Some(End::Reopen);
        }
        if state.is_active() || self.goal == Goal::Next && state.last_seq == cursor {
            return None;
        }
        if state.last_seq > cursor && state.last_seq != self.last_seen {
            self.last_seen = state.last_seq;
            return Some(End::Reopen);
        }
        Some(End::Lost)
    }

    /// The turn is over and the log does not have its end: the transcript may.
    async fn recover(&mut self, gone: Option<KartaError>) {
        let (core, session_id) = (Arc::clone(&self.place.core), self.place.session_id.clone());
        let turn_id = self.place.turn.turn_id().map(str::to_owned);
        let events = match core.transcript(&session_id).await {
            Ok(messages) => super::recover::events(messages, turn_id.as_deref(), self.goal.text()),
            Err(_) => None,
        };
        self.place.turn.close();
        self.place.remember();
        let lost = || match gone {
            Some(error) if self.goal == Goal::Next => vec![AgentEvent::Error(error)],
            _ => vec![AgentEvent::Error(KartaError::Turn {
                message: "the server has lost this turn: send the message again".into(),
                code: Some("turn_lost".into()),
            })],
        };
        for event in events.unwrap_or_else(lost) {
            self.emitter.emit(event).await;
        }
    }
}

impl Place {
    /// Tells the session now: whoever gets the last event may ask for it at once.
    fn remember(&self) {
        self.core.with_session(&self.session_id, |session| {
            if self.turn.is_at_least(&session.turn) {
                session.turn = self.turn.clone();
            }
        });
    }
}

/// What is left of `limit`, which began at `since`.
fn time_left(core: &Core, since: u64, limit: Duration) -> Duration {
    limit.saturating_sub(Duration::from_millis(core.line.clock.now().saturating_sub(since)))
}
