//! The error answers of the data plane: `{"detail": ...}` in its shapes.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{Response, StatusCode};
use axum::response::{IntoResponse, Response as AxumResponse};
use serde_json::{Value, json};

/// Marks a response that carries no CORS headers, as the product's unhandled 500s do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WithoutCors;

/// A refused request.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// `{"detail": ...}` with a status.
    Detail { status: StatusCode, detail: Value, retry_after: Option<u32> },
    /// `{"error", "message"}` with a status: the embed edge is flat.
    Flat { status: StatusCode, body: Value, retry_after: Option<u32> },
    /// The plain-text 500 of an exception nobody caught. A browser sees a network failure: no CORS.
    Unhandled,
}

impl ApiError {
    /// `{"detail": "text"}`.
    pub(crate) fn text(status: StatusCode, detail: impl Into<String>) -> Self {
        Self::Detail { status, detail: Value::String(detail.into()), retry_after: None }
    }

    /// `{"detail": {...}}`.
    pub(crate) fn object(status: StatusCode, detail: Value) -> Self {
        Self::Detail { status, detail, retry_after: None }
    }

    /// `{"error", "message"}`.
    pub(crate) fn flat(status: StatusCode, error: &str, message: impl Into<String>) -> Self {
        let body = json!({"error": error, "message": message.into()});
        Self::Flat { status, body, retry_after: None }
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::text(StatusCode::BAD_REQUEST, detail)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::text(StatusCode::UNAUTHORIZED, "Unauthorized")
    }

    pub(crate) fn not_found() -> Self {
        Self::text(StatusCode::NOT_FOUND, "Not Found")
    }

    pub(crate) fn session_not_found() -> Self {
        Self::text(StatusCode::NOT_FOUND, "Session not found")
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::text(StatusCode::CONFLICT, detail)
    }

    /// The token of another mint may not answer or stop a turn.
    pub(crate) fn principal_mismatch() -> Self {
        let message = "This credential did not start the pending turn.";
        let detail = json!({"error": "continuation_principal_mismatch", "message": message});
        Self::object(StatusCode::FORBIDDEN, detail)
    }

    fn parts(self) -> (StatusCode, Value, Option<u32>) {
        match self {
            Self::Detail { status, detail, retry_after } => (status, json!({"detail": detail}), retry_after),
            Self::Flat { status, body, retry_after } => (status, body, retry_after),
            Self::Unhandled => (StatusCode::INTERNAL_SERVER_ERROR, Value::Null, None),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> AxumResponse {
        if matches!(self, Self::Unhandled) {
            let mut response = (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
            response.extensions_mut().insert(WithoutCors);
            return response;
        }
        let (status, body, retry_after) = self.parts();
        let mut response = json_response(status, &body);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A JSON answer with any status.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> AxumResponse {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
