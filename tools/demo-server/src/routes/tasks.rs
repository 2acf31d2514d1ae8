//! Background tasks.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::history::authorize;
use crate::app::App;
use crate::auth::Principal;
use crate::error::ApiError;
use crate::fields::Fields;
use crate::sse;

/// `GET .../tasks`.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Path((org, agent, id)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    principal: Principal,
) -> Result<Json<Value>, ApiError> {
    authorize(&app, &principal, (&org, &agent, &id), query.as_deref())?;
    let (tasks, task_seq) = app.conversations.tasks(&id, |ledger| ledger.snapshot()).unwrap_or_default();
    Ok(Json(json!({"tasks": tasks, "task_seq": task_seq})))
}

/// `GET .../tasks/stream?after=`: never ends by itself.
pub(super) async fn stream(
    State(app): State<Arc<App>>,
    Path((org, agent, id)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    principal: Principal,
) -> Result<Response, ApiError> {
    let mut fields = Fields::query(query.as_deref());
    let after = u64::try_from(fields.integer("after").unwrap_or_default()).unwrap_or_default();
    fields.finish()?;
    authorize(&app, &principal, (&org, &agent, &id), query.as_deref())?;
    let news =
        app.conversations.tasks(&id, |ledger| ledger.news()).ok_or_else(ApiError::session_not_found)?;
    let start = (app, id, news, after, VecDeque::<Bytes>::new());
    let frames = futures::stream::unfold(start, |(app, id, mut news, mut cursor, mut frames)| async move {
        while frames.is_empty() {
            news.mark_unchanged();
            let changes = app.conversations.tasks(&id, |ledger| ledger.after(cursor)).unwrap_or_default();
            for (kind, task) in changes {
                cursor = task.task_seq;
                frames.push_back(sse::frame(kind, &task));
            }
            if frames.is_empty() {
                tokio::select! {
                    () = app.shutdown.cancelled() => return None,
                    _ = news.changed() => {}
                    () = tokio::time::sleep(app.config.heartbeat) => {
                        frames.push_back(Bytes::from_static(sse::KEEP_ALIVE));
                    }
                }
            }
        }
        let frame = frames.pop_front()?;
        Some((Ok::<_, Infallible>(frame), (app, id, news, cursor, frames)))
    });
    Ok(sse::response(Body::from_stream(frames)))
}

/// `POST .../tasks/{id}/cancel`: no task can be cancelled.
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Path((org, agent, id, task)): Path<(String, String, String, String)>,
    RawQuery(query): RawQuery,
    principal: Principal,
) -> Result<Json<Value>, ApiError> {
    authorize(&app, &principal, (&org, &agent, &id), query.as_deref())?;
    let tasks = app.conversations.tasks(&id, |ledger| ledger.snapshot().0).unwrap_or_default();
    if tasks.iter().any(|known| known.task_id == task) {
        Err(ApiError::conflict("Task is not cancelable"))
    } else {
        Err(ApiError::text(StatusCode::NOT_FOUND, "Task not found"))
    }
}
