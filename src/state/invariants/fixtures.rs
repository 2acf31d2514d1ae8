//! The recorded streams of the real server, replayed whole: what a chat shows in the end.

use serde_json::json;

use super::bytes::decode;
use crate::error::KartaError;
use crate::protocol::event::{AgentEvent, InputKind, StopReason};
use crate::state::message::{ChatMessage, MessagePart, MessageState, Role, ToolState};
use crate::state::transcript::{Change, Transcript};

macro_rules! fixtures {
    ($($name:literal)*) => {
        /// Names and contents of all recordings.
        pub(super) const FIXTURES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../tests/fixtures/sse/", $name, ".sse")))),*];
    };
}

fixtures! {
    "activity" "artifact" "ask_answered" "ask_pause" "confirm_approved" "confirm_denied" "confirm_pause"
    "confirm_second_pause" "crash" "delta" "echo" "empty" "eof_without_terminal" "fail" "flat_no_part_id"
    "interrupted" "responses" "softfail" "steer" "task" "thinking" "tool" "tool_error" "unicode" "warming" "warning"
}

fn recording(name: &str) -> &'static str {
    FIXTURES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no {name}")).1
}

/// The conversation after a message and the recorded streams, one after the other, approving each pause between.
fn replay(names: &[&str]) -> Transcript {
    let mut transcript = Transcript::new();
    transcript.send("hi");
    let text: String = names.iter().map(|name| recording(name)).collect();
    for event in decode(text.as_bytes(), &[]) {
        if let Some(request) = transcript.pending_input() {
            let request_id = request.request_id.clone();
            assert!(transcript.respond(&request_id));
        }
        transcript.apply(&event);
    }
    transcript
}

/// The answer of a conversation of two messages.
fn answer(names: &[&str]) -> ChatMessage {
    let transcript = replay(names);
    let [user, answer] = transcript.messages() else { panic!("{names:?}: {:?}", transcript.messages()) };
    assert_eq!((user.role, user.text.as_str(), &user.state), (Role::User, "hi", &MessageState::Sent));
    assert_eq!((answer.role, answer.state.clone()), (Role::Assistant, MessageState::Sent));
    assert!(answer.turn_id.as_deref().is_some_and(|id| id.starts_with("turn_")), "{names:?}");
    answer.clone()
}

#[test]
fn every_recording_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sse");
    let count = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(count, FIXTURES.len());
}

#[test]
fn answers_that_end_well_show_their_text_usage_and_end() {
    let rocket = "na\u{ef}ve caf\u{e9} – Ωμέγα – 日本語 – עברית – 👩🏽\u{200d}💻🚀 – e\u{301} – \u{2028}line";
    for (name, text) in [
        ("activity", "Searched."),
        ("artifact", "Report written."),
        ("delta", "Echo: one two three"),
        ("echo", "Echo: hello brave new world"),
        ("empty", ""),
        ("flat_no_part_id", "Echo: one two"),
        ("softfail", "Working on it"),
        ("task", "Background task finished."),
        ("thinking", "Thought about: cats"),
        ("tool", "Looking it up.\n\nDone: it"),
        ("tool_error", "Looking it up.\n\nDone: read README.md"),
        ("unicode", rocket),
        ("warming", "Awake now. up"),
        ("warning", "Saved what I could."),
    ] {
        let answer = answer(&[name]);
        assert_eq!(answer.text, text, "{name}");
        assert_eq!(answer.stop_reason, Some(StopReason::EndTurn), "{name}");
        assert_eq!(answer.usage.and_then(|usage| usage.total_tokens), Some(15), "{name}");
        assert_eq!((answer.streaming, answer.warming, &answer.error), (false, false, &None), "{name}");
        assert_eq!(answer.ended_without_answer(), name == "empty");
        let warnings: &[&str] =
            if name == "warning" { &["Storage full - recent changes were not saved."] } else { &[] };
        assert_eq!(answer.warnings, warnings, "{name}");
        assert_eq!(answer.thinking, if name == "thinking" { "Let me think about that." } else { "" });
    }
}

