//! Pauses and how they are answered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use karta_dioxus::{AgentEvent, Decision, InputKind, KartaError, TokenRequest};

use crate::on_both_servers;
use crate::support::server::client;
use crate::support::{Server, read, read_to_pause, until};

on_both_servers!(
    each_decision_continues_the_turn_and_the_message_is_posted_once,
    a_turn_may_pause_twice,
    a_question_takes_an_answer,
    a_question_can_be_declined,
    a_pause_is_answered_once,
    an_unknown_request_is_a_conflict,
    a_confirmation_carries_the_token_that_posted_the_message,
    a_token_that_expired_in_the_pause_is_said_so,
    a_new_token_source_can_not_confirm_for_the_old_one,
);

async fn each_decision_continues_the_turn_and_the_message_is_posted_once(server: &Server) {
    let decisions = [
        (Decision::ApproveOnce, "Ran it (approve_once)."),
        (Decision::ApproveSession, "Ran it (approve_session)."),
        (Decision::Deny, "Understood, I will not run that."),
    ];
    for (decision, outcome) in decisions {
        let client = server.client();
        let (turn, request_id) = read_to_pause(client.send_message("confirm make clean")).await;
        let request = turn.last().input_request().unwrap();
        assert_eq!(request.kind, InputKind::ToolPermission);
        assert_eq!((request.tool.as_deref(), request.target.as_deref()), (Some("bash"), Some("make clean")));
        assert_eq!(request.options, ["approve_once", "approve_session", "deny"]);
        client.confirm_tool(&request_id, decision.clone()).await.unwrap();
        let rest = read(client.stream()).await.ended();
        assert_eq!(rest.text(), format!("I need approval 1 of 1.\n\n{outcome}"));
        let is_denied = decision == Decision::Deny;
        assert_eq!(rest.has(|event| matches!(event, AgentEvent::ToolUse { .. })), !is_denied);
        // The message and the decision.
        assert_eq!(server.posts(&client.session_id().unwrap()).await, 2, "{decision:?}");
        assert_eq!(read(client.send_message("echo on")).await.ended().text(), "Echo: on");
    }
}

async fn a_turn_may_pause_twice(server: &Server) {
    let client = server.client();
    let (first, first_id) = read_to_pause(client.send_message("confirm2")).await;
    client.confirm_tool(&first_id, true).await.unwrap();
    let (second, second_id) = read_to_pause(client.stream()).await;
    assert_ne!(first_id, second_id);
    assert!(second.events.iter().find_map(AgentEvent::seq) > Some(first.cursor()));
    client.confirm_tool(&second_id, true).await.unwrap();
    let text = read(client.stream()).await.ended().text().to_owned();
    assert_eq!(text, "I need approval 1 of 2.\n\nI need approval 2 of 2.\n\nRan it (approve_once).");
    assert_eq!(server.posts(&client.session_id().unwrap()).await, 3);
}

async fn a_question_takes_an_answer(server: &Server) {
    let client = server.client();
    let (turn, request_id) = read_to_pause(client.send_message("ask")).await;
    let request = turn.last().input_request().unwrap();
    assert_eq!(request.kind, InputKind::UserQuestion);
    let question = &request.questions[0];
    assert_eq!(question.question, "Which roast?");
    assert_eq!((question.options[1].label.as_str(), question.multi_select), ("Dark", false));
    let answers = BTreeMap::from([(question.question.clone(), "Dark".to_owned())]);
    client.confirm_tool(&request_id, Decision::Answer(answers)).await.unwrap();
    let rest = read(client.stream()).await.ended();
    assert!(rest.text().ends_with(r#"You chose: {"Which roast?": "Dark"}"#), "{}", rest.text());
}

async fn a_question_can_be_declined(server: &Server) {
    let client = server.client();
    let (_, request_id) = read_to_pause(client.send_message("ask")).await;
    client.confirm_tool(&request_id, false).await.unwrap();
    let rest = read(client.stream()).await.ended();
    assert!(rest.text().ends_with("No answer given (deny)."), "{}", rest.text());
}

async fn a_pause_is_answered_once(server: &Server) {
    let client = server.client();
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    client.confirm_tool(&request_id, true).await.unwrap();
    let again = client.confirm_tool(&request_id, false).await.unwrap_err();
    assert!(matches!(again, KartaError::Conflict { .. }), "{again:?}");
    assert_eq!(server.posts(&client.session_id().unwrap()).await, 2, "the second answer is not sent");
    read(client.stream()).await.ended();
}

async fn an_unknown_request_is_a_conflict(server: &Server) {
    let client = server.client();
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    let error = client.confirm_tool("perm-nonsense", true).await.unwrap_err();
    assert!(matches!(error, KartaError::Conflict { .. }), "{error:?}");
    assert_eq!(error.status(), Some(409));
    client.confirm_tool(&request_id, true).await.unwrap();
    read(client.stream()).await.ended();
}

async fn a_confirmation_carries_the_token_that_posted_the_message(server: &Server) {
    // Tokens of this key are within the renewal margin from the start: each request mints another.
    let client = server.client_by_key("pk_live_short");
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    client.confirm_tool(&request_id, true).await.unwrap();
    read(client.stream()).await.ended();
}

async fn a_token_that_expired_in_the_pause_is_said_so(server: &Server) {
    let given = Arc::new(Mutex::new(Vec::new()));
    let (base, taken) = (server.token_endpoint("ttl=2"), Arc::clone(&given));
    let http = server.http.clone();
    let client = client(server.bare_options().token_fn(move |_: TokenRequest| {
        let (http, base, taken) = (http.clone(), base.clone(), Arc::clone(&taken));
        async move {
            let body = http.get(base).send().await?.bytes().await?;
            let answer: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
            let token = answer["token"].as_str().unwrap_or_default().to_owned();
            taken.lock().unwrap().push(token.clone());
            Ok::<_, reqwest::Error>(token)
        }
    }));
    let (_, request_id) = read_to_pause(client.send_message("confirm")).await;
    let tokens = given.lock().unwrap().clone();
    until("the tokens have expired", async || {
        for token in &tokens {
            if server.takes(token).await {
                return false;
            }
        }
        true
    })
    .await;
    let error = client.confirm_tool(&request_id, true).await.unwrap_err();
    assert!(matches!(error, KartaError::Authentication { .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.contains("expired") && message.contains("new chat"), "{message}");
    assert!(tokens.iter().all(|token| !format!("{error:?}").contains(token)));
    // A new chat works at once.
    client.new_session();
    assert_eq!(read(client.send_message("echo anew")).await.ended().text(), "Echo: anew");
}

async fn a_new_token_source_can_not_confirm_for_the_old_one(server: &Server) {
    let (one, other) = (server.client(), server.client());
    let (_, request_id) = read_to_pause(one.send_message("confirm")).await;
    other.open_session(&one.session_id().unwrap()).await.unwrap();
    let error = other.confirm_tool(&request_id, true).await.unwrap_err();
    assert!(matches!(error, KartaError::Forbidden { .. }), "{error:?}");
    assert_eq!(error.code(), Some("continuation_principal_mismatch"));
    one.confirm_tool(&request_id, true).await.unwrap();
    read(one.stream()).await.ended();
}
