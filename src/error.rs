//! [`KartaError`]: everything that can go wrong, told apart by what a program can do about it.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The result of a fallible call of this crate.
///
/// ```
/// fn read(code: &str) -> karta_dioxus::Result<u32> {
///     code.parse().map_err(|_| karta_dioxus::KartaError::Options { message: format!("{code} is no number") })
/// }
/// assert!(read("x").is_err());
/// ```
pub type Result<T, E = KartaError> = std::result::Result<T, E>;

/// Why a call or a turn failed.
///
/// The variants differ in what the caller can do: mend the options, sign in again, wait, retry, or tell the
/// user. [`code`](Self::code) is the machine-readable reason, [`status`](Self::status) the HTTP status where
/// there was one. It serialises as `{message, code, status}`.
///
/// Neither `Debug` nor `Display` ever shows an embed key, a token or an identity token. An aborted stream is
/// not an error: dropping a stream ends it silently.
///
/// ```
/// use karta_dioxus::KartaError;
///
/// let error = KartaError::RateLimited {
///     message: "too many requests".into(),
///     code: Some("rate_limited".into()),
///     retry_after: Some(7),
/// };
/// assert!(error.is_retryable());
/// assert_eq!((error.retry_after(), error.code()), (Some(7), Some("rate_limited")));
/// assert_eq!(error.to_string(), "too many requests (try again in 7 s)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KartaError {
    /// The options can't work: a malformed project, no or two auth sources, an unusable base URL.
    #[error("{message}")]
    Options {
        /// What is wrong and how to mend it.
        message: String,
    },
    /// The server refused the credentials (401), also after one forced new token where one could be had.
    #[error("{message}")]
    Authentication {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
    },
    /// The credentials are good and do not allow this (403): `key_disabled`, `origin_not_allowed`,
    /// `identity_mismatch`, `continuation_principal_mismatch` and others.
    #[error("{message}")]
    Forbidden {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
    },
    /// A budget or a cap is used up (402, or 429 `limit_reached`). Waiting does not help.
    #[error("{message}")]
    LimitReached {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
        /// 402 or 429.
        status: u16,
    },
    /// Too many requests (429).
    #[error("{message}{}", wait(*.retry_after))]
    RateLimited {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
        /// How many seconds to wait, when the server said.
        retry_after: Option<u64>,
    },
    /// There is no such agent, session or request (404).
    #[error("{message}")]
    NotFound {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
    },
    /// The state does not allow this any more (409), such as an approval that was already answered.
    #[error("{message}")]
    Conflict {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
    },
    /// The server refused what was sent (400, 413, 422 and the remaining 4xx).
    #[error("{message}")]
    InvalidRequest {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
        /// The HTTP status.
        status: u16,
    },
    /// The server can't answer now (5xx).
    #[error("{message}{}", wait(*.retry_after))]
    Unavailable {
        /// What the server said.
        message: String,
        /// The server's code, when it gave one.
        code: Option<String>,
        /// The HTTP status.
        status: u16,
        /// How many seconds to wait, when the server said.
        retry_after: Option<u64>,
    },
    /// No answer arrived. In a browser this is also what a refusal by CORS and an unhandled error of the
    /// server look like.
    #[error("{message}")]
    Network {
        /// What happened.
        message: String,
    },
    /// An answer arrived that does not follow the protocol, such as HTML where JSON was due.
    #[error("{message}")]
    Protocol {
        /// What was expected and what came.
        message: String,
    },
    /// The chosen transport or platform can't do this.
    #[error("{message}")]
    Unsupported {
        /// What is not supported, and what is instead.
        message: String,
    },
    /// [`shutdown`](crate::KartaAgentClient::shutdown) was called: this client does nothing any more.
    #[error("the client was shut down")]
    Closed,
    /// The agent's turn failed.
    #[error("{message}")]
    Turn {
        /// What the agent or the server said.
        message: String,
        /// The failure's code, such as `provider_error` or `turn_stalled`, when there is one.
        code: Option<String>,
    },
}

fn wait(retry_after: Option<u64>) -> String {
    retry_after.map(|seconds| format!(" (try again in {seconds} s)")).unwrap_or_default()
}

impl KartaError {
    pub(crate) fn options(message: impl Into<String>) -> Self {
        Self::Options { message: message.into() }
    }