#[test]
fn parts_stand_in_their_order_with_tools_between() {
    let shown = |name: &str| -> Vec<(&'static str, String)> {
        let parts = answer(&[name]).parts.into_iter().map(|part| match part {
            MessagePart::Text { text, .. } => ("text", text.to_string()),
            MessagePart::Thinking { text, .. } => ("thinking", text.to_string()),
            MessagePart::Tool { id } => ("tool", id),
        });
        parts.collect()
    };
    let part = |kind, text: &str| (kind, text.to_owned());
    assert_eq!(
        shown("tool"),
        [part("text", "Looking it up."), part("tool", "toolu_msg7"), part("text", "Done: it")]
    );
    assert_eq!(
        shown("thinking"),
        [part("thinking", "Let me think about that."), part("text", "Thought about: cats")]
    );
    assert_eq!(shown("task"), [part("tool", "toolu_task_msg10"), part("text", "Background task finished.")]);
}

#[test]
fn tools_end_as_they_ended() {
    let tool = answer(&["tool"]).tools.remove(0);
    assert_eq!((tool.name.as_str(), tool.state), ("read_file", ToolState::Done));
    assert_eq!(*tool.input, json!({"file_path": "README.md"}));
    assert_eq!(tool.output.as_deref(), Some(&json!("file contents")));
    assert_eq!(tool.meta.as_deref(), Some(&json!({"ui": {"resourceUri": "ui://demo/readme"}})));
    assert_eq!(tool.activity.unwrap()["status"], "succeeded");
    let tool = answer(&["tool_error"]).tools.remove(0);
    assert_eq!((tool.state, tool.output.as_deref()), (ToolState::Failed, Some(&json!("no such file"))));
}

#[test]
fn failures_keep_the_text_and_say_why() {
    for (name, text, message, code) in [
        ("fail", "Working on it", "The model provider failed.", Some("quota")),
        ("crash", "About to crash", "scripted crash", None),
    ] {
        let answer = answer(&[name]);
        assert_eq!(answer.text, text);
        assert_eq!(
            answer.error,
            Some(KartaError::Turn { message: message.into(), code: code.map(str::to_owned) })
        );
        assert_eq!((answer.streaming, answer.stop_reason), (false, None));
    }
}

#[test]
fn a_pause_waits_and_an_approved_one_goes_on_in_the_same_message() {
    let transcript = replay(&["confirm_pause"]);
    let request = transcript.pending_input().unwrap();
    assert_eq!(request.request_id, "perm-43bfde18a7b4");
    assert_eq!((&request.kind, request.tool.as_deref()), (&InputKind::ToolPermission, Some("bash")));
    assert_eq!((request.target.as_deref(), request.questions.len()), (Some("npm test"), 0));
    assert_eq!(request.options, ["approve_once", "approve_session", "deny"]);
    assert_eq!((transcript.is_in_turn(), transcript.is_streaming()), (true, false));

    let transcript = replay(&["confirm_pause", "confirm_approved"]);
    let [_, answer, queued] = transcript.messages() else { panic!("{:?}", transcript.messages()) };
    assert_eq!(answer.text, "I need approval 1 of 1.\n\nRan it (approve_once).");
    assert_eq!((answer.tools[0].name.as_str(), answer.tools[0].state), ("bash", ToolState::Done));
    assert_eq!(answer.stop_reason, Some(StopReason::EndTurn));
    assert_eq!((queued.text.as_str(), &queued.state), ("echo while paused", &MessageState::Queued));
    assert_eq!(queued.queue_id.as_deref(), Some("q_d69a2b191bbc"));
    assert_eq!((transcript.pending_input(), transcript.is_in_turn()), (None, false));
}

