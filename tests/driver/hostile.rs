//! Servers that answer anything: nothing panics, nothing hangs, and nobody is asked for ever.

use karta_dioxus::{AgentEvent, KartaAgentClient, Transcript};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::scripted::wire::{end, pause, running, text, turn};
use crate::support::scripted::{Route, World};
use crate::support::{read, read_to_pause};

/// Values that stand where another one is expected.
fn anything() -> Vec<Value> {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!("\u{0}\u{202e}\u{200b}".repeat(1_000)),
        json!([]),
        json!([null, [], {}, "x", {"id": 7, "seq": -1, "type": []}]),
        json!({}),
        json!({"a": {"b": [1, 2, 3]}, "id": {}, "text": []}),
        deep,
    ]
}

/// An object whose fields, one after the other, are anything.
fn distorted(good: &Value) -> Vec<Value> {
    let mut all = anything();
    for name in good.as_object().unwrap().keys() {
        for value in anything() {
            let mut distorted = good.clone();
            distorted[name] = value.clone();
            all.push(distorted);
            // The items of a list, too.
            if good[name].is_array() {
                let mut distorted = good.clone();
                distorted[name] = json!([value]);
                all.push(distorted);
            }
        }
    }
    all
}

async fn use_all(client: &KartaAgentClient) {
    // Whatever comes of it.
    let _ = client.open_session("session-1").await;
    let _ = client.resume("session-1").await;
    let _ = client.list_sessions().await;
    let _ = client.rename_session("session-1", "new").await;
    let _ = client.post_again("hi").await;
}

#[test]
fn states_transcripts_and_lists_may_say_anything() {
    let state = json!({"id": "session-1", "status": "running", "queued_messages": [], "events": turn(1, "t", "hi"),
                       "active_turn": {"turn_id": "t", "phase": "awaiting_input", "pending_approval": {}}});
    let transcript =
        json!({"session_id": "session-1", "messages": [{"id": "m", "role": "user", "parts": []}]});
    let list = json!({"object": "list", "data": [{"id": "session-1"}], "next_cursor": null});
    let mut cases = 0;
    for (route, good) in [(Route::Session, &state), (Route::Transcript, &transcript), (Route::Other, &list)] {
        for body in distorted(good) {
            let world = World::new();
            for (other, plain) in
                [(Route::Session, &state), (Route::Transcript, &transcript), (Route::Other, &list)]
            {
                let answer = if other == route { &body } else { plain };
                world.repeats(other, 20, &Answer::json(200, answer));
            }
            let client = world.client();
            world.run(client.post_message("hi")).unwrap();
            world.run(use_all(&client));
            let made = world.routes().len();
            assert!(made <= 24, "{route:?} {body}: {made} requests");
            cases += 1;
        }
    }
    assert!(cases > 150, "{cases}");
}

#[test]
fn tools_may_answer_anything_and_numbers_may_be_as_large_as_they_can() {
    for output in anything() {
        for seq in [3, u64::MAX - 1] {
            let world = World::new();
            let tool =
                json!({"type": "agent.tool_use", "seq": 2, "tool_use_id": "x", "tool": "t", "input": output});
            let result = json!({"type": "agent.tool_result", "seq": seq, "tool_use_id": "x", "output": output,
                                "is_error": output, "_meta": output, "activity": output});
            world.says(Route::Stream, Answer::stream(&[running(1, "t"), tool, result, end(seq + 1, "t")]));
            let client = world.client();
            let turn = world.run(read(client.send_message("hi"))).ended();
            let mut transcript = Transcript::new();
            transcript.send("hi");
            turn.events.iter().for_each(|event| {
                transcript.apply(event);
            });
            assert_eq!(*transcript.messages()[1].tools[0].output.as_deref().unwrap(), output);
        }
    }
}

#[test]
fn a_pause_that_is_asked_twice_is_answered_once() {
    let world = World::new();
    let mut again = pause(4, "t");
    again["request_id"] = json!("perm-2");
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), pause(2, "t")]));
    let client = world.client();
    let (_, request_id) = world.run(read_to_pause(client.send_message("hi")));
    assert_eq!(request_id, "perm-2");
    world.run(client.confirm_tool(&request_id, true)).unwrap();
    world.says(Route::Stream, Answer::stream(&[running(3, "t"), again]));
    world.says(Route::Stream, Answer::stream(&[running(5, "t"), text(6, "Done."), end(7, "t")]));
    let turn = world.run(read(client.stream())).ended();
    assert!(!turn.has(|event| matches!(event, AgentEvent::InputRequired { .. })), "{:?}", turn.events);
    assert_eq!(turn.text(), "Done.");
    assert_eq!(world.requests(Route::Post).len(), 2, "the message and one decision");
}
