//! Uploads, attached to the next turn.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Principal;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::fields::Fields;
use crate::sync::lock;

const DECODED_LIMIT: usize = 25 * 1024 * 1024;
const ENCODED_LIMIT: usize = 34 * 1024 * 1024;

/// `POST .../files`.
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    Path(path): Path<(String, String, String)>,
    principal: Principal,
    JsonBody(body): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut fields = Fields::body(body)?;
    let name = fields.required_string("name");
    let content = fields.required_string("content_base64");
    fields.limit("content_base64", &content, 0, ENCODED_LIMIT);
    fields.finish()?;
    let (session, _) = app.session(&principal, &path)?;

    // Folders are stripped: a name can't lead out of the uploads.
    let name = name.rsplit('/').next().unwrap_or_default().trim();
    if matches!(name, "" | "." | "..") {
        return Err(ApiError::bad_request("invalid file name"));
    }
    let too_large = || {
        let detail = format!("upload exceeds the {DECODED_LIMIT}-byte cap");
        ApiError::text(StatusCode::PAYLOAD_TOO_LARGE, detail)
    };
    let padding = content.bytes().rev().take(2).filter(|byte| *byte == b'=').count();
    if (content.len() / 4 * 3).saturating_sub(padding) > DECODED_LIMIT {
        return Err(too_large());
    }
    let decoded =
        STANDARD.decode(content).map_err(|_| ApiError::bad_request("content_base64 must be valid base64"))?;
    if decoded.len() > DECODED_LIMIT {
        return Err(too_large());
    }
    let path = format!("uploads/{name}");
    lock(&session.files).push(path.clone());
    Ok((StatusCode::ACCEPTED, Json(json!({"accepted": true, "path": path}))))
}
