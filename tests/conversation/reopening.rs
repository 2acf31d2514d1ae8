//! Sessions that are come back to, in every state.

use karta_dioxus::{AgentEvent, KartaError, Role, ToolState, User};

use crate::on_both_servers;
use crate::support::server::client;
use crate::support::turn::says;
use crate::support::{Server, read, read_to_pause, read_until};

on_both_servers!(
    a_resumed_turn_in_flight_goes_on,
    a_stream_from_a_number_tells_the_rest_of_a_turn_in_flight,
    a_stream_from_the_start_tells_the_first_turn_again,
    an_idle_session_opens_with_its_transcript,
    a_running_session_opens_before_its_turn,
    a_paused_session_opens_with_its_question,
    a_second_pause_opens_behind_the_answered_first_one,
    a_session_without_a_turn_opens_empty,
    what_waits_in_a_session_gets_its_turn_after_opening,
    a_session_that_nobody_knows_is_not_found,
    sessions_are_listed_newest_first,
    a_session_is_renamed_and_archived,
    a_session_that_can_not_be_changed_says_why,
    a_file_goes_with_the_next_message,
    a_file_that_can_not_be_taken_is_refused_here,
    a_session_can_be_warmed_up,
);

async fn a_resumed_turn_in_flight_goes_on(server: &Server) {
    let one = server.client();
    let (_, stream) = read_until(one.send_message("slow 12 60"), |event| says(event, "w2")).await;
    drop(stream);
    let other = server.client();
    let history = other.resume(&one.session_id().unwrap()).await.unwrap();
    let texts = history.iter().filter(|event| matches!(event, AgentEvent::Message { .. })).count();
    assert_eq!(texts, 1, "of a growing text, the last state: {history:?}");
    assert!(!history.iter().any(AgentEvent::is_terminal));
    let rest = read(other.stream()).await.ended();
    let whole: Vec<String> = (0..12).map(|n| format!("w{n}")).collect();
    assert_eq!(rest.text(), whole.join(" "));
    let last = history.iter().filter_map(AgentEvent::seq).max();
    assert!(rest.events.iter().find_map(AgentEvent::seq) > last, "nothing twice");
}

async fn a_stream_from_a_number_tells_the_rest_of_a_turn_in_flight(server: &Server) {
    let client = server.client();
    let (before, stream) = read_until(client.send_message("slow 10 60"), |event| says(event, "w4")).await;
    drop(stream);
    let seqs: Vec<u64> = before.events.iter().filter_map(AgentEvent::seq).collect();
    let from = seqs[2];
    let rest = read(client.stream_from(from)).await.ended();
    assert_eq!(rest.events.iter().find_map(AgentEvent::seq), Some(from + 1));
    assert!(rest.text().ends_with("w9"));
}

async fn a_stream_from_the_start_tells_the_first_turn_again(server: &Server) {
    let client = server.client();
    let lived = read(client.send_message("tool")).await.ended();
    read(client.send_message("echo two")).await.ended();
    let again = read(client.stream_from(0)).await.ended();
    let visible = |events: &[AgentEvent]| serde_json::to_string(events).unwrap();
    let count = lived.events.len();
    assert_eq!(visible(&again.events[again.events.len() - count..]), visible(&lived.events));
    assert_eq!(read(client.send_message("echo three")).await.ended().text(), "Echo: three");
}

async fn an_idle_session_opens_with_its_transcript(server: &Server) {
    let one = server.client();
    for text in ["tool", "think x", "fail"] {
        read(one.send_message(text)).await;
    }
    let other = server.client();
    let messages = other.open_session(&one.session_id().unwrap()).await.unwrap();
    let roles: Vec<Role> = messages.iter().map(|message| message.role).collect();
    assert_eq!(roles, [Role::User, Role::Assistant].repeat(3), "{messages:?}");
    assert_eq!(messages[0].text, "tool");
    assert_eq!(messages[1].text, "Looking it up.\n\nDone: read README.md");
    assert_eq!(
        (messages[1].tools[0].name.as_str(), messages[1].tools[0].state),
        ("read_file", ToolState::Done)
    );
    assert_eq!(messages[3].thinking, "Let me think about that.");
    assert!(messages[5].error.is_some(), "{:?}", messages[5]);
    assert!(messages.iter().all(|message| !message.streaming));
    let mut ids: Vec<&str> = messages.iter().map(|message| message.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), messages.len());
    assert_eq!(read(other.send_message("echo on")).await.ended().text(), "Echo: on");
}

