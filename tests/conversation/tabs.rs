//! Two clients on one session, as two tabs are.

use futures::future::join;
use karta_dioxus::{AgentEvent, KartaAgentClient, KartaError};

use crate::on_both_servers;
use crate::support::server::client;
use crate::support::turn::is_running;
use crate::support::{Server, read, read_to_pause, read_until};

on_both_servers!(
    the_second_confirmation_is_a_conflict,
    a_stale_cursor_does_not_mistake_the_other_tabs_turn_for_its_own,
    a_message_behind_the_other_tabs_turn_gets_its_own,
    both_tabs_see_one_turn,
    a_session_is_told_apart_from_another,
);

/// Two clients with one token, as two tabs with one login have.
async fn two(server: &Server) -> (KartaAgentClient, KartaAgentClient) {
    let token = server.token("").await;
    (client(server.bare_options().token(token.clone())), client(server.bare_options().token(token)))
}

async fn the_second_confirmation_is_a_conflict(server: &Server) {
    let (one, other) = two(server).await;
    let (_, request_id) = read_to_pause(one.send_message("confirm")).await;
    other.open_session(&one.session_id().unwrap()).await.unwrap();
    let (_, seen_by_other) = read_to_pause(other.stream()).await;
    assert_eq!(seen_by_other, request_id);
    one.confirm_tool(&request_id, true).await.unwrap();
    let error = other.confirm_tool(&request_id, false).await.unwrap_err();
    assert!(matches!(error, KartaError::Conflict { .. }), "{error:?}");
    let (one, other) = join(read(one.stream()), read(other.stream())).await;
    assert_eq!(one.ended().text(), "I need approval 1 of 1.\n\nRan it (approve_once).");
    assert_eq!(other.ended().text(), "I need approval 1 of 1.\n\nRan it (approve_once).");
}

async fn a_stale_cursor_does_not_mistake_the_other_tabs_turn_for_its_own(server: &Server) {
    let (one, other) = two(server).await;
    read(one.send_message("echo first")).await.ended();
    other.resume(&one.session_id().unwrap()).await.unwrap();
    read(other.send_message("echo theirs")).await.ended();
    assert_eq!(read(one.send_message("echo mine")).await.ended().text(), "Echo: mine");
    // Also when both say the same.
    read(other.send_message("echo same")).await.ended();
    let seq = read(other.send_message("echo same")).await.ended().cursor();
    let mine = read(one.send_message("echo same")).await.ended();
    assert_eq!(mine.text(), "Echo: same");
    assert!(mine.last().seq() > Some(seq), "its own turn came after theirs: {:?}", mine.last());
}

async fn a_message_behind_the_other_tabs_turn_gets_its_own(server: &Server) {
    let (one, other) = two(server).await;
    read(one.send_message("echo first")).await.ended();
    other.resume(&one.session_id().unwrap()).await.unwrap();
    let (_, stream) = read_until(other.send_message("slow 8 80"), is_running).await;
    let (theirs, mine) = join(read(stream), read(one.send_message("echo mine"))).await;
    assert!(theirs.ended().text().ends_with("w7"));
    let mine = mine.ended();
    assert_eq!(mine.text(), "Echo: mine");
    assert!(mine.has(|event| matches!(event, AgentEvent::Queued { text, .. } if text == "echo mine")));
}

async fn both_tabs_see_one_turn(server: &Server) {
    let (one, other) = two(server).await;
    let (_, stream) = read_until(one.send_message("slow 10 60"), is_running).await;
    other.open_session(&one.session_id().unwrap()).await.unwrap();
    let (one, other) = join(read(stream), read(other.stream())).await;
    assert_eq!(one.ended().text(), other.ended().text());
}

async fn a_session_is_told_apart_from_another(server: &Server) {
    let (one, other) = two(server).await;
    let (mine, theirs) = join(read(one.send_message("echo a")), read(other.send_message("echo b"))).await;
    assert_eq!((mine.ended().text(), theirs.ended().text()), ("Echo: a", "Echo: b"));
    assert_ne!(one.session_id(), other.session_id());
}
