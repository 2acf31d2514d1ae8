//! [`Token`]: a session token and how long it may be used.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::options::Secret;
use crate::protocol::json::{number, string, whole};

/// A token is renewed this long before it expires, in milliseconds: the server checks `exp` without leeway, and
/// clocks and requests take their time.
pub(crate) const SKEW_MS: u64 = 30_000;

/// JWTs are written without padding; some issuers add it.
const JWT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A session token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) secret: Secret,
    /// When it expires, in milliseconds since the Unix epoch, if that is known.
    pub(crate) expires_at: Option<u64>,
    /// The verified user that it was minted for, if it says so.
    pub(crate) subject: Option<String>,
    /// A context for the next new session, good for one use.
    pub(crate) context_envelope: Option<String>,
}

impl Token {
    /// A bare token; its expiry is read from the token itself if it is a JWT.
    pub(crate) fn bare(secret: Secret) -> Self {
        let claims = jwt_claims(secret.expose()).unwrap_or_default();
        let expires_at = claims.get("exp").and_then(seconds).map(to_millis);
        let subject = claims.get("sub").and_then(Value::as_str).map(str::to_owned);
        Self { secret, expires_at, subject, context_envelope: None }
    }

    /// A mint's answer: `token`, and its expiry as `expires_in` (seconds), `expires_at` (below 10^12: seconds) or
    /// the token's own `exp`, in that order.
    pub(crate) fn from_answer(map: &Map<String, Value>, now: u64) -> Option<Self> {
        let mut token =
            Self::bare(Secret::new(string(map, "token").filter(|token| !token.trim().is_empty())?));
        let in_seconds =
            map.get("expires_in").and_then(seconds).map(|s| now.saturating_add(s.saturating_mul(1000)));
        let at = number(map, "expires_at").map(to_millis);
        token.expires_at = in_seconds.or(at).or(token.expires_at);
        token.context_envelope = string(map, "context_envelope");
        Some(token)
    }

    /// Whether it can be used for a while yet.
    pub(crate) fn is_fresh(&self, now: u64) -> bool {
        self.expires_at.is_none_or(|expires_at| now.saturating_add(SKEW_MS) < expires_at)
    }
}

fn seconds(value: &Value) -> Option<u64> {
    whole(value).or_else(|| value.as_f64().filter(|seconds| *seconds >= 0.0).map(|seconds| seconds as u64))
}

fn to_millis(at: u64) -> u64 {
    const FIRST_MILLIS: u64 = 1_000_000_000_000;
    if at < FIRST_MILLIS { at.saturating_mul(1000) } else { at }
}

/// The claims of a JWT. They are not checked here: only the server can.
fn jwt_claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    serde_json::from_slice(&JWT_BASE64.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // {"alg":"none"}.{"exp":2000000000}.
    const JWT: &str = "eyJhbGciOiJub25lIn0.eyJleHAiOjIwMDAwMDAwMDB9.c2ln";

    fn expiry(answer: Value) -> Option<u64> {
        Token::from_answer(answer.as_object().unwrap(), 1_000).unwrap().expires_at
    }

    #[test]
    fn the_expiry_is_read_in_the_order_of_the_official_client() {
        assert_eq!(expiry(json!({"token": JWT, "expires_in": 60, "expires_at": 5})), Some(61_000));
        assert_eq!(expiry(json!({"token": JWT, "expires_at": 1_800_000_000})), Some(1_800_000_000_000));
        assert_eq!(
            expiry(json!({"token": JWT, "expires_at": 1_800_000_000_123u64})),
            Some(1_800_000_000_123)
        );
        assert_eq!(expiry(json!({"token": JWT, "expires_in": "soon"})), Some(2_000_000_000_000));
        assert_eq!(expiry(json!({"token": "opaque"})), None);
    }

    #[test]
    fn a_token_is_renewed_thirty_seconds_early() {
        let token = Token { expires_at: Some(100_000), ..Token::bare("t".into()) };
        assert!(token.is_fresh(69_999));
        assert!(!token.is_fresh(70_000));
        assert!(Token::bare("t".into()).is_fresh(u64::MAX));
    }

    #[test]
    fn an_answer_without_a_token_is_none() {
        for answer in [json!({}), json!({"token": ""}), json!({"token": 7})] {
            assert_eq!(Token::from_answer(answer.as_object().unwrap(), 0), None);
        }
    }
}
