//! Session tokens: minted once for any number of callers, renewed before they expire.

use std::sync::Weak;

use futures::future::{FutureExt, Shared, WeakShared};
use serde_json::json;

use super::call::{CALL_TIMEOUT, Call};
use super::core::Core;
use crate::error::{KartaError, Result};
use crate::options::{Auth, Secret, TokenRequest, without_query};
use crate::ports::BoxFuture;
use crate::protocol::http::is_json;
use crate::state::token::Token;

type Mint = BoxFuture<'static, Result<Token>>;

/// The cached token and the mints in flight. Only their callers keep mints alive: when all are gone, the request
/// is aborted.
#[derive(Default)]
pub(super) struct Tokens {
    cached: Option<Token>,
    plain: Option<WeakShared<Mint>>,
    forced: Option<WeakShared<Mint>>,
    /// What the next session is to be created with, and the key that makes a repeated creation harmless.
    envelope: Option<(String, String)>,
    /// Counts changes of identity: a mint of an earlier one is not cached.
    generation: u64,
}

impl Tokens {
    pub(super) fn cached(&self) -> Option<&Token> {
        self.cached.as_ref()
    }

    pub(super) fn forget(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    fn keep(&mut self, token: Token) {
        if let Some(envelope) = &token.context_envelope {
            self.envelope = Some((envelope.clone(), uuid::Uuid::new_v4().to_string()));
        }
        self.cached = Some(token);
    }

    /// The context envelope that no session has used yet, with its idempotency key.
    pub(super) fn envelope(&self) -> Option<(String, String)> {
        self.envelope.clone()
    }

    /// A session has been created with it: it is good for one.
    pub(super) fn envelope_used(&mut self) {
        self.envelope = None;
    }

    /// A mint in flight that may be joined: a forced call never joins a mint that is not forced.
    fn in_flight(&self, force: bool) -> Option<Shared<Mint>> {
        let forced = self.forced.as_ref().and_then(WeakShared::upgrade).filter(|mint| mint.peek().is_none());
        if force || forced.is_some() {
            return forced;
        }
        self.plain.as_ref().and_then(WeakShared::upgrade).filter(|mint| mint.peek().is_none())
    }
}

impl Core {
    /// A token to use: the cached one while it is fresh, else a new one. `rejected` is a token that the server has
    /// refused: the answer is another one.
    pub(super) async fn token(&self, rejected: Option<&Secret>) -> Result<Token> {
        if let Auth::Static(secret) = &self.auth {
            let token = Token::bare(secret.clone());
            self.state().subject.clone_from(&token.subject);
            return Ok(token);
        }
        let mint = {
            let now = self.line.clock.now();
            let mut state = self.state();
            // Somebody else may have replaced the refused token meanwhile.
            let usable = |token: &&Token| token.is_fresh(now) && rejected != Some(&token.secret);
            if let Some(token) = state.tokens.cached().filter(usable) {
                return Ok(token.clone());
            }
            let force = rejected.is_some();
            match state.tokens.in_flight(force) {
                Some(mint) => mint,
                None => {
                    let mint = self.mint(force, state.user.clone(), state.tokens.generation).shared();
                    let slot = if force { &mut state.tokens.forced } else { &mut state.tokens.plain };
                    *slot = mint.downgrade();
                    mint
                }
            }
        };
        mint.await
    }

    /// Mints a token and caches it, unless the identity has changed meanwhile.
    fn mint(&self, force: bool, user: crate::options::User, generation: u64) -> Mint {
        let core: Weak<Self> = self.this.clone();
        Box::pin(async move {
            let core = core.upgrade().ok_or(KartaError::Closed)?;
            let token = core.mint_now(force, &user).await.map_err(|error| core.redact(error))?;
            let mut state = core.state();
            if state.tokens.generation == generation {
                state.subject.clone_from(&token.subject);
                state.tokens.keep(token.clone());
            }
            drop(state);
            Ok(token)
        })
    }

    async fn mint_now(&self, force: bool, user: &crate::options::User) -> Result<Token> {
        match &self.auth {
            Auth::Static(secret) => Ok(Token::bare(secret.clone())),
            Auth::EmbedKey(key) => {
                let mut body = json!({"embed_key": key.expose()});
                if let Some(id) = &user.id {
                    body["user_id"] = json!(id);
                }
                if let Some(identity_token) = &user.identity_token {
                    body["identity_token"] = json!(identity_token.expose());
                }
                let call = Call::post(format!("{}/v1/embed/session-tokens", self.base_url), &body);
                self.mint_by(call, false).await
            }
            Auth::Endpoint(url) => self.mint_by(Call::get(url.clone()), true).await,
            Auth::Function(token_fn) => {
                let answer = token_fn.call(TokenRequest::new(force));
                let answer = self.line.within(CALL_TIMEOUT, "token_fn", async { Ok(answer.await) }).await?;
                match answer {
                    Ok(token) if !token.trim().is_empty() => Ok(Token::bare(Secret::new(token))),
                    Ok(_) => Err(KartaError::protocol("token_fn answered an empty token")),
                    Err(message) => Err(KartaError::Authentication {
                        message: format!("token_fn failed: {message}"),
                        code: Some("token_fn_failed".into()),
                    }),
                }
            }
        }
    }

    async fn mint_by(&self, call: Call, with_cookies: bool) -> Result<Token> {
        let mut request = call.request();
        request.with_cookies = with_cookies;
        let place = without_query(&call.url).to_owned();
        let response = self.line.send(request, call.timeout).await?;
        let is_typed_json = is_json(response.content_type.as_deref());
        let map = self.line.object(response, &place, call.timeout).await?;
        Token::from_answer(&map, self.line.clock.now()).ok_or_else(|| {
            let kind = if is_typed_json { "JSON" } else { "an object" };
            KartaError::protocol(format!("{place} answered with {kind} without a `token`"))
        })
    }
}
