//! The session list, transcripts, and what may be changed about a session.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Principal;
use crate::body::JsonBody;
use crate::conversation::{PageQuery, Patch, Summary};
use crate::error::ApiError;
use crate::fields::Fields;

/// `GET .../sessions`.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Path((org, agent)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    principal: Principal,
) -> Result<Json<Value>, ApiError> {
    let mut fields = Fields::query(query.as_deref());
    let end_user = fields.string("end_user");
    let cursor = fields.string("cursor").filter(|cursor| !cursor.is_empty());
    let limit = fields.integer("limit").unwrap_or(25);
    let archived = fields.boolean("archived").unwrap_or_default();
    fields.finish()?;
    principal.agent(&org, &agent)?;
    let Some(owner) = principal.owner(end_user)? else {
        return Ok(Json(json!({"object": "list", "data": []})));
    };
    let query = PageQuery { cursor: cursor.as_deref(), limit, archived };
    let page = app.conversations.page(&owner, &query).map_err(ApiError::bad_request)?;
    Ok(Json(json!({"object": "list", "data": page.data, "next_cursor": page.next_cursor})))
}

/// `GET .../sessions/{id}/transcript`.
pub(super) async fn transcript(
    State(app): State<Arc<App>>,
    Path((org, agent, id)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    principal: Principal,
) -> Result<Json<Value>, ApiError> {
    authorize(&app, &principal, (&org, &agent, &id), query.as_deref())?;
    Ok(Json(json!({"session_id": id, "messages": app.conversations.transcript(&id)})))
}

/// `PATCH .../sessions/{id}`.
pub(super) async fn patch(
    State(app): State<Arc<App>>,
    Path((org, agent, id)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    principal: Principal,
    JsonBody(body): JsonBody,
) -> Result<Json<Summary>, ApiError> {
    let mut fields = Fields::body(body)?;
    let patch = Patch {
        title: fields.bounded_string("title", 1, 120),
        pinned: fields.boolean("pinned"),
        archived: fields.boolean("archived"),
    };
    let names_title = fields.has("title");
    let changes = names_title || fields.has("pinned") || fields.has("archived");
    fields.finish()?;
    authorize(&app, &principal, (&org, &agent, &id), query.as_deref())?;
    if !changes {
        return Err(ApiError::bad_request("No supported session changes supplied"));
    }
    if names_title && patch.title.is_none() {
        return Err(ApiError::bad_request("title must be a non-empty string"));
    }
    app.conversations.patch(&id, patch).map(Json).ok_or_else(ApiError::session_not_found)
}

/// Checks that a path's session belongs to the caller, else it does not exist.
pub(super) fn authorize(
    app: &App,
    principal: &Principal,
    (org, agent, id): (&str, &str, &str),
    query: Option<&str>,
) -> Result<(), ApiError> {
    principal.agent(org, agent)?;
    let owner = principal.owner(Fields::query(query).string("end_user"))?;
    let owned = owner.is_some_and(|owner| app.conversations.is_owned_by(id, &owner));
    if owned { Ok(()) } else { Err(ApiError::session_not_found()) }
}
