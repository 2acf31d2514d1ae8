//! Two tabs on one session: what the other one did is shown as the server has it.

use serde_json::json;

use crate::support::{Fault, Route, Stage};

/// A tab that has had one turn.
fn tab() -> Stage {
    let mut stage = Stage::new();
    stage.send("mine");
    stage.say("For me");
    stage.end();
    stage.assert_shown("idle s1 | > mine | < For me");
    stage.history();
    stage
}

/// The other tab has a turn that this one hears nothing of.
fn other_turn(stage: &Stage, text: &str, answer: &str) {
    stage.server.session(|session| {
        session.message(text);
        session.say(answer);
        session.end("end_turn");
    });
}

#[test]
fn turns_that_were_missed_are_shown_in_their_place_and_not_as_our_answer() {
    let mut stage = tab();
    other_turn(&stage, "theirs", "For them");
    other_turn(&stage, "theirs again", "For them again");
    stage.send("second");
    stage.say("For me again");
    stage.end();
    stage.assert_shown(
        "idle s1 | > mine | < For me | > theirs | < For them | > theirs again | < For them again \
         | > second | < For me again",
    );
    assert_eq!(stage.server.posted(), ["mine", "second"]);
    assert_eq!(stage.server.count(Route::State), 1, "the session is read once");
}

#[test]
fn our_own_turn_may_be_over_when_the_session_is_read() {
    let mut stage = tab();
    other_turn(&stage, "theirs", "For them");
    stage.server.hold(Route::State);
    stage.send("second");
    stage.say("For me again");
    stage.end();
    stage.server.release();
    stage.settle();
    stage.assert_shown("idle s1 | > mine | < For me | > theirs | < For them | > second | < For me again");
}

#[test]
fn when_the_session_can_not_be_read_the_answer_is_shown_all_the_same() {
    let mut stage = tab();
    other_turn(&stage, "theirs", "For them");
    stage.server.fault(Route::State, Fault::Lost);
    stage.send("second");
    stage.say("For me again");
    stage.end();
    // Under another question, until it is read when the turn is over.
    let shown = stage.history();
    assert!(
        shown
            .contains(&"streaming s1 | > mine | < For me | > second | < For them | < For me again...".into())
    );
    stage.assert_shown("idle s1 | > mine | < For me | > theirs | < For them | > second | < For me again");
    other_turn(&stage, "theirs again", "For them again");
    stage.send("third");
    stage.end();
    stage.assert_shown(
        "idle s1 | > mine | < For me | > theirs | < For them | > second | < For me again \
         | > theirs again | < For them again | > third | < ",
    );
}

#[test]
fn what_is_sent_while_the_session_is_read_is_posted_once_and_comes_last() {
    let mut stage = tab();
    other_turn(&stage, "theirs", "For them");
    stage.server.hold(Route::State);
    stage.send("second");
    stage.send("third");
    stage.server.release();
    stage.settle();
    stage.end();
    stage.end();
    stage.assert_shown("idle s1 | > mine | < For me | > theirs | < For them | > second | <  | > third | < ");
    assert_eq!(stage.server.posted(), ["mine", "second", "third"]);
}

#[test]
fn a_pause_that_was_missed_and_answered_is_not_asked_here() {
    let mut stage = tab();
    stage.server.session(|session| {
        session.message("run it");
        session.pause("perm-1");
        session.confirm(&json!({"request_id": "perm-1"}));
        session.say("Ran it");
        session.end("end_turn");
    });
    stage.send("second");
    stage.say("For me again");
    stage.end();
    stage.assert_shown("idle s1 | > mine | < For me | > run it | < Ran it | > second | < For me again");
    assert!(stage.history().iter().all(|shown| !shown.contains("?perm")), "no card");
}

#[test]
fn a_message_behind_a_pause_of_the_other_tab_shows_their_question_and_its_card() {
    let mut stage = tab();
    stage.server.session(|session| {
        session.message("run it");
        session.say("May I?");
        session.pause("perm-1");
    });
    stage.send("second");
    stage.assert_shown("idle s1 ?perm-1 | > mine | < For me | > run it | < May I? | > second (queued)");
}

#[test]
fn a_decision_that_came_too_late_says_so_until_the_next_act() {
    let mut stage = tab();
    stage.send("run it");
    stage.server.session(|session| session.pause("perm-1"));
    stage.settle();
    let elsewhere = |stage: &Stage| {
        let request = stage.dom.in_runtime(|| stage.agent().answered_elsewhere());
        request.map(|request| request.request_id)
    };
    assert_eq!(elsewhere(&stage), None);
    stage.server.session(|session| session.confirm(&json!({"request_id": "perm-1"})));
    stage.act(|agent| agent.respond(false));
    assert_eq!(elsewhere(&stage).as_deref(), Some("perm-1"));
    stage.assert_shown("streaming s1 | > mine | < For me | > run it | < ...");
    stage.end();
    assert_eq!(elsewhere(&stage).as_deref(), Some("perm-1"));
    stage.send("next");
    assert_eq!(elsewhere(&stage), None);
}

#[test]
fn our_own_decision_whose_answer_was_lost_was_not_answered_elsewhere() {
    let mut stage = tab();
    stage.send("run it");
    stage.server.session(|session| session.pause("perm-1"));
    stage.settle();
    stage.server.fault(Route::Confirm, Fault::AnswerLost);
    stage.act(|agent| agent.respond(true));
    stage.act(|agent| agent.respond(true));
    stage.end();
    stage.assert_shown("idle s1 | > mine | < For me | > run it | < ");
    assert!(stage.dom.in_runtime(|| stage.agent().answered_elsewhere()).is_none());
}

#[test]
fn a_message_during_a_pause_that_the_other_tab_has_answered_clears_the_card() {
    let mut stage = tab();
    stage.send("run it");
    stage.server.session(|session| session.pause("perm-1"));
    stage.settle();
    stage.server.session(|session| {
        session.confirm(&json!({"request_id": "perm-1"}));
        session.say("Ran it");
        session.end("end_turn");
    });
    stage.send("next");
    stage.assert_shown("streaming s1 | > mine | < For me | > run it | < Ran it | > next | < ...");
    assert!(stage.dom.in_runtime(|| stage.agent().answered_elsewhere()).is_some());
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > mine | < For me | > run it | < Ran it | > next | < Yes");
}
