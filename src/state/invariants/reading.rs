//! I4, I5, I7 and I10: what reading a log more than once, in pieces, or with strange things in it must not change.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::log::{Act, Ending, log, turns, write};
use super::reader::{Reader, seq};
use crate::protocol::event::AgentEvent;
use crate::protocol::managed::decode_value;
use crate::state::history;
use crate::state::message::{ChatMessage, Role, ToolState};
use crate::state::transcript::{Change, Transcript};
use crate::state::turn::Step;

fn faults() -> impl Strategy<Value = Vec<(usize, bool)>> {
    let repeated = prop_oneof![3 => Just(0), 1 => 1..6usize];
    prop::collection::vec((repeated, prop::bool::weighted(0.2)), 1..20)
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z\"\\\\é]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z]{1,4}", inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn i4_an_event_at_or_below_the_cursor_changes_nothing(log in log(), repeats in prop::collection::vec(0..99usize, 1..40)) {
        let mut reader = Reader::default();
        reader.act();
        let mut repeats = repeats.iter().cycle();
        for (index, event) in log.iter().enumerate() {
            reader.apply(event);
            let before = reader.clone();
            let again = &log[repeats.next().unwrap() % (index + 1)];
            prop_assert_eq!(reader.apply(again), Step::Ignored);
            prop_assert_eq!(&reader, &before);
            if !reader.transcript.is_streaming() {
                reader.act();
            }
        }
    }

    #[test]
    fn i4_a_stream_that_replays_any_suffix_changes_nothing(log in log(), at in any::<prop::sample::Index>()) {
        let once = Reader::read(&log);
        let mut reader = once.clone();
        let at = at.index(log.len());
        for event in &log[at..] {
            prop_assert_eq!(reader.apply(event), Step::Ignored);
        }
        prop_assert_eq!(reader, once);
    }

    #[test]
    fn i4_a_number_at_or_below_the_streams_start_proves_a_new_log_unless_the_old_one_is_told_again(
        log in log(), at in any::<prop::sample::Index>(),
    ) {
        let mut reader = Reader::read(&log);
        reader.turn.open();
        let before = reader.clone();
        let at = at.index(log.len());
        if at > 0 {
            prop_assert_eq!(reader.apply(&log[at]), Step::Restarted);
            prop_assert_eq!(&reader, &before);
            // It is not known which until the start of the log is read.
            reader.turn.suspect_restart();
            prop_assert_eq!(reader.turn.open(), 0);
        }
        for event in &log {
            prop_assert_eq!(reader.apply(event), Step::Ignored);
        }
        prop_assert_eq!(&reader.transcript, &before.transcript);
        prop_assert_eq!(reader.turn.open(), before.turn.cursor());
        // In the new log the same numbers count again.
        reader.turn.restart_log();
        reader.act();
        prop_assert!(matches!(reader.apply(&log[0]), Step::Event(_)));
        prop_assert_eq!(reader.apply(&log[0]), Step::Ignored);
    }

    #[test]
    fn i5_nothing_changes_behind_the_end_of_a_turn(log in log(), behind in log()) {
        let mut reader = Reader::read(&log);
        let end = seq(log.last().unwrap());
        for mut event in behind {
            event["seq"] = (end + seq(&event)).into();
            let kind = event["type"].as_str().unwrap_or_default().to_owned();
            if kind.starts_with("session.message_") {
                continue;
            }
            let before = reader.clone();
            prop_assert_eq!(reader.apply(&event), Step::Ignored);
            prop_assert_eq!(&reader, &before);
        }
        // A message that leaves the queue begins a turn, as the user's action does.
        let mut by_queue = reader.clone();
        by_queue.apply(&json!({"type": "session.message_dequeued", "seq": end + 100, "queue_id": "late", "text": "hi"}));
        let running = json!({"type": "session.status_running", "seq": end + 101, "turn_id": "late"});
        prop_assert!(matches!(by_queue.apply(&running), Step::Event(_)));
        prop_assert!(by_queue.transcript.is_streaming());
        reader.act();
        prop_assert!(matches!(reader.apply(&running), Step::Event(_)));
        prop_assert!(reader.transcript.is_streaming());
    }

    #[test]
    fn i5_a_message_that_is_over_does_not_grow(log in log(), behind in log()) {
        let mut transcript = Reader::read(&log).transcript;
        let before = transcript.clone();
        for event in super::reader::events(&behind) {
            let begins = matches!(
                event,
                AgentEvent::Status { .. } | AgentEvent::InputRequired { .. }
                    | AgentEvent::Queued { .. } | AgentEvent::Dequeued { .. }
            );
            if !begins {
                prop_assert_eq!(transcript.apply(&event), Change::None);
                prop_assert_eq!(&transcript, &before);
            }
        }
    }

    #[test]
    fn i7_living_through_cuts_and_repeats_gives_what_reading_once_gives(log in log(), faults in faults()) {
        let lived = Reader::live(&log, &faults);
        let read = Reader::read(&log);
        prop_assert_eq!(lived.transcript, read.transcript);
        prop_assert_eq!(lived.turn.cursor(), read.turn.cursor());
    }

    #[test]
    fn i7_the_servers_transcript_gives_what_living_gave(turns in turns(), faults in faults()) {
        let turns: Vec<_> = turns
            .into_iter()
            .map(|(acts, ending)| (without_queue(acts), ending))
            .collect();
        let log = write(&turns, &[1]);
        let lived = Reader::live(&log, &faults).transcript;
        let loaded = history::messages(&server_transcript(&log));
        let seen = |messages: &[ChatMessage]| -> Vec<_> { messages.iter().map(what_is_seen).collect() };
        prop_assert_eq!(seen(lived.messages()), seen(&loaded));
        let mut transcript = Transcript::new();
        transcript.load(loaded.clone());
        prop_assert_eq!(transcript.messages(), &loaded[..]);
    }

    #[test]
    fn i7_a_turn_read_anew_from_its_start_is_the_same(log in log(), at in any::<prop::sample::Index>()) {
        // The first turn only: a log that has begun anew does not have the turns before.
        let is_end = |event: &Value| {
            event["type"] == "session.error" || ["end_turn", "cancelled"].iter().any(|reason| event["stop_reason"] == *reason)
        };
        let end = log.iter().position(is_end).unwrap();
        let log = &log[..=end];
        let once = Reader::read(log);
        let mut reader = Reader::default();
        reader.act();
        for event in &log[..at.index(log.len())] {
            reader.apply(event);
            if reader.transcript.pending_input().is_some() {
                reader.act();
            }
        }
        // What follows a pause in a new log is its continuation, not the turn from its start.
        prop_assume!(!reader.turn.is_paused());
        reader.turn.restart_log();
        for event in log {
            let step = reader.apply(event);
            // An answered pause comes again; the client reads on behind it.
            if matches!(step, Step::Event(AgentEvent::InputRequired { .. })) {
                if reader.transcript.pending_input().is_some() { reader.act() } else { reader.turn.begin() }
            }
        }
        let seen = |reader: &Reader| -> Vec<_> { reader.transcript.messages().iter().map(what_is_seen).collect() };
        prop_assert_eq!(seen(&reader), seen(&once));
    }

    #[test]
    fn i10_unknown_events_and_fields_change_nothing(
        log in log(),
        fields in prop::collection::vec((any::<prop::sample::Index>(), "x_[a-z]{1,5}", any_json()), 0..20),
        events in prop::collection::vec((any::<prop::sample::Index>(), "[a-z]{1,4}\\.[a-z_]{1,9}", any_json()), 0..10),
    ) {
        let mut strange = log.clone();
        for (at, name, value) in fields {
            let at = at.index(strange.len());
            strange[at][name] = value;
        }
        for event in &mut strange {
            event["seq"] = (seq(event) * 20).into();
        }
        for (number, (at, kind, value)) in events.into_iter().enumerate() {
            let at = at.index(log.len());
            let seq = seq(&log[at]) * 20 - 10 + number as u64;
            let event = json!({"type": kind, "seq": seq, "x": value, "text": value, "turn_id": value});
            let place = strange.iter().position(|event| super::reader::seq(event) > seq).unwrap_or(strange.len());
            strange.insert(place, event);
        }
        prop_assert_eq!(Reader::read(&strange).transcript, Reader::read(&log).transcript);
    }

    #[test]
    fn i10_any_json_is_an_event_that_changes_nothing(log in log(), at in any::<prop::sample::Index>(), value in any_json()) {
        let mut transcript = Transcript::new();
        let events = super::reader::events(&log);
        for event in &events[..at.index(events.len())] {
            transcript.apply(event);
        }
        let before = transcript.clone();
        if let Step::Event(event) = super::TurnReducer::default().apply(decode_value(&value)) {
            prop_assert_eq!(transcript.apply(&event), Change::None);
        }
        prop_assert_eq!(transcript, before);
    }
}

