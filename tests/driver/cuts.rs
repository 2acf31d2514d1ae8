//! A connection that is cut at any byte: the turn is the same as without the cut.

use karta_dioxus::AgentEvent;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::wire::{end, running};
use crate::support::scripted::{Route, World};

/// A turn with everything that is easily cut in the wrong place: parts, deltas, tools, several scripts.
fn events() -> Vec<Value> {
    vec![
        running(1, "t"),
        json!({"type": "agent.thinking", "seq": 2, "text": "Hm 🚀", "part_id": "r"}),
        json!({"type": "agent.message", "seq": 3, "text": "Löö", "part_id": "a", "delta": true}),
        json!({"type": "agent.message", "seq": 4, "text": "king 日本", "part_id": "a", "delta": true}),
        json!({"type": "agent.tool_use", "seq": 5, "tool_use_id": "x", "tool": "read", "input": {"a": "é"}}),
        // A number is missing, as behind a hidden event.
        json!({"type": "agent.tool_result", "seq": 7, "tool_use_id": "x", "output": "ok"}),
        json!({"type": "agent.message", "seq": 8, "text": "Done", "part_id": "b"}),
        json!({"type": "agent.message", "seq": 9, "text": "Done 👩🏽‍💻.", "part_id": "b"}),
        end(10, "t"),
    ]
}

fn bytes(events: &[Value]) -> Vec<u8> {
    let frame = |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
    events.iter().map(frame).collect::<String>().into_bytes()
}

fn outcome(world: &World) -> Vec<AgentEvent> {
    world.run(read(world.client().send_message("hi"))).ended().events
}

/// Checks every cut; `cut` is what becomes of the connection.
fn at_every_byte(cut: impl Fn(Answer) -> Answer) {
    let (events, whole) = (events(), bytes(&events()));
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&events));
    let uncut = outcome(&world);
    assert_eq!(uncut.len(), events.len());
    for at in 0..whole.len() {
        let world = World::new();
        let before = whole[..at].to_vec();
        let complete = before.windows(2).filter(|pair| pair == b"\n\n").count();
        world.says(Route::Stream, cut(Answer::stream(&[]).bytes(before)));
        world.says(Route::Stream, Answer::stream(&events[complete..]));
        assert_eq!(outcome(&world), uncut, "cut at byte {at}");
        let cursor = events[..complete].last().map_or(0, |event| event["seq"].as_u64().unwrap());
        assert_eq!(world.cursors(), [0, cursor], "cut at byte {at}");
        assert_eq!(world.requests(Route::Post).len(), 1);
    }
}

#[test]
fn a_connection_that_breaks_off_at_any_byte_gives_the_same_turn() {
    at_every_byte(Answer::break_off);
}

#[test]
fn a_stream_that_ends_at_any_byte_gives_the_same_turn() {
    at_every_byte(|answer| answer);
}

#[test]
fn a_connection_that_dies_at_any_byte_gives_the_same_turn() {
    let events = events();
    let whole = bytes(&events);
    // Each death costs two readings of the session: a sample is enough.
    for at in (0..whole.len()).step_by(37) {
        let world = World::new();
        let complete = whole[..at].windows(2).filter(|pair| pair == b"\n\n").count();
        world.says(Route::Stream, Answer::stream(&[]).bytes(whole[..at].to_vec()).hang());
        let running = json!({"status": "running", "active_turn": {"turn_id": "t"},
                             "events": events[..complete]});
        world.repeats(Route::Session, 2, &Answer::json(200, &running));
        world.says(Route::Stream, Answer::stream(&events[complete..]));
        assert_eq!(outcome(&world).len(), events.len(), "dead at byte {at}");
    }
}

#[test]
fn a_turn_survives_a_cut_before_each_of_its_events() {
    let world = World::new();
    let events = events();
    for event in &events {
        world.says(
            Route::Stream,
            Answer::stream(std::slice::from_ref(event)).bytes("data: {\"half").break_off(),
        );
    }
    assert_eq!(outcome(&world).len(), events.len());
    assert_eq!(world.cursors().len(), events.len());
}
