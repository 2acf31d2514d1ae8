//! What of the options makes another client.

use crate::options::{AgentOptions, Secret, Transport};

/// The identity of options. Closures have none: only whether there is one counts.
#[derive(Clone, PartialEq)]
pub(super) struct Identity {
    project: String,
    base_url: Option<String>,
    embed_key: Option<Secret>,
    token: Option<Secret>,
    token_endpoint: Option<String>,
    has_token_fn: bool,
    transport: Transport,
    model: Option<String>,
    user_id: Option<String>,
    identity_token: Option<Secret>,
}

impl Identity {
    pub(super) fn of(options: &AgentOptions) -> Self {
        Self {
            project: options.project.clone(),
            base_url: options.base_url.clone(),
            embed_key: options.embed_key.clone(),
            token: options.token.clone(),
            token_endpoint: options.token_endpoint.clone(),
            has_token_fn: options.token_fn.is_some(),
            transport: options.transport,
            model: options.model.clone(),
            user_id: options.user.as_ref().and_then(|user| user.id.clone()),
            identity_token: options.user.as_ref().and_then(|user| user.identity_token.clone()),
        }
    }
}