#[test]
fn a_denied_tool_and_a_second_pause_are_shown() {
    let answer = answer(&["confirm_denied"]);
    assert_eq!(answer.text, "Understood, I will not run that.");
    assert_eq!(answer.tools[0].state, ToolState::Denied);
    let transcript = replay(&["confirm_second_pause"]);
    let request = transcript.pending_input().unwrap();
    assert_eq!(
        (request.request_id.as_str(), request.target.as_deref()),
        ("perm-375b1eec58fd", Some("rm -rf ./cache"))
    );
}

#[test]
fn a_question_is_asked_and_its_answer_told() {
    let transcript = replay(&["ask_pause"]);
    let request = transcript.pending_input().unwrap();
    assert_eq!(request.kind, InputKind::UserQuestion);
    let question = &request.questions[0];
    assert_eq!((question.question.as_str(), question.header.as_deref()), ("Which roast?", Some("Roast")));
    let labels: Vec<&str> = question.options.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!((labels, question.multi_select), (vec!["Light", "Dark"], false));
    assert_eq!(answer(&["ask_pause", "ask_answered"]).text, "You chose: {\"Which roast?\": \"Dark\"}");
}

#[test]
fn an_interrupted_answer_ends_and_what_was_queued_waits() {
    let transcript = replay(&["interrupted"]);
    let [_, answer, queued] = transcript.messages() else { panic!("{:?}", transcript.messages()) };
    assert_eq!(answer.text, "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 ");
    assert_eq!((&answer.stop_reason, answer.streaming), (&Some(StopReason::Cancelled), false));
    assert_eq!((queued.text.as_str(), &queued.state), ("echo queued one", &MessageState::Queued));
}

#[test]
fn a_steered_message_goes_into_the_running_turn() {
    let transcript = replay(&["steer"]);
    let [_, answer, steered] = transcript.messages() else { panic!("{:?}", transcript.messages()) };
    assert_eq!(answer.text, "Listening. Heard: go left.");
    assert_eq!(
        (steered.role, steered.text.as_str(), &steered.state),
        (Role::User, "go left", &MessageState::Sent)
    );
    assert_eq!(answer.stop_reason, Some(StopReason::EndTurn));
}

#[test]
fn a_stream_that_ends_without_an_end_leaves_the_answer_streaming() {
    let answer = answer(&["eof_without_terminal"]);
    assert_eq!((answer.text.as_str(), answer.streaming), ("Echo: a ", true));
    assert_eq!((answer.stop_reason, answer.error), (None, None));
}

#[test]
fn the_responses_transports_events_are_raw_here_and_change_nothing() {
    let mut transcript = Transcript::new();
    for event in decode(recording("responses").as_bytes(), &[]) {
        assert!(matches!(event, AgentEvent::Raw { .. }), "{event:?}");
        assert_eq!(transcript.apply(&event), Change::None);
    }
}

#[test]
fn the_responses_transport_shows_the_same_answer() {
    use crate::protocol::responses::decode;
    use crate::protocol::sse::{EVENT_SIZE_LIMIT, SseDecoder};
    use crate::state::responses::ResponsesTurn;

    let text = recording("responses");
    for size in [1, 7, text.len()] {
        let (mut sse, mut turn) = (SseDecoder::new(EVENT_SIZE_LIMIT), ResponsesTurn::default());
        let mut transcript = Transcript::new();
        transcript.send("hi");
        for chunk in text.as_bytes().chunks(size) {
            sse.push(chunk.to_vec().into());
            while let Some(frame) = sse.next_frame() {
                let frame = frame.unwrap();
                for event in turn.apply(decode(&frame.event, &frame.data)) {
                    transcript.apply(&event);
                }
            }
        }
        let answer = &transcript.messages()[1];
        assert_eq!((answer.text.as_str(), answer.streaming), ("Echo: a b c", false));
        assert_eq!(answer.usage.and_then(|usage| usage.total_tokens), Some(15));
        assert_eq!(turn.response_id(), Some("resp_77f5b76849d54a8c83f6fa685edab12f"));
    }
}
