//! The Responses transport: text in, text out.

use karta_dioxus::{AgentEvent, KartaAgentClient, KartaError, Transport};

use crate::on_both_servers;
use crate::support::server::client;
use crate::support::{Server, read};

on_both_servers!(
    an_agent_that_emits_deltas_is_joined,
    an_agent_that_repeats_its_text_is_not_doubled,
    a_conversation_goes_on,
    a_failed_response_is_an_error,
    a_response_that_breaks_off_is_an_error,
    the_context_goes_along,
    what_it_can_not_do_is_unsupported,
    a_refused_key_is_an_error,
);

fn over_responses(server: &Server) -> KartaAgentClient {
    client(server.options().transport(Transport::Responses).model("any"))
}

async fn an_agent_that_emits_deltas_is_joined(server: &Server) {
    let turn = read(over_responses(server).send_message("delta one two three")).await.ended();
    assert_eq!(turn.text(), "Echo: one two three");
    assert!(turn.texts().len() > 2, "it streams: {:?}", turn.texts());
    assert!(matches!(turn.events[0], AgentEvent::Status { .. }));
}

async fn an_agent_that_repeats_its_text_is_not_doubled(server: &Server) {
    for (message, answer) in [
        ("echo one two three", "Echo: one two three"),
        ("tool", "Looking it up.\n\nDone: read README.md"),
        ("unicode", "naïve café – Ωμέγα – 日本語 – עברית – 👩🏽‍💻🚀 – e\u{301} – \u{2028}line"),
    ] {
        assert_eq!(read(over_responses(server).send_message(message)).await.ended().text(), answer);
    }
}

async fn a_conversation_goes_on(server: &Server) {
    let client = over_responses(server);
    for word in ["one", "two"] {
        let turn = read(client.send_message(format!("echo {word}"))).await.ended();
        assert_eq!(turn.text(), format!("Echo: {word}"));
    }
    assert_eq!(client.create_session().await.as_deref(), Ok(""));
    assert_eq!(client.session_id(), None);
    assert_eq!(read(client.send_message("echo three")).await.ended().text(), "Echo: three");
}

async fn a_failed_response_is_an_error(server: &Server) {
    let client = over_responses(server);
    let turn = read(client.send_message("fail provider_error")).await;
    assert!(matches!(turn.error(), KartaError::Turn { .. }), "{:?}", turn.error());
    assert_eq!(read(client.send_message("echo on")).await.ended().text(), "Echo: on");
}

async fn a_response_that_breaks_off_is_an_error(server: &Server) {
    // An agent that crashes ends the stream without a word.
    let turn = read(over_responses(server).send_message("crash")).await;
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    assert_eq!(turn.text(), "About to crash");
}

async fn the_context_goes_along(server: &Server) {
    let options = server.options().transport(Transport::Responses);
    let client = client(options.context_fn(|| async { Some("page: /beans".to_owned()) }));
    let turn = read(client.send_message("raw hi")).await.ended();
    assert_eq!(turn.text(), "<session-context>\npage: /beans\n</session-context>\n\nraw hi");
}

async fn what_it_can_not_do_is_unsupported(server: &Server) {
    let client = over_responses(server);
    let errors = [
        read(client.stream()).await.error().clone(),
        read(client.stream_from(3)).await.error().clone(),
        client.resume("x").await.unwrap_err(),
        client.open_session("x").await.unwrap_err(),
        client.confirm_tool("perm-1", true).await.unwrap_err(),
        client.interrupt().await.unwrap_err(),
        client.steer_queued("q").await.unwrap_err(),
        client.list_sessions().await.unwrap_err(),
        client.rename_session("x", "y").await.unwrap_err(),
        client.archive_session("x").await.unwrap_err(),
        client.upload_file("a.txt", b"a").await.unwrap_err(),
        client.prewarm().await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, KartaError::Unsupported { .. }), "{error:?}");
        assert!(error.to_string().contains("Managed Agents"), "{error}");
    }
}

async fn a_refused_key_is_an_error(server: &Server) {
    let options = server.bare_options().embed_key("pk_live_broke").transport(Transport::Responses);
    let turn = read(client(options).send_message("echo hi")).await;
    assert_eq!(turn.error().status(), Some(402), "{:?}", turn.error());
}
