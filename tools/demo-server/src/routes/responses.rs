//! `POST /{org}/{agent}/v1/responses`: the portable surface. A delta is whatever the agent emitted, so a
//! cumulative agent repeats its whole text; parts, tools and pauses are not marked.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::app::App;
use crate::auth::Principal;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::fields::Fields;
use crate::perform::perform;
use crate::script::{Cue, Emission, Ending, Sink, SteerInbox};
use crate::session::Session;
use crate::sync::lock;
use crate::usage::Usage;
use crate::{ids, sse};

/// A running response.
struct Call {
    id: String,
    previous: Option<String>,
    /// `None` once the call is over, or from the start when the session is stuck.
    news: Option<mpsc::UnboundedReceiver<News>>,
    text: String,
    usage: Option<Usage>,
    announced: bool,
    /// Stops the agent when the client goes.
    _guard: DropGuard,
}

enum News {
    Emitted(Emission),
    Ended(Ending),
}

struct Relay(mpsc::UnboundedSender<News>);

impl Sink for Relay {
    fn emit(&self, emission: Emission) {
        // The receiver is gone when the client is; the agent is stopped then.
        let _ = self.0.send(News::Emitted(emission));
    }
}

/// How a response ended.
enum Outcome {
    Completed,
    Failed(String),
    /// The product's stream just stops here.
    BrokeOff,
}

/// `POST .../responses`.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Path((org, slug)): Path<(String, String)>,
    principal: Principal,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let mut fields = Fields::body(body)?;
    let input = fields.take("input");
    let stream = fields.boolean("stream").unwrap_or_default();
    let previous = fields.string("previous_response_id");
    let store = fields.boolean("store").unwrap_or(true);
    fields.string("model");
    let metadata = fields.metadata();
    let envelope = fields.bounded_string("context_envelope", 0, 65_536);
    fields.finish()?;

    let agent = principal.agent(&org, &slug)?;
    let end_user = principal.end_user(&metadata)?;
    let known = previous.as_ref().and_then(|id| lock(&app.responses).get(id).cloned());
    let session = known.unwrap_or_else(|| app.sessions.open(agent, end_user));
    if let Some(envelope) = envelope.and_then(|sealed| app.signer.open_envelope(&sealed, &principal.claims)) {
        app.envelopes.bind(agent.id, envelope.nonce, None, &session.id);
    }
    app.admit(&principal, &session)?;
    let id = format!("resp_{}", ids::long());
    if store {
        lock(&app.responses).insert(id.clone(), session.clone());
    }
    let call = Call::start(&app, session, id, previous, texts(&input).join("\n"));
    if stream {
        let frames = futures::stream::unfold(call, |mut call| async move {
            Some((Ok::<_, Infallible>(call.next_frame().await?), call))
        });
        return Ok(sse::response(Body::from_stream(frames)));
    }
    call.collect().await
}

impl Call {
    fn start(
        app: &Arc<App>,
        session: Arc<Session>,
        id: String,
        previous: Option<String>,
        text: String,
    ) -> Self {
        let cancel = app.shutdown.child_token();
        let news = (!session.stuck.load(Ordering::Relaxed)).then(|| play(app, session, text, cancel.clone()));
        let _guard = cancel.drop_guard();
        Self { id, previous, news, text: String::new(), usage: None, announced: false, _guard }
    }

    /// The next text, or how it ended.
    async fn next(&mut self) -> Result<String, Outcome> {
        let news = self.news.as_mut().ok_or(Outcome::BrokeOff)?;
        loop {
            match news.recv().await {
                Some(News::Emitted(Emission::Text { text, .. })) if !text.is_empty() => {
                    self.text.push_str(&text);
                    return Ok(text);
                }
                Some(News::Emitted(Emission::Usage(usage))) => self.usage = Some(usage),
                Some(News::Emitted(_)) => {}
                Some(News::Ended(Ending::Done | Ending::Pause(_))) => return Err(Outcome::Completed),
                Some(News::Ended(
                    Ending::SoftlyFailed { message } | Ending::Failed { message, code: Some(_) },
                )) => {
                    return Err(Outcome::Failed(message));
                }
                Some(News::Ended(Ending::Failed { code: None, .. } | Ending::Cancelled)) | None => {
                    return Err(Outcome::BrokeOff);
                }
            }
        }
    }

