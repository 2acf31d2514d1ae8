//! Turns that are stopped, left alone or shut down.

use std::time::Duration;

use futures::StreamExt;
use karta_dioxus::{AgentEvent, KartaError, StopReason};

use crate::on_both_servers;
use crate::support::turn::{is_running, says};
use crate::support::{Kind, Server, block_on, read, read_to_pause, read_until, until};

on_both_servers!(
    an_interrupt_ends_the_turn_as_cancelled,
    an_interrupt_is_refused_when_nothing_runs,
    an_interrupt_carries_the_token_that_posted_the_message,
    what_waits_behind_an_interrupted_turn_comes_next,
    a_shutdown_ends_streams_and_calls,
    a_dropped_stream_is_picked_up_by_the_next,
    an_idle_stream_waits_for_the_next_turn,
);

async fn an_interrupt_ends_the_turn_as_cancelled(server: &Server) {
    let client = server.client();
    let (_, stream) = read_until(client.send_message("slow 200 50"), |event| says(event, "w2")).await;
    assert!(client.interrupt().await.unwrap());
    let turn = read(stream).await;
    assert_eq!(*turn.stop_reason(), StopReason::Cancelled);
    assert!(!turn.text().contains("w100"));
    assert_eq!(read(client.send_message("echo on")).await.ended().text(), "Echo: on");
}

async fn an_interrupt_is_refused_when_nothing_runs(server: &Server) {
    let client = server.client();
    let error = client.interrupt().await.unwrap_err();
    assert_eq!(error.code(), Some("no_session"), "{error:?}");
    read(client.send_message("echo hi")).await.ended();
    assert!(!client.interrupt().await.unwrap(), "the turn has ended");
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    assert!(!client.interrupt().await.unwrap(), "a pause is not running");
    client.confirm_tool(&request_id, false).await.unwrap();
    read(client.stream()).await.ended();
}

async fn an_interrupt_carries_the_token_that_posted_the_message(server: &Server) {
    let client = server.client_by_key("pk_live_short");
    let (_, stream) = read_until(client.send_message("slow 100 50"), is_running).await;
    assert!(client.interrupt().await.unwrap());
    assert_eq!(*read(stream).await.stop_reason(), StopReason::Cancelled);
}

async fn what_waits_behind_an_interrupted_turn_comes_next(server: &Server) {
    let client = server.client();
    let (_, stream) = read_until(client.send_message("slow 200 50"), is_running).await;
    let posted = client.post_message("echo next").await.unwrap();
    assert!(client.interrupt().await.unwrap());
    assert_eq!(*read(stream).await.stop_reason(), StopReason::Cancelled);
    assert_eq!(read(client.follow(posted)).await.ended().text(), "Echo: next");
}

async fn a_shutdown_ends_streams_and_calls(server: &Server) {
    let client = server.client();
    let (_, stream) = read_until(client.send_message("slow 100 50"), is_running).await;
    let waiting = client.clone();
    let call = async move {
        // Not over by itself: this session stays idle.
        waiting.stream().collect::<Vec<_>>().await
    };
    client.shutdown();
    let rest: Vec<AgentEvent> = stream.collect().await;
    assert!(!rest.iter().any(AgentEvent::is_terminal), "an aborted stream is not an error: {rest:?}");
    assert_eq!(call.await, [AgentEvent::Error(KartaError::Closed)]);
    assert_eq!(client.create_session().await, Err(KartaError::Closed));
    assert_eq!(client.post_message("echo hi").await.map(drop), Err(KartaError::Closed));
    assert_eq!(client.interrupt().await, Err(KartaError::Closed));
    assert_eq!(client.list_sessions().await, Err(KartaError::Closed));
    assert_eq!(
        client.clone().send_message("echo hi").collect::<Vec<_>>().await,
        [AgentEvent::Error(KartaError::Closed)]
    );
}

async fn a_dropped_stream_is_picked_up_by_the_next(server: &Server) {
    let client = server.client();
    let (before, stream) = read_until(client.send_message("slow 12 50"), |event| says(event, "w3")).await;
    drop(stream);
    let after = read(client.stream()).await.ended();
    assert!(after.text().starts_with("w0 w1") && after.text().ends_with("w11"), "{}", after.text());
    let first = after.events.iter().find_map(AgentEvent::seq);
    assert!(first > Some(before.cursor()), "it goes on where the other ended");
    assert_eq!(server.posts(&client.session_id().unwrap()).await, 1);
}

async fn an_idle_stream_waits_for_the_next_turn(server: &Server) {
    let client = server.client();
    read(client.send_message("echo hi")).await.ended();
    let session_id = client.session_id().unwrap();
    let watching = read(client.stream());
    let sending = async {
        until("the stream is open", async || server.cursors(&session_id).await.len() == 2).await;
        read(client.send_message("echo two")).await.ended()
    };
    let (watched, sent) = futures::future::join(watching, sending).await;
    assert_eq!((watched.ended().text(), sent.text()), ("Echo: two", "Echo: two"));
}

/// With a server to itself: open streams are counted for all sessions together.
fn dropping_a_stream_closes_its_request(kind: Kind) {
    let Some(server) = Server::start(kind, &["--heartbeat", "0.2", "--idle-timeout", "2"]) else { return };
    block_on(async {
        let client = server.client();
        let (_, stream) = read_until(client.send_message("slow 100 100"), is_running).await;
        assert_eq!(server.open_streams().await, 1);
        drop(stream);
        let closed = until("the stream is closed", async || server.open_streams().await == 0);
        tokio::time::timeout(Duration::from_secs(1), closed).await.expect("within a second");

        // Comments keep a silent turn's stream open, and a turn that stalls ends.
        client.new_session();
        assert_eq!(read(client.send_message("silent 1")).await.ended().text(), "Back.");
        let stalled = read(client.send_message("silent 30")).await;
        assert_eq!(stalled.error().code(), Some("turn_stalled"), "{:?}", stalled.error());
        assert!(stalled.error().is_retryable());
    });
}

#[test]
fn dropping_a_stream_closes_its_request_on_the_real_server() {
    dropping_a_stream_closes_its_request(Kind::Real);
}

#[test]
fn dropping_a_stream_closes_its_request_on_the_demo_server() {
    dropping_a_stream_closes_its_request(Kind::Demo);
}