/// What a reader of a message sees, apart from ids of messages.
fn what_is_seen(message: &ChatMessage) -> impl PartialEq + std::fmt::Debug + use<> {
    let tools: Vec<_> = message
        .tools
        .iter()
        .map(|tool| (tool.id.clone(), tool.name.clone(), tool.output.clone(), tool.state))
        .collect();
    let end =
        (message.stop_reason.clone(), message.error.is_some(), message.streaming, message.turn_id.clone());
    let parts: Vec<_> = message.parts.iter().filter(|part| !is_empty(part)).cloned().collect();
    // The server names the parts of the user's messages, too.
    let parts = if message.role == Role::User { Vec::new() } else { parts };
    (message.role, message.text.clone(), message.thinking.clone(), parts, tools, end)
}

fn is_empty(part: &crate::state::message::MessagePart) -> bool {
    use crate::state::message::MessagePart;
    match part {
        MessagePart::Text { text, .. } | MessagePart::Thinking { text, .. } => text.is_empty(),
        _ => false,
    }
}

/// A transcript does not tell of what was queued in the order of the log, nor of results without a call.
fn without_queue(acts: Vec<Act>) -> Vec<Act> {
    acts.into_iter().filter(|act| !matches!(act, Act::Queue { .. })).collect()
}

/// The transcript that the server would have stored (PROTOCOL.md §3), written down from the log.
fn server_transcript(log: &[Value]) -> Value {
    let mut messages: Vec<Value> = Vec::new();
    for event in log {
        let turn_id = event["turn_id"].clone();
        match event["type"].as_str().unwrap_or_default() {
            "session.status_running" => {
                let id = format!("a-{}", turn_id.as_str().unwrap());
                if messages.last().is_none_or(|message| message["id"] != *id) {
                    let text = format!("message {}", messages.len() / 2 + 1);
                    messages.push(json!({"id": format!("u-{turn_id}"), "role": "user", "parts": [{"kind": "text", "text": text}]}));
                    messages.push(
                        json!({"id": id, "role": "assistant", "parts": [], "turn": {"turnId": turn_id}}),
                    );
                }
            }
            "agent.message" => text_part(messages.last_mut().unwrap(), "text", event),
            "agent.thinking" => text_part(messages.last_mut().unwrap(), "reasoning", event),
            "agent.tool_use" | "agent.tool_result" => tool_part(messages.last_mut().unwrap(), event),
            "session.status_idle" if event["stop_reason"] == "requires_action" => {}
            "session.status_idle" => {
                let status = if event["stop_reason"] == "cancelled" { "cancelled" } else { "succeeded" };
                end(messages.last_mut().unwrap(), status);
            }
            "session.error" => end(messages.last_mut().unwrap(), "failed"),
            _ => {}
        }
    }
    json!({ "messages": messages })
}

