//! Servers that tell an old log again, whatever they are asked for: no turn is shown twice, and nobody asks for ever.

use futures::StreamExt;
use karta_dioxus::{AgentEvent, KartaAgentClient, KartaError};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::scripted::wire::{end, pause, running, session, text, transcript, turn};
use crate::support::scripted::{Route, World};
use crate::support::{read, read_to_pause};

/// A client that has read turns of three events each.
fn behind(world: &World, turns: u64) -> KartaAgentClient {
    let client = world.client();
    for number in 0..turns {
        let id = format!("t{}", number + 1);
        world.says(Route::Stream, Answer::stream(&turn(3 * number + 1, &id, &format!("old {id}"))));
        if number > 0 {
            world.says(Route::Transcript, Answer::json(200, &transcript(&[])));
        }
        world.run(read(client.send_message(format!("question {id}")))).ended();
    }
    client
}

/// The third turn, in pieces: its events, from the given one on.
fn third(from: usize) -> Vec<Value> {
    [running(7, "t3"), text(8, "Part"), text(9, "Part and rest"), end(10, "t3")][from..].to_vec()
}

#[test]
fn a_replay_in_a_later_turn_shows_no_old_turn_again() {
    let [first, second] = [turn(1, "t1", "old t1"), turn(4, "t2", "old t2")];
    let from_within = vec![text(2, "old t1"), end(3, "t1")];
    for (name, replays) in [
        ("from its start", vec![first.to_vec()]),
        ("twice", vec![first.to_vec(), first.to_vec()]),
        ("from within", vec![from_within.clone(), first.to_vec()]),
        ("from within, again and again", vec![from_within.clone(), from_within, first.to_vec()]),
        ("from the second turn", vec![second.to_vec(), first.to_vec()]),
    ] {
        for cut in 0..3 {
            let world = World::new();
            let client = behind(&world, 2);
            let before = world.requests(Route::Stream).len();
            if cut > 0 {
                world.says(Route::Stream, Answer::stream(&third(0)[..cut]).break_off());
            }
            for replay in &replays {
                world.says(Route::Stream, Answer::stream(replay));
            }
            world.says(Route::Stream, Answer::stream(&third(cut)));
            world.says(Route::Transcript, Answer::json(200, &transcript(&[])));
            let turn = world.run(read(client.send_message("third"))).ended();
            assert_eq!(turn.events.len(), 4, "{name}, cut at {cut}: {:#?}", turn.events);
            assert_eq!(turn.text(), "Part and rest", "{name}, cut at {cut}");
            assert!(!turn.texts().iter().any(|text| text.contains("old")), "{name}, cut at {cut}");
            let streams = world.requests(Route::Stream).len() - before;
            assert_eq!(streams, replays.len() + 1 + usize::from(cut > 0), "{name}, cut at {cut}");
            assert_eq!(world.requests(Route::Post).len(), 3, "{name}: posted once");
        }
    }
}

#[test]
fn a_replay_behind_a_pause_is_not_the_continuation() {
    let world = World::new();
    let client = behind(&world, 1);
    world.says(Route::Stream, Answer::stream(&[running(4, "t2"), text(5, "May I?"), pause(6, "t2")]));
    world.says(Route::Session, Answer::json(200, &session(6, true)));
    let (_, request_id) = world.run(read_to_pause(client.send_message("go on")));
    world.run(client.confirm_tool(&request_id, true)).unwrap();
    world.repeats(Route::Stream, 2, &Answer::stream(&turn(1, "t1", "old t1")));
    world.says(Route::Stream, Answer::stream(&[running(7, "t2"), text(8, "May I? Done."), end(9, "t2")]));
    let turn = world.run(read(client.stream())).ended();
    assert_eq!((turn.events.len(), turn.text()), (3, "May I? Done."));
}

#[test]
fn a_replay_in_a_session_that_was_taken_up_shows_no_old_turn_again() {
    let world = World::new();
    let client = world.client();
    let log: Vec<Value> = turn(1, "t1", "old t1").into_iter().chain([running(4, "t2")]).collect();
    let state = json!({"id": "s", "status": "running", "active_turn": {"turn_id": "t2", "phase": "running"},
                       "events": log});
    world.says(Route::Session, Answer::json(200, &state));
    world.says(
        Route::Transcript,
        Answer::json(200, &transcript(&[("hi", Some(("t1", "old t1"))), ("on", None)])),
    );
    world.run(client.open_session("s")).unwrap();
    world.repeats(Route::Stream, 2, &Answer::stream(&log[..3]));
    world.says(Route::Stream, Answer::stream(&[running(4, "t2"), text(5, "new"), end(6, "t2")]));
    let turn = world.run(read(client.stream())).ended();
    assert_eq!((turn.events.len(), turn.text()), (3, "new"));
}

/// However the old log is told, the tries are few and further and further apart; in the end it is an error, and what
/// comes when the server has come to its senses is read.
#[test]
fn a_server_that_tells_nothing_but_an_old_log_is_given_up() {
    let unnumbered = [json!({"type": "session.status_idle", "stop_reason": "end_turn", "turn_id": "t2"})];
    for (name, told) in [
        ("from its start", turn(1, "t1", "old t1").to_vec()),
        ("from within", vec![text(2, "old t1"), end(3, "t1")]),
        ("without numbers", unnumbered.to_vec()),
    ] {
        let world = World::new();
        let client = behind(&world, 2);
        let before = world.requests(Route::Stream).len();
        world.repeats(Route::Stream, 100, &Answer::stream(&told));
        world.repeats(Route::Session, 100, &Answer::json(200, &session(10, false)));
        world.repeats(Route::Transcript, 100, &Answer::json(500, &json!({})));
        let turn = world.run(read(client.send_message("third")));
        assert_eq!(turn.events.len(), 1, "{name}: {:#?}", turn.events);
        assert!(matches!(turn.error(), KartaError::Network { .. }), "{name}: {:?}", turn.error());
        let streams = world.requests(Route::Stream).len() - before;
        assert!((9..=20).contains(&streams), "{name}: {streams} tries");
        let elapsed = world.clock().elapsed();
        assert!((20_000..180_000).contains(&elapsed), "{name}: {elapsed} ms");
        assert_eq!(world.requests(Route::Post).len(), 3, "{name}: posted once");
    }
}

/// The log may even be another one each time.
#[test]
fn a_log_that_begins_anew_with_each_stream_is_given_up() {
    let world = World::new();
    let client = behind(&world, 2);
    let before = world.requests(Route::Stream).len();
    for number in 0..200 {
        world.says(Route::Stream, Answer::stream(&[running(1, &format!("new {number}"))]));
    }
    world.repeats(Route::Session, 100, &Answer::json(200, &session(10, false)));
    let events: Vec<AgentEvent> = world.run(client.send_message("third").collect());
    assert!(matches!(events.last(), Some(AgentEvent::Error(KartaError::Network { .. }))), "{events:?}");
    let streams = world.requests(Route::Stream).len() - before;
    assert!((9..=30).contains(&streams), "{streams} tries");
}
