//! Answers that are lost, and servers that are away.

use std::time::Duration;

use karta_dioxus::{KartaError, MessageState};
use karta_fault_proxy::{Cut, Fault, Route, Rule};

use crate::behind::Behind;
use crate::on_both_servers;
use crate::support::turn::says;
use crate::support::{Server, read_until};

on_both_servers!(
    a_post_that_is_lost_or_not_answered_is_on_the_server_once_after_a_retry,
    a_server_that_is_away_for_a_while_is_found_again,
    a_log_that_begins_anew_in_mid_turn_ends_it_once_and_the_chat_goes_on,
    a_log_that_is_replayed_in_later_turns_shows_no_old_turn_again,
    a_server_that_always_replays_its_log_is_given_up_and_then_read_on,
    a_slow_network_changes_nothing,
);

async fn a_post_that_is_lost_or_not_answered_is_on_the_server_once_after_a_retry(server: &Server) {
    for fault in [Fault::Lose, Fault::LoseAnswer] {
        let mut behind = Behind::new(server).await;
        behind.ask("echo before").await.unwrap();
        behind.proxy.add(Rule::new(Route::Post, fault.clone()).times(1));
        let index = behind.transcript.send("echo once");
        let error = behind.client.post_message("echo once").await.unwrap_err();
        assert!(matches!(error, KartaError::Network { .. }) && error.is_retryable(), "{error:?}");
        behind.transcript.fail(index, error);
        let kept = &behind.transcript.messages()[index];
        assert_eq!((kept.text.as_str(), &kept.state), ("echo once", &MessageState::Failed));
        let posted = behind.client.post_again("echo once").await.unwrap();
        let index = behind.transcript.resend(index).unwrap();
        assert_eq!(behind.transcript.messages()[index].state, MessageState::Sent);
        behind.listen(behind.client.follow(posted)).await.unwrap();
        behind.is_the_servers(server, 2).await;
    }
}

async fn a_server_that_is_away_for_a_while_is_found_again(server: &Server) {
    let mut behind = Behind::new(server).await;
    behind.transcript.send("slow 20 30");
    let stream = behind.client.send_message("slow 20 30");
    let (before, stream) = read_until(stream, |event| says(event, "w1")).await;
    for event in &before.events {
        behind.transcript.apply(event);
    }
    behind.proxy.stop_accepting(Duration::from_millis(700));
    behind.listen(stream).await.unwrap();
    behind.is_the_servers(server, 1).await;
    assert!(behind.requests(Route::Stream) > 1, "it came back");
}

async fn a_log_that_begins_anew_in_mid_turn_ends_it_once_and_the_chat_goes_on(server: &Server) {
    let mut behind = Behind::new(server).await;
    behind.ask("echo before").await.unwrap();
    behind.transcript.send("slow 20 50");
    let stream = behind.client.send_message("slow 20 50");
    let (before, stream) = read_until(stream, |event| says(event, "w1")).await;
    for event in &before.events {
        behind.transcript.apply(event);
    }
    behind.proxy.restart_log(behind.client.session_id().as_deref()).await.unwrap();
    // The server ends the turn, or has lost it: either is told, once.
    match behind.listen(stream).await {
        Ok(()) => {}
        Err(error) => assert_eq!(error.code(), Some("turn_lost"), "{error:?}"),
    }
    behind.ask("echo after").await.unwrap();
    assert_eq!(behind.shown().last().unwrap(), "Assistant: Echo: after");
    assert_eq!(server.posts(&behind.client.session_id().unwrap()).await, 3);
}

async fn a_log_that_is_replayed_in_later_turns_shows_no_old_turn_again(server: &Server) {
    let replay = || Rule::new(Route::Stream, Fault::Replay).times(1);
    let cut = || Rule::new(Route::Stream, Fault::Cut(Cut::at_event(2, 5))).times(1);
    // At once; behind a cut; behind a cut and once more.
    let faults = || [vec![replay()], vec![cut(), replay().skip(1)], vec![cut(), replay().skip(1).times(2)]];
    for text in ["echo one two", "confirm"] {
        let mut behind = Behind::new(server).await;
        behind.ask(text).await.unwrap();
        let posts = if text == "confirm" { 2 } else { 1 };
        for (turn, faults) in faults().into_iter().enumerate() {
            faults.into_iter().for_each(|rule| behind.proxy.add(rule));
            let fired = behind.proxy.fired();
            behind.ask(text).await.unwrap_or_else(|error| panic!("{text}, turn {turn}: {error:?}"));
            behind.is_the_servers(server, posts * (turn + 2)).await;
            assert!(behind.proxy.fired() > fired, "{text}, turn {turn}: the log was replayed");
            behind.proxy.clear();
        }
    }
}

async fn a_server_that_always_replays_its_log_is_given_up_and_then_read_on(server: &Server) {
    let mut behind = Behind::new(server).await;
    behind.ask("echo before").await.unwrap();
    let before = behind.requests(Route::Stream);
    behind.proxy.add(Rule::new(Route::Stream, Fault::Replay));
    let error = behind.ask("echo once").await.unwrap_err();
    assert!(matches!(error, KartaError::Network { .. }) && error.is_retryable(), "{error:?}");
    let streams = behind.requests(Route::Stream) - before;
    assert!(streams <= 20, "{streams} streams");
    assert_eq!(behind.shown()[..3], ["User: echo before", "Assistant: Echo: before", "User: echo once"]);
    behind.proxy.clear();
    let stream = behind.client.stream();
    let answer = futures::StreamExt::collect::<Vec<_>>(stream).await;
    assert!(answer.iter().any(|event| says(event, "Echo: once")), "{answer:?}");
    behind.ask("echo after").await.unwrap();
    assert_eq!(server.posts(&behind.client.session_id().unwrap()).await, 3);
}

async fn a_slow_network_changes_nothing(server: &Server) {
    let slow = [
        Rule::new(Route::Any, Fault::Delay { millis: 60 }),
        Rule::new(Route::Stream, Fault::Split { size: 7 }),
    ];
    let mut behind = Behind::with(server, slow).await;
    behind.ask("confirm").await.unwrap();
    behind.ask("echo on").await.unwrap();
    behind.is_the_servers(server, 3).await;
}
