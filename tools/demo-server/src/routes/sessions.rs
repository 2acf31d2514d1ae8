//! Creating and reading sessions.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Principal;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::fields::Fields;

/// `GET /{org}/{agent}/v1/whoami`.
pub(super) async fn whoami(
    Path((org, agent)): Path<(String, String)>,
    principal: Principal,
) -> Result<Json<Value>, ApiError> {
    principal.agent(&org, &agent)?;
    let claims = &principal.claims;
    Ok(Json(json!({
        "ok": true, "kind": "session", "organization_id": claims.org_id,
        "organization_slug": claims.org_slug, "agent_slug": claims.agent_slug, "sub": claims.sub,
    })))
}

/// `POST .../sessions`.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Path((org, slug)): Path<(String, String)>,
    principal: Principal,
    JsonBody(body): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut fields = Fields::optional_body(body)?;
    let metadata = fields.metadata();
    let release = fields.integer("release_version");
    fields.boolean("prewarm");
    let envelope = fields.bounded_string("context_envelope", 0, 65_536);
    let key = fields.bounded_string("idempotency_key", 0, 200);
    fields.finish()?;

    let agent = principal.agent(&org, &slug)?;
    let known = key.as_ref().and_then(|key| app.envelopes.session_for(agent.id, key));
    let id = match known {
        Some(id) => id,
        None => {
            let end_user = principal.end_user(&metadata)?;
            if let Some(version) = release.filter(|version| *version != 1) {
                let detail = format!("no activatable release v{version} for agent '{slug}'");
                return Err(ApiError::text(StatusCode::NOT_FOUND, detail));
            }
            let session = app.sessions.open(agent, end_user);
            let genuine = envelope.and_then(|sealed| app.signer.open_envelope(&sealed, &principal.claims));
            if let Some(envelope) = genuine {
                app.envelopes.bind(agent.id, envelope.nonce, key, &session.id);
            }
            session.id.clone()
        }
    };
    Ok((StatusCode::CREATED, Json(json!({"id": id, "object": "session", "status": "idle"}))))
}

/// `GET .../sessions/{id}`.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    Path(path): Path<(String, String, String)>,
    principal: Principal,
) -> Result<Json<Value>, ApiError> {
    let (session, _) = app.session(&principal, &path)?;
    let mut view = session.log().view(&session.id);
    let tasks = app.conversations.tasks(&session.id, |ledger| (ledger.snapshot().1, ledger.running()));
    let (task_seq, running) = tasks.unwrap_or_default();
    view["task_seq"] = json!(task_seq);
    view["running_tasks"] = json!({"count": running.len(), "task_ids": running});
    Ok(Json(view))
}
