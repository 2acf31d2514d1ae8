//! Embed keys and what can be wrong with them.

use karta_dioxus::{KartaError, NativeHttp};

use crate::on_both_servers;
use crate::support::server::client;
use crate::support::{Kind, Server, block_on, read};

on_both_servers!(
    a_refused_token_is_replaced_once,
    a_short_lived_token_is_renewed_for_each_request,
    a_turn_outlives_its_token,
    a_revoked_key_is_an_authentication_error,
    a_broke_agent_is_a_limit,
    a_control_plane_that_is_down_is_unavailable,
    a_capped_key_is_a_limit,
    a_disabled_key_is_forbidden,
    an_unknown_key_is_refused,
    an_origin_that_is_not_listed_is_refused,
    a_key_of_another_agent_finds_nothing,
);

/// The error of a message that is sent by a key. Nothing that is shown has the key in it.
async fn refusal(server: &Server, key: &str) -> KartaError {
    let client = server.client_by_key(key);
    let turn = read(client.send_message("echo hi")).await;
    assert_eq!(turn.events.len(), 1, "{:?}", turn.events);
    let error = turn.error().clone();
    let shown = format!("{error} {error:?} {client:?}");
    assert!(!shown.contains(key), "{shown}");
    error
}

async fn a_refused_token_is_replaced_once(server: &Server) {
    let client = server.client_by_key("pk_live_flaky");
    assert_eq!(read(client.send_message("echo hi")).await.ended().text(), "Echo: hi");
    assert_eq!(server.count("mint pk_live_flaky").await, 2);
}

async fn a_short_lived_token_is_renewed_for_each_request(server: &Server) {
    let client = server.client_by_key("pk_live_short");
    for word in ["one", "two"] {
        let turn = read(client.send_message(format!("drop 2 {word} more"))).await.ended();
        assert_eq!(turn.text(), format!("Echo: {word} more"));
    }
}

async fn a_turn_outlives_its_token(server: &Server) {
    let client = client(server.bare_options().token_endpoint(server.token_endpoint("ttl=2")));
    let turn = read(client.send_message("slow 12 250")).await.ended();
    assert!(turn.text().ends_with("w11"));
}

async fn a_revoked_key_is_an_authentication_error(server: &Server) {
    let error = refusal(server, "pk_live_revoked").await;
    assert!(matches!(error, KartaError::Authentication { .. }), "{error:?}");
    assert_eq!(error.status(), Some(401));
    assert!(!error.is_retryable());
    assert_eq!(server.count("mint pk_live_revoked").await, 2, "one forced mint, and no more");
}

async fn a_broke_agent_is_a_limit(server: &Server) {
    let error = refusal(server, "pk_live_broke").await;
    assert!(matches!(error, KartaError::LimitReached { status: 402, .. }), "{error:?}");
    assert_eq!(error.code(), Some("budget_exhausted"));
    assert!(error.to_string().contains("wallet_empty"), "{error}");
    assert!(!error.is_retryable());
}

async fn a_control_plane_that_is_down_is_unavailable(server: &Server) {
    let error = refusal(server, "pk_live_down").await;
    assert!(matches!(error, KartaError::Unavailable { status: 503, .. }), "{error:?}");
    assert_eq!(error.code(), Some("turn_admission_unavailable"));
    assert_eq!(error.retry_after(), Some(1));
    assert!(error.is_retryable());
}

async fn a_capped_key_is_a_limit(server: &Server) {
    let error = refusal(server, "pk_live_capped").await;
    assert!(matches!(error, KartaError::LimitReached { status: 429, .. }), "{error:?}");
    assert_eq!(error.code(), Some("limit_reached"));
    assert!(!error.is_retryable());
    assert_eq!(server.count("mint pk_live_capped").await, 1);
}

async fn a_disabled_key_is_forbidden(server: &Server) {
    let error = refusal(server, "pk_live_disabled").await;
    assert!(matches!(error, KartaError::Forbidden { .. }), "{error:?}");
    assert_eq!((error.code(), error.status()), (Some("key_disabled"), Some(403)));
    assert_eq!(server.count("mint pk_live_disabled").await, 1);
}

async fn an_unknown_key_is_refused(server: &Server) {
    let error = refusal(server, "pk_live_nobody_knows").await;
    assert!(matches!(error, KartaError::Authentication { .. }), "{error:?}");
    assert_eq!(error.code(), Some("invalid_embed_key"));
}

async fn an_origin_that_is_not_listed_is_refused(server: &Server) {
    let http = NativeHttp::with_origin("http://elsewhere.example");
    let turn = read(client(server.options().http(http)).send_message("echo hi")).await;
    assert!(matches!(turn.error(), KartaError::Forbidden { .. }), "{:?}", turn.error());
    assert_eq!(turn.error().code(), Some("origin_not_allowed"));
}

async fn a_key_of_another_agent_finds_nothing(server: &Server) {
    let error = refusal(server, "pk_live_strict").await;
    assert!(matches!(error, KartaError::NotFound { .. } | KartaError::Forbidden { .. }), "{error:?}");
}

/// With a server to itself: mints are counted for all clients together.
fn a_mint_that_is_asked_too_often_says_when_to_come_back(kind: Kind) {
    let Some(server) = Server::start(kind, &["--mint-limit", "1"]) else { return };
    block_on(async {
        read(server.client().send_message("echo hi")).await.ended();
        let turn = read(server.client().send_message("echo hi")).await;
        assert!(matches!(turn.error(), KartaError::RateLimited { .. }), "{:?}", turn.error());
        assert_eq!((turn.error().code(), turn.error().status()), (Some("rate_limited"), Some(429)));
        assert!(turn.error().retry_after().is_some_and(|seconds| (1..=60).contains(&seconds)));
        assert!(turn.error().is_retryable());
    });
}

#[test]
fn a_mint_that_is_asked_too_often_says_when_to_come_back_on_the_real_server() {
    a_mint_that_is_asked_too_often_says_when_to_come_back(Kind::Real);
}

#[test]
fn a_mint_that_is_asked_too_often_says_when_to_come_back_on_the_demo_server() {
    a_mint_that_is_asked_too_often_says_when_to_come_back(Kind::Demo);
}
