//! What an agent says, in all the ways it says it.

use karta_dioxus::{AgentEvent, KartaError};

use crate::on_both_servers;
use crate::support::{Server, Turn, read};

on_both_servers!(
    an_echo_grows_word_by_word_to_its_whole_text,
    deltas_are_joined,
    an_agent_without_parts_is_read,
    every_script_and_emoji_arrives_whole,
    thinking_is_told_apart_from_the_answer,
    a_tool_call_stands_between_two_parts,
    a_failed_tool_does_not_end_the_turn,
    a_turn_may_end_without_a_word,
    a_failed_turn_is_an_error_with_its_code,
    a_crashed_turn_is_an_error,
    a_soft_failure_ends_as_the_server_says,
    a_warning_and_a_cold_start_are_told,
    what_is_not_known_is_handed_on_as_it_came,
    two_thousand_deltas_lose_nothing,
    an_event_of_three_hundred_kilobytes_arrives_whole,
    bytes_that_come_one_by_one_give_the_same,
    one_conversation_goes_through_many_turns,
);

const UNICODE: &str = "naïve café – Ωμέγα – 日本語 – עברית – 👩🏽‍💻🚀 – e\u{301} – \u{2028}line";

async fn say(server: &Server, text: &str) -> Turn {
    let client = server.client();
    let turn = read(client.send_message(text)).await;
    let session_id = client.session_id().expect("a session was opened");
    assert_eq!(server.posts(&session_id).await, 1, "the message was posted once");
    turn
}

async fn an_echo_grows_word_by_word_to_its_whole_text(server: &Server) {
    let turn = say(server, "echo one two three").await.ended();
    assert_eq!(turn.texts(), ["Echo: ", "Echo: one ", "Echo: one two ", "Echo: one two three"]);
    assert!(matches!(turn.events[0], AgentEvent::Status { turn_id: Some(_), .. }));
    let AgentEvent::Done { usage: Some(usage), turn_id: Some(_), seq: Some(_), .. } = turn.last() else {
        panic!("{:?}", turn.last())
    };
    assert_eq!((usage.input_tokens, usage.output_tokens, usage.total_tokens), (Some(10), Some(5), Some(15)));
}

async fn deltas_are_joined(server: &Server) {
    let turn = say(server, "delta one two three").await.ended();
    assert_eq!(turn.texts(), ["Echo: ", "Echo: one ", "Echo: one two ", "Echo: one two three"]);
}

async fn an_agent_without_parts_is_read(server: &Server) {
    let turn = say(server, "flat one two").await.ended();
    assert_eq!(turn.text(), "Echo: one two");
    assert!(turn.has(|event| matches!(event, AgentEvent::Message { parts, .. } if parts.len() == 1)));
}

async fn every_script_and_emoji_arrives_whole(server: &Server) {
    for text in ["unicode", "unicode delta"] {
        assert_eq!(say(server, text).await.ended().text(), UNICODE, "{text}");
    }
    assert_eq!(say(server, "echo 👩🏽‍💻 é").await.ended().text(), "Echo: 👩🏽‍💻 é");
}

async fn thinking_is_told_apart_from_the_answer(server: &Server) {
    let turn = say(server, "think beans").await.ended();
    assert_eq!(turn.thinking(), "Let me think about that.");
    assert_eq!(turn.text(), "Thought about: beans");
}

async fn a_tool_call_stands_between_two_parts(server: &Server) {
    let turn = say(server, "tool").await.ended();
    assert_eq!(turn.text(), "Looking it up.\n\nDone: read README.md");
    let called = turn.events.iter().find_map(|event| match event {
        AgentEvent::ToolUse { tool_use_id, tool, input, .. } => Some((tool_use_id, tool, input)),
        _ => None,
    });
    let (id, tool, input) = called.unwrap();
    assert_eq!((tool.as_str(), &input["file_path"]), ("read_file", &"README.md".into()));
    assert!(turn.has(|event| matches!(event,
        AgentEvent::ToolResult { tool_use_id, output, is_error: false, meta: Some(meta), .. }
            if tool_use_id == id && output == "file contents" && meta["ui"]["resourceUri"] == "ui://demo/readme")));
}

