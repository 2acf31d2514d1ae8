//! What every example page shares: where its agent is.
#![allow(dead_code, reason = "no page needs all of it")]

use karta_dioxus::{AgentOptions, Persist, Transport, User};
use web_sys::UrlSearchParams;

/// The parameters of the page's address.
pub struct Page {
    parameters: Option<UrlSearchParams>,
    origin: String,
}

impl Page {
    pub fn current() -> Self {
        let location = web_sys::window().map(|window| window.location());
        let search = location.as_ref().and_then(|location| location.search().ok()).unwrap_or_default();
        Self {
            parameters: UrlSearchParams::new_with_str(&search).ok(),
            origin: location.and_then(|location| location.origin().ok()).unwrap_or_default(),
        }
    }

    /// A parameter, `None` when it is not there.
    pub fn get(&self, name: &str) -> Option<String> {
        self.parameters.as_ref()?.get(name)
    }

    pub fn base_url(&self) -> String {
        // `cargo xtask serve` serves the page and the demo agent at one address.
        self.get("base_url").unwrap_or_else(|| self.origin.clone())
    }

    pub fn project(&self) -> String {
        self.get("project").unwrap_or_else(|| "coffeeco/support-bot".into())
    }

    pub fn user(&self) -> Option<User> {
        let id = self.get("user_id")?;
        Some(match self.get("identity_token") {
            Some(token) => User::verified(id, token),
            None => User::soft(id),
        })
    }

    /// The options that the address asks for; the demo agent's without any. `persist` may be `session`, `local` or
    /// `none`.
    pub fn options(&self, default_persist: Persist) -> AgentOptions {
        let mut options = AgentOptions::new(self.project()).base_url(self.base_url()).user(self.user());
        if self.get("transport").as_deref() == Some("responses") {
            options = options.transport(Transport::Responses);
        }
        let (token, endpoint) = (self.get("token"), self.get("token_endpoint"));
        let key = self.get("embed_key");
        let key = key.or_else(|| (token.is_none() && endpoint.is_none()).then(|| "pk_live_demo".into()));
        options = options.persist(match self.get("persist").as_deref() {
            Some("session") => Persist::Session,
            Some("local") => Persist::Local,
            Some(_) => Persist::None,
            None => default_persist,
        });
        if let Some(key) = key {
            options = options.embed_key(key);
        }
        if let Some(token) = token {
            options = options.token(token);
        }
        if let Some(endpoint) = endpoint {
            options = options.token_endpoint(endpoint);
        }
        options
    }
}
