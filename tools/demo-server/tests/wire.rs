//! The HTTP surface: minting, sessions, posting, pausing, queueing, history.

mod support;

use karta_demo_server::Config;
use reqwest::Method;
use serde_json::{Value, json};
use support::{BASE, Peer, answer, kinds, text};

#[tokio::test]
async fn a_mint_answers_a_token_with_its_expiry() {
    let peer = Peer::start().await;
    let response = peer.mint_response(json!({"embed_key": "pk_live_demo"})).await;
    assert_eq!(response.status(), 201);
    let minted: Value = response.json().await.expect("JSON");
    assert_eq!((&minted["expires_in"], &minted["identity"]), (&json!(900), &json!({"source": "anonymous"})));
    let whoami =
        peer.get_with(minted["token"].as_str().expect("a token"), "/coffeeco/support-bot/v1/whoami").await;
    assert_eq!((whoami.0, &whoami.1["sub"]), (200, &Value::Null));
}

#[tokio::test]
async fn mint_errors_are_flat() {
    let peer = Peer::start().await;
    for (key, status, error) in [
        ("pk_live_nope", 401, "invalid_embed_key"),
        ("pk_live_capped", 429, "limit_reached"),
        ("pk_live_disabled", 403, "key_disabled"),
    ] {
        let response = peer.mint_response(json!({"embed_key": key})).await;
        assert_eq!(
            (response.status().as_u16(), &response.json::<Value>().await.expect("JSON")["error"]),
            (status, &json!(error))
        );
    }
    let without_origin =
        peer.http.post(peer.url("/v1/embed/session-tokens")).json(&json!({"embed_key": "x"}));
    assert_eq!(answer(without_origin).await.1["error"], "missing_origin");
    let invalid = peer.mint_response(json!({"embed_key": 5})).await;
    assert_eq!(
        (
            invalid.status().as_u16(),
            invalid.json::<Value>().await.expect("JSON")["detail"][0]["type"].clone()
        ),
        (422, json!("string_type"))
    );
}

#[tokio::test]
async fn the_mint_limit_tells_when_to_come_back() {
    let peer = Peer::with(Config { mint_limit: Some(1), ..Config::default() }).await;
    let response = peer.mint_response(json!({"embed_key": "pk_live_demo"})).await;
    assert_eq!(response.status(), 429);
    let retry_after = response.headers()["retry-after"].to_str().expect("a number").to_owned();
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(
        (body["error"].as_str(), body["retry_after_seconds"].to_string()),
        (Some("rate_limited"), retry_after)
    );
}

#[tokio::test]
async fn special_keys_yield_rejected_or_short_tokens() {
    let peer = Peer::start().await;
    let mut statuses = Vec::new();
    for key in ["pk_live_flaky", "pk_live_flaky", "pk_live_revoked"] {
        let token = peer.mint(json!({"embed_key": key})).await;
        statuses.push(peer.get_with(&token, "/coffeeco/support-bot/v1/whoami").await.0);
    }
    assert_eq!(statuses, [401, 200, 401]);
    let expired = peer.mint(json!({"embed_key": "pk_live_demo", "ttl_seconds": -1})).await;
    let refused = peer.get_with(&expired, "/coffeeco/support-bot/v1/whoami").await;
    assert_eq!(refused, (401, json!({"detail": "Unauthorized"})));
}

#[tokio::test]
async fn a_token_is_pinned_to_its_agent() {
    let peer = Peer::start().await;
    for path in
        ["/coffeeco/quiet-bot/v1/whoami", "/coffeeco/nobody/v1/whoami", "/other/support-bot/v1/whoami"]
    {
        let (status, body) = peer.get(path).await;
        let slug = path.split('/').nth(2).unwrap_or_default();
        assert_eq!((status, body), (404, json!({"detail": format!("no active release for agent '{slug}'")})));
    }
}