    pub(crate) fn network(message: impl Into<String>) -> Self {
        Self::Network { message: message.into() }
    }

    pub(crate) fn protocol(message: impl Into<String>) -> Self {
        Self::Protocol { message: message.into() }
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Self::Unsupported { message: message.into() }
    }

    /// The machine-readable reason: the server's own code when it gave one, and for what this crate finds
    /// itself `invalid_options`, `network_error`, `protocol_error`, `unsupported` or `closed`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Authentication { code, .. }
            | Self::Forbidden { code, .. }
            | Self::LimitReached { code, .. }
            | Self::RateLimited { code, .. }
            | Self::NotFound { code, .. }
            | Self::Conflict { code, .. }
            | Self::InvalidRequest { code, .. }
            | Self::Unavailable { code, .. }
            | Self::Turn { code, .. } => code.as_deref(),
            Self::Options { .. } => Some("invalid_options"),
            Self::Network { .. } => Some("network_error"),
            Self::Protocol { .. } => Some("protocol_error"),
            Self::Unsupported { .. } => Some("unsupported"),
            Self::Closed => Some("closed"),
        }
    }

    /// The HTTP status of the answer, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Authentication { .. } => Some(401),
            Self::Forbidden { .. } => Some(403),
            Self::NotFound { .. } => Some(404),
            Self::Conflict { .. } => Some(409),
            Self::RateLimited { .. } => Some(429),
            Self::LimitReached { status, .. }
            | Self::InvalidRequest { status, .. }
            | Self::Unavailable { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the same call may succeed later without anything being changed. A failed turn counts: the
    /// message can be sent again.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::Unavailable { .. } | Self::Network { .. } | Self::Turn { .. }
        )
    }

    /// How many seconds the server asks to wait before the next try, when it said.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The same error with every occurrence of the given secrets blanked out of its message and its code.
    pub(crate) fn redact<'a>(mut self, secrets: impl Iterator<Item = &'a str>) -> Self {
        let blank = |text: &mut String, secret: &str| {
            if text.contains(secret) {
                *text = text.replace(secret, "***");
            }
        };
        for secret in secrets.filter(|secret| secret.len() >= 6) {
            if let Some(message) = self.message_mut() {
                blank(message, secret);
            }
            if let Some(code) = self.code_mut() {
                blank(code, secret);
            }
        }
        self
    }

    fn code_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Authentication { code, .. }
            | Self::Forbidden { code, .. }
            | Self::LimitReached { code, .. }
            | Self::RateLimited { code, .. }
            | Self::NotFound { code, .. }
            | Self::Conflict { code, .. }
            | Self::InvalidRequest { code, .. }
            | Self::Unavailable { code, .. }
            | Self::Turn { code, .. } => code.as_mut(),
            _ => None,
        }
    }

    fn message_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Options { message }
            | Self::Authentication { message, .. }
            | Self::Forbidden { message, .. }
            | Self::LimitReached { message, .. }
            | Self::RateLimited { message, .. }
            | Self::NotFound { message, .. }
            | Self::Conflict { message, .. }
            | Self::InvalidRequest { message, .. }
            | Self::Unavailable { message, .. }
            | Self::Network { message }
            | Self::Protocol { message }
            | Self::Unsupported { message }
            | Self::Turn { message, .. } => Some(message),
            Self::Closed => None,
        }
    }
}

impl Serialize for KartaError {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("message", &self.to_string())?;
        map.serialize_entry("code", &self.code())?;
        map.serialize_entry("status", &self.status())?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_serialises_as_message_code_and_status() {
        let error = KartaError::Conflict { message: "answered".into(), code: None };
        assert_eq!(
            serde_json::to_value(&error).unwrap(),
            serde_json::json!({"message": "answered", "code": null, "status": 409})
        );
        assert_eq!(serde_json::to_value(KartaError::Closed).unwrap()["code"], "closed");
    }

    #[test]
    fn secrets_are_blanked_out_of_messages() {
        let error = KartaError::protocol("no route for pk_live_abc").redact(["pk_live_abc", ""].into_iter());
        assert_eq!(error.to_string(), "no route for ***");
        let error = KartaError::Conflict { message: "no".into(), code: Some("stale:pk_live_abc".into()) };
        assert_eq!(error.redact(["pk_live_abc"].into_iter()).code(), Some("stale:***"));
    }
}
