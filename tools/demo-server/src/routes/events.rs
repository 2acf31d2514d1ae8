//! Posting events and streaming them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::auth::Principal;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::event::{Event, Queued};
use crate::fields::Fields;
use crate::log::{EventLog, INBOX_LIMIT, Waiting};
use crate::script::Decision;
use crate::session::Session;
use crate::{clock, ids, sse, stream as event_stream, turn};

type SessionPath = Path<(String, String, String)>;

/// What was posted.
struct Posted {
    text: String,
    steer: bool,
    queue_id: Option<String>,
    request_id: Option<String>,
    result: Option<String>,
    answers: Option<Map<String, Value>>,
}

/// The session an event was posted to, and by whom.
struct Target<'a> {
    app: &'a Arc<App>,
    session: &'a Arc<Session>,
    log: Arc<EventLog>,
    principal: &'a Principal,
}

/// `POST .../events`.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Path(path): SessionPath,
    principal: Principal,
    JsonBody(body): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut fields = Fields::body(body)?;
    let kind = fields.required_string("type");
    let posted = Posted {
        text: fields.string("text").unwrap_or_default(),
        steer: fields.boolean("steer").unwrap_or_default(),
        queue_id: fields.string("queue_id"),
        request_id: fields.string("request_id"),
        result: fields.string("result"),
        answers: fields.object("answers"),
    };
    fields.string("tool_use_id");
    fields.finish()?;

    let (session, _) = app.session(&principal, &path)?;
    let target = Target { app: &app, session: &session, log: session.log(), principal: &principal };
    let answer = match kind.as_str() {
        "user.message" => target.message(posted)?,
        "user.steer_queued" => target.steer_queued(posted)?,
        "user.tool_confirmation" => target.confirm(posted)?,
        "user.interrupt" => json!({"accepted": target.log.interrupt(&principal.token)?}),
        other => return Err(ApiError::bad_request(format!("unsupported event type: {other}"))),
    };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// `GET .../events/stream?after=SEQ`.
pub(super) async fn stream(
    State(app): State<Arc<App>>,
    Path(path): SessionPath,
    RawQuery(query): RawQuery,
    principal: Principal,
) -> Result<Response, ApiError> {
    let mut fields = Fields::query(query.as_deref());
    let after = fields.integer("after").unwrap_or_default();
    fields.finish()?;
    let (session, _) = app.session(&principal, &path)?;
    Ok(sse::response(event_stream::body(&app, &session.id, session.log(), after)))
}

impl Target<'_> {
    /// Starts a turn; while one runs, steers it if asked to and possible, else queues.
    fn message(&self, posted: Posted) -> Result<Value, ApiError> {
        if self.log.claim() {
            return match turn::start(self.app, self.session, &self.log, self.principal, &posted.text, &[]) {
                Ok(()) => Ok(json!({"accepted": true})),
                Err(error) => {
                    self.log.release();
                    Err(error)
                }
            };
        }
        if posted.steer && self.steer(&posted.text, None) {
            return Ok(json!({"accepted": true, "steered": true}));
        }
        let queue_id = format!("q_{}", ids::short());
        let message =
            Queued { queue_id: queue_id.clone(), text: posted.text, queued_at: clock::now_offset() };
        if !self.log.enqueue(Waiting { message, principal: self.principal.clone() }) {
            let detail = format!("session inbox is full ({INBOX_LIMIT} queued messages)");
            return Err(ApiError::text(StatusCode::TOO_MANY_REQUESTS, detail));
        }
        // The turn may have ended between the claim and the queueing.
        turn::drain(self.app, self.session, &self.log);
        Ok(json!({"accepted": true, "queued": true, "queue_id": queue_id}))
    }

    /// Promotes a queued message: into the running turn, or into a turn of its own if none runs any more.
    fn steer_queued(&self, posted: Posted) -> Result<Value, ApiError> {
        let queue_id = posted
            .queue_id
            .filter(|id| !id.is_empty())
            .ok_or_else(|| ApiError::bad_request("user.steer_queued requires queue_id"))?;
        let waiting = self
            .log
            .take_queued(&queue_id)
            .ok_or_else(|| ApiError::text(StatusCode::NOT_FOUND, "unknown queue_id"))?;
        if self.log.claim() {
            let message = waiting.message.clone();
            let leaving = std::slice::from_ref(&message);
            let started =
                turn::start(self.app, self.session, &self.log, self.principal, &message.text, leaving);
            if let Err(error) = started {
                self.log.requeue(vec![waiting]);
                self.log.release();
                return Err(error);
            }
            return Ok(json!({"accepted": true, "steered": false, "turn": true}));
        }
        if self.steer(&waiting.message.text, Some(&waiting.message.queue_id)) {
            return Ok(json!({"accepted": true, "steered": true}));
        }
        self.log.requeue(vec![waiting]);
        turn::drain(self.app, self.session, &self.log);
        Ok(json!({"accepted": true, "steered": false, "queued": true, "queue_id": queue_id}))
    }

    /// Hands a text to the running turn, if its script listens.
    fn steer(&self, text: &str, queue_id: Option<&str>) -> bool {
        let steered = self.log.steers().is_some_and(|steers| steers.offer(text));
        if steered {
            turn::record_message(self.app, self.session, text);
            let queue_id = queue_id.map_or_else(|| format!("q_{}", ids::short()), str::to_owned);
            let text = text.to_owned();
            self.log.append(Event::Dequeued { queue_id, text, queued_at: None, mode: "steered" });
        }
        steered
    }

    fn confirm(&self, posted: Posted) -> Result<Value, ApiError> {
        let result = posted.result.unwrap_or_default().to_lowercase();
        let answers = posted.answers.filter(|answers| !answers.is_empty());
        let decision = match result.as_str() {
            "approve_once" | "allow" => Some(Decision::ApproveOnce),
            "approve_session" => Some(Decision::ApproveSession),
            "deny" => Some(Decision::Deny),
            "answer" => Some(Decision::Answer(answers.clone().unwrap_or_default())),
            _ => None,
        };
        let request_id = posted.request_id.filter(|id| !id.is_empty());
        let (Some(decision), Some(request_id)) = (decision, request_id) else {
            let detail = "user.tool_confirmation requires \
                          result=approve_once|approve_session|deny|answer and request_id";
            return Err(ApiError::bad_request(detail));
        };
        if matches!(decision, Decision::Answer(_)) && answers.is_none() {
            return Err(ApiError::bad_request("result=answer requires a non-empty answers object"));
        }
        turn::resume(self.app, self.session, self.principal, &request_id, decision)?;
        Ok(json!({"accepted": true}))
    }
}