async fn a_running_session_opens_before_its_turn(server: &Server) {
    let one = server.client();
    read(one.send_message("echo before")).await.ended();
    let (_, stream) = read_until(one.send_message("slow 12 60"), |event| says(event, "w2")).await;
    drop(stream);
    let other = server.client();
    let messages = other.open_session(&one.session_id().unwrap()).await.unwrap();
    let texts: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["echo before", "Echo: before", "slow 12 60"], "no half answer");
    let turn = read(other.stream()).await.ended();
    assert_eq!(turn.texts()[0], "w0 ", "from its start: {:?}", turn.texts());
    assert!(turn.text().ends_with("w11"));
}

async fn a_paused_session_opens_with_its_question(server: &Server) {
    let token = server.token("").await;
    let one = client(server.bare_options().token(token.clone()));
    let (_, request_id) = read_to_pause(one.send_message("confirm")).await;
    let other = client(server.bare_options().token(token));
    let messages = other.open_session(&one.session_id().unwrap()).await.unwrap();
    assert_eq!(messages.len(), 1, "{messages:?}");
    let (turn, seen) = read_to_pause(other.stream()).await;
    assert_eq!((seen, turn.text()), (request_id.clone(), "I need approval 1 of 1."));
    other.confirm_tool(&request_id, true).await.unwrap();
    assert!(read(other.stream()).await.ended().text().ends_with("Ran it (approve_once)."));
}

async fn a_second_pause_opens_behind_the_answered_first_one(server: &Server) {
    let token = server.token("").await;
    let one = client(server.bare_options().token(token.clone()));
    let (_, first) = read_to_pause(one.send_message("confirm2")).await;
    one.confirm_tool(&first, true).await.unwrap();
    let (_, second) = read_to_pause(one.stream()).await;
    assert_ne!(first, second);
    let other = client(server.bare_options().token(token));
    other.open_session(&one.session_id().unwrap()).await.unwrap();
    let (turn, seen) = read_to_pause(other.stream()).await;
    assert_eq!((seen, turn.text()), (second.clone(), "I need approval 1 of 2.\n\nI need approval 2 of 2."));
    other.confirm_tool(&second, true).await.unwrap();
    assert!(read(other.stream()).await.ended().text().ends_with("Ran it (approve_once)."));
}

async fn a_session_without_a_turn_opens_empty(server: &Server) {
    let session_id = server.client().create_session().await.unwrap();
    let client = server.client();
    assert_eq!(client.open_session(&session_id).await, Ok(Vec::new()));
    assert_eq!(client.session_id(), Some(session_id.clone()));
    assert_eq!(read(client.send_message("echo first")).await.ended().text(), "Echo: first");
    assert_eq!(client.session_id(), Some(session_id));
}

async fn what_waits_in_a_session_gets_its_turn_after_opening(server: &Server) {
    let one = server.client();
    let (_, stream) = read_until(one.send_message("slow 10 80"), |event| says(event, "w1")).await;
    one.post_message("echo waits").await.unwrap();
    drop(stream);
    let other = server.client();
    other.open_session(&one.session_id().unwrap()).await.unwrap();
    assert!(read(other.stream()).await.ended().text().ends_with("w9"));
    assert_eq!(read(other.stream()).await.ended().text(), "Echo: waits");
}

async fn a_session_that_nobody_knows_is_not_found(server: &Server) {
    let client = server.client();
    for id in ["0123456789abcdef0123456789abcdef", "..", "a/b?c"] {
        let error = client.resume(id).await.unwrap_err();
        assert!(matches!(error, KartaError::NotFound { .. }), "{id}: {error:?}");
        let error = client.open_session(id).await.unwrap_err();
        assert!(matches!(error, KartaError::NotFound { .. }), "{id}: {error:?}");
    }
    assert_eq!(client.session_id(), None, "what failed was not adopted");
    assert_eq!(read(client.stream()).await.error().code(), Some("no_session"));
}