    async fn next_frame(&mut self) -> Option<Bytes> {
        if !self.announced {
            self.announced = true;
            let response = json!({"id": self.id, "status": "in_progress"});
            let event = "response.created";
            return Some(sse::frame(event, &json!({"type": event, "response": response})));
        }
        let outcome = match self.next().await {
            Ok(delta) => {
                let event = "response.output_text.delta";
                let payload = json!({"type": event, "response_id": self.id, "delta": delta});
                return Some(sse::frame(event, &payload));
            }
            Err(outcome) => outcome,
        };
        // After a terminal frame there is nothing more to say.
        let over = self.news.take().is_none();
        match outcome {
            _ if over => None,
            Outcome::BrokeOff => None,
            Outcome::Completed => {
                let event = "response.completed";
                Some(sse::frame(event, &json!({"type": event, "response": self.object()})))
            }
            Outcome::Failed(message) => {
                let error = json!({"code": "error", "message": message});
                let response = json!({"id": self.id, "status": "failed", "error": error});
                let event = "response.failed";
                Some(sse::frame(event, &json!({"type": event, "response": response})))
            }
        }
    }

    async fn collect(mut self) -> Result<Response, ApiError> {
        loop {
            match self.next().await {
                Ok(_) => {}
                Err(Outcome::Completed) => return Ok(Json(self.object()).into_response()),
                Err(Outcome::BrokeOff) => return Err(ApiError::Unhandled),
                Err(Outcome::Failed(message)) => {
                    let detail = json!({"error": "turn_failed", "message": message});
                    return Err(ApiError::object(StatusCode::UNPROCESSABLE_ENTITY, detail));
                }
            }
        }
    }

    fn object(&self) -> Value {
        let content = json!([{"type": "output_text", "text": self.text}]);
        let mut object = json!({
            "id": self.id, "object": "response", "status": "completed",
            "output": [{"type": "message", "role": "assistant", "content": content}],
            "output_text": self.text,
        });
        if let Some(previous) = &self.previous {
            object["previous_response_id"] = json!(previous);
        }
        if let Some(usage) = self.usage {
            object["usage"] = json!(usage);
        }
        object
    }
}

/// Plays the message in the background.
fn play(
    app: &Arc<App>,
    session: Arc<Session>,
    text: String,
    cancel: CancellationToken,
) -> mpsc::UnboundedReceiver<News> {
    let (sender, receiver) = mpsc::unbounded_channel();
    let app = app.clone();
    tokio::spawn(async move {
        let number = app.next_call();
        let trusted = session.trusted.clone();
        let cue = Cue { session: session.id.clone(), text, decision: None, decided: 0, number, trusted };
        let sink = Arc::new(Relay(sender.clone()));
        let ending = perform(&app, cue, sink, SteerInbox::default(), &cancel).await;
        if matches!(ending, Ending::Pause(_)) {
            session.stuck.store(true, Ordering::Relaxed);
        }
        let _ = sender.send(News::Ended(ending));
    });
    receiver
}

/// Every text in an `input`: a string, an item, or a list of items.
fn texts(input: &Value) -> Vec<&str> {
    match input {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).filter(|text| !text.is_empty()).collect(),
        Value::Object(item) => {
            let own = item.get("text").and_then(Value::as_str);
            own.into_iter().chain(item.get("content").map(texts).unwrap_or_default()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_is_found_in_every_usual_shape() {
        let nested = json!([{"type": "input_text", "text": "a"}, {"content": [{"text": "b"}, "c"]}, 5]);
        for (input, found) in [
            (json!("a"), vec!["a"]),
            (json!({"text": "a", "content": "b"}), vec!["a", "b"]),
            (nested, vec!["a", "b", "c"]),
            (json!(null), vec![]),
        ] {
            assert_eq!(texts(&input), found, "{input}");
        }
    }
}