#[tokio::test]
async fn cors_is_on_every_answer_and_strict_where_an_agent_lists_its_origins() {
    let peer = Peer::start().await;
    for (method, path, allowed) in [
        (Method::OPTIONS, "/coffeeco/support-bot/v1/responses", true),
        (Method::GET, "/coffeeco/support-bot/v1/whoami", true),
        (Method::GET, "/coffeeco/support-bot/v1/nothing", true),
        (Method::DELETE, "/v1/embed/session-tokens", true),
        (Method::OPTIONS, "/coffeeco/strict-bot/v1/responses", false),
    ] {
        let response = peer.request(method.clone(), path).send().await.expect("an answer");
        let headers = response.headers();
        assert_eq!(headers["access-control-allow-methods"], "GET, POST, OPTIONS", "{method} {path}");
        assert_eq!(headers["access-control-allow-headers"], "Authorization, Content-Type");
        assert!(!headers.contains_key("access-control-expose-headers"));
        assert_eq!(headers.contains_key("access-control-allow-origin"), allowed, "{method} {path}");
        assert!(method != Method::OPTIONS || response.status() == 204);
    }
}

#[tokio::test]
async fn malformed_requests_are_refused_in_the_product_s_shapes() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    let events = format!("{BASE}/{session}/events");
    for (path, body, status, detail) in [
        (events.as_str(), json!({"type": "zzz"}), 400, json!("unsupported event type: zzz")),
        (&events, json!({"type": "user.steer_queued", "queue_id": "q"}), 404, json!("unknown queue_id")),
        (
            &events,
            json!({"type": "user.tool_confirmation", "request_id": "perm-x", "result": "deny"}),
            409,
            json!("tool approval is not pending for this request"),
        ),
        (
            "/coffeeco/support-bot/v1/managed-agents/sessions/nope/events",
            json!({"type": "user.message"}),
            404,
            json!("Session not found"),
        ),
    ] {
        assert_eq!(peer.send(path, body).await, (status, json!({"detail": detail})));
    }
    for body in [json!({}), json!([]), json!({"type": "user.tool_confirmation", "result": true})] {
        assert_eq!(peer.send(&events, body).await.0, 422);
    }
    assert_eq!(
        peer.get(&format!("{BASE}/{session}/events/stream?after=abc")).await.1["detail"][0]["type"],
        "int_parsing"
    );
    let raw = peer
        .request(Method::POST, &events)
        .bearer_auth(&peer.token)
        .header("content-type", "application/json");
    assert_eq!(answer(raw.body("{nope")).await.1["detail"][0]["type"], "json_invalid");
    for metadata in [json!({"end_user_id": "a/b"}), json!({"user_id": "..."})] {
        let (status, body) = peer.send(BASE, json!({"metadata": metadata})).await;
        assert_eq!((status, &body["detail"]["error"]), (400, &json!("invalid_end_user_id")));
    }
}

#[tokio::test]
async fn messages_queue_and_join_into_one_next_turn() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "slow 20 20").await;
    let queued = peer.say(&session, "echo one").await;
    assert_eq!(queued["queued"], true);
    peer.say(&session, "echo two").await;
    assert_eq!(peer.read(&session).await["queued_messages"][0]["queue_id"], queued["queue_id"]);
    assert_eq!(peer.transcript(&session).await["messages"].as_array().map(Vec::len), Some(1));
    let first = peer.events(&session, 0).await;
    let cursor = first.last().and_then(|event| event["seq"].as_i64()).expect("a seq");
    let second = peer.events(&session, cursor).await;
    assert_eq!(kinds(&second)[..2], ["session.message_dequeued", "session.status_running"]);
    assert_eq!(text(&second), "Echo: one\n\necho two");
}

#[tokio::test]
async fn a_full_inbox_refuses() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "silent 30").await;
    for n in 0..20 {
        assert_eq!(peer.say(&session, &format!("echo {n}")).await["queued"], true);
    }
    let (status, body) = peer.post_event(&session, json!({"type": "user.message", "text": "one more"})).await;
    assert_eq!((status, body), (429, json!({"detail": "session inbox is full (20 queued messages)"})));
}

