//! The server's configuration of an embedded widget, which needs no client: a page shows a launcher long before there
//! is one.

use serde_json::{Map, Value};

use super::call::{Call, Line};
use crate::error::Result;
use crate::options::{AgentOptions, Auth, DEFAULT_BASE_URL, check_base_url, without_query};
use crate::platform;
use crate::protocol::http::encode;

/// `GET /v1/embed/config`, which an embed key gives access to. Without one there is nothing to ask for.
///
/// # Errors
///
/// Options that no client could be made of, and whatever the server answers.
pub(crate) async fn embed_config(options: &AgentOptions) -> Result<Option<Map<String, Value>>> {
    ask(options).await.map_err(|error| {
        let user = options.user.as_ref().and_then(|user| user.identity_token.as_ref());
        let secrets = [options.embed_key.as_ref(), options.token.as_ref(), user];
        // A server may repeat what it was sent.
        error.redact(secrets.into_iter().flatten().map(|secret| secret.expose()))
    })
}

async fn ask(options: &AgentOptions) -> Result<Option<Map<String, Value>>> {
    options.validate()?;
    let base_url = check_base_url(options.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))?;
    let line = Line { http: platform::simple_http(&base_url)?, clock: platform::default_clock() };
    let Auth::EmbedKey(key) = options.auth()? else { return Ok(None) };
    let call = Call::get(format!("{base_url}/v1/embed/config?embed_key={}", encode(key.expose())));
    let response = line.send(call.request(), call.timeout).await?;
    line.object(response, without_query(&call.url), call.timeout).await.map(Some)
}
