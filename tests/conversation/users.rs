//! Who is chatting.

use karta_dioxus::{KartaAgentClient, KartaError, User};

use crate::on_both_servers;
use crate::support::server::client;
use crate::support::{Server, Turn, read};

on_both_servers!(
    identify_applies_to_the_next_session,
    a_verified_user_has_sessions_of_their_own,
    a_wrong_identity_token_is_forbidden_and_never_shown,
    a_user_id_that_makes_no_path_is_refused,
    a_suspended_user_is_refused,
    an_anonymous_visitor_lists_the_current_session,
    attributes_go_along,
);

fn named(base: &str) -> String {
    format!("{base}-{}", uuid::Uuid::new_v4())
}

async fn titles(client: &KartaAgentClient) -> Vec<String> {
    let sessions = client.list_sessions().await.unwrap();
    sessions.into_iter().map(|session| session.title).collect()
}

async fn identify_applies_to_the_next_session(server: &Server) {
    let (ada, bob) = (named("ada"), named("bob"));
    let client = client(server.options().user(User::soft(&ada)));
    read(client.send_message("echo by ada")).await.ended();
    let of_ada = client.session_id();
    client.identify(User::soft(&bob));
    // The conversation goes on.
    read(client.send_message("echo still here")).await.ended();
    assert_eq!(client.session_id(), of_ada);
    client.new_session();
    read(client.send_message("echo by bob")).await.ended();
    assert_ne!(client.session_id(), of_ada);
    assert_eq!(titles(&client).await, ["echo by bob"]);
    client.identify(User::soft(&ada));
    assert_eq!(titles(&client).await, ["echo by ada"]);
}

async fn a_verified_user_has_sessions_of_their_own(server: &Server) {
    let ada = named("ada");
    let proof = server.identity_token(&ada).await;
    let client = client(server.options().user(User::verified(&ada, proof)));
    for text in ["echo one", "echo two"] {
        client.new_session();
        read(client.send_message(text)).await.ended();
    }
    let mut listed = titles(&client).await;
    listed.sort();
    assert_eq!(listed, ["echo one", "echo two"]);
    let messages = client.open_session(&client.session_id().unwrap()).await.unwrap();
    assert_eq!(messages[1].text, "Echo: two");
    let someone_else = crate::support::server::client(server.options().user(User::soft(&ada)));
    assert!(titles(&someone_else).await.len() <= 2, "a bare id is never more than what it claims");
}

async fn refused(server: &Server, user: User) -> (Turn, KartaAgentClient) {
    let client = client(server.options().user(user));
    (read(client.send_message("echo hi")).await, client)
}

async fn a_wrong_identity_token_is_forbidden_and_never_shown(server: &Server) {
    let (turn, client) = refused(server, User::verified("ada", "wrong-proof-of-ada")).await;
    assert!(matches!(turn.error(), KartaError::Forbidden { .. }), "{:?}", turn.error());
    assert_eq!(turn.error().code(), Some("identity_verification_failed"));
    assert!(!format!("{:?} {client:?}", turn.events).contains("wrong-proof"));
    // The right one mends it.
    client.identify(User::verified("ada", server.identity_token("ada").await));
    assert_eq!(read(client.send_message("echo hi")).await.ended().text(), "Echo: hi");
}

async fn a_user_id_that_makes_no_path_is_refused(server: &Server) {
    let (turn, _) = refused(server, User::soft("../ada")).await;
    assert!(matches!(turn.error(), KartaError::InvalidRequest { status: 400, .. }), "{:?}", turn.error());
    assert_eq!(turn.error().code(), Some("invalid_end_user_id"));
}

async fn a_suspended_user_is_refused(server: &Server) {
    let user = User::verified("suspended", server.identity_token("suspended").await);
    let (turn, _) = refused(server, user).await;
    assert!(matches!(turn.error(), KartaError::Forbidden { .. }), "{:?}", turn.error());
    assert_eq!(turn.error().code(), Some("subject_unavailable"));
}

async fn an_anonymous_visitor_lists_the_current_session(server: &Server) {
    let client = server.client();
    assert!(titles(&client).await.is_empty());
    read(client.send_message("echo alone")).await.ended();
    assert_eq!(titles(&client).await, ["echo alone"]);
}

async fn attributes_go_along(server: &Server) {
    let user = User::soft(named("ada")).attribute("plan", "pro").attribute("locale", "de");
    assert_eq!(refused(server, user).await.0.ended().text(), "Echo: hi");
}
