//! What a client is made from: [`AgentOptions`], [`User`], [`Transport`] and the [`Auth`] sources.

mod auth;
mod project;
mod secret;
mod user;

use std::sync::Arc;

pub(crate) use auth::{Auth, ContextFn};
pub use auth::{TokenFn, TokenRequest};
pub(crate) use project::{check_base_url, check_project, origin_of};
pub use secret::Secret;
pub use user::User;

use crate::error::{KartaError, Result};
use crate::ports::{Clock, Http, MaybeSend, MaybeSendSync};

/// Where agents are hosted unless [`AgentOptions::base_url`] says otherwise.
///
/// ```
/// use karta_dioxus::{AgentOptions, DEFAULT_BASE_URL};
///
/// assert_eq!(DEFAULT_BASE_URL, "https://agent.karta.sh");
/// let staging = AgentOptions::new("coffeeco/support-bot").base_url("https://staging.example");
/// ```
pub const DEFAULT_BASE_URL: &str = "https://agent.karta.sh";

/// How the id of a visitor without an id begins, in the official widget too.
pub(crate) const VISITOR_PREFIX: &str = "anon_";

/// The API that a client speaks.
///
/// ```
/// use karta_dioxus::{AgentOptions, KartaAgentClient, Transport};
///
/// let options = AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_...").transport(Transport::Responses);
/// let client = KartaAgentClient::new(options)?;
/// assert_eq!(client.transport(), Transport::Responses);
/// assert_eq!(Transport::default(), Transport::ManagedAgents);
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// The Managed Agents API: sessions, resumable streams, approvals, queues. What to use.
    #[default]
    ManagedAgents,
    /// The OpenAI-compatible Responses API: text in, text out. It can't resume, confirm, interrupt, list
    /// sessions or take files; those calls answer [`KartaError::Unsupported`].
    Responses,
}

/// Where a page remembers its conversation between loads.
///
/// ```
/// use karta_dioxus::{AgentOptions, Persist};
///
/// // A reload shows the conversation again; another tab begins its own.
/// let options = AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_...").persist(Persist::Session);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Persist {
    /// Nowhere: each load begins anew.
    #[default]
    None,
    /// In the tab (`sessionStorage`): until it is closed.
    Session,
    /// In the browser (`localStorage`): until it is cleared.
    Local,
}

/// Everything a [`KartaAgentClient`](crate::KartaAgentClient) is made from.
///
/// The project and exactly one auth source are required; the rest has defaults. Nothing is checked or
/// fetched until the client is made. `Debug` shows no secret.
///
/// ```
/// use karta_dioxus::{AgentOptions, User};
///
/// let options = AgentOptions::new("coffeeco/support-bot")
///     .embed_key("pk_live_demo")
///     .user(User::soft("user_123"));
/// assert!(!format!("{options:?}").contains("pk_live_demo"));
///
/// // A token of your own server's, a model by its name over the Responses API, and what the agent should know.
/// let options = AgentOptions::new("coffeeco/support-bot")
///     .token_endpoint("/api/karta-token")
///     .transport(karta_dioxus::Transport::Responses)
///     .model("coffeeco-1")
///     .context_fn(|| async { Some("The visitor reads about grinders.".to_owned()) })
///     .event_size_limit(64 * 1024);
/// assert!(options.validate().is_ok());
/// // There is one source of credentials.
/// assert!(options.token("a session token").validate().is_err());
/// ```
#[derive(Clone, Default)]
pub struct AgentOptions {
    pub(crate) project: String,
    pub(crate) base_url: Option<String>,
    pub(crate) embed_key: Option<Secret>,
    pub(crate) token: Option<Secret>,
    pub(crate) token_endpoint: Option<String>,
    pub(crate) token_fn: Option<TokenFn>,
    pub(crate) transport: Transport,
    pub(crate) model: Option<String>,
    pub(crate) user: Option<User>,
    pub(crate) context_fn: Option<ContextFn>,
    pub(crate) http: Option<Arc<dyn Http>>,
    pub(crate) clock: Option<Arc<dyn Clock>>,
    pub(crate) event_size_limit: Option<usize>,
    #[cfg_attr(not(feature = "hook"), allow(dead_code))]
    pub(crate) persist: Persist,
    /// Whether an anonymous visitor is remembered without the session being: the widget takes its session up itself,
    /// on first use.
    #[cfg_attr(not(feature = "hook"), allow(dead_code))]
    pub(crate) remembers_visitor: bool,
}

