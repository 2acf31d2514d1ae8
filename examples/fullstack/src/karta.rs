//! What only the server knows and does.

use std::env;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::api::SessionToken;

/// The server's settings. Without any it talks to the demo agent of `cargo xtask serve`.
pub struct Config {
    pub base_url: String,
    pub project: String,
    pub embed_key: String,
    /// Signs identities: it must never reach a page.
    identity_secret: String,
    /// The `Origin` that tokens are minted for: this site's.
    origin: String,
}

impl Config {
    pub fn from_environment() -> Self {
        let or = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
        Self {
            base_url: or("KARTA_BASE_URL", "http://127.0.0.1:8787"),
            project: or("KARTA_PROJECT", "coffeeco/support-bot"),
            embed_key: or("KARTA_EMBED_KEY", "pk_live_demo"),
            identity_secret: or("KARTA_IDENTITY_SECRET", "peer-identity-secret"),
            origin: or("SITE_ORIGIN", "http://127.0.0.1:8080"),
        }
    }

    /// The identity token of a user: the hexadecimal HMAC-SHA256 of the id.
    pub fn identity_token(&self, user_id: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.identity_secret.as_bytes()).expect("any length will do");
        mac.update(user_id.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    /// Asks Karta for a session token that is bound to this user.
    pub async fn mint(&self, user_id: &str) -> Result<SessionToken, reqwest::Error> {
        let body = serde_json::json!({
            "embed_key": self.embed_key,
            "user_id": user_id,
            "identity_token": self.identity_token(user_id),
        });
        let request = reqwest::Client::new().post(format!("{}/v1/embed/session-tokens", self.base_url));
        request.header("origin", &self.origin).json(&body).send().await?.error_for_status()?.json().await
    }
}

/// Who sends this request. An app with accounts reads its session cookie here; this one knows only Ada.
pub fn signed_in_user() -> String {
    "ada".to_owned()
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn an_identity_token_is_the_hmac_of_the_user_id() {
        let config = Config { identity_secret: "key".into(), ..Config::from_environment() };
        // RFC 2104's classic, as in every HMAC implementation's tests.
        assert_eq!(
            config.identity_token("The quick brown fox jumps over the lazy dog"),
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
        );
    }
}
