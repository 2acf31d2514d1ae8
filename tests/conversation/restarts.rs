//! Servers that restart: sessions that are forgotten, and logs that begin anew.

use karta_dioxus::{AgentEvent, KartaAgentClient, StopReason};

use crate::on_both_servers;
use crate::support::clock::FastClock;
use crate::support::server::client;
use crate::support::turn::says;
use crate::support::{Server, Turn, read, read_to_pause, read_until};

on_both_servers!(
    a_session_forgotten_between_turns_is_replaced,
    a_session_forgotten_in_a_turn_ends_the_stream_once,
    a_log_dropped_between_turns_is_read_from_its_new_start,
    a_log_dropped_in_a_turn_ends_the_stream_once,
    a_session_forgotten_in_a_pause_says_so,
    a_forgotten_session_opens_with_its_transcript,
);

/// A client whose waits pass twenty times as fast.
fn hurried(server: &Server) -> KartaAgentClient {
    client(server.options().clock(FastClock::new(20)))
}

/// A server that restarts cuts its turns short, and says so in the transcript. The stream must not claim more.
fn assert_cut_short(turn: &Turn) {
    match turn.last() {
        AgentEvent::Done { stop_reason: StopReason::Cancelled, .. } => {
            assert!(turn.text().starts_with("w0") && !turn.text().ends_with("w19"), "{:?}", turn.texts());
        }
        AgentEvent::Error(error) => {
            assert_eq!(error.code(), Some("turn_lost"), "{error:?}");
            assert!(error.is_retryable() && error.to_string().contains("again"), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

async fn a_session_forgotten_between_turns_is_replaced(server: &Server) {
    let client = server.client();
    for text in ["echo one", "echo two"] {
        read(client.send_message(text)).await.ended();
    }
    let first = client.session_id().unwrap();
    server.peer(&format!("forget?session={first}")).await;
    let turn = read(client.send_message("echo three")).await.ended();
    assert_eq!(turn.text(), "Echo: three");
    let second = client.session_id().unwrap();
    assert_ne!(first, second);
    assert_eq!(server.posts(&second).await, 1);
    assert_eq!(server.cursors(&second).await, [0], "the new session's log is read from its start");
}

async fn a_session_forgotten_in_a_turn_ends_the_stream_once(server: &Server) {
    let client = hurried(server);
    read(client.send_message("echo before")).await.ended();
    let (_, stream) = read_until(client.send_message("slow 20 50"), |event| says(event, "w2")).await;
    let session_id = client.session_id().unwrap();
    server.peer(&format!("forget?session={session_id}")).await;
    assert_cut_short(&read(stream).await);
    assert_eq!(server.posts(&session_id).await, 2, "nothing is posted again by itself");
    assert_eq!(read(client.send_message("echo after")).await.ended().text(), "Echo: after");
}

async fn a_log_dropped_between_turns_is_read_from_its_new_start(server: &Server) {
    let client = server.client();
    for text in ["echo one", "echo two"] {
        read(client.send_message(text)).await.ended();
    }
    let session_id = client.session_id().unwrap();
    server.peer(&format!("droplog?session={session_id}")).await;
    let turn = read(client.send_message("slow 6 50")).await.ended();
    assert_eq!(turn.text(), "w0 w1 w2 w3 w4 w5");
    assert_eq!(client.session_id(), Some(session_id.clone()));
    assert_eq!(server.posts(&session_id).await, 3);
    assert_eq!(read(client.send_message("echo on")).await.ended().text(), "Echo: on");
}

async fn a_log_dropped_in_a_turn_ends_the_stream_once(server: &Server) {
    let client = hurried(server);
    read(client.send_message("echo before")).await.ended();
    let (_, stream) = read_until(client.send_message("slow 20 50"), |event| says(event, "w2")).await;
    let session_id = client.session_id().unwrap();
    server.peer(&format!("droplog?session={session_id}")).await;
    assert_cut_short(&read(stream).await);
    assert_eq!(server.posts(&session_id).await, 2);
    assert_eq!(read(client.send_message("echo after")).await.ended().text(), "Echo: after");
}

async fn a_session_forgotten_in_a_pause_says_so(server: &Server) {
    let client = server.client();
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    server.peer(&format!("forget?session={}", client.session_id().unwrap())).await;
    let error = client.confirm_tool(&request_id, true).await.unwrap_err();
    assert!(matches!(error.status(), Some(404 | 409)), "{error:?}");
    assert_eq!(read(client.send_message("echo on")).await.ended().text(), "Echo: on");
}

async fn a_forgotten_session_opens_with_its_transcript(server: &Server) {
    let client = server.client();
    read(client.send_message("echo kept")).await.ended();
    let session_id = client.session_id().unwrap();
    server.peer(&format!("forget?session={session_id}")).await;
    let messages = server.client().open_session(&session_id).await.unwrap();
    assert_eq!(messages[1].text, "Echo: kept");
}
