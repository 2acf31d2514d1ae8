//! Warming an agent up ahead of its first turn.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Principal;
use crate::error::ApiError;
use crate::sse;

/// `POST .../prewarm`.
pub(super) async fn prewarm(
    State(app): State<Arc<App>>,
    Path(path): Path<(String, String, String)>,
    principal: Principal,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    app.session(&principal, &path)?;
    Ok((StatusCode::ACCEPTED, Json(json!({"status": "warming"}))))
}

/// `GET .../warm`: a moment of warming, then ready.
pub(super) async fn warm(
    State(app): State<Arc<App>>,
    Path(path): Path<(String, String, String)>,
    principal: Principal,
) -> Result<Response, ApiError> {
    app.session(&principal, &path)?;
    let frames = futures::stream::iter(["warming", "ready"]).then(|status| async move {
        if status == "ready" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok::<_, Infallible>(sse::frame("warm", &json!({"status": status})))
    });
    Ok(sse::response(Body::from_stream(frames)))
}
