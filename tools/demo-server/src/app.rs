//! What all requests share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::auth::Principal;
use crate::catalog::{self, Agent};
use crate::config::Config;
use crate::conversation::Conversations;
use crate::envelopes::Envelopes;
use crate::error::ApiError;
use crate::faults::Faults;
use crate::ratelimit::RateLimit;
use crate::session::{Session, Sessions};
use crate::stats::Stats;
use crate::streams::Streams;
use crate::token::Signer;

/// The server's state.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) signer: Signer,
    pub(crate) sessions: Sessions,
    pub(crate) conversations: Conversations,
    pub(crate) envelopes: Envelopes,
    /// Which session a response ran on.
    pub(crate) responses: Mutex<HashMap<String, Arc<Session>>>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) stats: Stats,
    pub(crate) streams: Streams,
    pub(crate) mint_limit: RateLimit,
    /// Ends streams and turns when the server goes.
    pub(crate) shutdown: CancellationToken,
    calls: AtomicU64,
}

impl App {
    /// A fresh server's state.
    pub(crate) fn new(mut config: Config) -> Arc<Self> {
        let shutdown = CancellationToken::new();
        Arc::new(Self {
            signer: Signer::new(config.token_secret.take()),
            mint_limit: RateLimit::per_minute(config.mint_limit),
            sessions: Sessions::default(),
            conversations: Conversations::default(),
            envelopes: Envelopes::default(),
            responses: Mutex::default(),
            faults: Arc::default(),
            stats: Stats::default(),
            streams: Streams::new(shutdown.clone()),
            shutdown,
            calls: AtomicU64::new(0),
            config,
        })
    }

    /// The number of the next call of the agent.
    pub(crate) fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The session of a path, for a token pinned to the path's agent.
    pub(crate) fn session(
        &self,
        principal: &Principal,
        (org, agent, id): &(String, String, String),
    ) -> Result<(Arc<Session>, &'static Agent), ApiError> {
        let agent = principal.agent(org, agent)?;
        let session = self.sessions.get(id).ok_or_else(ApiError::session_not_found)?;
        Ok((session, agent))
    }

    /// Whether a new turn may start: the wallet and the user's standing.
    pub(crate) fn admit(&self, principal: &Principal, session: &Session) -> Result<(), ApiError> {
        let user = principal.claims.sub.as_ref().or(session.end_user.as_ref());
        if user.is_some_and(|user| user == catalog::SUSPENDED_USER) {
            let message = "this user or agent instance is not accepting new work";
            let detail = json!({"error": "subject_unavailable", "reason": "suspended", "message": message});
            return Err(ApiError::object(StatusCode::FORBIDDEN, detail));
        }
        self.stats.count("cp /internal/turn_admissions");
        match principal.claims.peer_key {
            catalog::BROKE_KEY_ID => {
                let message = "Organization budget exceeded";
                let detail =
                    json!({"error": "budget_exhausted", "message": message, "reason": "wallet_empty"});
                Err(ApiError::object(StatusCode::PAYMENT_REQUIRED, detail))
            }
            catalog::DOWN_KEY_ID => {
                let message = "Karta could not authorize this turn. Try again in a moment.";
                let detail = json!({"error": "turn_admission_unavailable", "message": message});
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Err(ApiError::Detail { status, detail, retry_after: Some(1) })
            }
            _ => Ok(()),
        }
    }
}