async fn a_failed_tool_does_not_end_the_turn(server: &Server) {
    let turn = say(server, "toolerr").await.ended();
    assert_eq!(turn.text(), "Looking it up.\n\nDone: read README.md");
    assert!(turn.has(|event| matches!(event, AgentEvent::ToolResult { output, is_error: true, .. } if output == "no such file")));
}

async fn a_turn_may_end_without_a_word(server: &Server) {
    let turn = say(server, "empty").await.ended();
    assert!(turn.texts().is_empty());
}

async fn a_failed_turn_is_an_error_with_its_code(server: &Server) {
    let turn = say(server, "fail context_length_exceeded").await;
    assert_eq!(turn.text(), "Working on it");
    assert_eq!(turn.error().code(), Some("context_length_exceeded"));
    assert!(matches!(turn.error(), KartaError::Turn { message, .. } if message.contains("failed")));
    assert_eq!(turn.error().status(), None);
}

async fn a_crashed_turn_is_an_error(server: &Server) {
    let client = server.client();
    let turn = read(client.send_message("crash")).await;
    assert!(matches!(turn.error(), KartaError::Turn { .. }), "{:?}", turn.error());
    // The session lives on.
    assert_eq!(read(client.send_message("echo again")).await.ended().text(), "Echo: again");
}

async fn a_soft_failure_ends_as_the_server_says(server: &Server) {
    // The server reports it as a success (PROTOCOL.md §9.7).
    assert_eq!(say(server, "softfail").await.ended().text(), "Working on it");
}

async fn a_warning_and_a_cold_start_are_told(server: &Server) {
    let turn = say(server, "warn").await.ended();
    assert!(turn.has(
        |event| matches!(event, AgentEvent::Warning { code: Some(code), message, .. } if code.starts_with("storage") && message.contains("Storage full"))
    ));
    let turn = say(server, "warming up").await.ended();
    assert!(turn.has(|event| matches!(event, AgentEvent::Warming { .. })));
    assert_eq!(turn.text(), "Awake now. up");
}

async fn what_is_not_known_is_handed_on_as_it_came(server: &Server) {
    let turn = say(server, "activity").await.ended();
    assert!(turn.has(|event| matches!(event, AgentEvent::Raw { event, data, seq: Some(_), .. }
        if event == "agent.activity" && data["activity"]["status"] == "succeeded")));
    let turn = say(server, "task").await.ended();
    assert!(
        turn.has(|event| matches!(event, AgentEvent::Raw { event, .. } if event == "session.task_completed"))
    );
    // Hidden events leave gaps in the numbers, which are no error.
    assert_eq!(say(server, "artifact").await.ended().text(), "Report written.");
}

async fn two_thousand_deltas_lose_nothing(server: &Server) {
    let turn = say(server, "burst 2000").await.ended();
    let whole: String = (0..2000).map(|n| format!("{n} ")).collect();
    assert_eq!(turn.text(), whole);
}

async fn an_event_of_three_hundred_kilobytes_arrives_whole(server: &Server) {
    let turn = say(server, "long 300").await.ended();
    assert_eq!(turn.text(), "0123456789abcdef".repeat(64 * 300));
}

async fn bytes_that_come_one_by_one_give_the_same(server: &Server) {
    let turn = say(server, "chop 1 é 🚀 c").await.ended();
    assert_eq!(turn.texts(), ["Echo: ", "Echo: é ", "Echo: é 🚀 ", "Echo: é 🚀 c"]);
}

async fn one_conversation_goes_through_many_turns(server: &Server) {
    let client = server.client();
    let mut cursor = 0;
    for text in ["echo one", "delta two", "fail", "tool", "echo three"] {
        let turn = read(client.send_message(text)).await;
        let first = turn.events.iter().find_map(AgentEvent::seq).unwrap();
        assert!(first > cursor, "each turn's events come after the former's");
        cursor = turn.cursor().max(cursor);
    }
    let session_id = client.session_id().unwrap();
    assert_eq!(server.posts(&session_id).await, 5);
    let cursors = server.cursors(&session_id).await;
    assert_eq!(cursors.len(), 5, "one stream a turn: {cursors:?}");
    assert!(cursors.is_sorted_by(|a, b| a < b), "each from where the former ended: {cursors:?}");
}
