//! Reading a request's JSON body the way the product does.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::ApiError;
use crate::fields::invalid;

/// The largest body that is read.
pub(crate) const BODY_LIMIT: usize = 48 * 1024 * 1024;

/// A body: absent, or any JSON value. A body that is not labelled as JSON counts as a string.
#[derive(Debug)]
pub(crate) struct JsonBody(pub(crate) Option<Value>);

impl FromRequest<Arc<App>> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_json = essence == "application/json"
            || (essence.starts_with("application/") && essence.ends_with("+json"));
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|_| ApiError::text(StatusCode::PAYLOAD_TOO_LARGE, "request body too large"))?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        if !is_json {
            return Ok(Self(Some(Value::String(String::from_utf8_lossy(&bytes).into_owned()))));
        }
        serde_json::from_slice(&bytes).map(Some).map(Self).map_err(|error| {
            invalid(vec![json!({
                "type": "json_invalid", "loc": ["body", error.column().saturating_sub(1)],
                "msg": "JSON decode error", "input": {}, "ctx": {"error": error.to_string()},
            })])
        })
    }
}
