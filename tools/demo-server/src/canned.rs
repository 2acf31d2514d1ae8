//! Canned failures, armed with `POST /__peer__/fail`.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::WithoutCors;
use crate::faults::Canned;

/// The names of the routes that can be made to fail.
pub(crate) const ROUTES: [&str; 12] = [
    "mint",
    "config",
    "whoami",
    "create",
    "list",
    "session",
    "post",
    "stream",
    "transcript",
    "files",
    "warm",
    "responses",
];

/// Gives a canned answer if one is armed for the route.
pub(crate) async fn answer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let canned =
        route(request.method(), request.uri().path()).and_then(|route| app.faults.next_answer(route));
    match canned {
        Some(canned) => respond(canned),
        None => next.run(request).await,
    }
}

fn route(method: &Method, path: &str) -> Option<&'static str> {
    match path {
        "/v1/embed/session-tokens" => return Some("mint"),
        "/v1/embed/config" => return Some("config"),
        _ => {}
    }
    let rest: Vec<&str> = path.trim_matches('/').split('/').skip(2).collect();
    match (method, rest.as_slice()) {
        (_, ["v1", "whoami"]) => Some("whoami"),
        (_, ["v1", "responses"]) => Some("responses"),
        (&Method::POST, ["v1", "managed-agents", "sessions"]) => Some("create"),
        (_, ["v1", "managed-agents", "sessions"]) => Some("list"),
        (_, ["v1", "managed-agents", "sessions", _]) => Some("session"),
        (_, ["v1", "managed-agents", "sessions", _, "events"]) => Some("post"),
        (_, ["v1", "managed-agents", "sessions", _, "events", "stream"]) => Some("stream"),
        (_, ["v1", "managed-agents", "sessions", _, "transcript"]) => Some("transcript"),
        (_, ["v1", "managed-agents", "sessions", _, "files"]) => Some("files"),
        (_, ["v1", "managed-agents", "sessions", _, "warm"]) => Some("warm"),
        _ => None,
    }
}

fn respond(canned: Canned) -> Response {
    let Ok(status) = StatusCode::from_u16(canned.status) else { return hang_up() };
    let body = canned.body.unwrap_or_else(|| match status {
        StatusCode::INTERNAL_SERVER_ERROR => "Internal Server Error".to_owned(),
        _ => json!({"detail": status.canonical_reason().unwrap_or("canned failure")}).to_string(),
    });
    let is_json = serde_json::from_str::<Value>(&body).is_ok();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(seconds) = canned.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if !canned.cors {
        response.extensions_mut().insert(WithoutCors);
    }
    response
}

/// A body that breaks before its first byte: hyper closes the socket without having answered.
fn hang_up() -> Response {
    let broken: io::Result<Vec<u8>> = Err(io::Error::from(io::ErrorKind::ConnectionAborted));
    let mut response = Response::new(Body::from_stream(futures::stream::iter([broken])));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("1"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_recognised_by_method_and_path() {
        let base = "/coffeeco/support-bot/v1/managed-agents/sessions";
        assert_eq!(route(&Method::POST, base), Some("create"));
        assert_eq!(route(&Method::GET, base), Some("list"));
        assert_eq!(route(&Method::GET, &format!("{base}/abc/events/stream")), Some("stream"));
        assert_eq!(route(&Method::POST, &format!("{base}/abc/events")), Some("post"));
        assert_eq!(route(&Method::POST, "/v1/embed/session-tokens"), Some("mint"));
        assert_eq!(route(&Method::GET, "/index.html"), None);
    }
}