fn end(message: &mut Value, status: &str) {
    message["turn"]["status"] = status.into();
    message["turn"]["completedAt"] = "2026".into();
}

fn text_part(message: &mut Value, kind: &str, event: &Value) {
    let id = event["part_id"].as_str().unwrap_or_default();
    let parts = message["parts"].as_array_mut().unwrap();
    let index = parts.iter().position(|part| part["kind"] == kind && part["id"] == id).unwrap_or_else(|| {
        parts.push(json!({"kind": kind, "id": id, "text": ""}));
        parts.len() - 1
    });
    let old = if event["delta"] == true { parts[index]["text"].as_str().unwrap_or_default() } else { "" };
    parts[index]["text"] = format!("{old}{}", event["text"].as_str().unwrap()).into();
}

fn tool_part(message: &mut Value, event: &Value) {
    let parts = message["parts"].as_array_mut().unwrap();
    let id = &event["tool_use_id"];
    let index =
        parts.iter().position(|part| part["kind"] == "tool" && part["id"] == *id).unwrap_or_else(|| {
            parts.push(json!({"kind": "tool", "id": id, "toolName": "", "status": "running"}));
            parts.len() - 1
        });
    let part = &mut parts[index];
    if event["type"] == "agent.tool_use" {
        part["toolName"] = event["tool"].clone();
        part["args"] = event["input"].clone();
        return;
    }
    part["result"] = event["output"].clone();
    part["isError"] = event["is_error"].clone();
    part["meta"] = event["_meta"].clone();
    part["status"] = if event["is_error"] == true { "error" } else { "done" }.into();
}

#[test]
fn a_pause_in_a_made_up_log_is_answered_and_its_tools_end() {
    let acts = vec![Act::CallTool(0), Act::Pause, Act::EndTool { id: 0, is_error: true, is_denied: true }];
    let read = Reader::read(&write(&[(acts, Ending::Done)], &[1]));
    let [user, answer] = read.transcript.messages() else { panic!("not two messages") };
    assert_eq!((user.role, answer.role), (Role::User, Role::Assistant));
    assert_eq!(answer.tools[0].state, ToolState::Denied);
    assert!(!answer.streaming && read.transcript.pending_input().is_none());
}