#[tokio::test]
async fn only_the_posting_token_may_decide_and_interrupt() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "confirm").await;
    peer.events(&session, 0).await;
    let other = peer.mint(json!({"embed_key": "pk_live_demo"})).await;
    let request = peer.read(&session).await["active_turn"]["pending_approval"]["request_id"].clone();
    let path = format!("{BASE}/{session}/events");
    for event in [
        json!({"type": "user.tool_confirmation", "request_id": request, "result": "allow"}),
        json!({"type": "user.interrupt"}),
    ] {
        let (status, body) = peer.send_with(&other, &path, event).await;
        assert_eq!((status, &body["detail"]["error"]), (403, &json!("continuation_principal_mismatch")));
    }
    let interrupt = peer.post_event(&session, json!({"type": "user.interrupt"})).await;
    assert_eq!(interrupt, (202, json!({"accepted": false})), "a pause can't be interrupted");
    assert_eq!(peer.decide(&session, json!({"result": "approve_session"})).await.0, 202);
    peer.settle(&session).await;
    let again = peer.post_event(
        &session,
        json!({"type": "user.tool_confirmation", "request_id": request, "result": "deny"}),
    );
    assert_eq!(again.await.0, 409);
}

#[tokio::test]
async fn a_pause_shows_in_the_session_the_list_and_the_transcript() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "confirm npm test").await;
    peer.events(&session, 0).await;
    let view = peer.read(&session).await;
    assert_eq!((&view["status"], &view["active_turn"]["phase"]), (&json!("idle"), &json!("awaiting_input")));
    let list = peer.get(&format!("{BASE}?end_user={session}")).await.1;
    assert_eq!(list["data"][0]["state"], "awaiting_input");
    let half = peer.transcript(&session).await;
    assert_eq!(half["messages"][1]["parts"][0]["text"], "I need approval 1 of 1.");
    assert_eq!(half["messages"][1]["turn"].as_object().map(serde_json::Map::len), Some(2));
}

#[tokio::test]
async fn refused_turns_leave_no_trace() {
    let peer = Peer::start().await;
    for (key, status, error) in
        [("pk_live_broke", 402, "budget_exhausted"), ("pk_live_down", 503, "turn_admission_unavailable")]
    {
        let token = peer.mint(json!({"embed_key": key})).await;
        let session = peer.session().await;
        let event = json!({"type": "user.message", "text": "echo hi"});
        let (refused, body) = peer.send_with(&token, &format!("{BASE}/{session}/events"), event).await;
        assert_eq!((refused, &body["detail"]["error"]), (status, &json!(error)));
        assert_eq!(peer.read(&session).await["events"], json!([]));
        assert_eq!(peer.get(&format!("{BASE}/{session}/transcript?end_user={session}")).await.0, 404);
        peer.say(&session, "echo fine").await;
    }
}

#[tokio::test]
async fn history_is_fenced_to_its_user() {
    let peer = Peer::start().await;
    let ann = peer.mint_verified("ann").await;
    let token = ann["token"].as_str().expect("a token");
    assert_eq!(ann["identity"]["source"], "host");
    let session = peer.send_with(token, BASE, json!({})).await.1["id"].as_str().expect("an id").to_owned();
    let event = json!({"type": "user.message", "text": "echo mine\nand more"});
    peer.send_with(token, &format!("{BASE}/{session}/events"), event).await;
    peer.settle(&session).await;
    let transcript = format!("{BASE}/{session}/transcript");
    assert_eq!(peer.get_with(token, &transcript).await.0, 200);
    assert_eq!(peer.get(&transcript).await.0, 404);
    assert_eq!(peer.get_with(token, &format!("{transcript}?end_user=bob")).await.0, 403);
    assert_eq!(peer.get_with(token, BASE).await.1["data"][0]["title"], "echo mine");
    assert_eq!(peer.get(BASE).await.1, json!({"object": "list", "data": []}));
    let bob = peer.send_with(token, BASE, json!({"metadata": {"user_id": "bob"}})).await;
    assert_eq!((bob.0, &bob.1["detail"]["error"]), (403, &json!("identity_mismatch")));
    let patch = peer.request(Method::PATCH, &format!("{BASE}/{session}")).bearer_auth(token);
    let renamed = answer(patch.json(&json!({"title": "Renamed", "pinned": true}))).await;
    assert_eq!(
        (renamed.0, &renamed.1["title"], renamed.1["pinned_at"].is_string()),
        (200, &json!("Renamed"), true)
    );
}

