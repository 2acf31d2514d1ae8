//! Streams that break, again and again.

use std::task::Poll;

use futures::StreamExt;
use karta_dioxus::{AgentEvent, KartaError};
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::wire::{end, running, session, text, transcript};
use crate::support::scripted::{Route, World};

#[test]
fn tries_are_spaced_from_half_a_second_to_ten() {
    let world = World::new();
    world.repeats(Route::Stream, 8, &Answer::unreachable());
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), end(2, "t")]));
    world.run(read(world.client().send_message("hi"))).ended();
    let times = world.times(Route::Stream);
    let waits: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
    assert_eq!(world.requests(Route::Post).len(), 1);
}

#[test]
fn each_event_begins_the_schedule_anew() {
    let world = World::new();
    for seq in 1..=20 {
        world.says(Route::Stream, Answer::stream(&[text(seq, &"x".repeat(seq as usize))]).break_off());
    }
    world.says(Route::Stream, Answer::stream(&[end(21, "t")]));
    let turn = world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(turn.text(), "x".repeat(20));
    assert_eq!(world.cursors(), (0..=20).collect::<Vec<u64>>());
    assert_eq!(world.clock().elapsed(), 20 * 500);
}

#[test]
fn an_event_that_was_cut_in_half_is_read_again() {
    let world = World::new();
    let half = "event: agent.message\ndata: {\"type\":\"agent.message\",\"seq\":2,\"text\":\"wh";
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).bytes(half).break_off());
    world.says(Route::Stream, Answer::stream(&[text(2, "whole"), end(3, "t")]));
    let turn = world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(turn.texts(), ["whole"]);
    assert_eq!(world.cursors(), [0, 1]);
}

#[test]
fn the_server_may_ask_for_a_longer_wait() {
    let world = World::new();
    let busy = json!({"detail": {"error": "turn_admission_unavailable", "message": "busy"}});
    world.says(Route::Stream, Answer::json(503, &busy).retry_after(30));
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), end(2, "t")]));
    world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(world.times(Route::Stream), [0, 30_000]);
}

#[test]
fn a_wait_that_is_too_long_to_keep_a_listener_is_told_instead() {
    let world = World::new();
    world.says(Route::Stream, Answer::json(503, &json!({"detail": "maintenance"})).retry_after(86_400));
    let turn = world.run(read(world.client().send_message("hi")));
    assert_eq!(turn.error().retry_after(), Some(86_400), "{:?}", turn.error());
    assert_eq!(world.clock().elapsed(), 0);
}

#[test]
fn after_eight_tries_the_session_is_asked_and_its_silence_is_the_end() {
    let world = World::new();
    world.repeats(Route::Stream, 9, &Answer::unreachable());
    world.says(Route::Session, Answer::unreachable());
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    assert_eq!(world.requests(Route::Session).len(), 1);
    assert_eq!(world.requests(Route::Post).len(), 1);
}

#[test]
fn a_turn_that_ended_meanwhile_is_told_from_the_transcript() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).break_off());
    world.repeats(Route::Stream, 8, &Answer::unreachable());
    world.says(Route::Session, Answer::json(200, &session(1, false)));
    world.says(Route::Transcript, Answer::json(200, &transcript(&[("hi", Some(("t", "all of it")))])));
    let turn = world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(turn.text(), "all of it");
}

#[test]
fn a_turn_that_still_runs_is_worth_another_round_of_tries() {
    let world = World::new();
    world.repeats(Route::Stream, 10, &Answer::unreachable());
    world.says(Route::Session, Answer::json(200, &session(0, true)));
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), end(2, "t")]));
    world.run(read(world.client().send_message("hi"))).ended();
}

#[test]
fn two_rounds_of_tries_are_enough() {
    let world = World::new();
    world.repeats(Route::Stream, 30, &Answer::unreachable());
    world.repeats(Route::Session, 3, &Answer::json(200, &session(0, true)));
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    assert_eq!(world.requests(Route::Session).len(), 2);
}

#[test]
fn streams_that_say_nothing_but_stay_open_long_are_no_failures() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).break_off());
    // A proxy that cuts each connection after a quarter of a minute.
    world.repeats(Route::Stream, 30, &Answer::stream(&[]).comments(1));
    world.says(Route::Stream, Answer::stream(&[end(2, "t")]));
    world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(world.requests(Route::Session).len(), 0);
}

#[test]
fn an_error_that_trying_again_will_not_mend_ends_the_stream() {
    let world = World::new();
    world.says(Route::Stream, Answer::json(403, &json!({"detail": {"error": "identity_mismatch"}})));
    let turn = world.run(read(world.client().send_message("hi")));
    assert_eq!(turn.error().code(), Some("identity_mismatch"));
    assert_eq!(world.requests(Route::Stream).len(), 1);
}

#[test]
fn a_stream_that_is_not_answered_is_tried_again() {
    let world = World::new();
    world.says(Route::Stream, Answer::never());
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), end(2, "t")]));
    world.run(read(world.client().send_message("hi"))).ended();
    assert_eq!(world.times(Route::Stream), [0, 30_500]);
}

#[test]
fn a_dropped_stream_leaves_no_timer_behind() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).comments(50));
    let client = world.client();
    let mut stream = client.send_message("hi");
    world.run(stream.next());
    drop(stream);
    assert_eq!(world.clock().alarms(), 0);
    assert_eq!(world.requests(Route::Stream).len(), 1);
}

#[test]
fn a_stream_tells_while_it_reconnects() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), text(2, "Hel")]).break_off());
    world.repeats(Route::Stream, 2, &Answer::unreachable());
    world.says(Route::Stream, Answer::stream(&[text(3, "Hello"), end(4, "t")]));
    let mut stream = world.client().send_message("hi");
    let mut seen = Vec::new();
    let reading = std::future::poll_fn(|cx| {
        let polled = stream.poll_next_unpin(cx);
        seen.push(match &polled {
            Poll::Ready(Some(AgentEvent::Message { text, .. })) => {
                format!("{text} {}", stream.is_reconnecting())
            }
            Poll::Ready(Some(_)) => format!("event {}", stream.is_reconnecting()),
            Poll::Ready(None) => format!("end {}", stream.is_reconnecting()),
            Poll::Pending => format!("pending {}", stream.is_reconnecting()),
        });
        match polled {
            Poll::Ready(Some(_)) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Poll::Ready(None) => Poll::Ready(()),
            Poll::Pending => Poll::Pending,
        }
    });
    world.run(reading);
    seen.dedup();
    seen.retain(|line| line != "pending false");
    assert_eq!(seen, ["event false", "Hel false", "pending true", "Hello false", "event false", "end false"]);
}
