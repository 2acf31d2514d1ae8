//! Logs that restart or repeat themselves, and streams that are no such thing.

use karta_dioxus::KartaError;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::scripted::wire::{end, pause, running, session, text, transcript, turn};
use crate::support::scripted::{Route, World};
use crate::support::{read, read_to_pause};

#[test]
fn a_number_at_or_below_the_cursor_shows_a_restarted_log() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(11, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("hi"))).ended();
    // Seen: `after=13` delivered live 4 and 5, and closed.
    world.says(Route::Stream, Answer::stream(&[text(4, "two and"), end(5, "t2")]));
    let whole = [running(3, "t2"), text(4, "two and"), end(5, "t2")];
    world.says(Route::Stream, Answer::stream(&whole));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("again", Some(("t2", "two and")))])));
    let turn = world.run(read(client.send_message("again"))).ended();
    assert_eq!(turn.text(), "two and");
    assert_eq!(world.cursors(), [0, 13, 0]);
    assert_eq!(world.clock().elapsed(), 0, "it is noticed at once");
}

#[test]
fn the_replayed_end_of_an_older_turn_is_not_the_end() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("hi"))).ended();
    // Another tab's turn ended meanwhile: the stream replays it and closes.
    world.says(Route::Stream, Answer::stream(&turn(4, "theirs", "not mine")));
    let shown = [("hi", Some(("t1", "one"))), ("theirs", Some(("theirs", "not mine"))), ("mine", None)];
    world.says(Route::Transcript, Answer::json(200, &transcript(&shown)));
    world.says(
        Route::Stream,
        Answer::stream(&[running(7, "own")]).wait(2).then(&[text(8, "mine"), end(9, "own")]),
    );
    let turn = world.run(read(client.send_message("mine"))).ended();
    assert_eq!((turn.text(), turn.cursor()), ("mine", 9));
    assert_eq!(world.cursors(), [0, 3, 6]);
}

#[test]
fn the_end_of_a_turn_that_was_left_early_is_not_the_next_ones() {
    let world = World::new();
    let client = world.client();
    world.says(Route::Stream, Answer::stream(&[running(1, "t1"), text(2, "one")]).hang());
    let mut left = client.send_message("hi");
    for _ in 0..2 {
        world.run(futures::StreamExt::next(&mut left)).unwrap();
    }
    drop(left);
    world.says(Route::Stream, Answer::stream(&[text(3, "one more"), end(4, "t1")]));
    world.says(Route::Stream, Answer::stream(&turn(5, "t2", "two")));
    let shown = [("hi", Some(("t1", "one more"))), ("next", Some(("t2", "two")))];
    world.repeats(Route::Transcript, 2, &Answer::json(200, &transcript(&shown)));
    let turn = world.run(read(client.send_message("next"))).ended();
    assert_eq!((turn.text(), turn.cursor()), ("two", 7));
}

#[test]
fn an_answered_pause_that_is_read_again_is_not_asked_again() {
    let world = World::new();
    let asking = [running(1, "t"), text(2, "May I?"), pause(3, "t")];
    world.says(Route::Stream, Answer::stream(&asking));
    let client = world.client();
    let (_, request_id) = world.run(read_to_pause(client.send_message("hi")));
    world.run(client.confirm_tool(&request_id, true)).unwrap();
    // The log has restarted and is told from its start.
    world.says(Route::Stream, Answer::stream(&[text(1, "May I?")]));
    world.says(Route::Stream, Answer::stream(&asking));
    let rest = [running(4, "t"), text(5, "May I? Done."), end(6, "t")];
    world.says(Route::Stream, Answer::stream(&rest));
    let turn = world.run(read(client.stream())).ended();
    assert_eq!(turn.text(), "May I? Done.");
}

#[test]
fn an_event_above_the_size_limit_ends_the_stream_with_a_clear_error() {
    let world = World::new();
    let large = text(2, &"x".repeat(5_000));
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), large]));
    let options = world.bare_options().embed_key("pk_live_demo").event_size_limit(4_096);
    let client = crate::support::server::client(options);
    let turn = world.run(read(client.send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Protocol { .. }), "{:?}", turn.error());
    let message = turn.error().to_string();
    assert!(message.contains("4096") && message.contains("event_size_limit"), "{message}");
}