#[tokio::test]
async fn an_idempotency_key_works_with_a_fresh_envelope_only() {
    let peer = Peer::start().await;
    let ann = peer.mint_verified("ann").await;
    let token = ann["token"].as_str().expect("a token");
    let body = |key: &str| json!({"context_envelope": ann["context_envelope"], "idempotency_key": key});
    let first = peer.send_with(token, BASE, body("k")).await.1["id"].clone();
    assert_eq!(peer.send_with(token, BASE, body("k")).await.1["id"], first);
    let spent = peer.send_with(token, BASE, body("other")).await.1["id"].clone();
    assert_ne!(spent, first);
    assert_ne!(peer.send_with(token, BASE, body("other")).await.1["id"], spent, "the envelope was spent");
    let without = json!({"idempotency_key": "w"});
    assert_ne!(peer.send(BASE, without.clone()).await.1["id"], peer.send(BASE, without).await.1["id"]);
}

#[tokio::test]
async fn uploads_reach_the_next_turn_once() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    let files = format!("{BASE}/{session}/files");
    let (status, body) = peer.send(&files, json!({"name": "../a.txt", "content_base64": "aGk="})).await;
    assert_eq!((status, body), (202, json!({"accepted": true, "path": "uploads/a.txt"})));
    assert_eq!(peer.send(&files, json!({"name": "b", "content_base64": "a"})).await.0, 400);
    peer.say(&session, "raw hello").await;
    let events = peer.events(&session, 0).await;
    assert_eq!(text(&events), "raw hello\n\n[Files uploaded to the working directory: uploads/a.txt]");
    let cursor = events.last().and_then(|event| event["seq"].as_i64()).expect("a seq");
    peer.say(&session, "raw again").await;
    assert_eq!(text(&peer.events(&session, cursor).await), "raw again");
}

#[tokio::test]
async fn a_quiet_agent_hides_its_workings() {
    let peer = Peer::start().await;
    let token = peer.mint(json!({"embed_key": "pk_live_quiet"})).await;
    let base = BASE.replace("support", "quiet");
    let session = peer.send_with(&token, &base, json!({})).await.1["id"].as_str().expect("an id").to_owned();
    for message in ["think cats", "tool", "activity"] {
        let event = json!({"type": "user.message", "text": message});
        peer.send_with(&token, &format!("{base}/{session}/events"), event).await;
        let events = peer.settle(&session).await["events"].clone();
        let kinds = kinds(events.as_array().expect("a list"));
        assert!(
            kinds.iter().all(|kind| *kind == "agent.message" || kind.starts_with("session.")),
            "{kinds:?}"
        );
    }
}

#[tokio::test]
async fn the_portable_surface_repeats_cumulative_text_and_cannot_resume() {
    let peer = Peer::start().await;
    let responses = "/coffeeco/support-bot/v1/responses";
    let echoed = peer.send(responses, json!({"input": "echo a"})).await.1;
    assert_eq!(echoed["output_text"], "Echo: Echo: a");
    assert_eq!(peer.send(responses, json!({"input": "fail x"})).await.1["detail"]["error"], "turn_failed");
    assert_eq!(peer.send(responses, json!({"input": "crash"})).await, (500, json!("Internal Server Error")));
    let paused = peer.send(responses, json!({"input": "confirm x"})).await.1;
    assert_eq!(paused["status"], "completed");
    let next = json!({"input": "echo b", "previous_response_id": paused["id"], "stream": true});
    let broken = peer.send(responses, next).await.1;
    assert!(broken.as_str().is_some_and(|text| text.matches("event:").count() == 1), "{broken}");
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_like_the_product() {
    let peer = Peer::start().await;
    assert_eq!(peer.get("/nothing").await, (404, json!({"detail": "Not Found"})));
    assert_eq!(peer.get("/coffeeco/support-bot/v1/nothing/at/all").await.0, 404);
    let delete = peer.request(Method::DELETE, &format!("{BASE}/x")).bearer_auth(&peer.token);
    assert_eq!(answer(delete).await, (405, json!({"detail": "Method Not Allowed"})));
}
