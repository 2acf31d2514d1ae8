//! Turns that wait for a permission or an answer.

use std::collections::BTreeMap;

use karta_dioxus::{Decision, InputKind};
use serde_json::json;

use crate::support::{Fault, Route, Stage};

/// A turn that waits for `perm-1`.
fn paused() -> Stage {
    let mut stage = Stage::new();
    stage.send("run it");
    stage.say("May I?");
    stage.server.session(|session| session.pause("perm-1"));
    stage.settle();
    stage.history();
    stage
}

#[test]
fn a_pause_is_idle_with_pending_input() {
    let stage = paused();
    stage.assert_shown("idle s1 ?perm-1 | > run it | < May I?");
    let pending = stage.dom.in_runtime(|| stage.agent().pending_input()).unwrap();
    assert_eq!((pending.tool.as_deref(), pending.target.as_deref()), (Some("bash"), Some("ls")));
    assert_eq!(pending.options, ["approve_once", "deny"]);
    assert_eq!(stage.server.open_streams(), 0);
}

#[test]
fn an_approved_turn_goes_on_in_the_same_answer() {
    let mut stage = paused();
    stage.act(|agent| agent.respond(true));
    stage.server.session(|session| session.say("May I?\n\nDone."));
    stage.settle();
    stage.end();
    assert_eq!(
        stage.history(),
        ["streaming s1 | > run it | < May I?...", "idle s1 | > run it | < May I?\n\nDone."]
    );
    let confirmed = stage.server.seen(Route::Confirm);
    assert_eq!((confirmed.len(), &confirmed[0].body["result"]), (1, &json!("approve_once")));
}

#[test]
fn a_second_answer_does_nothing() {
    let mut stage = paused();
    stage.act(|agent| {
        agent.respond(Decision::Deny);
        agent.respond(true);
    });
    stage.act(|agent| agent.respond(true));
    let confirmed = stage.server.seen(Route::Confirm);
    assert_eq!((confirmed.len(), &confirmed[0].body["result"]), (1, &json!("deny")));
}

#[test]
fn an_answer_without_a_pause_does_nothing() {
    let mut stage = Stage::new();
    stage.act(|agent| agent.respond(true));
    assert_eq!(stage.server.requests(), 0);
    stage.assert_shown("idle");
}

#[test]
fn a_turn_may_pause_several_times() {
    let mut stage = paused();
    stage.act(|agent| agent.respond(true));
    stage.server.session(|session| session.pause("perm-2"));
    stage.settle();
    stage.assert_shown("idle s1 ?perm-2 | > run it | < May I?");
    stage.act(|agent| agent.respond(false));
    stage.end();
    stage.assert_shown("idle s1 | > run it | < May I?");
    assert_eq!(stage.server.count(Route::Confirm), 2);
}

#[test]
fn questions_are_answered_by_their_text() {
    let mut stage = Stage::new();
    stage.send("ask me");
    stage.server.session(|session| {
        session.pause_with(json!({
            "request_id": "ask-1", "kind": "user_question", "options": ["answer", "deny"],
            "questions": [{"question": "Which roast?", "options": [{"label": "Dark"}], "multiSelect": false}],
        }));
    });
    stage.settle();
    let pending = stage.dom.in_runtime(|| stage.agent().pending_input()).unwrap();
    assert_eq!((&pending.kind, pending.questions.len()), (&InputKind::UserQuestion, 1));
    let answers = BTreeMap::from([("Which roast?".to_owned(), "Dark".to_owned())]);
    stage.act(|agent| agent.respond(Decision::Answer(answers)));
    assert_eq!(stage.server.seen(Route::Confirm)[0].body["answers"], json!({"Which roast?": "Dark"}));
}

#[test]
fn a_pause_that_another_tab_answered_is_shown_as_answered() {
    let mut stage = paused();
    stage.server.session(|session| {
        session.confirm(&json!({"request_id": "perm-1"}));
        session.say("May I?\n\nDone by the other.");
    });
    stage.act(|agent| agent.respond(true));
    stage.frame();
    stage.assert_shown("streaming s1 | > run it | < May I?\n\nDone by the other....");
    stage.end();
    stage.assert_shown("idle s1 | > run it | < May I?\n\nDone by the other.");
    assert!(stage.history().iter().skip(1).all(|shown| !shown.contains("?perm")));
}

