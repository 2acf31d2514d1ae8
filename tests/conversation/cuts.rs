//! Connections that break: the turn goes on as if they had not.

use karta_dioxus::{AgentEvent, KartaAgentClient};

use crate::on_both_servers;
use crate::support::turn::says;
use crate::support::{Server, Turn, read, read_until};

on_both_servers!(
    a_dropped_connection_gives_the_same_turn,
    a_stream_that_ends_early_gives_the_same_turn,
    a_cut_before_the_last_event_gives_the_same_turn,
    a_severed_connection_is_picked_up,
    the_transcript_after_a_cut_is_the_uncut_one,
);

const TEXT: &str = "one two three four five six";

/// What a listener ends up with: everything but the numbers and the turn's own id.
fn outcome(turn: &Turn) -> (Vec<String>, usize) {
    let texts = turn.texts().iter().map(|text| (*text).to_owned()).collect();
    let others = turn.events.iter().filter(|event| !matches!(event, AgentEvent::Message { .. })).count();
    (texts, others)
}

async fn cut(server: &Server, kind: &str, counts: impl IntoIterator<Item = usize>) {
    let uncut = outcome(&read(server.client().send_message(format!("echo {TEXT}"))).await.ended());
    let one = |count: usize| {
        let uncut = &uncut;
        async move {
            let client = server.client();
            let turn = read(client.send_message(format!("{kind} {count} {TEXT}"))).await.ended();
            assert_eq!(&outcome(&turn), uncut, "{kind} {count}");
            assert_posted_once(server, &client).await;
        }
    };
    // Side by side: each waits for its own reconnect.
    futures::future::join_all(counts.into_iter().map(one)).await;
}

async fn assert_posted_once(server: &Server, client: &KartaAgentClient) {
    let session_id = client.session_id().unwrap();
    assert_eq!(server.posts(&session_id).await, 1);
    let cursors = server.cursors(&session_id).await;
    assert_eq!(cursors.len(), 2, "one reconnect: {cursors:?}");
    assert!(cursors[1] >= cursors[0], "from the last event: {cursors:?}");
}

async fn a_dropped_connection_gives_the_same_turn(server: &Server) {
    cut(server, "drop", 0..5).await;
}

async fn a_stream_that_ends_early_gives_the_same_turn(server: &Server) {
    cut(server, "eof", 0..5).await;
}

async fn a_cut_before_the_last_event_gives_the_same_turn(server: &Server) {
    // Running, a trace, seven texts, usage: the counts around the terminal event.
    cut(server, "drop", 7..=8).await;
    cut(server, "eof", 7..=8).await;
}

async fn a_severed_connection_is_picked_up(server: &Server) {
    let client = server.client();
    let (before, stream) = read_until(client.send_message("slow 15 60"), |event| says(event, "w2")).await;
    let session_id = client.session_id().unwrap();
    server.peer(&format!("sever?session={session_id}")).await;
    let after = read(stream).await.ended();
    let whole: Vec<String> = (0..15).map(|n| format!("w{n}")).collect();
    assert_eq!(after.text(), whole.join(" "));
    let seqs: Vec<u64> = before.events.iter().chain(&after.events).filter_map(AgentEvent::seq).collect();
    assert!(seqs.is_sorted_by(|a, b| a < b), "nothing twice: {seqs:?}");
    assert_eq!(server.posts(&session_id).await, 1);
}

async fn the_transcript_after_a_cut_is_the_uncut_one(server: &Server) {
    let client = server.client();
    read(client.send_message(format!("drop 3 {TEXT}"))).await.ended();
    let messages = client.open_session(&client.session_id().unwrap()).await.unwrap();
    let shown: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(shown, [&format!("drop 3 {TEXT}"), &format!("Echo: {TEXT}")]);
}
