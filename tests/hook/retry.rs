//! What `retry` does: a message is sent again only if the server does not have it.

use serde_json::json;

use crate::support::{Fault, Route, Stage};

#[test]
fn a_failed_post_fails_the_message_and_keeps_its_text() {
    let mut stage = Stage::new();
    stage.server.fault(Route::Message, Fault::Lost);
    stage.send("hi");
    stage.assert_shown("error !network_error s1 | > hi (failed) !network_error");
}

#[test]
fn retry_sends_a_message_that_is_not_there() {
    let mut stage = Stage::new();
    stage.server.fault(Route::Message, Fault::Lost);
    stage.send("hi");
    stage.history();
    stage.act(|agent| agent.retry());
    stage.say("Hello");
    stage.end();
    assert_eq!(
        stage.history(),
        ["streaming s1 | > hi | < ...", "streaming s1 | > hi | < Hello...", "idle s1 | > hi | < Hello",]
    );
    assert_eq!(stage.server.posted().len(), 2, "the first one did not arrive");
    assert_eq!((stage.server.count(Route::State), stage.server.count(Route::Transcript)), (1, 1));
}

#[test]
fn retry_reads_the_turn_of_a_message_that_is_in_the_transcript() {
    let mut stage = Stage::new();
    stage.server.fault(Route::Message, Fault::AnswerLost);
    stage.send("hi");
    stage.assert_shown("error !network_error s1 | > hi (failed) !network_error");
    stage.server.say("Hello");
    stage.act(|agent| agent.retry());
    stage.frame();
    stage.assert_shown("streaming s1 | > hi | < Hello...");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hello");
    assert_eq!(stage.server.posted().len(), 1);
}

#[test]
fn retry_reads_a_turn_that_is_over() {
    let mut stage = Stage::new();
    stage.server.fault(Route::Message, Fault::AnswerLost);
    stage.send("hi");
    stage.server.say("Hello");
    stage.server.end();
    stage.act(|agent| agent.retry());
    stage.assert_shown("idle s1 | > hi | < Hello");
    assert_eq!(stage.server.posted().len(), 1);
}

#[test]
fn retry_waits_for_a_message_that_is_in_the_queue() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.server.fault(Route::Message, Fault::AnswerLost);
    stage.server.hold(Route::Stream);
    stage.server.cut();
    stage.send("more");
    stage.act(|agent| agent.retry());
    stage.assert_shown("streaming s1 | > hi | < ... | > more (queued)");
    stage.server.release();
    stage.advance(10_000);
    stage.end();
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > hi | <  | > more | < Yes");
    assert_eq!(stage.server.posted(), ["hi", "more"]);
}

#[test]
fn retry_takes_the_last_failed_message_first_and_the_others_after_it() {
    let mut stage = Stage::new();
    stage.server.fault(Route::Message, Fault::Lost);
    stage.send("a");
    stage.server.fault(Route::Message, Fault::Lost);
    stage.send("b");
    stage.act(|agent| {
        agent.retry();
        agent.retry();
    });
    stage.end();
    stage.end();
    stage.assert_shown("idle s1 | > b | <  | > a | < ");
    assert_eq!(stage.server.posted()[2..], ["b", "a"]);
}

#[test]
fn retry_after_a_failed_turn_asks_again() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.server.session(|session| session.fail("provider_error"));
    stage.settle();
    stage.act(|agent| agent.retry());
    stage.say("Hello");
    stage.end();
    stage.assert_shown("idle s1 | > hi | <  !provider_error | > hi | < Hello");
}

#[test]
fn retry_without_anything_failed_does_nothing() {
    let mut stage = Stage::new();
    stage.act(|agent| agent.retry());
    stage.send("hi");
    stage.end();
    let requests = stage.server.requests();
    stage.act(|agent| agent.retry());
    stage.assert_shown("idle s1 | > hi | < ");
    assert_eq!(stage.server.requests(), requests);
}

#[test]
fn retry_of_a_failed_message_during_a_turn_queues_it() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.server.fault(Route::Message, Fault::Status(429, json!({"detail": "inbox full"})));
    stage.send("more");
    stage.act(|agent| agent.retry());
    stage.assert_shown("streaming s1 | > hi | < ... | > more (queued)");
    stage.end();
    stage.end();
    stage.assert_shown("idle s1 | > hi | <  | > more | < ");
}

#[test]
fn a_new_message_after_a_failed_one_is_sent() {
    let mut stage = Stage::new();
    stage.server.fault(Route::Mint, Fault::Lost);
    stage.send("hi");
    stage.assert_shown("error !network_error | > hi (failed) !network_error");
    stage.send("more");
    stage.end();
    stage.assert_shown("idle s1 | > hi (failed) !network_error | > more | < ");
}

#[test]
fn a_broken_stream_is_opened_again_and_the_message_not_posted_again() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    stage.server.cut();
    stage.settle();
    stage.server.say("Hello");
    stage.advance(1_000);
    stage.frame();
    stage.assert_shown("streaming s1 | > hi | < Hello...");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hello");
    assert_eq!(stage.server.posted(), ["hi"]);
}

#[test]
fn when_the_stream_stays_broken_the_queue_is_kept_and_retry_reads_on() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.send("more");
    stage.server.fault(Route::Stream, Fault::Status(403, json!({"detail": {"error": "key_disabled"}})));
    stage.server.cut();
    stage.settle();
    stage.advance(1_000);
    stage.assert_shown("error !key_disabled s1 | > hi | <  !key_disabled | > more (queued)");
    assert_eq!(stage.server.open_streams(), 0);
    stage.server.end();
    stage.act(|agent| agent.retry());
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > hi | <  | > more | < Yes");
}

#[test]
fn an_answer_that_could_not_be_read_to_its_end_is_read_by_retry_and_not_asked_for_again() {
    for is_over in [true, false] {
        let mut stage = Stage::new();
        stage.send("hi");
        stage.say("Hel");
        stage.server.fault(Route::Stream, Fault::Status(403, json!({"detail": {"error": "key_disabled"}})));
        stage.server.cut();
        stage.settle();
        stage.advance(1_000);
        stage.assert_shown("error !key_disabled s1 | > hi | < Hel !key_disabled");
        stage.server.say("Hello");
        if is_over {
            stage.server.end();
        }
        stage.act(|agent| agent.retry());
        stage.frame();
        if !is_over {
            stage.assert_shown("streaming s1 | > hi | < Hello...");
            stage.end();
        }
        stage.assert_shown("idle s1 | > hi | < Hello");
        assert_eq!(stage.server.posted(), ["hi"]);
    }
}

#[test]
fn a_message_behind_an_answer_that_could_not_be_read_brings_that_one_too() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    stage.server.fault(Route::Stream, Fault::Status(403, json!({"detail": {"error": "key_disabled"}})));
    stage.server.cut();
    stage.settle();
    stage.advance(1_000);
    stage.server.say("Hello");
    stage.server.end();
    stage.send("more");
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hello | > more | < Yes");
}
