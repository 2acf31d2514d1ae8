//! Turns on the managed surface: admitted, recorded, played in the background, stored, concluded. The end of
//! a turn starts the next one if messages are waiting.

use std::sync::{Arc, Mutex};

use crate::app::App;
use crate::auth::Principal;
use crate::clock;
use crate::error::ApiError;
use crate::event::{Event, Queued, Request, TurnStart};
use crate::ids;
use crate::log::{EventLog, TurnFacts, Waiting};
use crate::perform::perform;
use crate::projection::{Projected, Projection};
use crate::script::{self, Cue, Decision, Emission, Ending, Pause, Sink, SteerInbox};
use crate::session::Session;
use crate::sync::lock;

const OPTIONS: [&str; 3] = ["approve_once", "approve_session", "deny"];

/// Starts a turn whose slot the caller has claimed on `log`. `leaving` are the inbox messages it is made of;
/// they are announced only once nothing can refuse the turn any more. On an error the claim is still held.
pub(crate) fn start(
    app: &Arc<App>,
    session: &Arc<Session>,
    log: &Arc<EventLog>,
    principal: &Principal,
    text: &str,
    leaving: &[Queued],
) -> Result<(), ApiError> {
    app.admit(principal, session)?;
    let files = std::mem::take(&mut *lock(&session.files));
    record_message(app, session, text);
    app.conversations.set_state(&session.id, "running", None);
    let start = TurnStart { turn_id: format!("turn_{}", ids::long()), started_at: clock::now_offset() };
    let facts = TurnFacts {
        projection: Arc::new(Mutex::new(Projection::new(&session.id, start.clone()))),
        start,
        token: principal.token.clone(),
        text: with_files(text, &files),
        decided: 0,
        steers: SteerInbox::default(),
        cancel: app.shutdown.child_token(),
    };
    // Before the first event, so that the fault meets every stream alike.
    if let Some(fault) = script::stream_fault(text) {
        app.faults.arm_stream(&session.id, fault);
    }
    log.begin(facts.clone(), leaving);
    spawn(Run {
        app: app.clone(),
        session: session.clone(),
        log: log.clone(),
        facts,
        decision: None,
        refused: None,
    });
    Ok(())
}

/// Continues the turn that waits for `request_id`.
pub(crate) fn resume(
    app: &Arc<App>,
    session: &Arc<Session>,
    principal: &Principal,
    request_id: &str,
    decision: Decision,
) -> Result<(), ApiError> {
    let log = session.log();
    let (facts, pause) = log.resume(request_id, &principal.token)?;
    app.conversations.set_state(&session.id, "running", None);
    let run = Run {
        app: app.clone(),
        session: session.clone(),
        log,
        facts,
        decision: Some(decision),
        refused: Some(pause),
    };
    spawn(run);
    Ok(())
}

/// Turns the waiting messages into one turn, if the slot is free.
pub(crate) fn drain(app: &Arc<App>, session: &Arc<Session>, log: &Arc<EventLog>) {
    start_waiting(app, session, log, log.drain());
}

/// Puts a user's message into the transcript.
pub(crate) fn record_message(app: &App, session: &Session, text: &str) {
    app.conversations.record_user(&session.id, &session.owner(), format!("u-{}", ids::short()), text);
}

/// What the agent receives when files were uploaded for the turn.
pub(crate) fn with_files(text: &str, files: &[String]) -> String {
    if files.is_empty() {
        return text.to_owned();
    }
    let note = format!("{text}\n\n[Files uploaded to the working directory: {}]", files.join(", "));
    note.trim().to_owned()
}

fn start_waiting(app: &Arc<App>, session: &Arc<Session>, log: &Arc<EventLog>, waiting: Vec<Waiting>) {
    // The turn runs under the token that queued first. A log that was dropped meanwhile takes its inbox along.
    let Some(principal) = waiting.first().map(|first| first.principal.clone()) else { return };
    if !Arc::ptr_eq(log, &session.log()) {
        return log.release();
    }
    let messages: Vec<Queued> = waiting.iter().map(|waiting| waiting.message.clone()).collect();
    let texts: Vec<&str> =
        messages.iter().map(|message| message.text.as_str()).filter(|t| !t.is_empty()).collect();
    if start(app, session, log, &principal, &texts.join("\n\n"), &messages).is_err() {
        log.requeue(waiting);
        log.release();
        log.append(Event::Warning {
            code: "queued_message_deferred".into(),
            message: "A queued message could not be delivered yet and will retry on the next turn.".into(),
        });
    }
}

