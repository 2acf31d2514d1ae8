//! Replays what was recorded from the published data plane: the same messages have to bring the same events.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Peer, kinds, parse};

fn recorded_text(name: &str) -> String {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/sse").join(format!("{name}.sse"));
    std::fs::read_to_string(path).expect("a recording")
}

fn recorded(name: &str) -> Vec<Value> {
    parse(&recorded_text(name))
}

/// Replaces what differs from run to run.
fn stable(value: &Value) -> Value {
    const VOLATILE: [&str; 10] = [
        "turn_id",
        "started_at",
        "completed_at",
        "observed_at",
        "queued_at",
        "request_id",
        "queue_id",
        "session_id",
        "message_id",
        "duration_ms",
    ];
    match value {
        Value::Object(fields) => {
            let stable = fields.iter().map(|(name, value)| {
                let volatile = VOLATILE.contains(&name.as_str());
                (name.clone(), if volatile { json!("volatile") } else { stable(value) })
            });
            Value::Object(stable.collect())
        }
        Value::Array(items) => items.iter().map(stable).collect(),
        Value::String(text) => Value::String(without_counters(text)),
        other => other.clone(),
    }
}

/// `part-msg12-0` and `toolu_0a1b2c3d_1` without the counter and the session's prefix.
fn without_counters(text: &str) -> String {
    if let Some((head, tail)) = text.split_once("msg").filter(|(head, _)| head.ends_with(['-', '_'])) {
        return format!("{head}msg{}", tail.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    match text.strip_prefix("toolu_").and_then(|rest| rest.split_once('_')) {
        Some((_, step)) => format!("toolu_{step}"),
        None => text.to_owned(),
    }
}

fn assert_same(name: &str, events: &[Value]) {
    let stable_all = |events: &[Value]| events.iter().map(stable).collect::<Vec<_>>();
    let (ours, theirs) = (stable_all(events), stable_all(&recorded(name)));
    for (at, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(ours, theirs, "{name}, event {at}");
    }
    assert_eq!(ours.len(), theirs.len(), "{name}");
}

#[tokio::test]
async fn messages_bring_the_recorded_events() {
    let peer = Peer::start().await;
    for (name, message) in [
        ("activity", "activity"),
        ("artifact", "artifact"),
        ("crash", "crash"),
        ("delta", "delta one two three"),
        ("echo", "echo hello brave new world"),
        ("empty", "empty"),
        ("eof_without_terminal", "eof 3 a b c d"),
        ("fail", "fail quota"),
        ("flat_no_part_id", "flat one two"),
        ("softfail", "softfail"),
        ("task", "task"),
        ("thinking", "think cats"),
        ("tool", "tool it"),
        ("tool_error", "toolerr"),
        ("unicode", "unicode"),
        ("warming", "warming up"),
        ("warning", "warn"),
    ] {
        assert_same(name, &peer.ask(message).await);
    }
}

#[tokio::test]
async fn an_approval_brings_the_recorded_events() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "confirm npm test").await;
    assert_same("confirm_pause", &peer.events(&session, 0).await);
    peer.say(&session, "echo while paused").await;
    assert_eq!(peer.decide(&session, json!({"result": "allow"})).await.0, 202);
    assert_same("confirm_approved", &peer.events(&session, 4).await);

    let session = peer.session().await;
    peer.say(&session, "confirm npm test").await;
    peer.events(&session, 0).await;
    peer.decide(&session, json!({"result": "deny"})).await;
    assert_same("confirm_denied", &peer.events(&session, 4).await);

    let session = peer.session().await;
    peer.say(&session, "confirm2").await;
    peer.events(&session, 0).await;
    peer.decide(&session, json!({"result": "approve_once"})).await;
    assert_same("confirm_second_pause", &peer.events(&session, 4).await);
}

#[tokio::test]
async fn a_question_brings_the_recorded_events() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "ask").await;
    assert_same("ask_pause", &peer.events(&session, 0).await);
    peer.decide(&session, json!({"result": "answer", "answers": {"Which roast?": "Dark"}})).await;
    assert_same("ask_answered", &peer.events(&session, 3).await);
}

#[tokio::test]
async fn an_interrupt_ends_as_recorded() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "slow 200 20").await;
    peer.until(&session, "agent.message").await;
    peer.say(&session, "echo queued one").await;
    peer.post_event(&session, json!({"type": "user.interrupt"})).await;
    let (ours, theirs) = (peer.events(&session, 0).await, recorded("interrupted"));
    assert_eq!(without_seq(ours.last()), without_seq(theirs.last()));
    assert!(kinds(&ours).contains(&"session.message_queued"));
}

#[tokio::test]
async fn steering_goes_as_recorded() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "steer").await;
    peer.until(&session, "agent.message").await;
    let event = json!({"type": "user.message", "text": "go left", "steer": true});
    assert_eq!(peer.post_event(&session, event).await, (202, json!({"accepted": true, "steered": true})));
    let (ours, theirs) = (peer.events(&session, 0).await, recorded("steer"));
    assert_eq!(kinds(&ours), kinds(&theirs));
    assert_eq!(ours.len(), theirs.len());
    for kind in ["session.message_dequeued", "session.status_idle"] {
        let first = |events: &[Value]| without_seq(events.iter().find(|event| event["type"] == kind));
        assert_eq!(first(&ours), first(&theirs));
    }
    assert_eq!(support::text(&ours), support::text(&theirs));
}

/// An event without what differs from run to run, its place in the log included.
fn without_seq(event: Option<&Value>) -> Option<Value> {
    let mut event = stable(event?);
    event.as_object_mut()?.remove("seq");
    Some(event)
}

#[tokio::test]
async fn the_portable_surface_brings_the_recorded_events() {
    let peer = Peer::start().await;
    let request =
        peer.request(reqwest::Method::POST, "/coffeeco/support-bot/v1/responses").bearer_auth(&peer.token);
    let response =
        request.json(&json!({"input": "delta a b c", "stream": true})).send().await.expect("an answer");
    let mut ours = parse(&response.text().await.expect("a body"));
    let mut theirs = recorded("responses");
    for event in ours.iter_mut().chain(&mut theirs) {
        for pointer in ["/response_id", "/response/id"] {
            if let Some(id) = event.pointer_mut(pointer) {
                assert!(id.as_str().is_some_and(|id| id.starts_with("resp_")));
                *id = json!("volatile");
            }
        }
    }
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn the_framing_is_the_recorded_one_to_the_byte() {
    let peer = Peer::start().await;
    for (name, message) in [("echo", "echo hello brave new world"), ("unicode", "unicode")] {
        let session = peer.session().await;
        peer.say(&session, message).await;
        let ours = peer.open(&session, 0).await.text().await.expect("a body");
        let messages = |text: &str| {
            let lines = text.lines().filter(|line| line.is_empty() || line.contains("agent.message"));
            lines.map(|line| line.split("msg").next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(messages(&ours), messages(&recorded_text(name)), "{name}");
    }
}