impl AgentOptions {
    /// Options for the agent `organization/agent`, such as `coffeeco/support-bot`.
    pub fn new(project: impl Into<String>) -> Self {
        Self { project: project.into(), ..Self::default() }
    }

    /// The server's address, by default [`DEFAULT_BASE_URL`].
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Auth by a publishable key (`pk_live_..`), which the client exchanges for session tokens. It may stand
    /// in a page's source.
    #[must_use]
    pub fn embed_key(mut self, key: impl Into<String>) -> Self {
        self.embed_key = Some(Secret::new(key));
        self
    }

    /// Auth by a session token that was minted elsewhere. It can't be renewed: once it has expired, calls
    /// answer [`KartaError::Authentication`].
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Secret::new(token));
        self
    }

    /// Auth by an address of your own server that the client GETs for `{"token": ".."}`; `expires_in`
    /// (seconds) or `expires_at` beside it are respected. In a browser it may be relative to the page.
    #[must_use]
    pub fn token_endpoint(mut self, url: impl Into<String>) -> Self {
        self.token_endpoint = Some(url.into());
        self
    }

    /// Auth by a function that answers a session token. It is called again shortly before the token expires,
    /// and with [`TokenRequest::force`] after the server refused a token.
    ///
    /// ```
    /// use karta_dioxus::{AgentOptions, KartaError, TokenRequest};
    ///
    /// let options = AgentOptions::new("coffeeco/support-bot").token_fn(|request: TokenRequest| async move {
    ///     let fresh = request.force; // after a 401: do not answer from a cache
    ///     Ok::<_, KartaError>(if fresh { "a new token" } else { "a token" })
    /// });
    /// # drop(options);
    /// ```
    #[must_use]
    pub fn token_fn<F, Fut, T, E>(mut self, token_fn: F) -> Self
    where
        F: Fn(TokenRequest) -> Fut + MaybeSendSync + 'static,
        Fut: Future<Output = std::result::Result<T, E>> + MaybeSend + 'static,
        T: Into<String>,
        E: std::fmt::Display,
    {
        self.token_fn = Some(TokenFn::new(token_fn));
        self
    }

    /// The API to speak, by default [`Transport::ManagedAgents`].
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// The model to ask for. Only [`Transport::Responses`] sends it.
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Who is chatting, by default nobody in particular.
    #[must_use]
    pub fn user(mut self, user: impl Into<Option<User>>) -> Self {
        self.user = user.into();
        self
    }

    /// A function whose text goes along with each message, for the agent's eyes only: it is wrapped in
    /// `<session-context>` on the wire and taken out of everything that is shown. When it answers `None`, an
    /// empty text or an error, the message goes without.
    #[must_use]
    pub fn context_fn<F, Fut>(mut self, context_fn: F) -> Self
    where
        F: Fn() -> Fut + MaybeSendSync + 'static,
        Fut: Future<Output = Option<String>> + MaybeSend + 'static,
    {
        self.context_fn = Some(ContextFn::new(context_fn));
        self
    }

    /// The way requests travel, in place of the platform's own: for tests, proxies, or a native build without
    /// the feature `native`.
    #[must_use]
    pub fn http(mut self, http: impl Http + 'static) -> Self {
        self.http = Some(Arc::new(http));
        self
    }

    /// The clock that waits and timeouts go by, in place of the platform's own: for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The largest event, in bytes, that a stream may carry before it fails with
    /// [`KartaError::Protocol`]; by default 1 MiB, which a browser reads in some 50 ms at
    /// worst: a page stands still meanwhile.
    #[must_use]
    pub fn event_size_limit(mut self, bytes: usize) -> Self {
        self.event_size_limit = Some(bytes);
        self
    }

    /// Whether `use_karta_agent` remembers the session's id, and for a visitor without an id an anonymous one, in web
    /// storage, to go on after a reload. By default it does not. A session's id is nearly a secret: whoever reads it
    /// can read the conversation. Storage that is full or refused is no error. Outside a browser, and for the
    /// headless client, this does nothing.
    #[must_use]
    pub fn persist(mut self, persist: Persist) -> Self {
        self.persist = persist;
        self
    }

    /// Checks what can be checked without a request.
    ///
    /// # Errors
    ///
    /// [`KartaError::Options`] names what is wrong and how to mend it.
    pub fn validate(&self) -> Result<()> {
        check_project(&self.project)?;
        check_base_url(self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))?;
        self.auth().map(drop)
    }

    pub(crate) fn auth(&self) -> Result<Auth> {
        let given: Vec<&str> = [
            self.embed_key.is_some().then_some("embed_key"),
            self.token.is_some().then_some("token"),
            self.token_endpoint.is_some().then_some("token_endpoint"),
            self.token_fn.is_some().then_some("token_fn"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if given.len() > 1 {
            return Err(KartaError::options(format!(
                "exactly one auth source is needed, and {} were given: keep one of them",
                given.join(" and ")
            )));
        }
        let empty = |name: &str| Err(KartaError::options(format!("`{name}` is empty")));
        if let Some(key) = &self.embed_key {
            return if key.expose().trim().is_empty() {
                empty("embed_key")
            } else {
                Ok(Auth::EmbedKey(key.clone()))
            };
        }
        if let Some(token) = &self.token {
            return if token.expose().trim().is_empty() {
                empty("token")
            } else {
                Ok(Auth::Static(token.clone()))
            };
        }
        if let Some(url) = &self.token_endpoint {
            return if url.trim().is_empty() {
                empty("token_endpoint")
            } else {
                Ok(Auth::Endpoint(url.clone()))
            };
        }
        if let Some(token_fn) = &self.token_fn {
            return Ok(Auth::Function(token_fn.clone()));
        }
        Err(KartaError::options(
            "no auth source was given: set one of embed_key, token, token_endpoint or token_fn",
        ))
    }
}

impl std::fmt::Debug for AgentOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentOptions")
            .field("project", &self.project)
            .field("base_url", &self.base_url)
            .field("embed_key", &self.embed_key)
            .field("token", &self.token)
            .field("token_endpoint", &self.token_endpoint.as_deref().map(without_query))
            .field("token_fn", &self.token_fn.is_some())
            .field("transport", &self.transport)
            .field("model", &self.model)
            .field("user", &self.user)
            .field("context_fn", &self.context_fn.is_some())
            .finish_non_exhaustive()
    }
}

/// An address as far as it may be shown: a query may carry a secret.
pub(crate) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(options: &AgentOptions) -> String {
        match options.validate() {
            Err(KartaError::Options { message }) => message,
            other => panic!("expected an options error, got {other:?}"),
        }
    }

    #[test]
    fn exactly_one_auth_source_is_needed() {
        let options = AgentOptions::new("coffeeco/support-bot");
        assert!(message(&options).contains("embed_key, token, token_endpoint or token_fn"));
        let two = options.clone().embed_key("pk_live_x").token("t");
        assert!(message(&two).contains("embed_key and token"));
        assert!(message(&options.clone().embed_key("")).contains("`embed_key` is empty"));
        assert_eq!(options.token("t").validate(), Ok(()));
    }

    #[test]
    fn no_secret_is_in_debug() {
        let options = AgentOptions::new("a/b")
            .embed_key("pk_live_secret")
            .token("tok_secret")
            .token_endpoint("/mint?key=secret")
            .user(User::verified("u", "hmac_secret"));
        let shown = format!("{options:?}");
        assert!(!shown.contains("secret"), "{shown}");
        assert!(shown.contains("/mint"));
    }
}