#[test]
fn a_turn_that_another_tab_brought_to_its_end_is_shown_whole() {
    let mut stage = paused();
    stage.server.session(|session| {
        session.confirm(&json!({"request_id": "perm-1"}));
        session.say("All done");
        session.end("end_turn");
    });
    stage.act(|agent| agent.respond(true));
    stage.assert_shown("idle s1 | > run it | < All done");
}

#[test]
fn messages_that_wait_outlive_the_reading_of_the_session() {
    let mut stage = paused();
    stage.server.hold(Route::Message);
    stage.send("later");
    stage.send("even later");
    stage.server.session(|session| session.confirm(&json!({"request_id": "perm-1"})));
    stage.act(|agent| agent.respond(true));
    stage.server.release();
    stage.settle();
    stage.end();
    stage.say("Both");
    stage.end();
    stage.assert_shown("idle s1 | > run it | < May I? | > later | > even later | < Both");
    assert_eq!(stage.server.posted(), ["run it", "later", "even later"]);
}

#[test]
fn a_decision_that_does_not_arrive_keeps_the_pause_with_the_error() {
    let mut stage = paused();
    stage.server.fault(Route::Confirm, Fault::Lost);
    stage.act(|agent| agent.respond(true));
    stage.assert_shown("error !network_error s1 ?perm-1 | > run it | < May I?");
    stage.act(|agent| agent.respond(true));
    stage.end();
    stage.assert_shown("idle s1 | > run it | < May I?");
}

#[test]
fn a_decision_whose_answer_is_lost_is_taken_once() {
    let mut stage = paused();
    stage.server.fault(Route::Confirm, Fault::AnswerLost);
    stage.act(|agent| agent.respond(true));
    stage.server.say("Done");
    stage.act(|agent| agent.respond(true));
    stage.end();
    stage.assert_shown("idle s1 | > run it | < Done");
    assert_eq!(stage.server.session(|session| session.decisions.len()), 1);
}

#[test]
fn a_token_that_expired_during_the_pause_is_an_error_and_reset_helps() {
    let mut stage = paused();
    stage.server.fault(Route::Confirm, Fault::Status(401, json!({"detail": "Unauthorized"})));
    stage.act(|agent| agent.respond(true));
    stage.assert_shown("error !posting_token_expired s1 ?perm-1 | > run it | < May I?");
    stage.act(|agent| agent.reset());
    stage.send("again");
    stage.assert_shown("streaming s2 | > again | < ...");
}

#[test]
fn a_message_during_a_pause_waits_behind_it_and_the_pause_stays() {
    let mut stage = paused();
    stage.send("more");
    stage.assert_shown("idle s1 ?perm-1 | > run it | < May I? | > more (queued)");
    stage.act(|agent| agent.respond(true));
    stage.end();
    stage.say("Yes");
    stage.end();
    stage.assert_shown("idle s1 | > run it | < May I? | > more | < Yes");
}

#[test]
fn stop_during_a_pause_asks_nothing_since_only_a_decision_ends_it() {
    let mut stage = paused();
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.count(Route::Interrupt), 0);
    stage.assert_shown("idle s1 ?perm-1 | > run it | < May I?");
}

#[test]
fn stop_while_a_decision_is_on_its_way_stops_the_turn_when_it_goes_on() {
    let mut stage = paused();
    stage.server.hold(Route::Confirm);
    stage.act(|agent| agent.respond(true));
    stage.act(|agent| agent.stop());
    assert_eq!(stage.server.count(Route::Interrupt), 0);
    stage.server.release();
    stage.settle();
    assert_eq!(stage.server.count(Route::Interrupt), 1);
}

#[test]
fn a_change_of_identity_during_a_pause_forgets_it() {
    let mut stage = paused();
    stage.set_options(|options| options.embed_key("pk_live_other"));
    stage.rerender();
    stage.assert_shown("idle");
    stage.act(|agent| agent.respond(true));
    assert_eq!(stage.server.count(Route::Confirm), 0);
    stage.send("hi");
    stage.assert_shown("streaming s2 | > hi | < ...");
}
