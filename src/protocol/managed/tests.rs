use serde_json::json;

use super::*;

fn one(event: Value) -> WireEvent {
    let from_stream = decode("", &event.to_string());
    assert_eq!(from_stream, decode_value(&event), "a stream and a history say the same");
    from_stream
}

#[test]
fn a_message_is_cumulative_unless_delta_is_true() {
    let event = one(json!({"type": "agent.message", "seq": 2, "text": "a", "part_id": "p", "delta": true}));
    assert_eq!(event.seq, Some(2));
    let change = |delta| TextChange { part_id: Some("p".into()), text: "a".into(), delta };
    assert_eq!(event.kind, WireKind::Message(change(true)));
    let event = one(json!({"type": "agent.message", "text": "a", "part_id": "p", "delta": "true"}));
    assert_eq!(event.kind, WireKind::Message(change(false)));
}

#[test]
fn a_field_of_a_wrong_type_is_lost_and_nothing_more() {
    for wrong in
        [json!(7), json!(-1.5), json!(null), json!(true), json!([1, {"a": []}]), json!({"a": {"b": 1}})]
    {
        let event = one(
            json!({"type": "agent.message", "seq": wrong, "part_id": wrong, "text": "kept", "delta": true}),
        );
        let WireKind::Message(change) = event.kind else { panic!("{:?}", event.kind) };
        assert_eq!((change.text.as_str(), change.part_id, change.delta), ("kept", None, true));
        assert_eq!(event.seq, (wrong == json!(7)).then_some(7));
        let event = one(json!({"type": "agent.tool_use", "tool_use_id": "t", "tool": wrong, "input": wrong}));
        assert_eq!(
            event.kind,
            WireKind::ToolUse {
                tool_use_id: "t".into(),
                tool: "".into(),
                input: wrong.clone(),
                activity: None
            }
        );
        let idle = one(
            json!({"type": "session.status_idle", "stop_reason": wrong, "usage": {"input_tokens": wrong}}),
        );
        assert!(matches!(idle.kind, WireKind::Idle { stop_reason: StopReason::EndTurn, .. }));
    }
}

#[test]
fn the_type_stands_in_the_data_or_in_the_event_line() {
    assert_eq!(decode("session.warming", "{\"seq\":1}").kind, WireKind::Warming);
    assert_eq!(decode("message", "{\"type\":\"session.warming\"}").kind, WireKind::Warming);
}

#[test]
fn an_unknown_type_is_kept_whole() {
    let data = json!({"type": "artifact.committed", "seq": 9, "text": "t", "artifact": {"id": 1}});
    assert_eq!(one(data.clone()).kind, WireKind::Other { event: "artifact.committed".into(), data });
    let broken = decode("x", "not json");
    assert_eq!(broken.kind, WireKind::Other { event: "x".into(), data: Value::Null });
}

#[test]
fn json_that_breaks_off_keeps_the_fields_before() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let event =
        decode("", &format!("{{\"type\":\"agent.tool_use\",\"seq\":4,\"tool\":\"t\",\"input\":{deep}}}"));
    assert_eq!(event.seq, Some(4));
    assert!(matches!(event.kind, WireKind::ToolUse { ref tool, .. } if tool == "t"));
}

#[test]
fn lone_surrogates_do_not_lose_the_text() {
    let event = decode("", r#"{"type":"agent.message","text":"a\ud83d b\ud83d\ude80"}"#);
    let WireKind::Message(change) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(change.text, "a\u{fffd} b🚀");
}

#[test]
fn numbers_that_no_float_holds_are_lost_and_nothing_more() {
    let long = "9".repeat(400);
    for number in ["NaN", "-Infinity", "1e999", &long] {
        let data =
            format!(r#"{{"type":"agent.tool_result","output":{{"n":{number}}},"seq":3,"is_error":true}}"#);
        let event = decode("", &data);
        assert_eq!(event.seq, Some(3), "{number}");
        assert!(
            matches!(event.kind, WireKind::ToolResult { ref output, is_error: true, .. } if *output == json!({"n": null}))
        );
        let data = format!(r#"{{"seq":{number},"type":"agent.message","text":"kept"}}"#);
        let WireKind::Message(change) = decode("", &data).kind else { panic!("not a message") };
        assert_eq!(change.text, "kept");
    }
    let odd = decode("", r#"{"type":"x.y","text":{"a":"\ud800"}}"#);
    assert!(matches!(odd.kind, WireKind::Other { ref data, .. } if data["text"]["a"] == "\u{fffd}"));
}

#[test]
fn a_pause_names_what_it_asks_for() {
    let event = one(json!({
        "type": "session.status_idle", "seq": 3, "stop_reason": "requires_action", "request_id": "perm-1",
        "kind": "user_question", "tool": "AskUserQuestion", "target": null, "options": ["approve_once", 7, "deny"],
        "questions": [{"question": "Which roast?", "header": "Roast", "multiSelect": true,
                       "options": [{"label": "Light", "description": "bright"}, {"label": "Dark"}]}, 5],
        "turn_id": "turn_1"
    }));
    let WireKind::Paused(request) = event.kind else { panic!("{:?}", event.kind) };
    assert_eq!(request.options, ["approve_once", "deny"]);
    assert_eq!(request.kind, InputKind::UserQuestion);
    assert_eq!(request.questions.len(), 1);
    assert!(request.questions[0].multi_select);
    assert_eq!(request.questions[0].options[1].label, "Dark");
    assert_eq!(request.turn_id.as_deref(), Some("turn_1"));
}
