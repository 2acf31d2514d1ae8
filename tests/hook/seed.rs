//! What the seed says of `useKartaAgent()`.

use crate::support::{Route, Stage};

#[test]
fn the_message_and_its_streaming_answer_are_there_at_once() {
    let mut stage = Stage::new();
    stage.history();
    stage.server.hold(Route::Mint);
    stage.send("hi");
    assert_eq!(stage.history(), ["streaming | > hi | < ..."]);
}

#[test]
fn a_turn_goes_from_idle_through_streaming_to_idle_and_its_text_is_replaced() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    stage.say("Hello");
    stage.say("Hello you");
    stage.end();
    assert_eq!(
        stage.history(),
        [
            "idle",
            "streaming s1 | > hi | < ...",
            "streaming s1 | > hi | < Hel...",
            "streaming s1 | > hi | < Hello...",
            "streaming s1 | > hi | < Hello you...",
            "idle s1 | > hi | < Hello you",
        ]
    );
}

#[test]
fn a_failed_turn_shows_an_error_with_its_code() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("So");
    stage.history();
    stage.server.session(|session| session.fail("provider_error"));
    stage.settle();
    assert_eq!(stage.history(), ["error !provider_error s1 | > hi | < So !provider_error"]);
    stage.send("again");
    assert_eq!(
        stage.history().last().unwrap(),
        "streaming s1 | > hi | < So !provider_error | > again | < ..."
    );
}

#[test]
fn the_session_is_known_once_a_turn_has_started() {
    let mut stage = Stage::new();
    stage.server.hold(Route::Message);
    stage.send("hi");
    stage.assert_shown("streaming | > hi | < ...");
    stage.server.release();
    stage.settle();
    stage.assert_shown("streaming s1 | > hi | < ...");
}

#[test]
fn reset_empties_the_transcript_aborts_the_stream_and_the_next_send_opens_a_session() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    assert_eq!(stage.server.open_streams(), 1);
    stage.act(|agent| agent.reset());
    stage.assert_shown("idle");
    assert_eq!((stage.server.open_streams(), stage.clock.sleepers()), (0, 0));
    stage.send("again");
    stage.say("Hi");
    stage.assert_shown("streaming s2 | > again | < Hi...");
    assert_eq!(stage.server.count(Route::Create), 2);
}

#[test]
fn the_stream_is_aborted_on_unmount() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.server.say("Hel");
    stage.settle();
    assert_eq!(stage.server.open_streams(), 1);
    stage.show(false);
    assert_eq!((stage.server.open_streams(), stage.server.in_flight(), stage.clock.sleepers()), (0, 0, 0));
}

#[test]
fn the_stream_is_aborted_when_the_identity_changes() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    stage.set_options(|options| options.embed_key("pk_live_other"));
    stage.rerender();
    assert_eq!((stage.server.open_streams(), stage.clock.sleepers()), (0, 0));
    stage.assert_shown("idle");
    stage.send("again");
    assert_eq!(stage.server.seen(Route::Mint).last().unwrap().body["embed_key"], "pk_live_other");
    stage.assert_shown("streaming s2 | > again | < ...");
}

#[test]
fn blank_text_does_nothing() {
    let mut stage = Stage::new();
    stage.send("  \n");
    stage.assert_shown("idle");
    assert_eq!(stage.server.requests(), 0);
}
