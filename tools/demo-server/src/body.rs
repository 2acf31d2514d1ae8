//! Reading a request's JSON body the way the product does.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
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
        let too_large = || ApiError::text(StatusCode::PAYLOAD_TOO_LARGE, "request body too large");
        if announced_length(request.headers()).is_some_and(|length| length > BODY_LIMIT as u64) {
            return Err(too_large());
        }
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, app).await.map_err(|_| too_large())?;
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

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence
        .strip_prefix("application/")
        .is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}
