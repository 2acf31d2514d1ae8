//! Addresses, request bodies, and the errors that answers stand for.

use serde_json::{Map, Value};

use super::json::{number, string};
use crate::error::KartaError;

/// Whether a content type is JSON.
pub(crate) fn is_json(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
}

/// Whether a content type is an event stream.
pub(crate) fn is_event_stream(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream"))
}

/// The error that an answer with an error status stands for. Reads `detail` in all its shapes (a string, an
/// object, a list of validation errors), flat bodies, plain text and anything else.
pub(crate) fn error_of(
    status: u16,
    content_type: Option<&str>,
    retry_after: Option<u64>,
    body: &[u8],
) -> KartaError {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let (message, code, body_retry_after) = match &json {
        Some(Value::Object(map)) => describe(map),
        Some(Value::String(text)) => (Some(text.clone()), None, None),
        _ => (plain_text(content_type, body), None, None),
    };
    let message =
        message.filter(|message| !message.trim().is_empty()).unwrap_or_else(|| default_message(status));
    let retry_after = body_retry_after.or(retry_after);
    let is_limit = matches!(code.as_deref(), Some("limit_reached"));
    match status {
        401 => KartaError::Authentication { message, code },
        402 => KartaError::LimitReached { message, code, status },
        403 => KartaError::Forbidden { message, code },
        404 | 410 => KartaError::NotFound { message, code },
        409 => KartaError::Conflict { message, code },
        429 if is_limit => KartaError::LimitReached { message, code, status },
        429 => KartaError::RateLimited { message, code, retry_after },
        400..=499 => KartaError::InvalidRequest { message, code, status },
        500..=599 => KartaError::Unavailable { message, code, status, retry_after },
        300..=399 => KartaError::protocol(format!(
            "the server answered with a redirect (HTTP {status}), which is not followed since it would carry the token \
             elsewhere: is the base URL complete and its scheme right?"
        )),
        _ => KartaError::protocol(format!("the server answered with the unexpected status {status}")),
    }
}

/// Message, code and seconds to wait of an error body.
fn describe(map: &Map<String, Value>) -> (Option<String>, Option<String>, Option<u64>) {
    match map.get("detail") {
        Some(Value::String(detail)) => {
            (Some(detail.clone()), code_of(map), number(map, "retry_after_seconds"))
        }
        Some(Value::Object(detail)) => describe_flat(detail),
        Some(Value::Array(errors)) => (Some(validation(errors)), Some("validation_error".into()), None),
        _ => match map.get("error") {
            // The OpenAI shape: {"error": {"message", "code"}}.
            Some(Value::Object(error)) => describe_flat(error),
            _ => describe_flat(map),
        },
    }
}

fn describe_flat(map: &Map<String, Value>) -> (Option<String>, Option<String>, Option<u64>) {
    let code = code_of(map);
    let reason = string(map, "reason").filter(|reason| Some(reason) != code.as_ref());
    let message = string(map, "message").or_else(|| code.clone());
    let message = match (message, reason) {
        (Some(message), Some(reason)) => Some(format!("{message} ({reason})")),
        (message, reason) => message.or(reason),
    };
    (message, code, number(map, "retry_after_seconds"))
}

fn code_of(map: &Map<String, Value>) -> Option<String> {
    string(map, "error").or_else(|| string(map, "code"))
}

/// The places and reasons of validation errors. Never their `input`, which repeats what was sent.
fn validation(errors: &[Value]) -> String {
    let one = |error: &Value| {
        let place = error.get("loc").and_then(Value::as_array).map(|loc| {
            let steps = loc.iter().map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned));
            steps.collect::<Vec<_>>().join(".")
        });
        let reason = error.get("msg").and_then(Value::as_str).unwrap_or("is invalid");
        place.map_or_else(|| reason.to_owned(), |place| format!("{place}: {reason}"))
    };
    let shown: Vec<String> = errors.iter().take(3).map(one).collect();
    if shown.is_empty() { "the request was invalid".into() } else { shown.join("; ") }
}

