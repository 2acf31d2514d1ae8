//! Messages that are sent while a turn runs, and posts whose answer is lost.

use futures::future::join;
use karta_dioxus::{AgentEvent, DequeueMode, KartaError};

use crate::on_both_servers;
use crate::support::turn::{is_running, says};
use crate::support::{Server, read, read_to_pause, read_until};

on_both_servers!(
    a_message_during_a_turn_waits_and_gets_its_own_turn,
    messages_that_wait_together_join_into_one_turn,
    a_message_during_a_pause_waits_behind_it,
    a_post_that_arrived_is_not_posted_again,
    a_post_that_did_not_arrive_is_posted,
    a_post_that_waits_in_the_queue_is_not_posted_again,
    a_queued_turn_that_pauses_can_be_confirmed,
    a_message_that_waits_can_be_steered_into_the_turn,
    the_twenty_first_message_that_waits_is_refused,
);

async fn a_message_during_a_turn_waits_and_gets_its_own_turn(server: &Server) {
    let client = server.client();
    let (_, stream) = read_until(client.send_message("slow 10 80"), is_running).await;
    let (running, queued) = join(read(stream), read(client.send_message("echo later"))).await;
    assert!(running.ended().text().ends_with("w9"), "the running turn's stream ends with it");
    let queued = queued.ended();
    assert_eq!(queued.text(), "Echo: later");
    let dequeued = queued.events.iter().position(|event| {
        matches!(event, AgentEvent::Dequeued { text, mode: DequeueMode::Turn, .. } if text == "echo later")
    });
    assert!(dequeued.is_some(), "{:?}", queued.events);
    assert_eq!(server.posts(&client.session_id().unwrap()).await, 2);
}

async fn messages_that_wait_together_join_into_one_turn(server: &Server) {
    let client = server.client();
    let (_, stream) = read_until(client.send_message("slow 10 80"), is_running).await;
    let first = client.post_message("echo a").await.unwrap();
    let second = client.post_message("echo b").await.unwrap();
    assert!(first.queue_id().is_some() && first.queue_id() != second.queue_id());
    drop(stream);
    let (first, second) = join(read(client.follow(first)), read(client.follow(second))).await;
    assert_eq!(first.ended().text(), "Echo: a\n\necho b");
    assert_eq!(second.ended().text(), "Echo: a\n\necho b");
}

async fn a_message_during_a_pause_waits_behind_it(server: &Server) {
    let client = server.client();
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    let posted = client.post_message("echo after").await.unwrap();
    assert!(posted.queue_id().is_some());
    client.confirm_tool(&request_id, true).await.unwrap();
    assert_eq!(read(client.follow(posted)).await.ended().text(), "Echo: after");
}

async fn a_post_that_arrived_is_not_posted_again(server: &Server) {
    let client = server.client();
    read(client.send_message("echo hi")).await.ended();
    let session_id = client.session_id().unwrap();
    // Another client of the same token source posts it: to this one, a post whose answer it never got.
    let other = server.client();
    other.resume(&session_id).await.unwrap();
    other.post_message("slow 5 50").await.unwrap();
    let posted = client.post_again("slow 5 50").await.unwrap();
    assert!(read(client.follow(posted)).await.ended().text().ends_with("w4"));
    assert_eq!(server.posts(&session_id).await, 2);
    // And when its turn is long over.
    other.resume(&session_id).await.unwrap();
    read(other.send_message("echo lost")).await.ended();
    let posted = client.post_again("echo lost").await.unwrap();
    assert_eq!(read(client.follow(posted)).await.ended().text(), "Echo: lost");
    assert_eq!(server.posts(&session_id).await, 3);
}

async fn a_post_that_did_not_arrive_is_posted(server: &Server) {
    let client = server.client();
    // The same text was sent before, and answered.
    read(client.send_message("echo hi")).await.ended();
    let posted = client.post_again("echo hi").await.unwrap();
    assert_eq!(read(client.follow(posted)).await.ended().text(), "Echo: hi");
    assert_eq!(server.posts(&client.session_id().unwrap()).await, 2);
}

async fn a_post_that_waits_in_the_queue_is_not_posted_again(server: &Server) {
    let client = server.client();
    let (_, stream) = read_until(client.send_message("slow 10 80"), is_running).await;
    let session_id = client.session_id().unwrap();
    let other = server.client();
    other.resume(&session_id).await.unwrap();
    other.post_message("echo waits").await.unwrap();
    let posted = client.post_again("echo waits").await.unwrap();
    assert!(posted.queue_id().is_some());
    let (_, queued) = join(read(stream), read(client.follow(posted))).await;
    assert_eq!(queued.ended().text(), "Echo: waits");
    assert_eq!(server.posts(&session_id).await, 2);
}

async fn a_queued_turn_that_pauses_can_be_confirmed(server: &Server) {
    // Each request of this key has another token: the queued message's own has to be kept.
    let client = server.client_by_key("pk_live_short");
    let (_, stream) = read_until(client.send_message("slow 8 60"), is_running).await;
    let (_, (_, request_id)) = join(read(stream), read_to_pause(client.send_message("confirm"))).await;
    client.confirm_tool(&request_id, true).await.unwrap();
    let text = read(client.stream()).await.ended().text().to_owned();
    assert!(text.ends_with("Ran it (approve_once)."), "{text}");
}

async fn a_message_that_waits_can_be_steered_into_the_turn(server: &Server) {
    let client = server.client();
    let (_, stream) = read_until(client.send_message("steer"), |event| says(event, "Listening")).await;
    let posted = client.post_message("left").await.unwrap();
    assert!(client.steer_queued(posted.queue_id().unwrap()).await.unwrap());
    let (turn, rest) = read_until(stream, |event| says(event, "Heard: left.")).await;
    assert!(turn.has(|event| matches!(event, AgentEvent::Dequeued { text, mode: DequeueMode::Steered, .. } if text == "left")));
    client.interrupt().await.unwrap();
    read(rest).await;
    let error = client.steer_queued("nonsense").await.unwrap_err();
    assert!(matches!(error, KartaError::NotFound { .. }), "{error:?}");
}

async fn the_twenty_first_message_that_waits_is_refused(server: &Server) {
    let client = server.client();
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    for number in 0..20 {
        client.post_message(&format!("echo {number}")).await.unwrap();
    }
    let error = client.post_message("echo too many").await.unwrap_err();
    assert!(matches!(error, KartaError::RateLimited { retry_after: None, .. }), "{error:?}");
    client.confirm_tool(&request_id, false).await.unwrap();
}
