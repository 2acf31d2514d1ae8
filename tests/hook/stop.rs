//! `stop`: the server is asked to interrupt, and what has arrived stays.

use crate::support::{Fault, Route, Stage};

#[test]
fn stop_interrupts_on_the_server_and_keeps_what_has_arrived() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.count(Route::Interrupt), 1);
    stage.assert_shown("streaming s1 | > hi | < Hel...");
    stage.server.session(|session| session.end("cancelled"));
    stage.settle();
    stage.assert_shown("idle s1 | > hi | < Hel");
}

#[test]
fn stop_before_the_turn_has_begun_stops_it_as_soon_as_it_has() {
    let mut stage = Stage::new();
    stage.server.hold(Route::Message);
    stage.send("hi");
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.count(Route::Interrupt), 0);
    stage.server.release();
    stage.settle();
    assert_eq!(stage.server.count(Route::Interrupt), 1);
    stage.server.session(|session| session.end("cancelled"));
    stage.settle();
    stage.assert_shown("idle s1 | > hi | < ");
    // The next turn is not stopped.
    stage.send("more");
    stage.say("Yes");
    assert_eq!(stage.server.count(Route::Interrupt), 1);
}

#[test]
fn stop_before_a_post_that_fails_does_not_stop_the_retry() {
    let mut stage = Stage::new();
    stage.server.hold(Route::Message);
    stage.server.fault(Route::Message, Fault::Lost);
    stage.send("hi");
    stage.act(|agent| agent.stop());
    stage.server.release();
    stage.settle();
    stage.act(|agent| agent.retry());
    stage.say("Hello");
    assert_eq!(stage.server.count(Route::Interrupt), 0);
    stage.assert_shown("streaming s1 | > hi | < Hello...");
}

#[test]
fn stop_without_a_turn_asks_nothing() {
    let mut stage = Stage::new();
    stage.act(|agent| agent.stop());
    stage.send("hi");
    stage.end();
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.count(Route::Interrupt), 0);
}

#[test]
fn a_queued_message_runs_after_the_stopped_turn() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.send("more");
    stage.act(|agent| agent.stop());
    stage.server.session(|session| session.end("cancelled"));
    stage.settle();
    stage.say("Yes");
    stage.assert_shown("streaming s1 | > hi | <  | > more | < Yes...");
    assert_eq!(stage.server.count(Route::Interrupt), 1);
}

#[test]
fn a_stop_that_does_not_arrive_is_an_error_until_the_turn_is_over() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.server.fault(Route::Interrupt, Fault::Lost);
    stage.act(|agent| agent.stop());
    stage.assert_shown("streaming !network_error s1 | > hi | < ...");
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.count(Route::Interrupt), 2);
    stage.server.session(|session| session.end("cancelled"));
    stage.settle();
    stage.assert_shown("idle s1 | > hi | < ");
}
