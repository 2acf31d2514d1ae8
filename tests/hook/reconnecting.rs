//! A connection that is lost in mid-turn: told, and not told any longer than it lasts.

use crate::support::{Fault, Route, Stage};

fn is_reconnecting(stage: &mut Stage) -> bool {
    stage.act(|agent| agent.is_reconnecting())
}

/// A turn whose connection is lost, and can't be had again for now.
fn cut() -> Stage {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    assert!(!is_reconnecting(&mut stage));
    stage.server.fault(Route::Stream, Fault::Lost);
    stage.server.cut();
    stage.settle();
    assert!(is_reconnecting(&mut stage));
    stage.assert_shown("streaming s1 | > hi | < Hel...");
    stage
}

#[test]
fn it_lasts_until_the_stream_is_open_again() {
    let mut stage = cut();
    stage.advance(500);
    assert!(is_reconnecting(&mut stage), "the first try fails");
    stage.advance(1_000);
    assert!(!is_reconnecting(&mut stage), "open, and silent");
    stage.say("Hello");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hello");
}

#[test]
fn a_reset_ends_it() {
    let mut stage = cut();
    stage.act(|agent| agent.reset());
    assert!(!is_reconnecting(&mut stage));
}

#[test]
fn giving_up_ends_it() {
    let mut stage = cut();
    for _ in 0..40 {
        stage.server.fault(Route::Stream, Fault::Lost);
        stage.server.fault(Route::State, Fault::Lost);
    }
    stage.advance(500);
    for _ in 0..20 {
        stage.advance(10_000);
    }
    assert!(!is_reconnecting(&mut stage));
    assert!(stage.agent().error().is_some(), "{}", stage.shown());
}

#[test]
fn a_turn_without_a_cut_never_tells_it() {
    let mut stage = Stage::new();
    stage.send("hi");
    for text in ["He", "Hello"] {
        stage.say(text);
        assert!(!is_reconnecting(&mut stage));
    }
    stage.end();
    assert!(!is_reconnecting(&mut stage));
}
