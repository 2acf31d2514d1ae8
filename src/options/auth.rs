//! Where tokens and context come from.

use std::fmt::Display;
use std::sync::Arc;

use super::Secret;
use crate::ports::{BoxFuture, MaybeSend, MaybeSendSync};

/// What the client asks of a token function.
///
/// ```
/// use karta_dioxus::{TokenFn, TokenRequest};
///
/// let tokens = TokenFn::new(|TokenRequest { force, .. }| async move {
///     // Your server's answer; a cached one only when it is not forced.
///     if force { Ok("fresh") } else { Err("nobody is signed in") }
/// });
/// # drop(tokens);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenRequest {
    /// The server refused the last token: answer a new one, not a cached one.
    pub force: bool,
}

impl TokenRequest {
    /// A request for a token, a fresh one with `force`.
    ///
    /// ```
    /// use karta_dioxus::TokenRequest;
    ///
    /// // As a test of a token function of one's own makes it.
    /// assert!(TokenRequest::new(true).force);
    /// ```
    pub fn new(force: bool) -> Self {
        Self { force }
    }
}

#[cfg(not(target_arch = "wasm32"))]
type DynTokenFn = dyn Fn(TokenRequest) -> BoxFuture<'static, Result<String, String>> + Send + Sync;
#[cfg(target_arch = "wasm32")]
type DynTokenFn = dyn Fn(TokenRequest) -> BoxFuture<'static, Result<String, String>>;

#[cfg(not(target_arch = "wasm32"))]
type DynContextFn = dyn Fn() -> BoxFuture<'static, Option<String>> + Send + Sync;
#[cfg(target_arch = "wasm32")]
type DynContextFn = dyn Fn() -> BoxFuture<'static, Option<String>>;

/// A host's function that answers session tokens.
///
/// ```
/// use karta_dioxus::{AgentOptions, KartaAgentClient, TokenRequest};
///
/// # async fn my_token(_fresh: bool) -> Result<String, std::io::Error> { Ok("token".into()) }
/// let options = AgentOptions::new("coffeeco/support-bot")
///     .token_fn(|request: TokenRequest| async move { my_token(request.force).await });
/// let client = KartaAgentClient::new(options)?;
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
#[derive(Clone)]
pub struct TokenFn(Arc<DynTokenFn>);

impl TokenFn {
    /// Wraps an async function; its error is shown as text.
    pub fn new<F, Fut, T, E>(token_fn: F) -> Self
    where
        F: Fn(TokenRequest) -> Fut + MaybeSendSync + 'static,
        Fut: Future<Output = Result<T, E>> + MaybeSend + 'static,
        T: Into<String>,
        E: Display,
    {
        Self(Arc::new(move |request| {
            let answer = token_fn(request);
            Box::pin(async move { answer.await.map(Into::into).map_err(|error| error.to_string()) })
        }))
    }

    pub(crate) fn call(&self, request: TokenRequest) -> BoxFuture<'static, Result<String, String>> {
        (self.0)(request)
    }
}

/// A host's function that answers the context of the next message.
#[derive(Clone)]
pub(crate) struct ContextFn(Arc<DynContextFn>);

impl ContextFn {
    pub(crate) fn new<F, Fut>(context_fn: F) -> Self
    where
        F: Fn() -> Fut + MaybeSendSync + 'static,
        Fut: Future<Output = Option<String>> + MaybeSend + 'static,
    {
        Self(Arc::new(move || Box::pin(context_fn())))
    }

    pub(crate) fn call(&self) -> BoxFuture<'static, Option<String>> {
        (self.0)()
    }
}

/// The one auth source of a client.
#[derive(Clone)]
pub(crate) enum Auth {
    EmbedKey(Secret),
    Static(Secret),
    Endpoint(String),
    Function(TokenFn),
}
