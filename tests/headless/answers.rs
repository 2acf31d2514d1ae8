//! Turns, from the command line.

use serde_json::Value;

use crate::on_both_servers;
use crate::program::talk;
use crate::support::{Server, read};

on_both_servers!(
    every_event_is_a_line_of_json_and_the_last_is_done,
    messages_are_sent_in_turn,
    each_scenario_ends_as_it_should,
    pauses_are_answered_as_decided,
    a_failed_turn_ends_the_run,
    a_session_is_gone_on_with,
    a_session_that_nobody_knows_ends_the_run,
    a_turn_that_takes_too_long_ends_the_run,
    the_responses_transport_speaks_too,
);

async fn every_event_is_a_line_of_json_and_the_last_is_done(server: &Server) {
    let run = talk(server, &["tool"]);
    let events = run.done();
    let types: Vec<&str> = events.iter().filter_map(|event| event["type"].as_str()).collect();
    for expected in ["status", "message", "tool_use", "tool_result", "usage", "done"] {
        assert!(types.contains(&expected), "{expected}: {types:?}");
    }
    let done = events.last().unwrap();
    assert_eq!((&done["stop_reason"], &done["usage"]["total_tokens"]), (&"end_turn".into(), &15.into()));
    let seqs: Vec<u64> = events.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
    run.keeps(&["pk_live_demo", "Bearer", "eyJ"]);
}

async fn messages_are_sent_in_turn(server: &Server) {
    let run = talk(server, &["echo one", "delta two", "--", "--three"]);
    run.done();
    assert_eq!(run.answers()[..2], ["Echo: one", "Echo: two"]);
    assert_eq!(run.answers().len(), 3);
}

async fn each_scenario_ends_as_it_should(server: &Server) {
    let cases = [
        ("flat a b", "Echo: a b"),
        ("unicode", "naïve café – Ωμέγα – 日本語 – עברית – 👩🏽‍💻🚀 – e\u{301} – \u{2028}line"),
        ("think beans", "Thought about: beans"),
        ("toolerr", "Looking it up.\n\nDone: read README.md"),
        ("softfail", "Working on it"),
        ("empty", ""),
        ("drop 3 a b c d", "Echo: a b c d"),
        ("eof 2 a b c d", "Echo: a b c d"),
        ("chop 3 a b", "Echo: a b"),
    ];
    let run = talk(server, &cases.map(|(message, _)| message));
    run.done();
    assert_eq!(run.answers(), cases.map(|(_, answer)| answer));
}

async fn pauses_are_answered_as_decided(server: &Server) {
    let cases: [(&[&str], &str); 5] = [
        (&["--decide", "approve_once", "confirm"], "Ran it (approve_once)."),
        (&["--decide=approve_session", "confirm"], "Ran it (approve_session)."),
        (&["--decide", "deny", "confirm"], "Understood, I will not run that."),
        (&["confirm"], "Understood, I will not run that."),
        (&["--decide", "approve_once", "confirm2"], "Ran it (approve_once)."),
    ];
    for (arguments, outcome) in cases {
        let run = talk(server, arguments);
        let pauses = run.done().iter().filter(|event| event["type"] == "input_required").count();
        assert_eq!(pauses, if arguments.contains(&"confirm2") { 2 } else { 1 });
        assert!(run.answers()[0].ends_with(outcome), "{arguments:?}: {:?}", run.answers());
    }
    let run = talk(server, &["ask"]);
    let question = run.done().into_iter().find(|event| event["type"] == "input_required").unwrap();
    assert_eq!(
        (&question["kind"], &question["questions"][0]["question"]),
        (&"user_question".into(), &"Which roast?".into())
    );
}

async fn a_failed_turn_ends_the_run(server: &Server) {
    let run = talk(server, &["echo before", "fail context_length_exceeded", "echo never"]);
    let error = run.error();
    assert_eq!((&error["code"], &error["status"]), (&"context_length_exceeded".into(), &Value::Null));
    assert_eq!(run.answers(), ["Echo: before"]);
    assert_eq!(talk(server, &["crash"]).error()["code"], Value::Null);
}

async fn a_session_is_gone_on_with(server: &Server) {
    let client = server.client();
    read(client.send_message("echo one")).await.ended();
    let session_id = client.session_id().unwrap();
    let run = talk(server, &["--session", &session_id, "echo two"]);
    run.done();
    assert_eq!(run.answers(), ["Echo: two"]);
    let messages = client.open_session(&session_id).await.unwrap();
    assert_eq!(messages.last().unwrap().text, "Echo: two");
}

async fn a_session_that_nobody_knows_ends_the_run(server: &Server) {
    let error = talk(server, &["--session", "0123456789abcdef", "echo hi"]).error();
    assert_eq!(error["status"], 404, "{error}");
}

async fn a_turn_that_takes_too_long_ends_the_run(server: &Server) {
    let run = talk(server, &["--timeout", "1", "slow 200 100"]);
    assert!(run.error()["message"].as_str().unwrap().contains("--timeout 1"), "{run:?}");
}

async fn the_responses_transport_speaks_too(server: &Server) {
    let run = talk(server, &["--transport", "responses", "echo one two", "delta three"]);
    run.done();
    assert_eq!(run.answers(), ["Echo: one two", "Echo: three"]);
    let error = talk(server, &["--transport", "responses", "--session", "x", "echo hi"]).error();
    assert_eq!(error["code"], "unsupported");
}
