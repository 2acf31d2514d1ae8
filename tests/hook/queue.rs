//! Messages that are sent while something else goes on: none is lost, none is doubled, the order stays.

use serde_json::json;

use crate::support::{Fault, Route, Stage};

/// A turn that has said `Hel`.
fn in_turn() -> Stage {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hel");
    stage.history();
    stage
}

#[test]
fn a_message_during_a_turn_is_shown_as_queued_and_runs_after_it() {
    let mut stage = in_turn();
    stage.send("more");
    stage.say("Hello");
    stage.end();
    stage.say("Yes");
    stage.end();
    assert_eq!(
        stage.history(),
        [
            "streaming s1 | > hi | < Hel... | > more (queued)",
            "streaming s1 | > hi | < Hello... | > more (queued)",
            "streaming s1 | > hi | < Hello | > more (queued)",
            "streaming s1 | > hi | < Hello | > more | < Yes...",
            "idle s1 | > hi | < Hello | > more | < Yes",
        ]
    );
    assert_eq!(stage.server.posted(), ["hi", "more"]);
}

#[test]
fn messages_that_wait_together_share_a_turn_and_keep_their_order() {
    let mut stage = in_turn();
    for text in ["a", "b", "c"] {
        stage.send(text);
    }
    stage.end();
    stage.say("All three");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hel | > a | > b | > c | < All three");
    assert_eq!(stage.server.posted(), ["hi", "a", "b", "c"]);
}

#[test]
fn posts_keep_their_order_however_long_each_takes() {
    let mut stage = Stage::new();
    stage.server.hold(Route::Message);
    for text in ["a", "b", "c"] {
        stage.send(text);
    }
    stage.assert_shown("streaming | > a | < ... | > b (queued) | > c (queued)");
    assert_eq!(stage.server.posted(), ["a"], "the next one waits for the first");
    stage.server.release();
    stage.settle();
    assert_eq!(stage.server.posted(), ["a", "b", "c"]);
    stage.end();
    stage.end();
    stage.assert_shown("idle s1 | > a | <  | > b | > c | < ");
}

#[test]
fn an_answer_to_a_post_that_comes_after_its_turn_leaves_nothing_waiting() {
    let mut stage = in_turn();
    stage.server.hold_answers(Route::Message);
    stage.send("more");
    stage.end();
    stage.say("Yes");
    stage.end();
    // The stream has told everything; only the answer to the post is still out.
    stage.assert_shown("streaming s1 | > hi | < Hel | > more | < Yes");
    stage.server.release();
    stage.settle();
    stage.assert_shown("idle s1 | > hi | < Hel | > more | < Yes");
    assert_eq!((stage.server.open_streams(), stage.clock.sleepers()), (0, 0));
}

#[test]
fn a_message_that_arrives_just_after_the_turn_has_one_of_its_own() {
    let mut stage = in_turn();
    stage.server.hold(Route::Message);
    stage.send("more");
    stage.end();
    stage.assert_shown("streaming s1 | > hi | < Hel | > more (queued)");
    stage.server.release();
    stage.settle();
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hel | > more | < Yes");
    assert_eq!(stage.server.posted(), ["hi", "more"]);
}

#[test]
fn a_message_that_was_accepted_before_the_end_was_read_has_its_turn_read() {
    let mut stage = in_turn();
    stage.server.hold(Route::Message);
    stage.send("more");
    // The turn ends and the message arrives before either is read.
    stage.server.end();
    stage.server.release();
    stage.settle();
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hel | > more | < Yes");
}

#[test]
fn a_message_sent_between_two_turns_waits_for_its_own() {
    let mut stage = in_turn();
    stage.send("b");
    stage.server.hold(Route::Stream);
    stage.end();
    // The stream of the next turn is not open yet.
    stage.assert_shown("streaming s1 | > hi | < Hel | > b (queued)");
    stage.send("c");
    assert_eq!(stage.server.posted(), ["hi", "b", "c"]);
    stage.server.release();
    stage.settle();
    stage.say("B");
    stage.assert_shown("streaming s1 | > hi | < Hel | > b | < B... | > c (queued)");
    assert_eq!(stage.server.open_streams(), 1, "one reader");
    stage.end();
    stage.say("C");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hel | > b | < B | > c | < C");
}

#[test]
fn a_failed_post_during_a_turn_fails_the_message_and_not_the_turn() {
    let mut stage = in_turn();
    stage.server.fault(Route::Message, Fault::Status(429, json!({"detail": {"error": "inbox_full"}})));
    stage.send("more");
    stage.assert_shown("streaming !inbox_full s1 | > hi | < Hel... | > more (failed) !inbox_full");
    stage.say("Hello");
    stage.end();
    stage.assert_shown("error !inbox_full s1 | > hi | < Hello | > more (failed) !inbox_full");
}