/// The longest plain-text answer that is shown.
const PLAIN_TEXT_LIMIT: usize = 200;

fn plain_text(content_type: Option<&str>, body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let is_html = content_type.is_some_and(|kind| kind.contains("html")) || text.starts_with('<');
    if text.is_empty() || is_html || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let mut shown: String = text.chars().take(PLAIN_TEXT_LIMIT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    Some(shown)
}

fn default_message(status: u16) -> String {
    let words = match status {
        400 | 422 => "the server refused the request as invalid",
        401 => "the server refused the credentials",
        402 => "the agent's budget is used up",
        403 => "the server does not allow this",
        404 => "the server knows no such agent or session",
        409 => "the server's state does not allow this any more",
        413 => "the server refused the request as too large",
        429 => "too many requests",
        500..=599 => "the server can't answer now",
        _ => "the server refused the request",
    };
    format!("{words} (HTTP {status})")
}

/// A text as one part of a path or a query.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    // Alone they would name a folder.
    match out.as_str() {
        "." => "%2E".into(),
        ".." => "%2E%2E".into(),
        _ => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_error(status: u16, body: &str) -> KartaError {
        error_of(status, Some("application/json"), None, body.as_bytes())
    }

    #[test]
    fn detail_is_read_in_all_its_shapes() {
        let error = json_error(404, r#"{"detail":"Session not found"}"#);
        assert_eq!(error, KartaError::NotFound { message: "Session not found".into(), code: None });
        let error = json_error(
            402,
            r#"{"detail":{"error":"budget_exhausted","message":"No budget","reason":"wallet_empty"}}"#,
        );
        assert_eq!((error.code(), error.status()), (Some("budget_exhausted"), Some(402)));
        assert_eq!(error.to_string(), "No budget (wallet_empty)");
        let error =
            json_error(422, r#"{"detail":[{"loc":["body","text"],"msg":"too long","input":"secret"}]}"#);
        assert_eq!(error.to_string(), "body.text: too long");
        assert_eq!(error.code(), Some("validation_error"));
    }

    #[test]
    fn flat_bodies_plain_text_and_html_are_read() {
        let error =
            json_error(429, r#"{"error":"rate_limited","message":"slow down","retry_after_seconds":7}"#);
        assert_eq!((error.code(), error.retry_after()), (Some("rate_limited"), Some(7)));
        let error = json_error(429, r#"{"error":"limit_reached","message":"cap"}"#);
        assert!(matches!(error, KartaError::LimitReached { status: 429, .. }));
        assert!(!error.is_retryable());
        let error = error_of(500, Some("text/plain"), Some(3), b"Internal Server Error");
        assert_eq!(error.to_string(), "Internal Server Error (try again in 3 s)");
        let error = error_of(502, Some("text/html"), None, b"<html>nginx/1.2</html>");
        assert_eq!(error.to_string(), "the server can't answer now (HTTP 502)");
        assert!(!error_of(500, None, None, &[0, 159, 146]).to_string().is_empty());
    }

    #[test]
    fn every_status_has_its_error() {
        for (status, retryable) in [
            (400, false),
            (401, false),
            (402, false),
            (403, false),
            (404, false),
            (409, false),
            (413, false),
            (422, false),
            (429, true),
            (500, true),
            (503, true),
        ] {
            let error = json_error(status, "{}");
            assert_eq!(error.status(), Some(status), "{status}");
            assert_eq!(error.is_retryable(), retryable, "{status}");
            assert!(error.to_string().len() > 10);
        }
    }

    #[test]
    fn ids_stay_within_their_place_in_the_path() {
        assert_eq!(encode("a/b?c#é"), "a%2Fb%3Fc%23%C3%A9");
        assert_eq!(encode(".."), "%2E%2E");
    }
}