#[test]
fn an_endless_event_is_cut_off_at_the_limit() {
    let world = World::new();
    let endless = (0..200).fold(Answer::stream(&[running(1, "t")]).bytes("data: "), |answer, _| {
        answer.bytes("x".repeat(65_536))
    });
    world.says(Route::Stream, endless);
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Protocol { .. }), "{:?}", turn.error());
}

#[test]
fn html_where_a_stream_was_expected_is_said_so() {
    let world = World::new();
    world.says(Route::Stream, Answer::html(200));
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Protocol { .. }), "{:?}", turn.error());
    assert!(turn.error().to_string().contains("text/html"), "{}", turn.error());
    assert_eq!(world.requests(Route::Stream).len(), 1, "it would be the same again");
}

#[test]
fn html_where_json_was_expected_is_said_so() {
    for route in [Route::Mint, Route::Create, Route::Post] {
        let world = World::new();
        world.says(route, Answer::html(200));
        let turn = world.run(read(world.client().send_message("hi")));
        assert!(matches!(turn.error(), KartaError::Protocol { .. }), "{route:?}: {:?}", turn.error());
        let message = turn.error().to_string();
        assert!(message.contains("HTML") && message.contains("base URL"), "{message}");
    }
}

#[test]
fn a_redirect_is_not_followed_and_said_so() {
    let world = World::new();
    world.says(Route::Mint, Answer::html(301));
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Protocol { .. }), "{:?}", turn.error());
    let message = turn.error().to_string();
    assert!(
        message.contains("301") && message.contains("redirect") && message.contains("base URL"),
        "{message}"
    );
}

#[test]
fn garbage_between_events_changes_nothing() {
    let world = World::new();
    let answer = Answer::stream(&[running(1, "t")])
        .bytes("data: {broken\n\nretry: 5\nid: 7\n\nevent: session.later_invention\ndata: {\"seq\":2}\n\n\u{feff}x\n\n")
        .bytes(&b"data: \xff\xfe\n\n"[..])
        .then(&[json!({"type": "agent.message", "seq": "?", "text": 7}), text(3, "fine"), end(4, "t")]);
    world.says(Route::Stream, answer);
    assert_eq!(world.run(read(world.client().send_message("hi"))).ended().text(), "fine");
}

#[test]
fn a_pause_of_another_tabs_turn_that_is_over_is_not_waited_for() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("first"))).ended();
    // The other tab's turn paused, was answered there, and ended; then ours.
    world.says(Route::Stream, Answer::stream(&[running(4, "t2"), pause(5, "t2")]));
    let mut log = session(4, true);
    log["events"].as_array_mut().unwrap().push(pause(5, "t2"));
    world.says(Route::Session, Answer::json(200, &log));
    world.says(Route::Stream, Answer::stream(&turn(6, "t2", "theirs")));
    let known = [("first", Some(("t1", "one"))), ("theirs", Some(("t2", "theirs"))), ("second", None)];
    world.repeats(Route::Transcript, 2, &Answer::json(200, &transcript(&known)));
    world.says(Route::Stream, Answer::stream(&turn(9, "t3", "mine")));
    assert_eq!(world.run(read(client.send_message("second"))).ended().text(), "mine");
    assert_eq!(world.cursors(), [0, 3, 5, 8]);
}

#[test]
fn a_pause_of_another_tabs_turn_that_is_still_waited_for_holds_ours_up() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("first"))).ended();
    world.says(Route::Stream, Answer::stream(&[running(4, "t2"), pause(5, "t2")]));
    let mut log = session(4, true);
    log["events"].as_array_mut().unwrap().push(pause(5, "t2"));
    log["active_turn"]["pending_approval"] = pause(5, "t2");
    world.says(Route::Session, Answer::json(200, &log));
    assert_eq!(world.run(read(client.send_message("second"))).pause(), "perm-5");
}
