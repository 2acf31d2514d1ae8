//! Tokens: where they come from and how often.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use karta_dioxus::{AgentOptions, KartaError, TokenRequest};

use crate::on_both_servers;
use crate::support::server::client;
use crate::support::{Server, read};

on_both_servers!(
    a_static_token_is_used_as_it_is,
    a_static_token_that_is_refused_is_not_retried,
    a_token_endpoint_is_asked_once_for_many_requests,
    a_token_endpoint_that_answers_a_bad_token_is_asked_once_more,
    a_token_function_is_asked_again_by_force_after_a_refusal,
    a_token_function_that_fails_says_why,
    fifty_callers_at_once_mint_once,
    the_headers_for_an_mcp_server_carry_token_and_session,
);

async fn a_static_token_is_used_as_it_is(server: &Server) {
    let client = client(server.bare_options().token(server.token("ttl=60").await));
    let (_, request_id) = crate::support::read_to_pause(client.send_message("confirm")).await;
    client.confirm_tool(&request_id, true).await.unwrap();
    read(client.stream()).await.ended();
}

async fn a_static_token_that_is_refused_is_not_retried(server: &Server) {
    let token = server.token("bad=1").await;
    let client = client(server.bare_options().token(token.clone()));
    let turn = read(client.send_message("echo hi")).await;
    assert!(matches!(turn.error(), KartaError::Authentication { .. }), "{:?}", turn.error());
    assert!(!format!("{:?} {client:?}", turn.events).contains(&token));
}

async fn a_token_endpoint_is_asked_once_for_many_requests(server: &Server) {
    let calls = Arc::new(AtomicUsize::new(0));
    let client = client(counted(server.bare_options(), server, "ttl=900", &calls));
    for _ in 0..3 {
        read(client.send_message("echo hi")).await.ended();
    }
    client.list_sessions().await.unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    let client =
        crate::support::server::client(server.bare_options().token_endpoint(server.token_endpoint("")));
    read(client.send_message("echo hi")).await.ended();
}

async fn a_token_endpoint_that_answers_a_bad_token_is_asked_once_more(server: &Server) {
    let client = client(server.bare_options().token_endpoint(server.token_endpoint("bad=1&ttl=60")));
    let turn = read(client.send_message("echo hi")).await;
    assert!(matches!(turn.error(), KartaError::Authentication { .. }), "{:?}", turn.error());
}

/// A token function that asks the server, with a bad token at first, and counts.
fn counted(options: AgentOptions, server: &Server, query: &str, calls: &Arc<AtomicUsize>) -> AgentOptions {
    let (http, calls, address) = (server.http.clone(), Arc::clone(calls), server.token_endpoint(query));
    options.token_fn(move |_: TokenRequest| {
        calls.fetch_add(1, Ordering::Relaxed);
        let asked = http.get(&address).send();
        async move {
            let answer: serde_json::Value =
                serde_json::from_slice(&asked.await?.bytes().await?).unwrap_or_default();
            Ok::<_, reqwest::Error>(answer["token"].as_str().unwrap_or_default().to_owned())
        }
    })
}

async fn a_token_function_is_asked_again_by_force_after_a_refusal(server: &Server) {
    let tokens = [server.token("bad=1").await, server.token("").await];
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let client = client(server.bare_options().token_fn(move |request: TokenRequest| {
        seen.lock().unwrap().push(request.force);
        let token = tokens[usize::from(request.force)].clone();
        async move { Ok::<_, KartaError>(token) }
    }));
    assert_eq!(read(client.send_message("echo hi")).await.ended().text(), "Echo: hi");
    assert_eq!(*asked.lock().unwrap(), [false, true]);
}

async fn a_token_function_that_fails_says_why(server: &Server) {
    let options = server.bare_options();
    let client = client(options.token_fn(|_: TokenRequest| async { Err::<String, _>("signed out") }));
    let turn = read(client.send_message("echo hi")).await;
    assert!(turn.error().to_string().contains("signed out"), "{}", turn.error());
    assert_eq!(turn.error().code(), Some("token_fn_failed"));
}

async fn fifty_callers_at_once_mint_once(server: &Server) {
    // No other test uses this key: the count is this test's.
    let options = AgentOptions::new("coffeeco/quiet-bot").base_url(&server.base_url);
    let client = client(options.embed_key("pk_live_quiet"));
    let listed = join_all((0..50).map(|_| client.list_sessions())).await;
    assert!(listed.iter().all(Result::is_ok), "{listed:?}");
    assert_eq!(server.count("mint pk_live_quiet").await, 1);
    // This agent hides its thinking and tools.
    let turn = read(client.send_message("tool")).await.ended();
    assert_eq!(turn.text(), "Looking it up.\n\nDone: read README.md");
    assert!(!turn.has(|event| matches!(event, karta_dioxus::AgentEvent::ToolUse { .. })));
}

async fn the_headers_for_an_mcp_server_carry_token_and_session(server: &Server) {
    let client = server.client();
    let headers = client.mcp_headers().await;
    assert_eq!(headers.len(), 1, "no session yet");
    let session_id = client.create_session().await.unwrap();
    let headers = client.mcp_headers().await;
    assert_eq!(headers[0].0, "Authorization");
    assert!(server.takes(headers[0].1.strip_prefix("Bearer ").unwrap()).await);
    assert_eq!(headers[1], ("X-Karta-Session".to_owned(), session_id));
    let client = server.client_by_key("pk_live_unknown");
    assert!(client.mcp_headers().await.is_empty(), "no token, no session");
}