/// One stretch of a turn: from its start or a decision to its end or the next pause.
struct Run {
    app: Arc<App>,
    session: Arc<Session>,
    log: Arc<EventLog>,
    facts: TurnFacts,
    decision: Option<Decision>,
    /// What the decision answers.
    refused: Option<Pause>,
}

fn spawn(run: Run) {
    tokio::spawn(async move {
        let ending = run.play().await;
        run.conclude(ending);
    });
}

impl Run {
    async fn play(&self) -> Ending {
        let sink = Arc::new(LogSink {
            app: self.app.clone(),
            log: self.log.clone(),
            session: self.session.clone(),
            projection: self.facts.projection.clone(),
        });
        if let (Some(decision), Some(pause)) = (&self.decision, &self.refused) {
            if matches!(decision, Decision::Answer(_)) && pause.kind != "user_question" {
                let message = "Decision 'answer' is only valid for a pending question.".to_owned();
                return Ending::Failed { message, code: None };
            }
            if let (Decision::Deny, Some(id)) = (decision, &pause.tool_use_id) {
                sink.emit(Emission::ToolResult {
                    id: id.clone(),
                    tool: pause.tool,
                    output: "Denied by user".into(),
                    status: "denied",
                    meta: Some(serde_json::json!({"karta": {"status": "denied"}})),
                });
            }
        }
        let cue = Cue {
            session: self.session.id.clone(),
            text: self.facts.text.clone(),
            decision: self.decision.clone(),
            decided: self.facts.decided,
            number: self.app.next_call(),
            trusted: self.session.trusted.clone(),
        };
        perform(&self.app, cue, sink, self.facts.steers.clone(), &self.facts.cancel).await
    }

    /// Stores the turn, then logs its terminal: whoever sees the terminal finds the transcript complete.
    fn conclude(self, ending: Ending) {
        let (app, session) = (&self.app, &self.session);
        let mut pending = None;
        let projection = lock(&self.facts.projection);
        let (terminal, state, outcome) = match ending {
            Ending::Done | Ending::SoftlyFailed { .. } => {
                (projection.idle("end_turn"), "idle", Some("succeeded"))
            }
            Ending::Cancelled => (projection.idle("cancelled"), "idle", Some("cancelled")),
            Ending::Failed { message, code } => (projection.error(message, code), "error", Some("failed")),
            Ending::Pause(pause) => {
                let request = request(&pause);
                pending = Some((request.clone(), pause));
                (projection.paused(request), "awaiting_input", None)
            }
        };
        drop(projection);
        let mut events = self.log.turn_events();
        events.push(terminal.clone());
        app.conversations.record_turn(&session.id, &self.facts.start.turn_id, events);
        app.conversations.set_state(&session.id, state, outcome);
        let waiting = self.log.conclude(terminal, pending);
        start_waiting(app, session, &self.log, waiting);
    }
}

fn request(pause: &Pause) -> Request {
    Request {
        request_id: format!("perm-{}", ids::short()),
        kind: pause.kind,
        tool: pause.tool.to_owned(),
        target: pause.target.clone(),
        options: OPTIONS.to_vec(),
        questions: pause.questions.clone(),
    }
}

/// Logs what a script emits, apart from what a quiet agent hides.
struct LogSink {
    app: Arc<App>,
    log: Arc<EventLog>,
    session: Arc<Session>,
    projection: Arc<Mutex<Projection>>,
}

impl Sink for LogSink {
    fn emit(&self, emission: Emission) {
        let number = |task| self.app.conversations.tasks(&self.session.id, |ledger| ledger.append(task));
        let projected = lock(&self.projection).project(emission);
        for projected in projected {
            let event = match projected {
                Projected::Event(event) => Some(event),
                Projected::TaskStarted(task) => number(task).map(Event::TaskStarted),
                Projected::TaskCompleted(task) => number(task).map(Event::TaskCompleted),
            };
            if let Some(event) = event.filter(|event| !(self.session.agent.quiet && event.is_inner_working()))
            {
                self.log.append(event);
            }
        }
    }
}
