//! Who is calling, and what that lets them see.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};
use std::sync::Arc;

use crate::app::App;
use crate::catalog::{self, Agent};
use crate::conversation::Owner;
use crate::error::ApiError;
use crate::ids;
use crate::token::Claims;

/// The bearer of a valid session token.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    pub(crate) claims: Claims,
    pub(crate) token: String,
}

impl FromRequestParts<Arc<App>> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let claims = app.signer.session(token).ok_or_else(ApiError::unauthorized)?;
        Ok(Self { claims, token: token.to_owned() })
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl Principal {
    /// The agent of a path, which has to be the one the token is pinned to.
    pub(crate) fn agent(&self, org: &str, agent: &str) -> Result<&'static Agent, ApiError> {
        let pinned = self.claims.org_slug == org && self.claims.agent_slug == agent;
        catalog::agent(agent).filter(|_| pinned).ok_or_else(|| {
            ApiError::text(StatusCode::NOT_FOUND, format!("no active release for agent '{agent}'"))
        })
    }

    /// The end user of a session to create: the verified one, else the one in the metadata.
    pub(crate) fn end_user(&self, metadata: &Map<String, Value>) -> Result<Option<String>, ApiError> {
        let claimed = ["end_user_id", "user_id"]
            .iter()
            .filter_map(|key| metadata.get(*key).and_then(Value::as_str))
            .find(|id| !id.is_empty());
        let end_user = match (&self.claims.sub, claimed) {
            (Some(sub), Some(claimed)) if sub != claimed => {
                let message = "metadata user id does not match the verified token subject";
                let detail = json!({"error": "identity_mismatch", "message": message});
                return Err(ApiError::object(StatusCode::FORBIDDEN, detail));
            }
            (Some(sub), _) => Some(sub.clone()),
            (None, Some("ephemeral")) => Some(format!("ephemeral-{}", ids::long())),
            (None, claimed) => claimed.map(str::to_owned),
        };
        match end_user {
            Some(id) if !is_safe(&id) => {
                let message = "end_user_id contains an unsupported character or shape";
                let detail = json!({"error": "invalid_end_user_id", "message": message});
                Err(ApiError::object(StatusCode::BAD_REQUEST, detail))
            }
            end_user => Ok(end_user),
        }
    }

    /// Whose lists and transcripts to show: the verified user's, else those of the asked-for id, else nobody's.
    pub(crate) fn owner(&self, requested: Option<String>) -> Result<Option<Owner>, ApiError> {
        let end_user = match (&self.claims.sub, requested) {
            (Some(sub), Some(requested)) if *sub != requested => {
                return Err(ApiError::object(StatusCode::FORBIDDEN, json!({"error": "identity_mismatch"})));
            }
            (Some(sub), _) => Some(sub.clone()),
            (None, requested) => requested,
        };
        Ok(end_user.map(|end_user| Owner { agent_id: self.claims.agent_id, end_user }))
    }
}

/// Whether an id can't escape a storage key.
fn is_safe(id: &str) -> bool {
    id.chars().count() <= 200
        && !id.starts_with('.')
        && !id.contains("..")
        && !id.contains(['/', '\\'])
        && !id.chars().any(|c| c < ' ' || c == '\u{7f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_leave_their_folder_are_unsafe() {
        for id in ["a/b", "a\\b", "..", "a..b", ".hidden", "a\nb", "\u{7f}", &"x".repeat(201)] {
            assert!(!is_safe(id), "{id:?}");
        }
        for id in ["ann", "ann@example.com", "user:7", "Ünï", &"x".repeat(200)] {
            assert!(is_safe(id), "{id:?}");
        }
    }

    #[test]
    fn a_bearer_scheme_is_read_in_any_case() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, "bEaReR abc".parse().expect("a header"));
        assert_eq!(bearer(&headers), Some("abc"));
        headers.insert(AUTHORIZATION, "Basic abc".parse().expect("a header"));
        assert_eq!(bearer(&headers), None);
    }
}
