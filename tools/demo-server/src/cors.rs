//! CORS as the server answers it: tokens are bearers, not cookies, so Origins are echoed; one agent has an
//! allow list. The same headers go on every answer, errors included, except on an unhandled 500.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::catalog::{self, ORG};
use crate::error::WithoutCors;

/// Answers preflights and labels answers.
pub(crate) async fn apply(State(_): State<Arc<App>>, request: Request, next: Next) -> Response {
    let origin =
        request.headers().get(ORIGIN).filter(|origin| is_allowed(request.uri().path(), origin)).cloned();
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if response.extensions_mut().remove::<WithoutCors>().is_none() {
        label(response.headers_mut(), origin);
    }
    response
}

fn label(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
}

/// Whether the Origin is echoed on this path: everywhere but under an agent that lists its Origins, or under
/// an agent that does not exist.
fn is_allowed(path: &str, origin: &HeaderValue) -> bool {
    let mut segments = path.trim_start_matches('/').split('/');
    match (segments.next(), segments.next(), segments.next()) {
        (Some("v1"), ..) => true,
        (Some(org), Some(slug), Some("v1")) => match catalog::agent(slug) {
            Some(agent) => {
                org != ORG || agent.allowed_origins.is_none_or(|list| list.iter().any(|o| origin == o))
            }
            None => false,
        },
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_strict_agent_has_a_list() {
        let stranger = HeaderValue::from_static("http://stranger.example");
        let listed = HeaderValue::from_static("http://allowed.example");
        assert!(is_allowed("/v1/embed/config", &stranger));
        assert!(is_allowed("/coffeeco/support-bot/v1/whoami", &stranger));
        assert!(!is_allowed("/coffeeco/strict-bot/v1/whoami", &stranger));
        assert!(is_allowed("/coffeeco/strict-bot/v1/whoami", &listed));
        assert!(!is_allowed("/coffeeco/nobody/v1/whoami", &listed));
    }
}