#[test]
fn a_failed_post_does_not_take_another_turns_answer_away() {
    let mut stage = in_turn();
    stage.server.hold(Route::Message);
    stage.server.fault(Route::Message, Fault::Lost);
    stage.send("more");
    stage.server.session(|session| {
        session.message("from another tab");
        session.end("end_turn");
        session.say("For the other");
    });
    stage.settle();
    stage.frame();
    stage.server.release();
    stage.settle();
    stage.assert_shown(
        "streaming !network_error s1 | > hi | < Hel | > from another tab | < For the other... \
         | > more (failed) !network_error",
    );
}

#[test]
fn a_message_behind_another_tabs_turn_waits_for_it() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.end();
    stage.server.session(|session| session.message("from another tab"));
    stage.send("mine");
    stage.server.say("For the other");
    stage.settle();
    stage.frame();
    stage
        .assert_shown("streaming s1 | > hi | <  | > from another tab | < For the other... | > mine (queued)");
    stage.end();
    stage.say("Yours");
    stage.end();
    stage.assert_shown("idle s1 | > hi | <  | > from another tab | < For the other | > mine | < Yours");
}

#[test]
fn messages_of_another_tab_are_shown_and_read() {
    let mut stage = in_turn();
    stage.server.session(|session| session.message("from another tab"));
    stage.settle();
    stage.frame();
    stage.assert_shown("streaming s1 | > hi | < Hel... | > from another tab (queued)");
    stage.end();
    stage.say("Theirs");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hel | > from another tab | < Theirs");
}

#[test]
fn a_message_that_the_server_has_lost_is_failed_and_can_be_sent_again() {
    let mut stage = in_turn();
    stage.send("more");
    stage.server.session(|session| {
        session.queue.clear();
        session.end("end_turn");
    });
    stage.settle();
    stage.assert_shown("streaming s1 | > hi | < Hel | > more (queued)");
    // After a silence the session is read: nothing runs, and nothing waits.
    stage.advance(20_000);
    stage.assert_shown("error !message_lost s1 | > hi | < Hel | > more (failed) !message_lost");
    stage.act(|agent| agent.retry());
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hel | > more | < Yes");
}

#[test]
fn a_turn_goes_on_when_the_component_that_sent_is_gone() {
    use dioxus::prelude::*;
    let mut stage = Stage::new();
    let agent = stage.agent();
    stage.child(move || {
        // A child that sends as it goes away.
        use_drop(move || agent.send("bye"));
        rsx! {}
    });
    stage.drop_child();
    stage.say("See you");
    stage.end();
    stage.assert_shown("idle s1 | > bye | < See you");
}

#[test]
fn a_message_whose_turn_came_and_went_unseen_is_shown_with_its_answer() {
    let mut stage = in_turn();
    stage.send("more");
    stage.server.hold(Route::Stream);
    stage.server.cut();
    stage.settle();
    stage.server.session(|session| {
        session.end("end_turn");
        session.say("Yes");
        session.end("end_turn");
        session.restart();
    });
    stage.server.release();
    for _ in 0..8 {
        stage.advance(21_000);
    }
    stage.assert_shown("idle s1 | > hi | < Hel | > more | < Yes");
}

#[test]
fn a_message_that_a_restart_has_lost_is_kept_as_failed_when_the_session_is_read() {
    let mut stage = in_turn();
    stage.send("more");
    stage.server.hold(Route::Stream);
    stage.server.fault(Route::Stream, Fault::Status(403, json!({"detail": {"error": "key_disabled"}})));
    stage.server.cut();
    stage.settle();
    stage.server.session(|session| session.restart());
    stage.server.release();
    stage.advance(1_000);
    stage.act(|agent| agent.retry());
    stage.assert_shown("error !message_lost s1 | > hi | < Hel | > more (failed) !message_lost");
    stage.act(|agent| agent.retry());
    stage.end();
    stage.assert_shown("idle s1 | > hi | < Hel | > more | < ");
}

#[test]
fn a_post_whose_answer_is_lost_behind_the_messages_turn_has_not_failed() {
    let mut stage = in_turn();
    stage.server.hold_answers(Route::Message);
    stage.server.fault(Route::Message, Fault::AnswerLost);
    stage.send("more");
    stage.end();
    stage.say("Yes");
    stage.end();
    stage.server.release();
    stage.settle();
    stage.assert_shown("idle s1 | > hi | < Hel | > more | < Yes");
    assert_eq!(stage.server.posted(), ["hi", "more"]);
}
