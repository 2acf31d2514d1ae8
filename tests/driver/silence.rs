//! Streams on which nothing happens.

use karta_dioxus::KartaError;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::wire::{end, running, session, text, transcript, turn};
use crate::support::scripted::{Route, World};

#[test]
fn after_twenty_seconds_of_comments_the_session_is_read_and_then_ever_more_rarely() {
    let world = World::new();
    let answer = Answer::stream(&[running(1, "t")]).comments(20).then(&[text(2, "late"), end(3, "t")]);
    world.says(Route::Stream, answer);
    world.repeats(Route::Session, 4, &Answer::json(200, &session(1, true)));
    let turn = world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(turn.text(), "late");
    assert_eq!(world.times(Route::Session), [20_000, 60_000, 140_000]);
    assert_eq!(world.cursors(), [0], "one stream was enough");
}

#[test]
fn an_event_ends_the_silence() {
    let world = World::new();
    let answer = Answer::stream(&[running(1, "t")]).comments(1).then(&[text(2, "a")]).comments(1);
    world.says(Route::Stream, answer.then(&[text(3, "ab"), end(4, "t")]));
    world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(world.times(Route::Session), [0_u64; 0]);
}

#[test]
fn a_log_that_ends_below_the_cursor_has_restarted() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(11, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("hi"))).ended();
    // The server has restarted: nothing ever comes behind the old cursor.
    world.says(Route::Stream, Answer::stream(&[]).comments(10));
    world.says(Route::Session, Answer::json(200, &session(3, false)));
    world.says(Route::Stream, Answer::stream(&turn(1, "t2", "two")));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("again", Some(("t2", "two")))])));
    let turn = world.run(read(client.send_message("again"))).ended();
    assert_eq!(turn.text(), "two");
    assert_eq!(world.cursors(), [0, 13, 0]);
    assert_eq!(world.requests(Route::Post).len(), 2, "nothing is posted again");
}

#[test]
fn a_turn_that_ended_unseen_is_told_from_the_transcript() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), text(2, "half")]).comments(10));
    world.says(Route::Session, Answer::json(200, &session(2, false)));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("hi", Some(("t", "half and whole")))])));
    let turn = world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(turn.texts(), ["half", "half and whole"]);
}

#[test]
fn a_turn_that_is_in_no_transcript_is_lost() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), text(2, "half")]).comments(10));
    world.says(Route::Session, Answer::json(200, &session(2, false)));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("hi", None)])));
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Turn { .. }), "{:?}", turn.error());
    assert_eq!(turn.error().code(), Some("turn_lost"));
}

#[test]
fn events_that_the_stream_kept_back_are_fetched_by_another() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).comments(10));
    world.says(Route::Session, Answer::json(200, &session(3, false)));
    world.says(Route::Stream, Answer::stream(&[text(2, "there"), end(3, "t")]));
    assert_eq!(world.run(read(world.client().send_message("hi"))).ended().text(), "there");
    assert_eq!(world.cursors(), [0, 1]);
}

#[test]
fn a_connection_without_a_byte_for_forty_five_seconds_is_dead() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).hang());
    world.repeats(Route::Session, 2, &Answer::json(200, &session(1, true)));
    world.says(Route::Stream, Answer::stream(&[text(2, "back"), end(3, "t")]));
    assert_eq!(world.run(read(world.client().send_message("hi"))).ended().text(), "back");
    assert_eq!(world.cursors(), [0, 1]);
    assert_eq!(world.times(Route::Stream)[1], 45_000 + 500, "and the first wait of the schedule");
}

#[test]
fn comments_keep_a_connection_alive_for_hours() {
    let world = World::new();
    let hours = 4 * 60 * 60 / 15;
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).comments(hours).then(&[end(2, "t")]));
    world.repeats(Route::Session, 100, &Answer::json(200, &session(1, true)));
    world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(world.cursors(), [0]);
    let reads = world.times(Route::Session).len();
    assert!((40..60).contains(&reads), "about every five minutes: {reads}");
}

#[test]
fn an_idle_session_may_be_listened_to_for_ever() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("hi"))).ended();
    world.says(Route::Stream, Answer::stream(&[]).comments(200).then(&turn(4, "t2", "two")));
    world.repeats(Route::Session, 50, &Answer::json(200, &session(3, false)));
    assert_eq!(world.run(read(client.stream())).ended().text(), "two");
    assert_eq!(world.cursors(), [0, 3]);
}

#[test]
fn a_session_that_can_not_be_read_does_not_end_an_open_stream() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).comments(3).then(&[end(2, "t")]));
    world.says(Route::Session, Answer::json(503, &json!({"detail": "Control plane unavailable"})));
    world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(world.cursors(), [0]);
}

#[test]
fn a_session_that_is_gone_ends_the_stream() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).comments(3));
    world.says(Route::Session, Answer::json(404, &json!({"detail": "Session not found"})));
    world.says(Route::Transcript, Answer::json(404, &json!({"detail": "Session not found"})));
    let client = world.client();
    let turn = world.run(read(client.send_message("hi")));
    assert_eq!(turn.error().code(), Some("turn_lost"));
    assert_eq!(client.session_id(), None, "the next message opens another");
}

#[test]
fn two_hours_of_comments_in_the_middle_of_a_turn_leave_no_timers_and_few_requests() {
    let world = World::new();
    // Every ten minutes the gateway ends the stream; the turn goes on.
    for _ in 0..12 {
        world.says(Route::Stream, Answer::stream(&[]).comments(40));
    }
    world.says(Route::Stream, Answer::stream(&turn(1, "t", "At last")));
    world.repeats(Route::Session, 200, &Answer::json(200, &session(0, true)));
    let client = world.client();
    let mut reading = Box::pin(read(client.send_message("hi")));
    let mut most = 0;
    let turn = loop {
        if let Some(turn) = world.poll(reading.as_mut()) {
            break turn.ended();
        }
        most = most.max(world.clock().alarms());
        assert!(world.clock().advance(), "something is waited for");
    };
    assert_eq!(turn.text(), "At last");
    assert!(world.clock().elapsed() >= 2 * 60 * 60 * 1_000, "{} ms", world.clock().elapsed());
    assert!(most <= 3, "{most} timers at once");
    assert_eq!(world.clock().alarms(), 0);
    assert_eq!((world.requests(Route::Stream).len(), world.requests(Route::Post).len()), (13, 1));
    let readings = world.requests(Route::Session).len();
    assert!(readings <= 12 * 6, "{readings} readings of the session");
}
