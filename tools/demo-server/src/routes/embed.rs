//! The embed edge: what a page without credentials may call.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::bearer;
use crate::body::JsonBody;
use crate::catalog::{self, Agent, Quirk};
use crate::error::{ApiError, json_response};
use crate::fields::Fields;
use crate::token::{Claims, proves_identity};
use crate::{clock, widget};

/// `POST /v1/embed/session-tokens`.
pub(super) async fn mint(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let mut fields = Fields::body(body)?;
    let embed_key = fields.required_string("embed_key");
    let ttl = fields.integer("ttl_seconds");
    let user = fields.string("user_id").filter(|user| !user.is_empty());
    let proof = fields.string("identity_token").filter(|proof| !proof.is_empty());
    fields.string("challenge_token");
    fields.finish()?;

    let origin = header(&headers, &ORIGIN).ok_or_else(missing_origin)?;
    app.mint_limit.check(origin).map_err(|seconds| ApiError::Flat {
        status: StatusCode::TOO_MANY_REQUESTS,
        body: json!({"error": "rate_limited", "retry_after_seconds": seconds}),
        retry_after: Some(seconds),
    })?;
    app.stats.count("cp /internal/embed/session_tokens");
    let mints = app.stats.count(&format!("mint {embed_key}"));

    let unknown = || ApiError::flat(StatusCode::UNAUTHORIZED, "invalid_embed_key", "unknown embed key");
    let key = catalog::embed_key(&embed_key).ok_or_else(unknown)?;
    let agent = catalog::agent(key.agent).ok_or_else(unknown)?;
    match key.quirk {
        Quirk::Disabled => {
            return Err(ApiError::flat(StatusCode::FORBIDDEN, "key_disabled", "this key is disabled"));
        }
        Quirk::Capped => {
            return Err(ApiError::flat(
                StatusCode::TOO_MANY_REQUESTS,
                "limit_reached",
                "anonymous cap reached",
            ));
        }
        Quirk::None | Quirk::Flaky | Quirk::Revoked => {}
    }
    if !may_embed(agent, origin, header(&headers, &HOST)) {
        let message = format!("{origin} not allowed");
        return Err(ApiError::flat(StatusCode::FORBIDDEN, "origin_not_allowed", message));
    }
    let sub = match (user, proof) {
        (Some(user), Some(proof)) if proves_identity(&user, &proof) => Some(user),
        (Some(_), Some(_)) => {
            let message = "identity token does not match user_id";
            return Err(ApiError::flat(StatusCode::FORBIDDEN, "identity_verification_failed", message));
        }
        _ => None,
    };

    let seconds = ttl.filter(|ttl| *ttl != 0).unwrap_or(key.token_seconds);
    let claims = Claims::new(agent, key.id, seconds, sub);
    let rejected = key.quirk == Quirk::Revoked || (key.quirk == Quirk::Flaky && mints % 2 == 1);
    let token = if rejected { app.signer.forge(&claims) } else { app.signer.sign(&claims) };
    let source = if claims.sub.is_some() { "host" } else { "anonymous" };
    let mut answer = json!({
        "token": token, "expires_in": claims.exp - clock::epoch_seconds(), "expires_at": claims.exp,
        "identity": {"source": source},
    });
    if let Some(sub) = &claims.sub {
        answer["context_envelope"] = Value::String(app.signer.envelope(agent, sub));
    }
    Ok(json_response(StatusCode::CREATED, &answer))
}

/// `GET /v1/embed/config`.
pub(super) async fn config(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    // A browser sends no Origin with a same-origin GET, and the demo's page is same-origin.
    let same_origin = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    if header(&headers, &ORIGIN).is_none() && !same_origin {
        return Err(missing_origin());
    }
    let asked = Fields::query(query.as_deref()).string("embed_key");
    let key = asked.or_else(|| Some(headers.get("x-karta-embed-key")?.to_str().ok()?.to_owned()));
    let key = key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()).ok_or_else(|| {
        ApiError::flat(StatusCode::BAD_REQUEST, "missing_embed_key", "embed_key is required")
    })?;
    app.stats.count("cp /internal/embed/config");
    if let Some(mut replacement) = app.faults.config() {
        let status = replacement.remove("__status").and_then(|status| status.as_u64());
        let status = status.and_then(|status| StatusCode::from_u16(u16::try_from(status).ok()?).ok());
        return Ok(json_response(status.unwrap_or(StatusCode::OK), &Value::Object(replacement)));
    }
    let key = catalog::embed_key(&key).ok_or_else(|| ApiError::Flat {
        status: StatusCode::NOT_FOUND,
        body: json!({"error": "not_found"}),
        retry_after: None,
    })?;
    let mut response = json_response(StatusCode::OK, &widget::config(key.agent));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    Ok(response)
}

/// `GET /v1/account/proposals`: the demo has no accounts.
pub(super) async fn proposals(headers: HeaderMap) -> Response {
    if bearer(&headers).is_none() {
        let missing = ApiError::flat(StatusCode::UNAUTHORIZED, "invalid_token", "Missing session token");
        return missing.into_response();
    }
    json_response(StatusCode::NOT_FOUND, &json!({}))
}

fn missing_origin() -> ApiError {
    ApiError::flat(StatusCode::BAD_REQUEST, "missing_origin", "Origin header is required")
}

fn header<'a>(headers: &'a HeaderMap, name: &axum::http::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
}

/// Whether pages of this Origin may embed the agent: local ones, the server's own, and those it lists.
fn may_embed(agent: &Agent, origin: &str, host: Option<&str>) -> bool {
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1")
        || host.is_some_and(|host| host == authority)
        || agent.allowed_origins.is_some_and(|list| list.contains(&origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::AGENTS;

    #[test]
    fn local_own_and_listed_origins_may_embed() {
        let may = |agent: usize, origin, host| may_embed(&AGENTS[agent], origin, host);
        assert!(may(0, "http://localhost", None) && may(0, "http://127.0.0.1:8080", None));
        assert!(may(0, "http://box.lan:9", Some("box.lan:9")));
        assert!(may(1, "http://allowed.example", None));
        for stranger in ["http://evil.example", "null", "http://localhost.evil.example", ""] {
            assert!(!may(0, stranger, Some("127.0.0.1:1")), "{stranger}");
        }
    }
}
