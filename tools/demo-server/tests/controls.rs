//! The test controls that only this server has, and the request log.

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{BASE, Peer, answer};

const CONFIG: &str = "/v1/embed/config?embed_key=pk_live_demo";

async fn config(peer: &Peer) -> (u16, Value) {
    answer(peer.request(Method::GET, CONFIG)).await
}

#[tokio::test]
async fn the_config_tells_what_to_type_and_can_be_replaced_until_reset() {
    let peer = Peer::start().await;
    let (_, usual) = config(&peer).await;
    assert_eq!(
        (&usual["theme"]["agentName"], &usual["agent"]),
        (&json!("Beans"), &json!("coffeeco/support-bot"))
    );
    assert!(usual["theme"]["suggestedPrompts"].as_array().is_some_and(|prompts| prompts.len() >= 4));
    let replace = |body: Value| answer(peer.http.post(peer.url("/__peer__/config")).json(&body));
    assert_eq!(replace(json!({"agent": {"name": "Other"}})).await.0, 200);
    assert_eq!(config(&peer).await, (200, json!({"agent": {"name": "Other"}})));
    replace(json!({"__status": 500, "x": 1})).await;
    assert_eq!(config(&peer).await, (500, json!({"x": 1})));
    assert_eq!(replace(json!([])).await.0, 400);
    peer.control("reset").await;
    assert_eq!(config(&peer).await, (200, usual));
}

#[tokio::test]
async fn a_same_origin_page_reads_the_config_without_an_origin() {
    let peer = Peer::start().await;
    assert_eq!(answer(peer.http.get(peer.url(CONFIG))).await.1["error"], "missing_origin");
    let same_origin = peer.http.get(peer.url(CONFIG)).header("sec-fetch-site", "same-origin");
    assert_eq!(answer(same_origin).await.0, 200);
}

#[tokio::test]
async fn routes_fail_as_often_as_they_are_told() {
    let peer = Peer::start().await;
    peer.control("fail?route=create&status=503&times=2&retry_after=1").await;
    let statuses = [
        peer.send(BASE, json!({})).await.0,
        peer.send(BASE, json!({})).await.0,
        peer.send(BASE, json!({})).await.0,
    ];
    assert_eq!(statuses, [503, 503, 201]);
    peer.control("fail?route=session&status=409&body=%7B%22detail%22%3A%22mine%22%7D").await;
    assert_eq!(peer.get(&format!("{BASE}/x")).await, (409, json!({"detail": "mine"})));
    assert_eq!(peer.control("fail?route=everything").await.0, 400);
}

#[tokio::test]
async fn a_canned_500_has_no_cors_and_status_0_hangs_up() {
    let peer = Peer::start().await;
    peer.control("fail?route=whoami&status=500").await;
    let whoami =
        || peer.request(Method::GET, "/coffeeco/support-bot/v1/whoami").bearer_auth(&peer.token).send();
    let response = whoami().await.expect("an answer");
    assert_eq!(response.status(), 500);
    assert!(!response.headers().contains_key("access-control-allow-origin"));
    peer.control("fail?route=whoami&status=0").await;
    assert!(whoami().await.is_err());
    assert_eq!(whoami().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn the_log_and_the_counters_show_what_was_asked() {
    let peer = Peer::start().await;
    peer.control("reset").await;
    peer.mint(json!({"embed_key": "pk_live_demo"})).await;
    peer.get("/coffeeco/support-bot/v1/whoami?x=1").await;
    let (_, stats) = peer.control("stats").await;
    assert_eq!(stats["counts"]["mint pk_live_demo"], 1);
    let whoami =
        json!({"method": "GET", "path": "/coffeeco/support-bot/v1/whoami", "query": "x=1", "status": 200});
    assert_eq!(stats["log"][1], whoami);
    assert_eq!(stats["log"].as_array().map(Vec::len), Some(2), "controls are not logged");
}

#[tokio::test]
async fn the_token_control_makes_good_and_bad_tokens() {
    let peer = Peer::start().await;
    for (query, status) in [("token?user=ann", 200), ("token?bad=1", 401), ("token?ttl=-1", 401)] {
        let token = peer.control(query).await.1["token"].as_str().expect("a token").to_owned();
        assert_eq!(peer.get_with(&token, "/coffeeco/support-bot/v1/whoami").await.0, status, "{query}");
    }
    assert_eq!(peer.control("nothing").await, (404, json!({"error": "unknown peer control"})));
}
