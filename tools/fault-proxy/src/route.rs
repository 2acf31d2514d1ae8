//! [`Route`]: what a request is about.

use axum::http::Method;
use serde::{Deserialize, Serialize};

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Any of them. No request is only this.
    Any,
    /// `POST /v1/embed/session-tokens`
    Mint,
    /// `GET /v1/embed/config`
    Config,
    /// `GET .../whoami`
    Whoami,
    /// `POST .../sessions`
    Create,
    /// `GET .../sessions`
    List,
    /// `GET .../sessions/{id}`
    Session,
    /// `POST .../sessions/{id}/events`
    Post,
    /// `GET .../sessions/{id}/events/stream`
    Stream,
    /// `GET .../sessions/{id}/transcript`
    Transcript,
    /// `POST .../sessions/{id}/files`
    Files,
    /// `POST .../sessions/{id}/prewarm`
    Prewarm,
    /// `POST .../responses`
    Responses,
    /// Anything else.
    Other,
}

impl Route {
    /// What a request is about.
    #[must_use]
    pub fn of(method: &Method, path: &str) -> Self {
        match path {
            "/v1/embed/session-tokens" => return Self::Mint,
            "/v1/embed/config" => return Self::Config,
            _ => {}
        }
        let rest: Vec<&str> = path.trim_matches('/').split('/').skip(2).collect();
        match (method, rest.as_slice()) {
            (_, ["v1", "whoami"]) => Self::Whoami,
            (_, ["v1", "responses"]) => Self::Responses,
            (&Method::POST, ["v1", "managed-agents", "sessions"]) => Self::Create,
            (_, ["v1", "managed-agents", "sessions"]) => Self::List,
            (_, ["v1", "managed-agents", "sessions", _]) => Self::Session,
            (_, ["v1", "managed-agents", "sessions", _, "events"]) => Self::Post,
            (_, ["v1", "managed-agents", "sessions", _, "events", "stream"]) => Self::Stream,
            (_, ["v1", "managed-agents", "sessions", _, "transcript"]) => Self::Transcript,
            (_, ["v1", "managed-agents", "sessions", _, "files"]) => Self::Files,
            (_, ["v1", "managed-agents", "sessions", _, "prewarm"]) => Self::Prewarm,
            _ => Self::Other,
        }
    }

    /// Whether a rule for this route is one for `route`.
    #[must_use]
    pub fn covers(self, route: Self) -> bool {
        self == Self::Any || self == route
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_recognised_by_method_and_path() {
        let base = "/coffeeco/support-bot/v1/managed-agents/sessions";
        assert_eq!(Route::of(&Method::POST, base), Route::Create);
        assert_eq!(Route::of(&Method::GET, base), Route::List);
        assert_eq!(Route::of(&Method::GET, &format!("{base}/a")), Route::Session);
        assert_eq!(Route::of(&Method::GET, &format!("{base}/a/events/stream")), Route::Stream);
        assert_eq!(Route::of(&Method::POST, &format!("{base}/a/events")), Route::Post);
        assert_eq!(Route::of(&Method::POST, "/v1/embed/session-tokens"), Route::Mint);
        assert_eq!(Route::of(&Method::GET, "/__peer__/stats"), Route::Other);
        assert!(Route::Any.covers(Route::Other) && !Route::Post.covers(Route::Stream));
    }
}
