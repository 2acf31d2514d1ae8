//! [`Decision`]: the answer to a pause.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What the user decides on a pause. `true` and `false` convert to [`ApproveOnce`](Self::ApproveOnce) and
/// [`Deny`](Self::Deny).
///
/// ```
/// use karta_dioxus::Decision;
///
/// assert_eq!(Decision::from(true), Decision::ApproveOnce);
/// assert_eq!("approve_session".parse(), Ok(Decision::ApproveSession));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// The tool may run this time.
    ApproveOnce,
    /// The tool may run for the rest of the session.
    ApproveSession,
    /// The tool may not run, or the questions are declined.
    Deny,
    /// The answers to questions, keyed by the question's text; several choices joined by `, `.
    Answer(BTreeMap<String, String>),
    /// Another option that the pause offered, by its name on the wire.
    Other(String),
}

impl Decision {
    /// The decision's name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::ApproveOnce => "approve_once",
            Self::ApproveSession => "approve_session",
            Self::Deny => "deny",
            Self::Answer(_) => "answer",
            Self::Other(name) => name,
        }
    }

    pub(crate) fn body(&self, request_id: &str) -> Value {
        let mut body =
            json!({"type": "user.tool_confirmation", "request_id": request_id, "result": self.as_str()});
        if let Self::Answer(answers) = self {
            body["answers"] = json!(answers);
        }
        body
    }
}

impl From<bool> for Decision {
    fn from(allow: bool) -> Self {
        if allow { Self::ApproveOnce } else { Self::Deny }
    }
}

impl std::str::FromStr for Decision {
    type Err = std::convert::Infallible;

    /// Never fails: a name that is not known is [`Other`](Self::Other).
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name {
            "approve_once" | "allow" => Self::ApproveOnce,
            "approve_session" => Self::ApproveSession,
            "deny" => Self::Deny,
            other => Self::Other(other.to_owned()),
        })
    }
}