async fn sessions_are_listed_newest_first(server: &Server) {
    let user = User::soft(format!("ada-{}", uuid::Uuid::new_v4()));
    let client = client(server.options().user(user));
    for text in ["echo one", "echo two\nwith more", "fail"] {
        client.new_session();
        read(client.send_message(text)).await;
    }
    let sessions = client.list_sessions().await.unwrap();
    let titles: Vec<&str> = sessions.iter().map(|session| session.title.as_str()).collect();
    assert_eq!(titles, ["fail", "echo two", "echo one"]);
    assert_eq!(Some(&sessions[0].id), client.session_id().as_ref());
    assert!(sessions.iter().all(|session| session.created_at.is_some() && !session.archived));
    client.open_session(&sessions[2].id).await.unwrap();
    assert_eq!(read(client.send_message("echo back")).await.ended().text(), "Echo: back");
}

async fn a_session_is_renamed_and_archived(server: &Server) {
    let user = User::soft(format!("ada-{}", uuid::Uuid::new_v4()));
    let client = client(server.options().user(user));
    for text in ["echo one", "echo two"] {
        client.new_session();
        read(client.send_message(text)).await.ended();
    }
    let [two, one] = client.list_sessions().await.unwrap().try_into().unwrap();
    let renamed = client.rename_session(&one.id, "  Ünö & 1 ").await.unwrap();
    assert_eq!((renamed.id.as_str(), renamed.title.as_str()), (one.id.as_str(), "Ünö & 1"));
    let archived = client.archive_session(&two.id).await.unwrap();
    assert!(archived.archived);
    let titles: Vec<String> =
        client.list_sessions().await.unwrap().into_iter().map(|session| session.title).collect();
    assert_eq!(titles, ["Ünö & 1"]);
    // The current session was archived, not ended.
    assert_eq!(client.session_id(), Some(two.id));
    assert_eq!(read(client.send_message("echo on")).await.ended().text(), "Echo: on");
}

async fn a_session_that_can_not_be_changed_says_why(server: &Server) {
    let client = server.client();
    read(client.send_message("echo hi")).await.ended();
    let id = client.session_id().unwrap();
    for title in [" ", &"x".repeat(121)] {
        let error = client.rename_session(&id, title).await.unwrap_err();
        assert!(matches!(error, KartaError::InvalidRequest { .. }), "{title:?}: {error:?}");
    }
    for nobodys in ["0123456789abcdef0123456789abcdef", "..", "a/b?c"] {
        let error = client.archive_session(nobodys).await.unwrap_err();
        assert!(matches!(error, KartaError::NotFound { .. }), "{nobodys}: {error:?}");
    }
    assert_eq!(client.list_sessions().await.unwrap()[0].title, "echo hi");
}

async fn a_file_goes_with_the_next_message(server: &Server) {
    let client = server.client();
    let path = client.upload_file("notes/beans.txt", b"arabica").await.unwrap();
    assert_eq!(path, "uploads/beans.txt", "directories are taken off");
    let turn = read(client.send_message("echo look")).await.ended();
    assert!(
        turn.text().starts_with("Echo: look (files:") && turn.text().contains("beans.txt"),
        "{}",
        turn.text()
    );
    assert_eq!(read(client.send_message("echo again")).await.ended().text(), "Echo: again");
}

async fn a_file_that_can_not_be_taken_is_refused_here(server: &Server) {
    let client = server.client();
    let error = client.upload_file(" ", b"x").await.unwrap_err();
    assert_eq!(error.code(), Some("file_without_name"));
    let error = client.upload_file("big.bin", &vec![0; 25 * 1024 * 1024 + 1]).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("file_too_large"), Some(413)));
    assert_eq!(client.session_id(), None, "nothing was asked of the server");
}

async fn a_session_can_be_warmed_up(server: &Server) {
    let client = server.client();
    client.prewarm().await.unwrap();
    let session_id = client.session_id();
    assert!(session_id.is_some());
    assert_eq!(read(client.send_message("echo hi")).await.ended().text(), "Echo: hi");
    assert_eq!(client.session_id(), session_id);
}
