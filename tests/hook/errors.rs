//! Every refusal of every request that the hook makes: the text is kept, the error is shown, and a retry works when the
//! fault is gone.

use serde_json::{Value, json};

use crate::support::{Fault, Route, Stage};

/// Statuses, bodies and the codes that are shown.
fn faults() -> Vec<(Fault, &'static str)> {
    let detail = |error: &str| json!({"detail": {"error": error, "message": "no"}});
    let plain = |text: &str| json!({"detail": text});
    let status = |status: u16, body: Value, code| (Fault::Status(status, body), code);
    vec![
        (Fault::Lost, "network_error"),
        (Fault::AnswerLost, "network_error"),
        status(400, plain("bad"), "?"),
        status(402, detail("budget_exhausted"), "budget_exhausted"),
        status(403, detail("subject_unavailable"), "subject_unavailable"),
        status(409, detail("karta_needs_setup"), "karta_needs_setup"),
        status(413, plain("too large"), "?"),
        status(422, json!({"detail": []}), "validation_error"),
        status(429, plain("inbox full"), "?"),
        status(429, json!({"error": "limit_reached", "message": "cap"}), "limit_reached"),
        status(500, json!("Internal Server Error"), "?"),
        status(503, detail("turn_admission_unavailable"), "turn_admission_unavailable"),
        // What is no JSON object.
        status(200, json!("<!doctype html>"), "protocol_error"),
    ]
}

#[test]
fn a_message_that_can_not_be_sent_keeps_its_text_and_is_sent_once_by_a_retry() {
    for route in [Route::Mint, Route::Create, Route::Message] {
        for (fault, code) in faults() {
            let told = format!("{route:?} {fault:?}");
            let mut stage = Stage::new();
            stage.server.fault(route, fault.clone());
            stage.send("my draft");
            let shown = stage.shown();
            assert!(shown.starts_with(&format!("error !{code}")), "{told}: {shown}");
            assert!(shown.ends_with(&format!("| > my draft (failed) !{code}")), "{told}: {shown}");
            stage.act(|agent| agent.retry());
            stage.say("Here you are");
            stage.end();
            let shown = stage.shown();
            assert!(shown.starts_with("idle s"), "{told}: {shown}");
            assert!(shown.ends_with("| > my draft | < Here you are"), "{told}: {shown}");
            let asked = stage.server.act(|world| {
                let all = world.model.sessions.values().flat_map(|session| &session.transcript);
                all.filter(|message| message["role"] == "user").count()
            });
            assert_eq!(asked, 1, "{told}: it arrived once");
            assert_eq!(stage.clock.sleepers(), 0, "{told}: no timer is left");
        }
    }
}

/// These are told only when they come again: a token is renewed once, and a session that is gone is replaced once.
#[test]
fn a_token_that_is_refused_and_an_agent_that_is_gone_keep_the_text() {
    for (route, status, times) in [
        (Route::Mint, 401, 1),
        (Route::Mint, 404, 1),
        (Route::Create, 401, 2),
        (Route::Create, 404, 1),
        (Route::Message, 401, 2),
        (Route::Message, 404, 2),
    ] {
        let told = format!("{route:?} {status}");
        let mut stage = Stage::new();
        for _ in 0..times {
            stage.server.fault(route, Fault::Status(status, json!({"detail": "no"})));
        }
        stage.send("my draft");
        let shown = stage.shown();
        assert!(shown.starts_with("error !?"), "{told}: {shown}");
        assert!(shown.ends_with("| > my draft (failed) !?"), "{told}: {shown}");
        stage.act(|agent| agent.retry());
        stage.say("Here you are");
        stage.end();
        let shown = stage.shown();
        assert!(shown.ends_with("| > my draft | < Here you are"), "{told}: {shown}");
        let answered = stage.server.posted().len() - if route == Route::Message { times } else { 0 };
        assert_eq!(answered, 1, "{told}: it arrived once");
    }
}

#[test]
fn a_message_during_a_turn_that_can_not_be_sent_fails_alone() {
    for (fault, code) in faults() {
        let mut stage = Stage::new();
        stage.send("first");
        stage.server.fault(Route::Message, fault.clone());
        stage.send("second");
        let shown = stage.shown();
        // The stream may tell of it before its post is given up.
        if !matches!(fault, Fault::AnswerLost) {
            assert!(
                shown.ends_with(&format!("| > first | < ... | > second (failed) !{code}")),
                "{fault:?}: {shown}"
            );
        }
        stage.act(|agent| agent.retry());
        stage.end();
        stage.end();
        stage.assert_shown("idle s1 | > first | <  | > second | < ");
    }
}

#[test]
fn a_decision_that_is_refused_keeps_the_card_and_works_when_the_fault_is_gone() {
    for (fault, code) in faults() {
        // Conflicts have tests of their own: the pause is over.
        if matches!(fault, Fault::Status(409, _)) {
            continue;
        }
        let mut stage = Stage::new();
        stage.send("run it");
        stage.server.session(|session| session.pause("perm-1"));
        stage.settle();
        stage.server.fault(Route::Confirm, fault.clone());
        stage.act(|agent| agent.respond(true));
        stage.assert_shown(&format!("error !{code} s1 ?perm-1 | > run it | < "));
        stage.act(|agent| agent.respond(true));
        stage.say("Ran it");
        stage.end();
        stage.assert_shown("idle s1 | > run it | < Ran it");
        assert_eq!(stage.server.session(|session| session.decisions.len()), 1, "{fault:?}");
    }
}

#[test]
fn a_session_that_can_not_be_opened_is_opened_by_a_retry_or_left() {
    for route in [Route::Mint, Route::State, Route::Transcript] {
        for (fault, code) in faults() {
            let told = format!("{route:?} {fault:?}");
            let mut stage = Stage::new();
            stage.server.act(|world| world.model.create());
            stage.server.session(|session| {
                session.message("old");
                session.say("Old");
                session.end("end_turn");
            });
            stage.server.fault(route, fault);
            stage.act(|agent| agent.open_session("s1"));
            let shown = stage.shown();
            assert!(shown.starts_with(&format!("error !{code}")), "{told}: {shown}");
            stage.act(|agent| agent.open_session("s1"));
            stage.assert_shown("idle s1 | > old | < Old");
        }
    }
}
