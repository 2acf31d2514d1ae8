//! The HTTP routes of the data plane.

mod embed;
mod events;
mod files;
mod history;
mod responses;
mod sessions;
mod tasks;
mod warm;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::{any, get, post};

use crate::app::App;
use crate::body::BODY_LIMIT;
use crate::error::ApiError;
use crate::{canned, cors, observe, peer};

/// A route below one agent.
macro_rules! agent {
    ($rest:literal) => {
        concat!("/{org}/{agent}/v1/", $rest)
    };
}

/// Every route, without a fallback: the caller may merge pages of its own.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/embed/session-tokens", post(embed::mint))
        .route("/v1/embed/config", get(embed::config))
        .route("/v1/embed/{*rest}", any(not_found))
        .route("/v1/account/proposals", get(embed::proposals))
        .route(agent!("whoami"), get(sessions::whoami))
        .route(agent!("responses"), post(responses::create))
        .route(agent!("managed-agents/sessions"), post(sessions::create).get(history::list))
        .route(agent!("managed-agents/sessions/{id}"), get(sessions::read).patch(history::patch))
        .route(agent!("managed-agents/sessions/{id}/events"), post(events::post))
        .route(agent!("managed-agents/sessions/{id}/events/stream"), get(events::stream))
        .route(agent!("managed-agents/sessions/{id}/transcript"), get(history::transcript))
        .route(agent!("managed-agents/sessions/{id}/files"), post(files::upload))
        .route(agent!("managed-agents/sessions/{id}/prewarm"), post(warm::prewarm))
        .route(agent!("managed-agents/sessions/{id}/warm"), get(warm::warm))
        .route(agent!("managed-agents/sessions/{id}/tasks"), get(tasks::list))
        .route(agent!("managed-agents/sessions/{id}/tasks/stream"), get(tasks::stream))
        .route(agent!("managed-agents/sessions/{id}/tasks/{task}/cancel"), post(tasks::cancel))
        .route(agent!("{*rest}"), any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(app.clone(), canned::answer))
        .layer(from_fn_with_state(app.clone(), cors::apply))
        .layer(from_fn_with_state(app.clone(), observe::note))
        .route("/__peer__/{control}", any(peer::control))
        .with_state(app)
}

/// `{"detail": "Not Found"}`.
pub(crate) async fn not_found() -> ApiError {
    ApiError::not_found()
}

async fn method_not_allowed() -> impl IntoResponse {
    ApiError::text(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
}
