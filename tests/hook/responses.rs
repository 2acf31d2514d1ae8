//! The Responses transport: no queue and no interrupt on the server.

use karta_dioxus::Transport;

use crate::support::{Fault, Route, Stage};

fn stage() -> Stage {
    Stage::with(|options| options.token("t").transport(Transport::Responses))
}

fn inputs(stage: &Stage) -> Vec<String> {
    let seen = stage.server.seen(Route::Respond);
    seen.iter().map(|seen| seen.body["input"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn messages_during_a_turn_wait_here_and_have_a_turn_each() {
    let mut stage = stage();
    stage.send("a");
    stage.send("b");
    stage.send("c");
    assert_eq!(inputs(&stage), ["a"]);
    stage.server.delta("A");
    stage.settle();
    stage.frame();
    stage.assert_shown("streaming | > a | < A... | > b (queued) | > c (queued)");
    stage.server.complete();
    stage.settle();
    stage.assert_shown("streaming | > a | < A | > b | < ... | > c (queued)");
    stage.server.delta("B");
    stage.server.complete();
    stage.settle();
    stage.server.complete();
    stage.settle();
    stage.assert_shown("idle | > a | < A | > b | < B | > c | < ");
    assert_eq!(inputs(&stage), ["a", "b", "c"]);
    assert_eq!(stage.server.seen(Route::Respond)[1].body["previous_response_id"], "r1");
}

#[test]
fn stop_aborts_the_stream_keeps_what_has_arrived_and_goes_on_with_the_next() {
    let mut stage = stage();
    stage.send("a");
    stage.server.delta("Par");
    stage.settle();
    stage.frame();
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.open_streams(), 0);
    stage.assert_shown("idle | > a | < Par");
    stage.send("b");
    stage.send("c");
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.open_streams(), 1);
    stage.assert_shown("streaming | > a | < Par | > b | <  | > c | < ...");
}

#[test]
fn a_failed_turn_lets_the_next_one_run_and_retry_asks_again() {
    let mut stage = stage();
    stage.server.fault(Route::Respond, Fault::Lost);
    stage.send("a");
    stage.assert_shown("error !network_error | > a | <  !network_error");
    stage.act(|agent| agent.retry());
    stage.send("b");
    stage.server.cut();
    stage.settle();
    stage.server.complete();
    stage.settle();
    assert_eq!(inputs(&stage), ["a", "a", "b"]);
    stage.assert_shown("idle | > a | <  !network_error | > a | <  !network_error | > b | < ");
}

#[test]
fn reset_begins_a_new_conversation() {
    let mut stage = stage();
    stage.send("a");
    stage.server.complete();
    stage.settle();
    stage.act(|agent| agent.reset());
    stage.send("b");
    assert!(stage.server.seen(Route::Respond)[1].body.get("previous_response_id").is_none());
}

#[test]
fn sessions_can_not_be_opened() {
    let mut stage = stage();
    stage.act(|agent| agent.open_session("s1"));
    stage.assert_shown("error !unsupported");
    assert_eq!(stage.server.requests(), 0);
}
