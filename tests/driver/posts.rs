//! Posts that get lost on the way there or back.

use karta_dioxus::KartaError;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::wire::{session, transcript, turn};
use crate::support::scripted::{Route, World};

/// A client with one turn behind it, whose next post is not answered.
fn with_a_lost_post(world: &World) -> karta_dioxus::KartaAgentClient {
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("first"))).ended();
    world.says(Route::Post, Answer::unreachable());
    let error = world.run(client.post_message("second")).unwrap_err();
    assert!(matches!(error, KartaError::Network { .. }), "{error:?}");
    assert_eq!(world.requests(Route::Post).len(), 2, "it is not posted again by itself");
    client
}

#[test]
fn a_lost_post_is_an_error_and_not_posted_again() {
    let world = World::new();
    world.says(Route::Post, Answer::unreachable());
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    assert!(turn.error().is_retryable());
    assert_eq!(world.requests(Route::Post).len(), 1);
}

#[test]
fn a_post_without_an_answer_is_given_up_after_thirty_seconds() {
    let world = World::new();
    world.says(Route::Post, Answer::never());
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    assert_eq!((world.clock().elapsed(), world.requests(Route::Post).len()), (30_000, 1));
}

#[test]
fn a_post_that_arrived_is_followed() {
    let world = World::new();
    let client = with_a_lost_post(&world);
    world.says(Route::Session, Answer::json(200, &session(3, true)));
    let shown = [("first", Some(("t1", "one"))), ("second", None)];
    world.repeats(Route::Transcript, 2, &Answer::json(200, &transcript(&shown)));
    let posted = world.run(client.post_again("second")).unwrap();
    assert_eq!(world.requests(Route::Post).len(), 2);
    world.says(Route::Stream, Answer::stream(&turn(4, "t2", "two")));
    assert_eq!(world.run(read(client.follow(posted))).ended().text(), "two");
}

#[test]
fn a_post_that_did_not_arrive_is_posted() {
    let world = World::new();
    let client = with_a_lost_post(&world);
    world.says(Route::Session, Answer::json(200, &session(3, false)));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("first", Some(("t1", "one")))])));
    world.run(client.post_again("second")).unwrap();
    assert_eq!(world.requests(Route::Post).len(), 3);
}

#[test]
fn a_post_that_waits_in_the_queue_is_followed_there() {
    let world = World::new();
    let client = with_a_lost_post(&world);
    let mut state = session(3, true);
    state["queued_messages"] = json!([{"queue_id": "q1", "text": "second"}]);
    world.says(Route::Session, Answer::json(200, &state));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("first", Some(("t1", "one")))])));
    let posted = world.run(client.post_again("second")).unwrap();
    assert_eq!(posted.queue_id(), Some("q1"));
    assert_eq!(world.requests(Route::Post).len(), 2);
}

#[test]
fn a_text_that_was_sent_before_is_counted() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("yes"))).ended();
    world.says(Route::Post, Answer::unreachable());
    world.run(client.post_message("yes")).unwrap_err();
    // It stands there once, as before.
    world.says(Route::Session, Answer::json(200, &session(3, false)));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("yes", Some(("t1", "one")))])));
    world.run(client.post_again("yes")).unwrap();
    assert_eq!(world.requests(Route::Post).len(), 3, "it had not arrived");
}

#[test]
fn without_the_transcript_nothing_is_posted_again() {
    let world = World::new();
    let client = with_a_lost_post(&world);
    world.says(Route::Session, Answer::unreachable());
    world.run(client.post_again("second")).unwrap_err();
    assert_eq!(world.requests(Route::Post).len(), 2);
}

#[test]
fn a_forgotten_session_is_replaced_and_read_from_its_start() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("first"))).ended();
    world.says(Route::Post, Answer::json(404, &json!({"detail": "Session not found"})));
    world.says(Route::Stream, Answer::stream(&turn(1, "t2", "two")));
    assert_eq!(world.run(read(client.send_message("second"))).ended().text(), "two");
    assert_eq!(client.session_id().as_deref(), Some("session-2"));
    assert_eq!(world.cursors(), [0, 0]);
    let posts = world.requests(Route::Post);
    assert!(posts[2].url.contains("session-2") && posts.len() == 3);
}

#[test]
fn a_session_that_is_forgotten_twice_is_an_error() {
    let world = World::new();
    world.repeats(Route::Post, 2, &Answer::json(404, &json!({"detail": "no active release"})));
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::NotFound { .. }), "{:?}", turn.error());
    assert_eq!(world.requests(Route::Post).len(), 2);
}

#[test]
fn every_refusal_of_a_post_is_told_as_it_is() {
    let flat = |error: &str| json!({"error": error, "message": "no"});
    let detail = |error: &str| json!({"detail": flat(error)});
    let cases: [(u16, Value, &str); 7] = [
        (400, json!({"detail": "bad event type"}), "InvalidRequest"),
        (402, detail("budget_exhausted"), "LimitReached"),
        (403, detail("subject_unavailable"), "Forbidden"),
        (409, detail("karta_needs_setup"), "Conflict"),
        (413, json!({"detail": "body too large"}), "InvalidRequest"),
        (429, detail("rate limit exceeded"), "RateLimited"),
        (503, detail("turn_admission_unavailable"), "Unavailable"),
    ];
    for (status, body, variant) in cases {
        let world = World::new();
        world.says(Route::Post, Answer::json(status, &body).retry_after(4));
        let turn = world.run(read(world.client().send_message("hi")));
        assert!(format!("{:?}", turn.error()).starts_with(variant), "{status}: {:?}", turn.error());
        assert_eq!(turn.error().status(), Some(status));
        let waits = matches!(status, 429 | 503).then_some(4);
        assert_eq!(turn.error().retry_after(), waits, "{status}");
        assert_eq!(world.requests(Route::Post).len(), 1);
    }
}
