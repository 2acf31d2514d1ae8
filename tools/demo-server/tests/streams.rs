//! Event streams: replay and tail, silence, closed connections, and every way to break.

mod support;

use std::time::Duration;

use futures::StreamExt;
use karta_demo_server::Config;
use serde_json::{Value, json};
use support::{BASE, Peer, kinds, parse, text};

#[tokio::test]
async fn a_stream_replays_from_its_cursor_and_closes_after_the_terminal() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "echo one two").await;
    let all = peer.events(&session, 0).await;
    let seqs: Vec<u64> = all.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert_eq!(seqs, (1..=all.len() as u64).collect::<Vec<_>>());
    assert_eq!(peer.events(&session, 3).await, all[3..]);
    assert_eq!(peer.events(&session, -7).await, all);
    peer.say(&session, "echo three").await;
    let stale = peer.events(&session, 2).await;
    assert_eq!(stale.last(), all.last(), "a stale cursor ends at the previous terminal");
}

#[tokio::test]
async fn readers_of_one_session_see_the_same_events() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    let (one, other) = tokio::join!(peer.open(&session, 0), peer.open(&session, 0));
    peer.say(&session, "echo hello").await;
    let (one, other) = tokio::join!(one.text(), other.text());
    assert_eq!(one.expect("a body"), other.expect("a body"));
}

#[tokio::test]
async fn silence_is_filled_with_comments() {
    let peer = Peer::with(Config { heartbeat: Duration::from_millis(20), ..Config::default() }).await;
    let session = peer.session().await;
    let mut body = peer.open(&session, 0).await.bytes_stream();
    for _ in 0..3 {
        let chunk = body.next().await.expect("a chunk").expect("no fault");
        assert_eq!(&chunk[..], b": keep-alive\n\n");
    }
}

#[tokio::test]
async fn a_live_event_below_the_cursor_still_arrives() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    let stream = peer.open(&session, 99).await;
    peer.say(&session, "echo hello").await;
    let events = parse(&stream.text().await.expect("a body"));
    assert_eq!(events[0]["seq"], 1);
}

#[tokio::test]
async fn closing_a_connection_takes_its_stream_off_the_count() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    let (one, other) = tokio::join!(peer.open(&session, 0), peer.open(&session, 0));
    peer.until_open_streams(2).await;
    drop(one);
    peer.until_open_streams(1).await;
    drop(other);
    peer.until_open_streams(0).await;
}

#[tokio::test]
async fn a_lost_stream_does_not_stop_the_turn() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "slow 5 20").await;
    drop(peer.open(&session, 0).await);
    peer.settle(&session).await;
    assert_eq!(text(&peer.events(&session, 0).await), "w0 w1 w2 w3 w4");
}

/// The bytes of a stream until it ends, and whether it ended cleanly.
async fn drain(response: reqwest::Response) -> (Vec<u8>, bool) {
    let mut body = response.bytes_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        match chunk {
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(_) => return (bytes, false),
        }
    }
    (bytes, true)
}

#[tokio::test]
async fn a_dropped_stream_dies_within_an_event_and_the_next_one_is_whole() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "drop 2 a b c").await;
    let (bytes, clean) = drain(peer.open(&session, 0).await).await;
    let received = String::from_utf8_lossy(&bytes).into_owned();
    assert!(!clean && !received.ends_with("\n\n"), "{received:?}");
    assert_eq!(parse(&received).len(), 2);
    let rest = peer.events(&session, 2).await;
    assert_eq!(
        (text(&rest), kinds(&rest).last().copied()),
        ("Echo: a b c".into(), Some("session.status_idle"))
    );
}

#[tokio::test]
async fn an_eof_comes_between_two_events() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "eof 2 a b c").await;
    let (bytes, clean) = drain(peer.open(&session, 0).await).await;
    assert!(clean);
    assert_eq!(parse(&String::from_utf8_lossy(&bytes)).len(), 2);
    assert_eq!(text(&peer.events(&session, 2).await), "Echo: a b c");
}

#[tokio::test]
async fn a_chopped_stream_is_the_same_in_small_pieces() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "chop 7 a b").await;
    let chopped = peer.events(&session, 0).await;
    assert_eq!(text(&chopped), "Echo: a b");
    assert_eq!(peer.events(&session, 0).await, chopped);
}

#[tokio::test]
async fn severed_streams_break_and_can_be_reopened() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    let stream = peer.open(&session, 0).await;
    peer.until_open_streams(1).await;
    assert_eq!(peer.control(&format!("sever?session={session}")).await.1, json!({"severed": 1}));
    assert!(!drain(stream).await.1);
    peer.until_open_streams(0).await;
    peer.say(&session, "echo again").await;
    assert_eq!(text(&peer.events(&session, 0).await), "Echo: again");
}

#[tokio::test]
async fn a_dropped_log_starts_again_at_one() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "echo before").await;
    peer.events(&session, 0).await;
    peer.control(&format!("droplog?session={session}")).await;
    assert_eq!(peer.read(&session).await["events"], json!([]));
    peer.say(&session, "echo after").await;
    assert_eq!(peer.events(&session, 0).await[0]["seq"], 1);
    let messages = peer.transcript(&session).await["messages"].as_array().map(Vec::len);
    assert_eq!(messages, Some(4), "the transcript survives");
}

#[tokio::test]
async fn a_forgotten_session_is_gone_but_its_transcript_stays() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "echo before").await;
    peer.events(&session, 0).await;
    peer.control(&format!("forget?session={session}")).await;
    assert_eq!(peer.get(&format!("{BASE}/{session}")).await, (404, json!({"detail": "Session not found"})));
    assert_eq!(peer.transcript(&session).await["messages"][0]["parts"][0]["text"], "echo before");
}

#[tokio::test]
async fn stopping_the_server_breaks_its_streams() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "slow 1000 50").await;
    let stream = peer.open(&session, 0).await;
    let Peer { server, http, .. } = peer;
    let health = format!("{}/__peer__/health", server.base_url());
    drop(server);
    assert!(!drain(stream).await.1);
    let deadline = tokio::time::Instant::now() + support::DEADLINE;
    while http.get(&health).send().await.is_ok() {
        assert!(tokio::time::Instant::now() < deadline, "it still answers");
    }
}

#[tokio::test]
async fn a_silent_agent_stalls() {
    let peer = Peer::with(Config { idle_timeout: Duration::from_millis(50), ..Config::default() }).await;
    let events = peer.ask("silent 30").await;
    let last: &Value = events.last().expect("a terminal");
    assert_eq!((&last["type"], &last["code"]), (&json!("session.error"), &json!("turn_stalled")));
}
