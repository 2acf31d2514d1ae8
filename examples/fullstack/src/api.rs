//! What the page asks its own server for.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

/// What the page is rendered with. All of it may be seen by the visitor it is made for.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub base_url: String,
    pub project: String,
    /// The publishable key.
    pub embed_key: String,
    pub user_id: String,
    /// Proves the user id to Karta: an HMAC by a secret that only servers know.
    pub identity_token: String,
}

/// Answers without a request to anybody.
#[get("/api/settings")]
pub async fn settings() -> Result<Settings> {
    let config = crate::karta::Config::from_environment();
    let user_id = crate::karta::signed_in_user();
    Ok(Settings {
        identity_token: config.identity_token(&user_id),
        base_url: config.base_url,
        project: config.project,
        embed_key: config.embed_key,
        user_id,
    })
}

/// What `token_endpoint` is to answer. The SDK reads it; this app's page does not.
#[cfg_attr(not(feature = "server"), allow(dead_code))]
#[derive(Serialize, Deserialize)]
pub struct SessionToken {
    pub token: String,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

/// A session token for the user who is signed in here. An ordinary route: the SDK's `token_endpoint` GETs it, with the
/// cookies of this site.
#[get("/api/karta-token")]
pub async fn karta_token() -> Result<SessionToken> {
    let config = crate::karta::Config::from_environment();
    Ok(config.mint(&crate::karta::signed_in_user()).await?)
}
